// Gets an example ready to start: `node ../prepare.mjs` in its folder. Builds the SDK if that was not
// done, and installs the example's packages if they are missing or older than what they come from.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SDK = join(ROOT, 'sdks/web/dist/index.js');
const INSTALLED = join(process.cwd(), 'node_modules/.package-lock.json');

function npm(folder, ...words) {
  console.log(`> npm ${words.join(' ')}  (in ${folder})`);
  execFileSync('npm', words, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

const changed = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

if (!existsSync(SDK)) {
  if (!existsSync(join(ROOT, 'node_modules'))) npm(ROOT, 'ci', '--no-audit', '--no-fund');
  npm(ROOT, 'run', 'build', '--workspace', 'sdks/web');
}
const sources = [SDK, join(process.cwd(), 'package-lock.json')];
if (sources.some((path) => changed(path) > changed(INSTALLED))) {
  npm(process.cwd(), 'ci', '--no-audit', '--no-fund');
}
