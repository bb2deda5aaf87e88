// The application's back end. It knows one person; yours knows who has signed in.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import express from 'express';
import * as kryptos from './kryptos.mjs';

if (!kryptos.CLIENT_ID) {
  console.error('KRYPTOS_CLIENT_ID is missing: see .env.example');
  process.exit(1);
}

const FILE = new URL('../data.json', import.meta.url);

/** `access_token` and `grant_id`; yours keeps them in a database, encrypted. */
function readGrant() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return undefined;
  }
}
const forgetGrant = () => rmSync(FILE, { force: true });

/** Only for those who are connected. */
function connected(request, response, next) {
  request.grant = readGrant();
  if (request.grant) next();
  else response.status(401).json({ error: 'not_connected' });
}

const app = express();
app.use(express.json());

app.get('/settings', (_request, response) => {
  const { BASE_URL: baseUrl, CLIENT_ID: clientId } = kryptos;
  response.json({ baseUrl, clientId, isConnected: Boolean(readGrant()) });
});

// For the SDK's `generateLinkToken`.
app.post('/link-token', async (_request, response) => {
  const grant = readGrant();
  try {
    const link_token = await kryptos.createLinkToken(grant?.access_token);
    response.json({ link_token, isAuthorized: Boolean(grant) });
  } catch (error) {
    if (!grant || !error.isGrantGone) throw error;
    forgetGrant();
    response.json({ link_token: await kryptos.createLinkToken(), isAuthorized: false });
  }
});

// For the SDK's `onSuccess`.
app.post('/exchange-token', async (request, response) => {
  const { access_token, grant_id } = await kryptos.exchange(request.body.public_token);
  writeFileSync(FILE, JSON.stringify({ access_token, grant_id }), { mode: 0o600 });
  response.json({ success: true });
});

app.get('/holdings', connected, async (request, response) => {
  response.type('json').send(await kryptos.holdings(request.grant.access_token));
});

app.post('/disconnect', connected, async (request, response) => {
  await kryptos.revoke(request.grant.grant_id);
  forgetGrant();
  response.json({ success: true });
});

app.use((error, request, response, _next) => {
  if (request.grant && error.isGrantGone) {
    // Taken back elsewhere: the application offers the button again.
    forgetGrant();
    return response.status(401).json({ error: 'not_connected' });
  }
  console.error(error.message);
  response.status(502).json({ error: 'kryptos_connect_failed' });
});

const port = Number(process.env.PORT ?? 3030);
app.listen(port, () => console.log(`The back end listens on ${port}`));
