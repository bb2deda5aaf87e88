// Our API as an application's back end calls it: plain fetch, numbers kept as they stand.
import { isLosslessNumber, parse } from 'lossless-json';

/** Each number is the text that came over the wire, as a string; floats would round it. */
export function parseExactly(text) {
  return parse(text, (_key, value) => (isLosslessNumber(value) ? value.value : value));
}

export function backEnd({ connectUrl, client }) {
  const credentials = {
    'X-Client-Id': client.client_id,
    'X-Client-Secret': client.client_secret,
  };

  async function answer(response) {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
    return parseExactly(text);
  }

  async function post(path, body) {
    const response = await fetch(`${connectUrl}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...credentials },
      body: JSON.stringify(body),
    });
    return answer(response);
  }

  return {
    createLinkToken: async (scopes) => (await post('/link-token', { scopes })).data,
    exchange: async (publicToken) =>
      (await post('/token/exchange', { public_token: publicToken })).data,
    resync: (walletId, body) => post(`/developer/integrations/${walletId}/resync`, body),
    async edit(accessToken, transaction, body) {
      const response = await fetch(`${connectUrl}/api/v1/transactions/${transaction}`, {
        method: 'PATCH',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${accessToken}`,
          ...credentials,
        },
        body: JSON.stringify(body),
      });
      return answer(response);
    },
    async read(accessToken, path) {
      const headers = { Authorization: `Bearer ${accessToken}`, ...credentials };
      return answer(await fetch(`${connectUrl}${path}`, { headers }));
    },
  };
}
