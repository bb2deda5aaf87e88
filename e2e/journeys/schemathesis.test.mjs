// The OpenAPI document against the binary: whatever follows from the document is called with each
// kind of credential, and each answer has to be one that the document tells of.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { backEnd } from '../support/api.mjs';
import { beGuest } from '../support/documents.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { discover, request } from '../support/openid.mjs';
import { preparePython } from '../support/python.mjs';
import { callByDocument } from '../support/schemathesis.mjs';
import { temporaryFolder } from '../support/server.mjs';
import { widgetCalls } from '../support/widget.mjs';

const origin = 'https://app.example.com';
const DATA_SCOPES =
  'openid profile portfolios:read transactions:read integrations:read tax:read accounting:read ' +
  'reports:read workspace:read users:read';

// More calls are made here in a minute than anybody may make.
const UNLIMITED = {
  KRYPTOS_LIMITS__CONNECT_REQUESTS_PER_MINUTE: 0,
  KRYPTOS_LIMITS__DATA_REQUESTS_PER_MINUTE: 0,
  KRYPTOS_LIMITS__API_KEY_REQUESTS_PER_MINUTE: 0,
  KRYPTOS_LIMITS__CLIENT_REQUESTS_PER_MINUTE: 0,
  KRYPTOS_LIMITS__WIDGET_REQUESTS_PER_MINUTE: 0,
  KRYPTOS_LIMITS__FAILURES_PER_MINUTE: 0,
};

describe('the OpenAPI document', () => {
  let kryptos;
  let client;
  let ofClient;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], environment: UNLIMITED });
    client = await kryptos.registerClient({ name: 'Northwind', origin, production: false });
    ofClient = { 'X-Client-Id': client.client_id, 'X-Client-Secret': client.client_secret };
  });
  after(() => kryptos?.stop());

  const linkToken = async () =>
    (await backEnd({ connectUrl: kryptos.url, client }).createLinkToken()).link_token;

  async function accessToken() {
    const { publicToken } = await beGuest(kryptos, await linkToken());
    const granted = await backEnd({ connectUrl: kryptos.url, client }).exchange(publicToken);
    return granted.access_token;
  }

  test('is valid OpenAPI 3.1', async () => {
    const folder = await temporaryFolder('openapi');
    const file = join(folder, 'openapi.json');
    await writeFile(file, await (await fetch(`${kryptos.url}/openapi.json`)).text());
    const words = ['-m', 'openapi_spec_validator', '--schema', '3.1', file];
    const said = execFileSync(preparePython(), words, { encoding: 'utf8' });
    assert.match(said, /OK/);
  });

  test('tells what the Connect calls answer', async () => {
    await callByDocument({ url: kryptos.url, tags: ['Connect', 'Health'], headers: ofClient });
  });

  test('tells what the data calls answer to a grant', async () => {
    const headers = { ...ofClient, Authorization: `Bearer ${await accessToken()}` };
    await callByDocument({ url: kryptos.url, tags: ['Data'], headers });
  });

  test('tells what the data calls answer to who may not', async () => {
    await callByDocument({ url: kryptos.url, tags: ['Data', 'Connect'] });
  });

  test('tells what the widget is answered', async () => {
    const token = await linkToken();
    await widgetCalls(kryptos.url, token).agreeAsGuest();
    await callByDocument({
      url: kryptos.url,
      tags: ['Widget'],
      // The first answers until the session ends; the others end it, and all else with it.
      except: ['watchIntegrations', 'completeSession', 'denyConsent'],
      headers: { 'X-LINK-TOKEN': token },
    });
    for (const last of ['completeSession', 'denyConsent']) {
      const headers = { 'X-LINK-TOKEN': await linkToken() };
      await callByDocument({ url: kryptos.url, operations: [last], headers });
    }
  });

  test('tells what OAuth answers', async () => {
    const known = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
    await callByDocument({
      url: kryptos.url,
      tags: ['OpenID Connect'],
      headers: { Authorization: `Basic ${known}` },
    });
  });

  /** The headers of a page in which somebody has signed in. */
  async function signIn(email) {
    const send = (path, body) =>
      fetch(`${kryptos.url}/account/api${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: kryptos.url },
        body: JSON.stringify(body),
      });
    const { challenge } = await (await send('/sign-in/email', { email })).json();
    const { text } = (await kryptos.mails()).find(({ to }) => to === email);
    const [code] = /\b\d{6}\b/.exec(text);
    const signedIn = await send('/sign-in/email/verify', { challenge, code });
    assert.equal(signedIn.status, 200);
    const cookies = signedIn.headers.getSetCookie().map((it) => it.split(';')[0]);
    return { Origin: kryptos.url, Cookie: cookies.join('; ') };
  }

  /** The OAuth access token of somebody who signs in and agrees to all that is asked for. */
  async function oauthToken(email) {
    const page = await signIn(email);
    const application = { callback: `${origin}/callback` };
    const config = await discover(kryptos, client);
    const { url, finish } = await request(config, application, { scope: DATA_SCOPES });
    const sent = await fetch(url, { headers: page, redirect: 'manual' });
    const parameters = new URL(sent.headers.get('location'), kryptos.url).searchParams;
    const waiting = `${kryptos.url}/account/api/interactions/${parameters.get('interaction')}`;
    const [cookie] = sent.headers.getSetCookie().map((it) => it.split(';')[0]);
    const headers = { ...page, Cookie: `${page.Cookie}; ${cookie}` };
    const view = await (await fetch(waiting, { headers })).json();
    const agreed = await fetch(`${waiting}/consent`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        scopes: view.scopes.map((it) => it.scope),
        workspace_id: view.workspaces[0].id,
      }),
    });
    assert.equal(agreed.status, 200);
    const tokens = await finish(new URL((await agreed.json()).redirect_to));
    return tokens.access_token;
  }

  test('tells what the data calls answer to an OAuth token', async () => {
    const headers = { Authorization: `Bearer ${await oauthToken('robin@example.com')}` };
    const holdings = await fetch(`${kryptos.url}/api/v1/holdings`, { headers });
    assert.equal(holdings.status, 200);
    // The calls are those of the grant above: here it is about how they are opened.
    await callByDocument({ url: kryptos.url, tags: ['Data'], headers, examples: 2 });
  });

  test('tells what the data calls answer to an API key', async () => {
    const headers = { ...(await signIn('kim@example.com')), 'Content-Type': 'application/json' };
    const { workspaces } = await (
      await fetch(`${kryptos.url}/account/api/profile`, { headers })
    ).json();
    const permissions = ['read:holdings', 'read:transactions', 'read:integrations'];
    const made = await fetch(`${kryptos.url}/portal/api/workspaces/${workspaces[0].id}/api-keys`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'Northwind', permissions }),
    });
    assert.equal(made.status, 201);
    const { key } = await made.json();
    await callByDocument({ url: kryptos.url, tags: ['Data'], headers: { 'X-API-Key': key } });
  });

  test('tells what the pages of somebody who is signed in are answered', async () => {
    await callByDocument({
      url: kryptos.url,
      tags: ['Account', 'Portal'],
      // These end the session that all else needs.
      except: ['deleteAccount', 'signOut', 'confirmSignOut'],
      headers: await signIn('alex@example.com'),
    });
  });
});
