// A back end on Flask and requests as the documents show one, against the binary.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { backEnd } from '../support/api.mjs';
import { beGuest, startSandbox } from '../support/documents.mjs';
import { preparePython } from '../support/python.mjs';
import { freePort, ROOT, start, temporaryFolder } from '../support/server.mjs';
import { widgetCalls } from '../support/widget.mjs';

describe("the documents' back end on Flask", () => {
  let kryptos;
  let client;
  let application;
  let origin;

  before(async () => {
    const python = preparePython();
    ({ kryptos, client } = await startSandbox());
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const environment = {
      KRYPTOS_BASE_URL: kryptos.url,
      KRYPTOS_CLIENT_ID: client.client_id,
      KRYPTOS_CLIENT_SECRET: client.client_secret,
      PORT: port,
      NO_PROXY: 'localhost,127.0.0.1',
    };
    const pairs = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    application = await start({
      name: 'the Flask back end',
      command: ['env', ...pairs, python, '-B', join(ROOT, 'e2e/python/back_end.py')],
      folder: await temporaryFolder('flask'),
      ready: (log) => log.includes('Running on'),
    });
  });
  after(async () => {
    await application?.stop();
    await kryptos?.stop();
  });

  /** One of its endpoints, called by its page for one of its users. */
  async function page(user, path, body) {
    const response = await fetch(`${origin}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'Content-Type': 'application/json', 'X-User': user },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  test('connects somebody new, keeps what it is given, and lets them add more', async () => {
    const first = (await page('ada', '/api/kryptos/create-link-token', {})).body;
    assert.deepEqual(Object.keys(first).toSorted(), ['isAuthorized', 'link_token']);
    assert.match(first.link_token, /^link_/);
    assert.equal(first.isAuthorized, false);
    const { publicToken } = await beGuest(kryptos, first.link_token);
    const exchange = () =>
      page('ada', '/api/kryptos/exchange-token', { public_token: publicToken });
    assert.deepEqual(await exchange(), { status: 200, body: { success: true } });

    const kept = (await page('ada', '/kept')).body;
    assert.match(kept.access_token, /^cat_/);
    assert.match(kept.grant_id, /^cgrant_/);
    const api = backEnd({ connectUrl: kryptos.url, client });
    const workspace = await api.read(kept.access_token, '/api/v1/workspace');
    assert.equal(workspace.id, kept.workspace_id);

    const again = (await page('ada', '/api/kryptos/create-link-token', {})).body;
    assert.equal(again.isAuthorized, true);
    assert.equal(await widgetCalls(kryptos.url, again.link_token).finish(), null);
    assert.equal((await exchange()).status, 500, 'a public token is good once');
  });
});
