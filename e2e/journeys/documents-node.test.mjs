// A back end on express and axios as the documents show one, against the binary: every call, every
// answer's shape as printed, and every error of the documents' tables.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import axios from 'axios';
import { beGuest, PRINTED, startSandbox, TEST_ADDRESS } from '../support/documents.mjs';
import { shapeOf } from '../support/shape.mjs';
import { widgetCalls } from '../support/widget.mjs';

const NOBODY = 'cat_nobody';

describe("the documents' back end on express", () => {
  let kryptos;
  let register;
  let client;
  let documents;
  let server;
  let endpoint;

  before(async () => {
    ({ kryptos, register, client } = await startSandbox());
    process.env.KRYPTOS_BASE_URL = kryptos.url;
    become(client);
    documents = await import('../documents/back-end.mjs');
    server = documents.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = `http://127.0.0.1:${server.address().port}/api/kryptos`;
  });
  after(async () => {
    server?.close();
    await kryptos?.stop();
  });

  function become({ client_id, client_secret }) {
    process.env.KRYPTOS_CLIENT_ID = client_id;
    process.env.KRYPTOS_CLIENT_SECRET = client_secret;
  }

  /** One of the application's own endpoints, called by its page for one of its users. */
  async function page(user, path, body) {
    const headers = { 'X-User': user };
    return (await axios.post(`${endpoint}/${path}`, body, { headers })).data;
  }

  /** A guest of the application, all the way: what is kept of them, and their wallet. */
  async function connect(user) {
    const { link_token } = await page(user, 'create-link-token', {});
    const { walletId, publicToken } = await beGuest(kryptos, link_token);
    assert.deepEqual(await page(user, 'exchange-token', { public_token: publicToken }), {
      success: true,
    });
    const kept = documents.kept.get(user);
    const { user_id } = await documents.checkSession(kept.access_token);
    return { ...kept, user_id, walletId, publicToken };
  }

  /** What the documents' clients do not hand out: the answer as it came. */
  async function raw(method, path, body, as = client) {
    const headers = { 'X-Client-Id': as.client_id, 'X-Client-Secret': as.client_secret };
    const url = `${kryptos.url}${path}`;
    const validateStatus = () => true;
    const answer = await axios.request({ method, url, headers, data: body, validateStatus });
    return { status: answer.status, body: answer.data };
  }

  const post = (path, body, as) => raw('POST', path, body, as);
  const patch = (path, body, as) => raw('PATCH', path, body, as);

  /** That an answer is the refusal of the documents' tables, in the shape that they print. */
  function assertRefused({ status, body }, expectedStatus, code) {
    assert.deepEqual([status, body.code], [expectedStatus, code], JSON.stringify(body));
    assert.deepEqual(shapeOf(body), shapeOf(PRINTED.refusal));
  }

  function assertPrinted({ status, body }, printed, expectedStatus = 200) {
    assert.equal(status, expectedStatus, JSON.stringify(body));
    assert.deepEqual(shapeOf(body), shapeOf(printed));
  }

  test('connects somebody new, then again without asking them', async () => {
    const first = await page('ada', 'create-link-token', {});
    assert.deepEqual(shapeOf(first), { link_token: 'link_', isAuthorized: 'boolean' });
    assert.equal(first.isAuthorized, false);
    const { publicToken } = await beGuest(kryptos, first.link_token);
    await page('ada', 'exchange-token', { public_token: publicToken });

    const again = await page('ada', 'create-link-token', {});
    assert.equal(again.isAuthorized, true);
    const returning = widgetCalls(kryptos.url, again.link_token);
    assert.equal(await returning.finish(), null);
  });

  test('gets answers of the printed shapes', async () => {
    assertPrinted(await post('/link-token', { scopes: documents.SCOPES }), PRINTED.linkToken);
    const { link_token } = (await post('/link-token', { scopes: documents.SCOPES })).body.data;
    const { publicToken, walletId } = await beGuest(kryptos, link_token);
    const exchanged = await post('/token/exchange', { public_token: publicToken });
    assertPrinted(exchanged, PRINTED.exchange);
    const { access_token, grant_id, expires_in, scope } = exchanged.body.data;
    assert.deepEqual([expires_in, scope], [473_040_000, documents.SCOPES]);

    const resumed = await post('/link-token', { scopes: documents.SCOPES, access_token });
    assertPrinted(resumed, PRINTED.linkTokenResumed);
    const live = await post('/link-token/check-session', { access_token });
    assertPrinted(live, PRINTED.liveSession);
    assert.equal(live.body.data.granted_scopes, documents.SCOPES);
    const listed = await raw('GET', '/token/grants');
    assert.equal(listed.body.data.count, listed.body.data.grants.length);
    const own = listed.body.data.grants.filter((it) => it.grant_id === grant_id);
    listed.body.data.grants = own;
    assertPrinted(listed, PRINTED.grants);
    for (const mode of ['latest', 'from_start']) {
      const body = { user_id: live.body.data.user_id, mode };
      const answer = await post(`/developer/integrations/${walletId}/resync`, body);
      assertPrinted(answer, PRINTED.resync(mode), 202);
      assert.deepEqual(
        [answer.body.data.mode, answer.body.data.integration_type, answer.body.data.status],
        [mode, 'wallet', 'queued'],
      );
    }
    assertPrinted(await post('/token/revoke', { grant_id }), PRINTED.revoked);
    const dead = await post('/link-token/check-session', { access_token });
    assert.deepEqual(dead.body, {
      success: true,
      data: { has_valid_session: false, reason: 'grant_revoked' },
    });
  });

  test('reads holdings until the grant is revoked, and is told to connect again', async () => {
    const user = await connect('grace');
    const holdings = await documents.getUserHoldings(user.access_token);
    assert.ok(Array.isArray(holdings.holdings));
    assert.equal(holdings.user_id, user.user_id);
    const session = await documents.createLinkTokenWithSession('grace', user.access_token);
    assert.deepEqual(
      [session.user_id, session.workspace_id, session.has_existing_grant],
      [user.user_id, user.workspace_id, true],
    );
    const { grants } = await documents.listGrants();
    assert.ok(grants.some((it) => it.grant_id === user.grant_id));
    for (const mode of [undefined, 'from_start']) {
      const { data } = await documents.resyncIntegration(user.walletId, user.user_id, mode);
      assert.deepEqual(data, {
        mode: mode ?? 'latest',
        integration_type: 'wallet',
        wallet_id: user.walletId,
        status: 'queued',
      });
    }
    const read = () =>
      documents.makeApiCallWithCheck('/api/v1/holdings', user.access_token, user.grant_id);
    assert.equal((await read()).user_id, user.user_id);
    assert.equal((await documents.revokeGrant(user.grant_id)).success, true);
    await assert.rejects(read(), { message: 'Access revoked. Please reconnect your account.' });
    const after = await documents.listGrants();
    assert.ok(after.grants.every((it) => it.grant_id !== user.grant_id));
  });

  test('is told why a session is none', async () => {
    assert.deepEqual(await documents.checkSession(NOBODY), {
      has_valid_session: false,
      reason: 'token_invalid',
    });
    const user = await connect('expiring');
    await kryptos.sql(`UPDATE grants SET expires_at = 1 WHERE id = '${user.grant_id}'`);
    assert.deepEqual(await documents.checkSession(user.access_token), {
      has_valid_session: false,
      reason: 'token_expired',
    });
    const { access_token } = user;
    assertRefused(await post('/link-token', { access_token }), 401, 'INVALID_TOKEN');
  });

  test('is refused as a client that it is not: INVALID_CLIENT', async () => {
    const stranger = { ...client, client_secret: 'secret_wrong' };
    for (const [method, path, body] of [
      ['POST', '/link-token', {}],
      ['POST', '/link-token/check-session', { access_token: NOBODY }],
      ['POST', '/token/exchange', { public_token: 'public_nobody' }],
      ['POST', '/token/revoke', { grant_id: 'cgrant_nobody' }],
      ['GET', '/token/grants'],
      ['POST', '/developer/integrations/nobody/resync', { user_id: 'nobody', mode: 'latest' }],
    ]) {
      assertRefused(await raw(method, path, body, stranger), 401, 'INVALID_CLIENT');
    }
    become(stranger);
    await assert.rejects(page('new', 'create-link-token', {}), { status: 500 });
    become(client);
  });

  test('is refused tokens by the codes of the table', async () => {
    const user = await connect('twice');
    const exchange = (public_token) => post('/token/exchange', { public_token });
    assertRefused(await exchange(user.publicToken), 409, 'TOKEN_ALREADY_USED');
    assertRefused(await exchange('public_nobody'), 401, 'INVALID_TOKEN');
    assertRefused(await post('/link-token', { access_token: NOBODY }), 401, 'INVALID_TOKEN');
    const scopes = 'openid everything:read';
    assertRefused(await post('/link-token', { scopes }), 400, 'INVALID_SCOPE');
    await documents.revokeGrant(user.grant_id);
    const { access_token } = user;
    assertRefused(await post('/link-token', { access_token }), 401, 'INVALID_GRANT');

    const { link_token } = await page('slow', 'create-link-token', {});
    const { publicToken } = await beGuest(kryptos, link_token);
    await kryptos.sql('UPDATE public_tokens SET expires_at = 1 WHERE used_at IS NULL');
    assertRefused(await exchange(publicToken), 401, 'TOKEN_EXPIRED');
    const ended = await widgetCalls(kryptos.url, link_token).send('GET', '/session');
    assertRefused(ended, 409, 'TOKEN_ALREADY_USED');
    const late = await page('late', 'create-link-token', {});
    await kryptos.sql('UPDATE link_sessions SET expires_at = 1 WHERE ended_at IS NULL');
    const expired = await widgetCalls(kryptos.url, late.link_token).send('GET', '/session');
    assertRefused(expired, 401, 'TOKEN_EXPIRED');
  });

  test('resyncs only what its own users connected', async () => {
    const user = await connect('owner');
    const other = await connect('other');
    const resync = (walletId, user_id, as) =>
      post(`/developer/integrations/${walletId}/resync`, { user_id, mode: 'latest' }, as);
    assertRefused(await resync(user.walletId, 'nobody'), 403, 'GRANT_NOT_FOUND');
    assertRefused(await resync(user.walletId, other.user_id), 404, 'INTEGRATION_NOT_FOUND');
    const stranger = await register('Southwind');
    assertRefused(await resync(user.walletId, user.user_id, stranger), 403, 'GRANT_NOT_FOUND');
    await documents.revokeGrant(user.grant_id);
    await assert.rejects(documents.resyncIntegration(user.walletId, user.user_id), { status: 403 });
  });

  test('is refused by what a person may share: workspace, role, sandbox', async () => {
    const { link_token } = await page('linked', 'create-link-token', {});
    const widget = widgetCalls(kryptos.url, link_token);
    await widget.logIn('linked@example.com', kryptos.mails);
    const scopes = ['openid', 'profile', 'offline_access', 'email'];
    const elsewhere = { scopes, workspace_id: 'nowhere' };
    assertRefused(await widget.send('POST', '/consent', elsewhere), 404, 'WORKSPACE_NOT_FOUND');
    await widget.agree();
    const add = (provider, address) => widget.send('POST', '/integrations', { provider, address });
    assertRefused(await add('polygon', TEST_ADDRESS), 403, 'SANDBOX_PROVIDER_NOT_ALLOWED');
    const real = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';
    assertRefused(await add('ethereum', real), 403, 'SANDBOX_ADDRESS_NOT_ALLOWED');
    await page('linked', 'exchange-token', { public_token: await widget.finish() });

    const { access_token, workspace_id } = documents.kept.get('linked');
    const place = `workspace_id = '${workspace_id}'`;
    await kryptos.sql(`UPDATE memberships SET role = 'viewer' WHERE ${place}`);
    assertRefused(await post('/link-token', { access_token }), 403, 'INSUFFICIENT_PERMISSIONS');
  });

  test("sets a guest's transaction limit, and nobody else's", async () => {
    const user = await connect('limited');
    const path = `/developer/grants/${user.grant_id}/transaction-limit`;
    assertPrinted(await patch(path, { transactionLimit: 10_000 }), PRINTED.transactionLimit);
    const set = (change) => documents.updateTransactionLimit(user.grant_id, change);
    const whole = { grant_id: user.grant_id, user_id: user.user_id };
    assert.deepEqual(await set({ transactionLimit: 250_000 }), {
      success: true,
      data: { ...whole, transaction_limit: 250_000, enable_limiter: true },
    });
    assert.deepEqual(await set({ enableLimiter: false }), {
      success: true,
      data: { ...whole, transaction_limit: 250_000, enable_limiter: false },
    });
    assertRefused(await patch(path, {}), 400, 'INVALID_REQUEST');
    const stranger = await register('Westwind');
    const more = { transactionLimit: 5 };
    assertRefused(await patch(path, more, stranger), 403, 'ACCESS_DENIED');
    const wrong = { ...client, client_secret: 'secret_wrong' };
    assertRefused(await patch(path, more, wrong), 401, 'INVALID_CLIENT');
    const nobody = '/developer/grants/cgrant_nobody/transaction-limit';
    assertRefused(await patch(nobody, more), 404, 'GRANT_NOT_FOUND');

    const { link_token } = await page('member', 'create-link-token', {});
    const widget = widgetCalls(kryptos.url, link_token);
    await widget.logIn('member@example.com', kryptos.mails);
    await widget.agree();
    await page('member', 'exchange-token', { public_token: await widget.finish() });
    const { grant_id } = documents.kept.get('member');
    const member = `/developer/grants/${grant_id}/transaction-limit`;
    assertRefused(await patch(member, more), 400, 'NOT_ANON_USER');
  });
});
