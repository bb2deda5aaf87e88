// `openid-client`, the library of most applications on Node, in each way of proving oneself.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { startApplication } from '../support/application.mjs';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { discover, request } from '../support/openid.mjs';
import { personAt } from '../support/person.mjs';

describe('openid-client', () => {
  let kryptos;
  let application;
  let browser;
  let person;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication();
    browser = await openBrowser();
    person = personAt(browser.page, kryptos);
  });
  after(async () => {
    await browser?.close();
    application?.stop();
    await kryptos?.stop();
  });

  beforeEach(() => browser.page.context().clearCookies());

  async function register({ words = [], ...others }) {
    const logout = ['--post-logout-redirect-uri', application.goodbye];
    const { origin } = application;
    const it = { name: 'Northwind', origin, words: [...logout, ...words], ...others };
    return kryptos.registerClient(it);
  }

  /** Somebody new is let in: the tokens. */
  async function letIn(config, email, how) {
    const { url, finish } = await request(config, application, how);
    await browser.page.goto(url);
    await person.signIn(email);
    await person.at('allow').click();
    return finish(await application.answer(browser.page));
  }

  /** What the data API says to a token without any other credential. */
  async function holdings(config, tokens, dpop) {
    const url = new URL(`${kryptos.url}/api/v1/holdings`);
    const answer = await client.fetchProtectedResource(
      config,
      tokens.access_token,
      url,
      'GET',
      undefined,
      undefined,
      { DPoP: dpop },
    );
    return answer.json();
  }

  /** All that is done with tokens, up to the end of the session. */
  async function useAndEnd(config, tokens, { email, dpop }) {
    const { sub } = tokens.claims();
    assert.equal(tokens.claims().email, email);
    const who = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP: dpop });
    assert.equal(who.email, email);
    assert.equal(who.email_verified, true);
    assert.equal(who.portfolios_access, true);
    assert.equal(who.transactions_access, true);
    assert.equal(who.tax_access, false);
    assert.deepEqual((await holdings(config, tokens, dpop)).holdings, []);

    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, {
      DPoP: dpop,
    });
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);
    assert.equal(renewed.claims().sub, sub);
    await holdings(config, renewed, dpop);

    await client.tokenRevocation(config, renewed.refresh_token);
    for (const revoked of [tokens, renewed]) {
      await assert.rejects(holdings(config, revoked, dpop), { status: 401 });
    }
    await assert.rejects(
      client.refreshTokenGrant(config, renewed.refresh_token, undefined, { DPoP: dpop }),
      { error: 'invalid_grant' },
    );

    const end = client.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: application.goodbye,
      state: 'until next time',
    });
    await browser.page.goto(end.href);
    const goodbye = await application.answer(browser.page, '/goodbye');
    assert.equal(goodbye.searchParams.get('state'), 'until next time');
    await browser.page.goto(`${kryptos.url}/account`);
    await person.at('email').waitFor();
  }

  test('signs in, renews, revokes and signs out with client_secret_basic', async () => {
    const registered = await register({});
    const proof = client.ClientSecretBasic(registered.client_secret);
    const config = await discover(kryptos, registered, { proof });
    const email = 'basic@example.com';
    const tokens = await letIn(config, email);
    assert.equal(tokens.token_type, 'bearer');
    await useAndEnd(config, tokens, { email });
  });

  test('sends the request ahead with client_secret_post', async () => {
    const registered = await register({});
    const proof = client.ClientSecretPost(registered.client_secret);
    const config = await discover(kryptos, registered, { proof });
    const email = 'post@example.com';
    const tokens = await letIn(config, email, { pushed: true });
    await useAndEnd(config, tokens, { email });
  });

  test('proves itself by a key, binds tokens to another and takes ES256', async () => {
    const own = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' };
    const registered = await register({ keys: { keys: [jwk] }, words: ['--dpop', '--es256'] });
    const metadata = { id_token_signed_response_alg: 'ES256' };
    const proof = client.PrivateKeyJwt({ key: own.privateKey, kid: 'own' });
    const config = await discover(kryptos, registered, { metadata, proof });
    const dpop = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const email = 'key@example.com';
    const tokens = await letIn(config, email, { pushed: true, dpop });
    assert.equal(tokens.token_type, 'dpop');
    await assert.rejects(holdings(config, tokens), { status: 401 }, 'worth nothing alone');
    await useAndEnd(config, tokens, { email, dpop });
  });
});
