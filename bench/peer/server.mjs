// `oidc-provider`, set up to answer what ours is asked: one client with a secret, signed access
// tokens, everything in memory. Prints where it listens and what to ask with, as one line of JSON.
// Ends with its standard input.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const SCOPES = process.argv[2] ?? 'portfolios:read';
const DAY = 24 * 60 * 60;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
const client = {
  client_id: `client_${randomBytes(16).toString('hex')}`,
  client_secret: `secret_${randomBytes(32).toString('hex')}`,
  grant_types: ['authorization_code', 'client_credentials'],
  redirect_uris: ['https://app.example.com/callback'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: SCOPES,
};

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const api = `${issuer}/api`;

const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [key] },
  scopes: SCOPES.split(' '),
  cookies: { keys: [randomBytes(32).toString('hex')] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  ttl: { AccessToken: DAY, ClientCredentials: DAY, Grant: DAY },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => api,
      getResourceServerInfo: () => ({
        scope: SCOPES,
        audience: api,
        accessTokenTTL: DAY,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

// It introspects no signed tokens (RFC 9068 leaves them to be read): the token that it is asked
// about is an opaque one, of a user's grant as ours is.
const accountId = 'a-user';
const grant = new provider.Grant({ accountId, clientId: client.client_id });
grant.addOIDCScope(SCOPES);
const grantId = await grant.save();
const token = new provider.AccessToken({
  accountId,
  grantId,
  client: await provider.Client.find(client.client_id),
  scope: SCOPES,
  gty: 'authorization_code',
});
const accessToken = await token.save();

server.on('request', provider.callback());
process.stdin.on('end', () => process.exit(0)).resume();
console.log(
  JSON.stringify({
    url: issuer,
    basic: Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64'),
    access_token: accessToken,
  }),
);
