/** Files that the bundle carries: WebAssembly as bytes, sources as text. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
declare module '*.py' {
  const text: string;
  export default text;
}
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.sql' {
  const text: string;
  export default text;
}
