// The one binary, as an operator starts it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preparePython } from './python.mjs';
import { freePort, ROOT, start, temporaryFolder } from './server.mjs';

const run = promisify(execFile);

function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const path = process.env.KC_BINARY ?? join(target, 'debug/kryptos');
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`cargo build -p kryptos\``);
  return path;
}

/**
 * `database` as for `--database`; without it an SQLite file in a folder that goes with the server.
 * `named`: its public address is `http://localhost:…`, as passkeys belong to a name.
 */
export async function startKryptos({ database, environment = {}, flags = [], named = false }) {
  const folder = await temporaryFolder('kryptos');
  const store = ['--data-dir', join(folder, 'data'), ...(database ? ['--database', database] : [])];
  const port = named ? await freePort() : 0;
  const publicUrl = named ? { KRYPTOS_PUBLIC_URL: `http://localhost:${port}` } : {};
  const settings = Object.entries({ ...publicUrl, ...environment });
  const pairs = settings.map(([name, value]) => `${name}=${value}`);
  const listen = ['--listen', `127.0.0.1:${port}`];
  try {
    if (database) await run(binary(), ['migrate', ...store]);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  const server = await start({
    name: 'kryptos',
    command: ['env', ...pairs, binary(), 'serve', ...listen, ...store, ...flags],
    folder,
    async ready(log) {
      const url = /listening on (http:\/\/[\d.]+:\d+)/.exec(log)?.[1];
      const answer = url && (await fetch(`${url}/readyz`).catch(() => undefined));
      return answer?.ok ? url : undefined;
    },
  });
  const url = publicUrl.KRYPTOS_PUBLIC_URL ?? server.answer;

  /**
   * Registers an application: `client_id`, `client_secret`, `workspace_id`. `keys` is the JWK set by
   * which it proves itself, `words` are further flags of `kryptos client create`.
   */
  async function registerClient({ name, origin, production = true, keys, words = [] }) {
    const mode = production ? ['--production'] : [];
    const proof = keys ? ['--jwks-file', join(folder, `${randomUUID()}.json`)] : [];
    if (keys) await writeFile(proof[1], JSON.stringify(keys));
    const { stdout } = await run(binary(), [
      ...['client', 'create', '--json', '--name', name, '--origin', origin],
      ...['--redirect-uri', `${origin}/callback`, ...mode, ...proof, ...words, ...store],
    ]);
    return JSON.parse(stdout);
  }

  /** Makes a webhook that hears everything, in development: `webhook_id`, `secret`. */
  async function makeWebhook({ workspace, url }) {
    const words = ['webhook', 'create', '--json', '--workspace', workspace, '--url', url, ...store];
    const env = { ...process.env, KRYPTOS_DEVELOPMENT: 'true' };
    const { stdout } = await run(binary(), words, { env });
    return JSON.parse(stdout);
  }

  /** Mails that would have been sent, the newest first: `to`, `subject`, `text`. */
  async function mails() {
    const answer = await fetch(`${server.answer}/dev/outbox.json`);
    return answer.json();
  }

  /** Changes the SQLite file behind the server's back, as only a test about time has to. */
  async function sql(statement) {
    const program = `import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as file:
    print(file.execute(sys.argv[2]).rowcount)`;
    const file = join(folder, 'data/kryptos.db');
    const { stdout } = await run(preparePython(), ['-c', program, file, statement]);
    return Number(stdout);
  }

  return { url, log: server.log, stop: server.stop, registerClient, makeWebhook, mails, sql };
}
