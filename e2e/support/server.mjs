// Servers that are gone with the process that started them, by the same script as the Rust tests'.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WATCH = join(ROOT, 'crates/testkit/src/watch.sh');

export function temporaryFolder(name) {
  return mkdtemp(join(tmpdir(), `kc-${name}-`));
}

/**
 * Starts `command` and waits until `ready(log)` answers something, which is returned with the server.
 * `stop()` ends it and waits for that; `folder` is removed.
 */
export async function start({ name, command, folder, signal = 'KILL', ready }) {
  const log = join(folder, 'log');
  const watcher = spawn('sh', [WATCH, log, folder, signal, ...command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = new Promise((resolve) => watcher.on('exit', resolve));
  const numbers = [];
  createInterface(watcher.stdout).on('line', (line) => numbers.push(line));
  const text = () => readFile(log, 'utf8').catch(() => '');
  const server = {
    log: text,
    async stop() {
      watcher.stdin.end();
      await ended;
    },
  };
  const deadline = Date.now() + 60_000;
  for (;;) {
    const printed = await text();
    const answer = await ready(printed);
    if (answer) return { ...server, answer };
    if (numbers.length > 1 || Date.now() > deadline) {
      const why = numbers.length > 1 ? `ended with ${numbers[1]}` : 'is not ready';
      await server.stop();
      throw new Error(`${name} ${why}:\n${printed}`);
    }
    await sleep(25);
  }
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
