// What the page asks.
import { randomUUID } from 'node:crypto';
import express from 'express';
import * as kryptos from './kryptos.js';
import { BASE_URL, CLIENT_ID } from './settings.js';
import { eventsOf, forgetGrant, grantOf, keepGrant } from './store.js';

export const api = express.Router();
api.use(express.json());
api.use(identify);

/** Whose browser it is, by a cookie. Yours knows it by whoever has signed in. */
function identify(request, response, next) {
  const [, known] = /(?:^|; )example_user=([\w-]{36})/.exec(request.headers.cookie ?? '') ?? [];
  request.user = known ?? randomUUID();
  if (!known) response.cookie('example_user', request.user, { httpOnly: true, sameSite: 'lax' });
  next();
}

/** Only for those who are connected. */
function connected(request, response, next) {
  request.grant = grantOf(request.user);
  if (request.grant) next();
  else response.status(401).json({ error: 'not_connected' });
}

api.get('/settings', (request, response) => {
  const isConnected = Boolean(grantOf(request.user));
  response.json({ baseUrl: BASE_URL, clientId: CLIENT_ID, isConnected });
});

// For the SDK's `generateLinkToken`.
api.post('/kryptos/create-link-token', async (request, response) => {
  const grant = grantOf(request.user);
  try {
    const link_token = await kryptos.createLinkToken(grant?.access_token);
    response.json({ link_token, isAuthorized: Boolean(grant) });
  } catch (error) {
    if (!grant || !error.isGrantGone) throw error;
    forgetGrant(request.user);
    response.json({ link_token: await kryptos.createLinkToken(), isAuthorized: false });
  }
});

// For the SDK's `onSuccess`.
api.post('/kryptos/exchange-token', async (request, response) => {
  const { access_token, grant_id, workspace_id } = await kryptos.exchange(
    request.body.public_token,
  );
  const { user_id } = await kryptos.checkSession(access_token);
  keepGrant(request.user, { access_token, grant_id, workspace_id, user_id });
  response.json({ success: true });
});

api.get('/holdings', connected, async (request, response) => {
  response.type('json').send(await kryptos.holdings(request.grant.access_token));
});

api.get('/transactions', connected, async (request, response) => {
  response.type('json').send(await kryptos.transactions(request.grant.access_token));
});

api.get('/events', connected, (request, response) => {
  response.json(eventsOf(request.grant.user_id));
});

api.post('/disconnect', connected, async (request, response) => {
  await kryptos.revoke(request.grant.grant_id);
  forgetGrant(request.user);
  response.json({ success: true });
});

api.use((_request, response) => response.status(404).json({ error: 'not_found' }));

api.use((error, request, response, _next) => {
  if (request.grant && error.isGrantGone) {
    // Taken back elsewhere: the page offers the button again.
    forgetGrant(request.user);
    return response.status(401).json({ error: 'not_connected' });
  }
  console.error(error.message);
  response.status(502).json({ error: 'kryptos_connect_failed' });
});
