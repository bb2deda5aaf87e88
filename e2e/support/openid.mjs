// An application's back end that lets people in by `openid-client`.
import * as client from 'openid-client';

const SCOPE = 'openid profile email offline_access portfolios:read transactions:read';

/** What `openid-client` knows of the provider and of itself. */
export function discover(kryptos, registered, { metadata, proof } = {}) {
  const own = proof ?? client.ClientSecretBasic(registered.client_secret);
  return client.discovery(
    new URL(`${kryptos.url}/oidc`),
    registered.client_id,
    metadata,
    own,
    // Without it everything that is not https is refused.
    { execute: [client.allowInsecureRequests] },
  );
}

/**
 * A request to be let in: the `url` to send a person to, and `finish`, which turns the address that
 * they come back to into tokens once everything in it is found right. `pushed` sends the request
 * ahead; `dpop` is the key that tokens are bound to.
 */
export async function request(config, application, { pushed, dpop, ...parameters } = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const all = {
    redirect_uri: application.callback,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...parameters,
  };
  const url = pushed
    ? await client.buildAuthorizationUrlWithPAR(config, all, { DPoP: dpop })
    : client.buildAuthorizationUrl(config, all);
  const maxAge = parameters.max_age === undefined ? {} : { maxAge: Number(parameters.max_age) };
  return {
    url: url.href,
    finish: (answer) =>
      client.authorizationCodeGrant(
        config,
        answer,
        {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
          ...maxAge,
        },
        undefined,
        { DPoP: dpop },
      ),
  };
}
