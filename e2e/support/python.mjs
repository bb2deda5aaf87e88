// Python with the packages of `e2e/python/requirements.txt`, in a place of its own that is made when
// it is first wanted. `--install` makes it ahead.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './server.mjs';

const FOLDER = join(ROOT, 'target/python');
const REQUIREMENTS = join(ROOT, 'e2e/python/requirements.txt');
const OLDEST = [3, 11];

/** The path of the interpreter that has them. */
export function preparePython() {
  const python = join(FOLDER, 'bin/python');
  const stamp = join(FOLDER, 'made-of');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && runs(python)) return python;

  rmSync(FOLDER, { recursive: true, force: true });
  if (!canMakeOne()) install();
  execFileSync('python3', ['-m', 'venv', FOLDER], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const only = ['--require-hashes', '--only-binary', ':all:', '--requirement', REQUIREMENTS];
  execFileSync(python, [...pip, ...only], { stdio: 'inherit' });
  writeFileSync(stamp, wanted);
  return python;
}

function runs(command) {
  try {
    execFileSync(command, ['-c', ''], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Debian has `venv` without what it needs to put pip into one. */
function canMakeOne() {
  const check = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${OLDEST}))`;
  try {
    execFileSync('python3', ['-c', check], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (existsSync('/etc/debian_version') && process.getuid() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => execFileSync('apt-get', args, { env, stdio: 'inherit' });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'python3', 'python3-venv');
  }
  if (!canMakeOne()) {
    throw new Error(
      `The tests need python3 ${OLDEST.join('.')} or newer with venv (on Debian: python3-venv).`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--install')) preparePython();
  console.log(`Python: ${existsSync(FOLDER) ? FOLDER : 'none'}`);
}
