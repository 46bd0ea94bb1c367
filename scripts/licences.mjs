/** Licences of the packages whose files went into a bundle, in the form in which JupyterLab lists them. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './bundle.mjs';

/** The folder of the npm package that a file belongs to; undefined for files of this project. */
function packageFolder(file) {
  const at = file.lastIndexOf(`${path.sep}node_modules${path.sep}`);
  if (at < 0) return undefined;
  for (let folder = path.dirname(file); folder.length > at; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    // Packages put small package.json files without a name into their folders.
    if (fs.existsSync(manifest) && JSON.parse(fs.readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
  return undefined;
}

/** JSON that names each bundled package with the text of its licence; throws for one that has no licence. */
export function licencesOf(files) {
  const folders = new Set(files.map(packageFolder).filter(folder => folder !== undefined && !fs.existsSync(path.join(folder, 'pyproject.toml'))));
  const packages = [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const texts = fs.readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    if (!license && texts.length === 0) throw new Error(`${name} ${version} has no licence and can't be bundled (${path.relative(root, folder)})`);
    return { name, versionInfo: version, licenseId: license ?? '', extractedText: texts.map(file => fs.readFileSync(path.join(folder, file), 'utf8')).join('\n') };
  });
  return `${JSON.stringify({ packages }, null, 2)}\n`;
}
