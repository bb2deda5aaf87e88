// Gets the example ready, and starts its back end and Expo: `npm start`.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PORT = '3030';
const shell = process.platform === 'win32';

function npm(folder, ...words) {
  console.log(`> npm ${words.join(' ')}  (in ${folder})`);
  execFileSync('npm', words, { cwd: folder, stdio: 'inherit', shell });
}

if (!existsSync(join(HERE, '.env'))) {
  console.error('Copy .env.example to .env, and fill in the client that `make run` printed.');
  process.exit(1);
}
if (!existsSync(join(ROOT, 'sdks/mobile/dist/index.js'))) {
  if (!existsSync(join(ROOT, 'node_modules'))) npm(ROOT, 'ci', '--no-audit', '--no-fund');
  npm(ROOT, 'run', 'build', '--workspace', 'sdks/mobile');
}
if (!existsSync(join(HERE, 'node_modules'))) npm(HERE, 'ci', '--no-audit', '--no-fund');
process.loadEnvFile(join(HERE, '.env'));

// An Android phone or emulator takes 127.0.0.1 for itself, unless it is told otherwise.
const connect = new URL(process.env.KRYPTOS_BASE_URL ?? 'http://127.0.0.1:4747');
for (const port of [PORT, connect.port]) {
  try {
    execFileSync('adb', ['reverse', `tcp:${port}`, `tcp:${port}`], { stdio: 'ignore' });
  } catch {
    // There is no `adb`, or no Android at it.
  }
}

const host = connect.hostname;
const env = { ...process.env, PORT, EXPO_PUBLIC_BACK_END: `http://${host}:${PORT}` };
const server = spawn(process.execPath, ['server/index.mjs'], { cwd: HERE, env, stdio: 'inherit' });
const expo = spawn('npx', ['expo', 'start', ...process.argv.slice(2)], {
  cwd: HERE,
  env,
  stdio: 'inherit',
  shell,
});
expo.on('exit', (code) => {
  server.kill();
  process.exit(code ?? 0);
});
server.on('exit', (code) => {
  if (code) expo.kill();
});
