// A stand-in for the server: the widget's and the demo's pages under the real policy, the widget's
// API and the demo's back end over a small world in memory. `npm run mock` serves both on one port;
// open http://localhost:4600/demo, which frames http://127.0.0.1:4600, so that the two are cross-site.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exactJson, HOLDINGS, PROVIDERS, TRANSACTIONS } from './data.mjs';
import { createWorld, Refusal } from './sessions.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const PAGES = {
  connect: { dist: new URL('../dist/', import.meta.url), csp: () => WIDGET_CSP },
  demo: { dist: new URL('../../demo/dist/', import.meta.url), csp: demoCsp },
};
/** What a browser would be asked for a passkey. */
const OPTIONS = { challenge: 'AAAA', rpId: 'localhost', allowCredentials: [], timeout: 1000 };
const WIDGET_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; " +
  'frame-ancestors http://localhost:*';

function demoCsp(port) {
  return (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; " +
    `frame-src http://127.0.0.1:${port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  );
}

export async function startMock({ port = 0, ...options } = {}) {
  let world;
  let next = {};
  const server = createServer((request, response) => {
    handle(request, response).catch((cause) => {
      if (request.destroyed && cause.code === 'ECONNRESET') return;
      if (!(cause instanceof Refusal)) console.error(cause);
      const status = cause.status ?? 500;
      send(response, status, {
        success: false,
        error: cause.message,
        code: cause.code ?? 'INTERNAL',
        ...cause.extra,
      });
    });
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const at = server.address().port;
  const reset = () => {
    world = createWorld({ allowedOrigins: [`http://localhost:${at}`], ...options });
  };
  reset();

  async function handle(request, response) {
    const url = new URL(request.url, `http://127.0.0.1:${at}`);
    const [, top, ...rest] = url.pathname.split('/');
    const body = await readBody(request);
    if (top === 'widget') return widget(request, response, rest.join('/'), url, body);
    if (top === 'demo' && rest[0] === 'api') return demo(response, rest[1], url, body);
    if (top in PAGES) return page(response, top, rest.join('/'), at);
    send(response, 404, { error: 'not_found' });
  }

  function widget(request, response, path, url, body) {
    const it = world.session(request.headers['x-link-token']);
    const ok = (data) => send(response, 200, { success: true, data });
    const call = `${request.method} ${path}`;
    if (call === 'GET session') return ok(world.describe(it));
    if (call === 'POST auth/guest') {
      it.user = { id: 'usr_guest', is_guest: true };
      return ok({ user: it.user });
    }
    if (call === 'POST auth/email') return ok({ sent: true, digits: 6, resend_after: 30 });
    if (call === 'POST auth/email/verify') return ok(world.verify(it, body));
    if (call === 'POST auth/passkey/options') return ok({ challenge: 'chl_1', options: OPTIONS });
    if (call === 'POST auth/passkey') return ok(world.logIn(it, 'grace@example.com'));
    if (it.pageSecret && request.headers['x-page-secret'] !== it.pageSecret)
      throw new Refusal(403, 'ACCESS_DENIED', 'This session goes on in another page.');
    if (call === 'POST detect') return ok(world.detect(it, body));
    if (call === 'POST integrations/csv') return ok(world.csv(it, body));
    const [, walletId, action] = /^integrations\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (action === 'resync') return ok(world.resync(walletId));
    if (action === 'ownership') return ok(world.prove(walletId, body));
    if (action === 'ownership/challenge')
      return ok({ challenge: 'own_1', message: 'sign me', expires_at: '' });
    if (call === 'POST consent') {
      it.consent = body.scopes;
      return ok({ granted_scopes: body.scopes });
    }
    if (call === 'POST consent/deny') return ok({});
    if (call === 'GET providers') {
      const search = (url.searchParams.get('search') ?? '').toLowerCase();
      return ok({
        providers: PROVIDERS.filter((one) => one.publicName.toLowerCase().includes(search)),
      });
    }
    if (call === 'GET integrations') return ok({ integrations: world.grants.integrations });
    if (call === 'POST integrations') return ok(world.add(it, body));
    if (call === 'GET integrations/events') return stream(request, response);
    if (request.method === 'DELETE') {
      const { integrations } = world.grants;
      const index = integrations.findIndex((one) => path.endsWith(one.walletId));
      if (index < 0) throw new Refusal(404, 'INTEGRATION_NOT_FOUND', 'Not found.');
      integrations.splice(index, 1);
      return ok({});
    }
    if (call === 'POST complete') return ok(world.complete(it));
    throw new Refusal(404, 'NOT_FOUND', 'No such call.');
  }

  function stream(request, response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(': open\n\n');
    const listener = (it) => response.write(`event: integration\ndata: ${JSON.stringify(it)}\n\n`);
    world.listeners.add(listener);
    request.on('close', () => world.listeners.delete(listener));
  }

  function demo(response, call, url, body) {
    const { grants } = world;
    const ok = (data) => send(response, 200, data);
    if (call === 'config') {
      const base = `http://127.0.0.1:${at}`;
      return ok({
        client_id: 'client_demo',
        connect_url: base,
        api_url: `${base}/api`,
        connected: grants.granted,
      });
    }
    if (call === 'link-token') {
      const token = world.linkToken(next);
      next = {};
      return ok({ link_token: token, isAuthorized: grants.granted });
    }
    if (call === 'exchange') {
      grants.granted = body.public_token?.startsWith('public_') ?? false;
      return ok({ success: grants.granted });
    }
    if (call === 'disconnect') {
      reset();
      return ok({ success: true });
    }
    if (!grants.granted) throw new Refusal(401, 'unauthorized', 'Not connected.');
    if (call === 'holdings') return ok(HOLDINGS);
    if (call === 'integrations') return ok({ data: grants.integrations, pagination: {} });
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 100);
    const data = TRANSACTIONS.slice(offset, offset + limit);
    const pagination = {
      limit,
      offset,
      returned_count: data.length,
      totalCount: TRANSACTIONS.length,
      hasNextPage: offset + limit < TRANSACTIONS.length,
      hasPreviousPage: offset > 0,
    };
    return ok({ message: 'ok', data, pagination });
  }

  return {
    port: at,
    connectUrl: `http://127.0.0.1:${at}`,
    demoUrl: `http://localhost:${at}/demo`,
    world: () => world,
    reset,
    /** What is special about the next link session: `expired`, `broken`, `sandbox: false`. */
    next(overrides) {
      next = overrides;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(exactJson(body));
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type);
  return bytes.length > 0 ? JSON.parse(bytes.toString()) : {};
}

async function readForm(bytes, type) {
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
  const file = form.get('file');
  return {
    file: await file.text(),
    name: file.name,
    mapping: JSON.parse(form.get('mapping') ?? '{}'),
    isDryRun: form.get('dry_run') === 'true',
  };
}

async function page(response, top, path, port) {
  const { dist, csp } = PAGES[top];
  const file = normalize(path || 'index.html');
  const content = await readFile(fileURLToPath(new URL(file, dist))).catch(() => null);
  if (!content || file.startsWith('..')) return send(response, 404, { error: 'not_found' });
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': csp(port),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  response.end(content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { demoUrl } = await startMock({ port: 4600 });
  console.log(demoUrl);
}
