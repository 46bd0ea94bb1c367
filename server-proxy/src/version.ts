/** The package's version, put in by the bundler from the one package.json. */
declare const __VERSION__: string;

export const VERSION = __VERSION__;
