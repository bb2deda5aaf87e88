// Northwind: a small application of somebody else's. Its page stands on `localhost` and Connect on
// `127.0.0.1`, so that to the browser they are strangers to one another.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { bundle } from './bundle.mjs';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Northwind</title>
</head>
<body>
<main><h1>Northwind</h1><button id="connect">Connect a wallet</button><p id="outcome"></p></main>
<script type="module" src="/page.js"></script>
</body>
</html>`;

const SCRIPT = `
import { KryptosConnect } from '@kryptos_connect/web-sdk/core';

const outcome = document.querySelector('#outcome');
const show = (text) => { outcome.textContent = text; };

async function post(path, body) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

document.querySelector('#connect').addEventListener('click', async () => {
  const { baseUrl, clientId } = await post('/api/settings', {});
  KryptosConnect.open({
    appName: 'Northwind',
    baseUrl,
    clientId,
    generateLinkToken: () => post('/api/kryptos/create-link-token', {}),
    onSuccess: async (consent) => {
      await post('/api/kryptos/exchange-token', consent);
      show('connected');
    },
    onExit: () => show('left'),
    onError: (error) => show(\`\${error.code}: \${error.message}\`),
  });
});
`;

/** `use(backEnd)` gives it its credentials, which exist only once its origin is known. */
export async function startNorthwind({ scopes }) {
  const script = await bundle(SCRIPT);
  const kept = {};
  const problems = [];
  let app;

  const routes = {
    '/api/settings': () => ({ baseUrl: app.connectUrl, clientId: app.clientId }),
    '/api/kryptos/create-link-token': async () => ({
      link_token: (await app.backEnd.createLinkToken(scopes)).link_token,
      isAuthorized: false,
    }),
    '/api/kryptos/exchange-token': async ({ public_token }) => {
      kept.publicToken = public_token;
      Object.assign(kept, await app.backEnd.exchange(public_token));
      return { success: true };
    },
  };

  const server = createServer(async (request, response) => {
    try {
      const route = routes[request.url];
      if (route) {
        const body = await text(request);
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(await route(JSON.parse(body))));
      } else if (request.url === '/page.js') {
        response.setHeader('Content-Type', 'text/javascript');
        response.end(script);
      } else {
        response.setHeader('Content-Type', 'text/html');
        response.setHeader(
          'Content-Security-Policy',
          `default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; frame-src ${app.connectUrl}`,
        );
        response.end(PAGE);
      }
    } catch (error) {
      problems.push(String(error));
      response.statusCode = 500;
      response.end(String(error));
    }
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');

  return {
    origin: `http://localhost:${server.address().port}`,
    /** What its back end has been given: `publicToken`, `access_token`, `grant_id`… */
    kept,
    problems,
    use(settings) {
      app = settings;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
