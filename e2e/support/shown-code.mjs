// The code that the demo shows beside its button, made into the application that it says it is: the
// back end as a process, the page on a host that hands the page's calls on to it.
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { preparePython } from './python.mjs';
import { freePort, ROOT, start, temporaryFolder } from './server.mjs';

/** Beside the packages that it imports. */
const BESIDE_PACKAGES = join(ROOT, 'e2e/artifacts');

const BACK_ENDS = {
  Node: {
    file: join(BESIDE_PACKAGES, 'shown-server.mjs'),
    command: (file) => ['node', file],
  },
  Python: {
    file: join(BESIDE_PACKAGES, 'shown_app.py'),
    command: (file, port) => [
      preparePython(),
      '-B',
      '-m',
      'flask',
      '--app',
      file,
      'run',
      '-p',
      port,
    ],
  },
};

const PAGES = {
  React: {
    html: () => '<div id="root"></div><script type="module" src="/page.js"></script>',
    script: (text) =>
      bundle(`${text}
import { createRoot } from 'react-dom/client';
createRoot(document.getElementById('root')).render(<Connect />);`),
  },
  HTML: { html: (text) => text, script: () => '' },
};

/** `read(tab)` gives the code under one of the demo's tabs. */
export async function startShownCode({ kryptos, name, backEnd, read }) {
  const front = createServer();
  front.listen(0, 'localhost');
  await once(front, 'listening');
  const origin = `http://localhost:${front.address().port}`;
  const client = await kryptos.registerClient({ name: 'Shown', origin, production: false });
  const shown = async (tab) => (await read(tab)).replaceAll('client_demo', client.client_id);

  const { html, script } = PAGES[name];
  const text = await shown(name);
  const files = {
    '/': ['text/html', documentOf(html(text))],
    '/page.js': ['text/javascript', await script(text)],
  };
  const { file, command } = BACK_ENDS[backEnd];
  await mkdir(BESIDE_PACKAGES, { recursive: true });
  await writeFile(file, await shown(backEnd));
  const port = await freePort();
  const server = await startBackEnd(client, command(file, port), port);

  front.on('request', async (request, response) => {
    const [type, body] = files[request.url] ?? [];
    if (type) return response.setHeader('Content-Type', type).end(body);
    const answer = await forward(request, `${server.answer}${request.url}`);
    response.statusCode = answer.status;
    response.setHeader('Content-Type', 'application/json').end(await answer.text());
  });
  return {
    origin,
    log: server.log,
    async stop() {
      front.closeAllConnections();
      front.close();
      await server.stop();
    },
  };
}

const documentOf = (body) => `<!doctype html><html lang="en"><title>Shown</title>
<link rel="icon" href="data:,"><body>${body}</body></html>`;

async function startBackEnd(client, command, port) {
  const environment = {
    KRYPTOS_CLIENT_ID: client.client_id,
    KRYPTOS_CLIENT_SECRET: client.client_secret,
    PORT: port,
    NO_PROXY: 'localhost,127.0.0.1',
  };
  const pairs = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  const origin = `http://127.0.0.1:${port}`;
  return start({
    name: 'the code for a back end',
    command: ['env', ...pairs, ...command],
    folder: await temporaryFolder('shown'),
    ready: () =>
      fetch(origin).then(
        () => origin,
        () => undefined,
      ),
  });
}

/** As the application's own host would hand it on. */
async function forward(request, url) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const { method, headers } = request;
  const type = headers['content-type'] ? { 'Content-Type': headers['content-type'] } : {};
  const body = parts.length > 0 ? Buffer.concat(parts) : undefined;
  return fetch(url, { method, headers: type, body });
}
