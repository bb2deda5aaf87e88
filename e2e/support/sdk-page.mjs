// An application that uses the web SDK in each of its forms, under as strict a policy as there is. It
// stands on `localhost` and Connect on `127.0.0.1`, so that to the browser they are strangers.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { bundle } from './bundle.mjs';

const SCRIPT = `
import { createElement as h, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import '@kryptos_connect/web-sdk/element';

const { baseUrl, clientId } = document.body.dataset;

async function post(path, body = {}) {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Whatever was told, in order. */
window.told = [];
const tell = (...words) => window.told.push(words.join(' '));

function Connect({ name, children }) {
  return h(KryptosConnectButton, {
    id: name,
    generateLinkToken: () => post('/api/kryptos/create-link-token'),
    async onSuccess(consent) {
      tell(name, 'success');
      await post('/api/kryptos/exchange-token', consent);
      tell(name, 'exchanged');
    },
    onExit: () => tell(name, 'exit'),
    onError: (error) => tell(name, error.code),
    onEvent({ name: event, step }) {
      if (event === 'READY' || event === 'STEP') tell(name, step ?? event);
    },
  }, children);
}

function App() {
  const [shown, show] = useState(true);
  window.show = show;
  const config = { appName: 'Northwind', clientId, baseUrl };
  return h(KryptosConnectProvider, { config },
    shown && h(Connect, { name: 'first' }, 'Connect your crypto'),
    h(Connect, { name: 'second' }, 'Connect once more'),
    h('button', { id: 'behind', onClick: () => tell('behind') }, 'Behind'));
}

if (location.pathname === '/element') {
  const element = document.createElement('kryptos-connect');
  element.id = 'element';
  element.setAttribute('base-url', baseUrl);
  element.setAttribute('client-id', clientId);
  element.setAttribute('link-token-url', '/api/kryptos/create-link-token');
  for (const type of ['success', 'exit']) element.addEventListener(type, () => tell(type));
  element.addEventListener('error', ({ detail }) => tell(detail.code));
  document.querySelector('main').append(element);
} else {
  createRoot(document.querySelector('main')).render(h(StrictMode, null, h(App)));
}
`;

const SCRIPT_TAG = '<script type="module" src="/page.js"></script>';

/** A page that runs inside the application's, of somebody else, and says whatever it is told to say. */
const STRANGER = `
window.heard = [];
addEventListener('message', ({ data }) => window.heard.push(data));
`;

export async function startSdkPage({ scopes }) {
  const script = await bundle(SCRIPT);
  const styles = await readFile(
    createRequire(import.meta.url).resolve('@kryptos_connect/web-sdk/dist/styles/index.css'),
  );
  const problems = [];
  const tokens = [];
  let app;

  /** Without a script of its own. */
  const copy = () => `<kryptos-connect client-id="${app.clientId}"
link-token-url="/api/kryptos/create-link-token"></kryptos-connect>
<script type="module" crossorigin src="${app.connectUrl}/sdk/web.js"></script>`;

  const page = (content) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Northwind</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/sdk.css"></head>
<body data-base-url="${app.connectUrl}" data-client-id="${app.clientId}">
<main></main>${content}</body></html>`;

  const routes = {
    '/api/kryptos/create-link-token': async () => {
      const { link_token } = await app.backEnd.createLinkToken(scopes);
      tokens.push(link_token);
      await app.onToken?.();
      return { link_token, isAuthorized: false };
    },
    '/api/kryptos/exchange-token': ({ public_token }) => app.backEnd.exchange(public_token),
  };

  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      problems.push(String(error));
      response.statusCode = 500;
      response.end(String(error));
    }
  });

  async function answer(request, response) {
    const path = request.url.split('?')[0];
    const send = (type, body) => response.setHeader('Content-Type', type).end(body);
    if (routes[path]) {
      const parts = [];
      for await (const part of request) parts.push(part);
      const body = JSON.parse(Buffer.concat(parts).toString() || '{}');
      return send('application/json', JSON.stringify(await routes[path](body)));
    }
    if (path === '/page.js') return send('text/javascript', script);
    if (path === '/sdk.css') return send('text/css', styles);
    if (path === '/stranger') return send('text/html', `<script>${STRANGER}</script>`);
    const isCopy = path === '/copy';
    const frames = [app.connectUrl, ...(app.strangers ?? [])].join(' ');
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; script-src 'self' ${isCopy ? app.connectUrl : ''}; style-src 'self'; connect-src 'self'; img-src data:;
       frame-src ${frames}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';
       trusted-types 'none'`.replace(/\s+/g, ' '),
    );
    return send('text/html', page(isCopy ? copy() : SCRIPT_TAG));
  }

  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${server.address().port}`,
    /** Link tokens that its back end has handed out. */
    tokens,
    problems,
    use(settings) {
      app = { ...app, ...settings };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
