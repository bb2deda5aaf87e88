// The calls to Kryptos Connect. The client's secret is used here, and nowhere else.
export const BASE_URL = process.env.KRYPTOS_BASE_URL ?? 'http://127.0.0.1:4747';
export const CLIENT_ID = process.env.KRYPTOS_CLIENT_ID;
const CLIENT_SECRET = process.env.KRYPTOS_CLIENT_SECRET;

const SCOPES = 'openid profile offline_access portfolios:read integrations:read';

/** Kryptos Connect refused: `status` of its answer and `code`, such as INVALID_GRANT. */
export class Refusal extends Error {
  constructor(path, status, code) {
    super(`${path}: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }

  /** Whether the person has taken the permission back, or it has ended. */
  get isGrantGone() {
    return this.status === 401 && this.code !== 'INVALID_CLIENT';
  }
}

/** The answer as text: `JSON.parse` would round quantities of more than 15 digits. */
async function call(method, path, { accessToken, body } = {}) {
  const response = await fetch(BASE_URL + path, {
    method,
    headers: {
      'X-Client-Id': CLIENT_ID,
      'X-Client-Secret': CLIENT_SECRET,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Refusal(path, response.status, codeOf(text));
  return text;
}

function codeOf(text) {
  try {
    const { code, error } = JSON.parse(text);
    return code ?? error;
  } catch {
    return 'UNKNOWN';
  }
}

async function data(path, body) {
  return JSON.parse(await call('POST', path, { body })).data;
}

/** With the access token of somebody who is connected, they go on where they were. */
export async function createLinkToken(accessToken) {
  return (await data('/link-token', { scopes: SCOPES, access_token: accessToken })).link_token;
}

/** The public token is good once: `access_token`, `grant_id`. */
export const exchange = (publicToken) => data('/token/exchange', { public_token: publicToken });

export const revoke = (grantId) => call('POST', '/token/revoke', { body: { grant_id: grantId } });

export const holdings = (accessToken) => call('GET', '/api/v1/holdings', { accessToken });
