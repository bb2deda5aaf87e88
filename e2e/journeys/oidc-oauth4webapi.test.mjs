// `oauth4webapi`, which leaves every step to its caller and is strict about each.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { startApplication } from '../support/application.mjs';
import { openBrowser } from '../support/browser.mjs';
import { startKryptos } from '../support/kryptos.mjs';
import { personAt } from '../support/person.mjs';

const SCOPE = 'openid email offline_access portfolios:read';
const HTTP = { [oauth.allowInsecureRequests]: true };

describe('oauth4webapi', () => {
  let kryptos;
  let application;
  let browser;

  before(async () => {
    kryptos = await startKryptos({ flags: ['--dev'], named: true });
    application = await startApplication();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    application?.stop();
    await kryptos?.stop();
  });

  /** By OpenID Connect's discovery, `oidc`, or by OAuth's own, `oauth2`. */
  async function discover(algorithm) {
    const issuer = new URL(`${kryptos.url}/oidc`);
    const answer = await oauth.discoveryRequest(issuer, { algorithm, ...HTTP });
    return oauth.processDiscoveryResponse(issuer, answer);
  }

  const register = (...words) =>
    kryptos.registerClient({ name: 'Northwind', origin: application.origin, words });

  test('lets a public client in with pushed requests and tokens bound to its key', async () => {
    const server = await discover('oidc');
    const { client_id } = await register(
      ...['--public', '--post-logout-redirect-uri', application.goodbye],
    );
    const client = { client_id };
    const proof = oauth.None();
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256', { extractable: true }));

    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const pushed = await oauth.processPushedAuthorizationResponse(
      server,
      client,
      await oauth.pushedAuthorizationRequest(
        server,
        client,
        proof,
        {
          response_type: 'code',
          redirect_uri: application.callback,
          scope: SCOPE,
          state,
          nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        },
        { DPoP, ...HTTP },
      ),
    );
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({ client_id, request_uri: pushed.request_uri });
    await browser.page.goto(url.href);
    const person = personAt(browser.page, kryptos);
    await person.signIn('strict@example.com');
    await person.at('allow').click();
    const answer = await application.answer(browser.page);

    const parameters = oauth.validateAuthResponse(server, client, answer, state);
    const exchanged = await oauth.authorizationCodeGrantRequest(
      ...[server, client, proof, parameters, application.callback, verifier],
      { DPoP, ...HTTP },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchanged, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, exchanged, HTTP);
    const { sub } = oauth.getValidatedIdTokenClaims(tokens);
    assert.equal(tokens.token_type, 'dpop');

    const asked = await oauth.userInfoRequest(server, client, tokens.access_token, {
      DPoP,
      ...HTTP,
    });
    const who = await oauth.processUserInfoResponse(server, client, sub, asked);
    assert.equal(who.email, 'strict@example.com');
    assert.equal(who.portfolios_access, true);
    const holdings = (token) =>
      oauth.protectedResourceRequest(
        ...[token, 'GET', new URL(`${kryptos.url}/api/v1/holdings`)],
        ...[undefined, undefined, { DPoP, ...HTTP }],
      );
    assert.deepEqual((await (await holdings(tokens.access_token)).json()).holdings, []);

    const refresh = async (key) =>
      oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, proof, tokens.refresh_token, {
          DPoP: key,
          ...HTTP,
        }),
      );
    const thief = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    await assert.rejects(refresh(thief), { error: 'invalid_grant' });
    const renewed = await refresh(DPoP);
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);

    const revoked = await oauth.revocationRequest(
      ...[server, client, proof, renewed.refresh_token, HTTP],
    );
    await oauth.processRevocationResponse(revoked);
    await assert.rejects(holdings(renewed.access_token), { status: 401 });

    const end = new URL(server.end_session_endpoint);
    end.search = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: application.goodbye,
      state,
    });
    await browser.page.goto(end.href);
    assert.equal(
      (await application.answer(browser.page, '/goodbye')).searchParams.get('state'),
      state,
    );
  });

  test('takes a client’s own credentials, finds the token a proper JWT and has it looked up', async () => {
    const server = await discover('oauth2');
    const { client_id, client_secret } = await register('--client-credentials');
    const client = { client_id };
    const proof = oauth.ClientSecretBasic(client_secret);
    const granted = await oauth.clientCredentialsGrantRequest(
      ...[server, client, proof, { scope: 'portfolios:read' }, HTTP],
    );
    const tokens = await oauth.processClientCredentialsResponse(server, client, granted);

    // As a resource server judges it (RFC 9068), which finds the server by RFC 9728.
    const api = new URL(`${kryptos.url}/api`);
    const resource = await oauth.processResourceDiscoveryResponse(
      api,
      await oauth.resourceDiscoveryRequest(api, HTTP),
    );
    assert.deepEqual(resource.authorization_servers, [server.issuer]);
    const request = new Request(`${api}/v1/holdings`, {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });
    const claims = await oauth.validateJwtAccessToken(server, request, api.href, HTTP);
    assert.equal(claims.client_id, client_id);
    assert.equal(claims.scope, 'portfolios:read');

    const lookUp = async () =>
      oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(server, client, proof, tokens.access_token, HTTP),
      );
    assert.equal((await lookUp()).active, true);
    const revoked = await oauth.revocationRequest(
      ...[server, client, proof, tokens.access_token, HTTP],
    );
    await oauth.processRevocationResponse(revoked);
    assert.equal((await lookUp()).active, false);
  });
});
