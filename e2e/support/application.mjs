// An application that people are sent back to. It stands on `127.0.0.1` and Connect on `localhost`,
// so that to the browser they are strangers to one another.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { bundle } from './bundle.mjs';

/** Every path of it is the same page, with `script` in it if there is one. */
export async function startApplication({ script } = {}) {
  const code = script && (await bundle(script));
  const tag = code ? '<script type="module" src="/page.js"></script>' : '';
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Northwind</title>
<link rel="icon" href="data:,"></head><body><h1>Northwind</h1>${tag}</body></html>`;
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    callback: `${origin}/callback`,
    goodbye: `${origin}/goodbye`,
    /** Waits until the browser is back here: the address with the answer. */
    async answer(browserPage, path = '/callback') {
      await browserPage.waitForURL((url) => url.origin === origin && url.pathname === path);
      return new URL(browserPage.url());
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
