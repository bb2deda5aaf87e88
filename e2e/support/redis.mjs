// The Redis that tests of nodes that count together start: the one that is installed, or a Valkey.
// `--install` gets one on Debian.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const NAMES = ['redis-server', 'valkey-server'];

/** Its name, or undefined. */
export function findRedis() {
  return NAMES.find(runs);
}

function runs(name) {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (!existsSync('/etc/debian_version') || process.getuid() !== 0) {
    throw new Error('No Redis was found. Install the package `redis-server` or `valkey`.');
  }
  // Tests start their own; one that the package started would only stand about.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) => execFileSync('apt-get', args, { env, stdio: 'inherit' });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'redis-server');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (!findRedis() && process.argv.includes('--install')) install();
  console.log(`Redis: ${findRedis() ?? 'none'}`);
}
