import { isLosslessNumber, parse } from 'lossless-json';

const URL = process.env.EXPO_PUBLIC_BACK_END ?? 'http://127.0.0.1:3030';

export interface Settings {
  baseUrl: string;
  clientId: string;
  isConnected: boolean;
}

/** Numbers are texts with every digit; null is unknown. */
export interface Holding {
  asset: { tokenId: string; chainId: string; symbol: string; publicName: string };
  totalQuantity: string;
  marketValue: string | null;
  baseCurrency: string;
}

export interface Holdings {
  holdings: Holding[];
  summary: { totalValue: string | null };
}

export class NotConnected extends Error {}

/** As numbers of JavaScript, quantities would lose digits. */
async function call(path: string, body?: object): Promise<unknown> {
  const response = await fetch(URL + path, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (response.status === 401) throw new NotConnected();
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return parse(await response.text(), (_key, it) => (isLosslessNumber(it) ? it.value : it));
}

export const backEnd = {
  settings: () => call('/settings') as Promise<Settings>,
  createLinkToken: () =>
    call('/link-token', {}) as Promise<{ link_token: string; isAuthorized: boolean }>,
  exchange: (publicToken: string) => call('/exchange-token', { public_token: publicToken }),
  holdings: () => call('/holdings') as Promise<Holdings>,
  disconnect: () => call('/disconnect', {}),
};
