import { parse } from 'lossless-json';
import { beginCall } from './log.ts';
import type { Config, Holdings, Integration, Transactions } from './types.ts';

/** Northwind's own back end refused or could not be reached. */
export class BackendError extends Error {
  constructor(readonly status: number) {
    super(status === 0 ? 'no answer' : `status ${status}`);
  }
}

/** What Northwind's back end asks of the Connect API, by the call that makes it ask. */
const UPSTREAM: Record<string, string> = {
  'link-token': 'POST /link-token',
  exchange: 'POST /token/exchange',
  holdings: 'GET /api/v1/holdings',
  transactions: 'GET /api/v1/transactions',
  integrations: 'GET /api/v1/integrations',
  disconnect: 'POST /token/revoke',
};

/** Numbers stay the text they arrive as: a JavaScript number would round them. */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, (digits) => digits);
}

async function call<T>(name: string, body?: unknown): Promise<T> {
  const [plain = '', query] = name.split('?');
  const path = `/demo/api/${name}`;
  const method = body === undefined ? 'GET' : 'POST';
  const request = body === undefined ? undefined : JSON.stringify(body);
  const upstream = UPSTREAM[plain];
  const ended = beginCall({
    method,
    path,
    upstream: upstream && query ? `${upstream}?${query}` : upstream,
    request,
  });
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: request === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(request === undefined ? {} : { body: request }),
    });
    text = await response.text();
  } catch {
    ended(0);
    throw new BackendError(0);
  }
  ended(response.status, text);
  if (!response.ok) throw new BackendError(response.status);
  return parseExactly(text) as T;
}

export const backend = {
  config: () => call<Config>('config'),
  linkToken: () => call<{ link_token: string; isAuthorized: boolean }>('link-token', {}),
  exchange: (publicToken: string) => call<unknown>('exchange', { public_token: publicToken }),
  holdings: () => call<Holdings>('holdings'),
  transactions: (limit: number, offset: number) =>
    call<Transactions>(`transactions?limit=${limit}&offset=${offset}`),
  integrations: async () => (await call<{ data: Integration[] }>('integrations')).data,
  disconnect: () => call<unknown>('disconnect', {}),
};
