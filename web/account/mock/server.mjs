// A stand-in for the server: the pages under the real policy and their API over a small world in
// memory. `npm run mock` serves both on one port; every code is 123456.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer, createWorld, interaction, Refusal } from './world.mjs';

const DIST = new URL('../dist/', import.meta.url);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'";

export async function startMock({ port = 0 } = {}) {
  let world = createWorld();
  const server = createServer((request, response) => {
    handle(request, response).catch((cause) => {
      if (!(cause instanceof Refusal)) console.error(cause);
      const { status = 500, code = 'internal', extra } = cause;
      send(response, status, { error: code, message: 'In plain English.', ...extra });
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const at = server.address().port;

  async function handle(request, response) {
    const url = new URL(request.url, `http://127.0.0.1:${at}`);
    const body = await readJson(request);
    const api = url.pathname.match(/^\/account\/api\/(.+)$/)?.[1];
    if (api) return send(response, 200, answer(world, request.method, api, body));
    if (url.pathname.startsWith('/account/assets/'))
      return file(response, url.pathname.slice('/account/'.length));
    if (/^\/account(\/|$)/.test(url.pathname)) return page(response, url.searchParams);
    send(response, 404, { error: 'not_found' });
  }

  return {
    port: at,
    url: `http://127.0.0.1:${at}`,
    /** For browsers: passkeys want a name, not an address. */
    pages: `http://localhost:${at}`,
    world: () => world,
    /** Begins anew, with what is different this time. */
    reset(overrides) {
      world = createWorld(overrides);
    },
    interaction: (overrides) => interaction(world, overrides),
    /** The next call of a name, e.g. `POST sign-in/email`, is refused. */
    refuse(call, status, code, extra) {
      world.refuse[call] = new Refusal(status, code, extra);
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Any page; `?page-error=…` is a request that the server itself refused. */
async function page(response, search) {
  const html = await readFile(new URL('index.html', DIST), 'utf8');
  const code = search.get('page-error');
  const description = 'redirect_uri is not one of the registered redirect URIs of this client.';
  const state = JSON.stringify(code ? { error: { code, description } } : {});
  response.writeHead(code ? 400 : 200, headers('.html'));
  response.end(html.replace('id="page-state">{}<', `id="page-state">${state}<`));
}

async function file(response, path) {
  const name = normalize(path);
  const content = await readFile(fileURLToPath(new URL(name, DIST))).catch(() => null);
  if (!content || name.startsWith('..')) return send(response, 404, { error: 'not_found' });
  response.writeHead(200, headers(extname(name)));
  response.end(content);
}

function headers(extension) {
  return {
    'Content-Type': TYPES[extension] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: 4700 });
  console.log(`${mock.pages}/account/authorize?interaction=${mock.interaction()}`);
}
