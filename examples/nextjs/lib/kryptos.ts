// The calls to Kryptos Connect. The client's secret is used here, and nowhere else.
import 'server-only';
import { parse } from 'lossless-json';
import { settings } from './settings';
import type { Grant, Holdings, Transactions } from './types';

const SCOPES =
  'openid profile offline_access email portfolios:read transactions:read integrations:read';

/** Kryptos Connect refused. */
export class Refusal extends Error {
  constructor(
    path: string,
    readonly status: number,
    /** Such as INVALID_GRANT. */
    readonly code: string,
  ) {
    super(`${path}: ${status} ${code}`);
  }

  /** Whether the person has taken the permission back, or it has ended. */
  get isGrantGone(): boolean {
    return this.status === 401 && this.code !== 'INVALID_CLIENT';
  }
}

interface Call {
  accessToken?: string;
  body?: object;
}

async function call<T>(method: string, path: string, { accessToken, body }: Call): Promise<T> {
  const response = await fetch(settings.baseUrl + path, {
    method,
    headers: {
      'X-Client-Id': settings.clientId,
      'X-Client-Secret': settings.clientSecret,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
    },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Refusal(path, response.status, codeOf(text));
  // Numbers stay the text they arrive as: `JSON.parse` would round those of more than 15 digits.
  return parse(text, undefined, (digits) => digits) as T;
}

function codeOf(text: string): string {
  try {
    const { code, error } = JSON.parse(text);
    return code ?? error;
  } catch {
    return 'UNKNOWN';
  }
}

async function data<T>(path: string, body: object): Promise<T> {
  return (await call<{ data: T }>('POST', path, { body })).data;
}

/** With the access token of somebody who is connected, they go on where they were. */
export async function createLinkToken(accessToken?: string): Promise<string> {
  const body = { scopes: SCOPES, access_token: accessToken };
  return (await data<{ link_token: string }>('/link-token', body)).link_token;
}

/** The public token is good once. */
export function exchange(publicToken: string): Promise<Omit<Grant, 'user_id'>> {
  return data('/token/exchange', { public_token: publicToken });
}

/** Whose access token it is: `user_id`, which webhooks call `uid`. */
export function checkSession(accessToken: string): Promise<{ user_id: string }> {
  return data('/link-token/check-session', { access_token: accessToken });
}

export async function revoke(grantId: string): Promise<void> {
  await call('POST', '/token/revoke', { body: { grant_id: grantId } });
}

export function holdings(accessToken: string): Promise<Holdings> {
  return call('GET', '/api/v1/holdings', { accessToken });
}

export function transactions(accessToken: string): Promise<Transactions> {
  return call('GET', '/api/v1/transactions?limit=20', { accessToken });
}
