import { parse } from 'lossless-json';
import type { Config, Holdings, Integration, Transactions } from './types.ts';

/** Northwind's own back end refused or could not be reached. */
export class BackendError extends Error {
  constructor(readonly status: number) {
    super(status === 0 ? 'no answer' : `status ${status}`);
  }
}

/** Numbers stay the text they arrive as: a JavaScript number would round them. */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, (digits) => digits);
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/demo/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch {
    throw new BackendError(0);
  }
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
