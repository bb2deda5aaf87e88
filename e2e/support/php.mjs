// The PHP that the documents' back end in PHP runs on. `--install` gets one on Debian.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Whether there is one that can call others. */
function isThere() {
  try {
    const check = 'exit(function_exists("curl_init") ? 0 : 1);';
    execFileSync('php', ['-r', check], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Its name. */
export function preparePhp() {
  if (!isThere()) install();
  return 'php';
}

function install() {
  if (!existsSync('/etc/debian_version') || process.getuid() !== 0) {
    throw new Error('No PHP with curl was found. Install the packages `php-cli` and `php-curl`.');
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => execFileSync('apt-get', args, { env, stdio: 'inherit' });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'php-cli', 'php-curl');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--install')) preparePhp();
  console.log(`PHP: ${isThere() ? 'php' : 'none'}`);
}
