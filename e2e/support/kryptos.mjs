// The one binary, as an operator starts it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, start, temporaryFolder } from './server.mjs';

const run = promisify(execFile);

function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const path = process.env.KC_BINARY ?? join(target, 'debug/kryptos');
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`cargo build -p kryptos\``);
  return path;
}

/** `database` as for `--database`; without it an SQLite file in a folder that goes with the server. */
export async function startKryptos({ database, environment = {}, flags = [] }) {
  const folder = await temporaryFolder('kryptos');
  const store = ['--data-dir', join(folder, 'data'), ...(database ? ['--database', database] : [])];
  const pairs = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  try {
    if (database) await run(binary(), ['migrate', ...store]);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  const server = await start({
    name: 'kryptos',
    command: ['env', ...pairs, binary(), 'serve', '--listen', '127.0.0.1:0', ...store, ...flags],
    folder,
    async ready(log) {
      const url = /listening on (http:\/\/[\d.]+:\d+)/.exec(log)?.[1];
      const answer = url && (await fetch(`${url}/readyz`).catch(() => undefined));
      return answer?.ok ? url : undefined;
    },
  });

  /** Registers an application: `client_id`, `client_secret`, `workspace_id`. */
  async function registerClient({ name, origin, production = true }) {
    const words = ['client', 'create', '--name', name, '--origin', origin, '--json', ...store];
    const mode = production ? ['--production'] : [];
    const { stdout } = await run(binary(), [
      ...words,
      ...mode,
      '--redirect-uri',
      `${origin}/callback`,
    ]);
    return JSON.parse(stdout);
  }

  return { url: server.answer, log: server.log, stop: server.stop, registerClient };
}
