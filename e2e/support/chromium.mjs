// The Chromium that journeys run in: the one that is installed. `--install` gets one on Debian.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const BUNDLES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Its path, or undefined. `$CHROME` comes first. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const named = process.env.CHROME;
  if (named && !runs(named)) throw new Error(`$CHROME names ${named}, which cannot be run`);
  return [named, ...installed, ...BUNDLES].find((path) => path && runs(path));
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (!existsSync('/etc/debian_version') || process.getuid() !== 0) {
    throw new Error(
      'No Chromium was found. Install the package `chromium` (or Google Chrome), or set $CHROME to its path.',
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => execFileSync('apt-get', args, { env, stdio: 'inherit' });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!findChromium() && process.argv.includes('--install')) install();
  console.log(`Chromium: ${findChromium() ?? 'none'}`);
}
