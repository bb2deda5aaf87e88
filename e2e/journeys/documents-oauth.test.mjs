// The OAuth client of the documents, in the page of an application of another origin, as its own
// sample runs: it keeps the verifier in the page's session and takes the code from its address.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startApplication } from '../support/application.mjs';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { personAt } from '../support/person.mjs';
import { ROOT } from '../support/server.mjs';
import { shapeOf } from '../support/shape.mjs';

const SCRIPT = `
import { KryptosClient } from '${ROOT}/e2e/documents/oauth-client.mjs';
globalThis.KryptosClient = KryptosClient;
`;

const SCOPES =
  'openid profile email offline_access holdings:read transactions:read defi-portfolio:read nft-portfolio:read';

/** The token endpoint's answer as the documents print it. */
const TOKENS = {
  access_token: 'eyJ',
  token_type: 'Bearer',
  expires_in: 86400,
  refresh_token: 'def',
  id_token: 'eyJ',
  scope: 'openid profile holdings:read transactions:read',
};

const CLAIMS = {
  sub: 'user',
  name: 'John Doe',
  email: 'john@example.com',
  email_verified: true,
  picture: 'https://example.com/avatar.jpg',
  updated_at: 1642248600,
  holdings_access: true,
  transactions_access: true,
  defi_portfolio_access: true,
  nft_portfolio_access: false,
  ledger_access: false,
  tax_access: true,
  integrations_access: true,
};

describe("the documents' OAuth client in a page", () => {
  let kryptos;
  let application;
  let browser;
  let client;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication({ script: SCRIPT });
    browser = await openBrowser();
    client = await register('Northwind', ['--scopes', SCOPES]);
  });
  after(async () => {
    await browser?.close();
    application?.stop();
    await kryptos?.stop();
  });

  const register = (name, words) =>
    kryptos.registerClient({ name, origin: application.origin, words });

  /** Runs `work(client, argument)` in the page, with the documents' client there. */
  function inPage(work, argument = null) {
    const { client_id, client_secret } = client;
    const made = [client_id, client_secret, kryptos.url].map((it) => JSON.stringify(it));
    const code = `(${work})(new KryptosClient(${made}), ${JSON.stringify(argument)})`;
    return browser.page.evaluate(code);
  }

  const setOut = () =>
    inPage(async (it, callback) => {
      const { verifier, challenge } = await it.generatePKCE();
      sessionStorage.setItem('code_verifier', verifier);
      location.href = it.getAuthUrl(callback, challenge);
    }, application.callback);

  const comeBack = () =>
    inPage(async (it, callback) => {
      const code = new URLSearchParams(location.search).get('code');
      return it.exchangeCode(code, callback, sessionStorage.getItem('code_verifier'));
    }, application.callback);

  test('signs in, reads, renews and revokes', async () => {
    const { page, problems } = browser;
    const person = personAt(page, kryptos);
    await page.goto(application.origin);
    await setOut();
    await person.signIn('documents@example.com');
    await person.at('allow').click();
    const answer = await application.answer(page);
    assert.ok(answer.searchParams.get('state'), 'the state comes back');
    const tokens = await comeBack();
    assert.deepEqual(shapeOf(tokens), shapeOf(TOKENS));
    assert.deepEqual([tokens.token_type, tokens.expires_in], ['Bearer', 86_400]);
    assert.deepEqual(tokens.scope.split(' ').toSorted(), SCOPES.split(' ').toSorted());
    assert.match(tokens.access_token, /^eyJ/);
    assert.match(tokens.id_token, /^eyJ/);

    /** Runs `work(client)` in the page with a token. */
    const by = (token, work) =>
      inPage(`(it, token) => { it.accessToken = token; return (${work})(it); }`, token);
    const holdings = await by(tokens.access_token, (it) => it.getHoldings());
    assert.deepEqual(holdings.holdings, []);
    const { userInfo, scopes } = await by(tokens.access_token, (it) => it.getUserInfo());
    assert.equal(userInfo.email, 'documents@example.com');
    assert.ok(scopes.includes('holdings:read'));
    const claims = await by(tokens.access_token, (it) => it.getClaims());
    for (const [name, value] of Object.entries(shapeOf(CLAIMS))) {
      // She has given neither.
      if (name === 'name' || name === 'picture') continue;
      assert.equal(shapeOf(claims)[name], value, name);
    }
    const has = (name) => claims[`${name}_access`];
    const granted = ['holdings', 'transactions', 'defi_portfolio', 'nft_portfolio'].map(has);
    assert.deepEqual(granted, [true, true, true, true]);
    assert.deepEqual(['ledger', 'tax', 'integrations'].map(has), [false, false, false]);

    const renewed = await inPage((it, token) => it.refresh(token), tokens.refresh_token);
    assert.deepEqual(shapeOf(renewed), shapeOf(TOKENS));
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);
    assert.deepEqual(problems, []);
    assert.equal(await inPage((it, token) => it.revoke(token), renewed.refresh_token), 200);
    const dead = await by(renewed.access_token, (it) => it.getHoldings());
    assert.equal(dead.error, 'unauthorized');
    const claimed = await by(renewed.access_token, (it) => it.getClaims());
    assert.equal(claimed.error, 'invalid_token');
  });

  test('is told what is wrong by the codes of the table', async () => {
    const token = async (form) => {
      const response = await fetch(`${kryptos.url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      return [response.status, (await response.json()).error];
    };
    const { client_id, client_secret } = client;
    const own = { client_id, client_secret };
    const code = { grant_type: 'authorization_code', redirect_uri: application.callback };
    const spent = { ...code, code: 'nothing', code_verifier: 'v'.repeat(43) };
    assert.deepEqual(await token(own), [400, 'invalid_request']);
    assert.deepEqual(await token({ ...own, ...code }), [400, 'invalid_request']);
    const wrong = { client_id, client_secret: 'secret_wrong' };
    assert.deepEqual(await token({ ...wrong, ...spent }), [401, 'invalid_client']);
    assert.deepEqual(await token({ ...own, ...spent }), [400, 'invalid_grant']);
    const refresh = { grant_type: 'refresh_token', refresh_token: 'nothing' };
    assert.deepEqual(await token({ ...own, ...refresh }), [400, 'invalid_grant']);
    const machine = { ...own, grant_type: 'client_credentials' };
    assert.deepEqual(await token(machine), [400, 'unauthorized_client']);
    const password = { ...own, grant_type: 'password' };
    assert.deepEqual(await token(password), [400, 'unsupported_grant_type']);
  });

  test('is sent back with what the person or the request would not have', async () => {
    const { page } = browser;
    const person = personAt(page, kryptos);
    /** The error that comes back from a request with these scopes. */
    async function errorOf(scopes, act = async () => {}) {
      await page.goto(application.origin);
      const asked = { scopes, callback: application.callback };
      await inPage(async (it, { scopes, callback }) => {
        const { challenge } = await it.generatePKCE();
        location.href = it.getAuthUrl(callback, challenge, scopes);
      }, asked);
      await act();
      return (await application.answer(page)).searchParams.get('error');
    }
    assert.equal(await errorOf(['openid', 'everything:read']), 'invalid_scope');
    await page.context().clearCookies();
    const refuse = async () => {
      await person.signIn('unwilling@example.com');
      await person.at('deny').click();
    };
    assert.equal(await errorOf(undefined, refuse), 'access_denied');
  });
});
