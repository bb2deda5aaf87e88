// The examples, made ready and started as their READMEs say. `--install` makes all of them ready.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, ROOT, start, temporaryFolder } from './server.mjs';

const FOLDER = join(ROOT, 'examples');
const NAMES = ['vite-express', 'nextjs', 'flask'];

/** What `npm start` does, but that the server is our own child, which can be stopped. */
const npm = (folder, ...server) => ({
  ready: (stdio) => execFileSync('npm', ['run', 'prestart'], { cwd: folder, stdio }),
  server: ['node', ...server],
});

const COMMANDS = {
  'vite-express': (folder) => npm(folder, join(folder, 'server/index.js')),
  nextjs: (folder) =>
    npm(
      folder,
      join(folder, 'node_modules/next/dist/bin/next'),
      'start',
      folder,
      '--hostname',
      'localhost',
    ),
  flask: (folder) => ({
    ready: (stdio) => execFileSync(join(folder, 'start'), ['--install'], { stdio }),
    server: [join(folder, 'start')],
  }),
};

/** Starts it for `kryptos`, as an application of it in the sandbox with a webhook. */
export async function startExample(name, kryptos) {
  const folder = join(FOLDER, name);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const client = await kryptos.registerClient({ name, origin, production: false });
  const webhook = await kryptos.makeWebhook({
    workspace: client.workspace_id,
    url: `${origin}/api/kryptos/webhook`,
  });
  const command = COMMANDS[name](folder);
  command.ready('pipe');
  const kept = await temporaryFolder('example');
  const environment = {
    KRYPTOS_BASE_URL: kryptos.url,
    KRYPTOS_CLIENT_ID: client.client_id,
    KRYPTOS_CLIENT_SECRET: client.client_secret,
    KRYPTOS_WEBHOOK_SECRET: webhook.secret,
    DATA_FILE: join(kept, 'data.json'),
    PORT: port,
    NO_PROXY: 'localhost,127.0.0.1',
  };
  const pairs = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  const { stop, log } = await start({
    name,
    command: ['env', ...pairs, ...command.server],
    folder: kept,
    signal: 'TERM',
    ready: () =>
      fetch(origin).then(
        (answer) => answer.ok,
        () => false,
      ),
  });
  return { origin, client, stop, log };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--install')) {
    for (const name of NAMES) COMMANDS[name](join(FOLDER, name)).ready('inherit');
  }
  console.log(`Examples: ${NAMES.join(', ')}`);
}
