// An application's back end on express and axios, call for call as the documents for integrators show
// one: its two endpoints for the widget, and what it calls by itself. `KRYPTOS_CLIENT_ID` and
// `KRYPTOS_CLIENT_SECRET` stand in its environment.
import axios from 'axios';
import express from 'express';
import { KRYPTOS_BASE_URL } from './base-url.mjs';

export const SCOPES =
  'openid profile offline_access email portfolios:read transactions:read integrations:read tax:read accounting:read reports:read workspace:read users:read';

const credentials = () => ({
  'X-Client-Id': process.env.KRYPTOS_CLIENT_ID,
  'X-Client-Secret': process.env.KRYPTOS_CLIENT_SECRET,
});

const headers = () => ({ 'Content-Type': 'application/json', ...credentials() });

/** What is kept of each of the application's users: `access_token`, `grant_id`, `workspace_id`. */
export const kept = new Map();

export const app = express();
app.use(express.json());
app.use((request, _response, next) => {
  request.user = { id: request.get('X-User') };
  next();
});

app.post('/api/kryptos/create-link-token', async (request, response) => {
  try {
    const existingAccessToken = kept.get(request.user?.id)?.access_token;
    const payload = { scopes: SCOPES };
    if (existingAccessToken) payload.access_token = existingAccessToken;
    const answer = await axios.post(`${KRYPTOS_BASE_URL}/link-token`, payload, {
      headers: headers(),
    });
    response.json({
      link_token: answer.data.data.link_token,
      isAuthorized: !!existingAccessToken,
    });
  } catch {
    response.status(500).json({ error: 'Failed to create link token' });
  }
});

app.post('/api/kryptos/exchange-token', async (request, response) => {
  try {
    const { public_token } = request.body;
    const answer = await axios.post(
      `${KRYPTOS_BASE_URL}/token/exchange`,
      { public_token },
      { headers: headers() },
    );
    const { access_token, grant_id, workspace_id } = answer.data.data;
    kept.set(request.user.id, { access_token, grant_id, workspace_id });
    response.json({ success: true });
  } catch {
    response.status(500).json({ error: 'Failed to exchange token' });
  }
});

export async function getUserHoldings(accessToken) {
  const response = await axios.get(`${KRYPTOS_BASE_URL}/api/v1/holdings`, {
    headers: { Authorization: `Bearer ${accessToken}`, ...credentials() },
  });
  return response.data;
}

export async function createLinkTokenWithSession(_userId, existingAccessToken) {
  const response = await axios.post(
    `${KRYPTOS_BASE_URL}/link-token`,
    { scopes: SCOPES, access_token: existingAccessToken },
    { headers: headers() },
  );
  return response.data.data;
}

export async function checkSession(accessToken) {
  const response = await axios.post(
    `${KRYPTOS_BASE_URL}/link-token/check-session`,
    { access_token: accessToken },
    { headers: headers() },
  );
  return response.data.data;
}

export async function revokeGrant(grantId) {
  const response = await axios.post(
    `${KRYPTOS_BASE_URL}/token/revoke`,
    { grant_id: grantId },
    { headers: headers() },
  );
  return response.data;
}

export async function listGrants() {
  const response = await axios.get(`${KRYPTOS_BASE_URL}/token/grants`, { headers: credentials() });
  return response.data.data;
}

export async function resyncIntegration(walletId, userId, mode = 'latest') {
  const response = await axios.post(
    `${KRYPTOS_BASE_URL}/developer/integrations/${walletId}/resync`,
    { user_id: userId, mode },
    { headers: headers() },
  );
  return response.data;
}

/** What is not given is left out of the body, as JSON has no `undefined`. */
export async function updateTransactionLimit(grantId, { transactionLimit, enableLimiter }) {
  const response = await axios.patch(
    `${KRYPTOS_BASE_URL}/developer/grants/${grantId}/transaction-limit`,
    { transactionLimit, enableLimiter },
    { headers: headers() },
  );
  return response.data;
}

async function makeApiCall(endpoint, accessToken) {
  const response = await axios.get(`${KRYPTOS_BASE_URL}${endpoint}`, {
    headers: { Authorization: `Bearer ${accessToken}`, ...credentials() },
  });
  return response.data;
}

export async function makeApiCallWithCheck(endpoint, accessToken, _grantId) {
  try {
    return await makeApiCall(endpoint, accessToken);
  } catch (error) {
    if (error.response?.status === 401) {
      throw new Error('Access revoked. Please reconnect your account.');
    }
    throw error;
  }
}
