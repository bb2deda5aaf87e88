// Gets an example ready to start: `node ../prepare.mjs` in its folder. Builds the SDK if that was not
// done, and installs the example's packages if they, or the SDK among them, are not those of now.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLE = process.cwd();
const SDK = join(ROOT, 'sdks/web');
const INSTALLED = join(EXAMPLE, 'node_modules/.made-of');

function npm(folder, ...words) {
  console.log(`> npm ${words.join(' ')}  (in ${folder})`);
  execFileSync('npm', words, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

/** What the installed packages come from. */
function fingerprint() {
  const hash = createHash('sha256');
  const built = readdirSync(join(SDK, 'dist'), { recursive: true, withFileTypes: true });
  const files = built.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
  for (const file of [
    join(EXAMPLE, 'package-lock.json'),
    join(SDK, 'package.json'),
    ...files.sort(),
  ])
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

if (!existsSync(join(SDK, 'dist/index.js'))) {
  if (!existsSync(join(ROOT, 'node_modules'))) npm(ROOT, 'ci', '--no-audit', '--no-fund');
  npm(ROOT, 'run', 'build', '--workspace', 'sdks/web');
}
const wanted = fingerprint();
if (!existsSync(INSTALLED) || readFileSync(INSTALLED, 'utf8') !== wanted) {
  npm(EXAMPLE, 'ci', '--no-audit', '--no-fund');
  writeFileSync(INSTALLED, wanted);
}
