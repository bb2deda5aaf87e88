// The calls to this application's own back end.
import { parse } from 'lossless-json';

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw Object.assign(new Error(path), { status: response.status });
  // Numbers stay the text they arrive as: a JavaScript number would round them.
  return parse(await response.text(), undefined, (digits) => digits);
}

export const backend = {
  settings: () => call('GET', '/api/settings'),
  createLinkToken: () => call('POST', '/api/kryptos/create-link-token', {}),
  exchangeToken: (consent) => call('POST', '/api/kryptos/exchange-token', consent),
  holdings: () => call('GET', '/api/holdings'),
  transactions: () => call('GET', '/api/transactions'),
  events: () => call('GET', '/api/events'),
  disconnect: () => call('POST', '/api/disconnect', {}),
};
