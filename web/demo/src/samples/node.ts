import type { SampleOf } from './index.ts';

/** The back end, with Express. */
export function node({ baseUrl }: SampleOf): string {
  return `import express from 'express';

const KRYPTOS = '${baseUrl}';
const credentials = {
  'X-Client-Id': process.env.KRYPTOS_CLIENT_ID,
  'X-Client-Secret': process.env.KRYPTOS_CLIENT_SECRET,
};

async function kryptos(method, path, { token, body } = {}) {
  const response = await fetch(KRYPTOS + path, {
    method,
    headers: {
      ...credentials,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: \`Bearer \${token}\` }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(\`\${path}: \${response.status}\`);
  return response;
}

// One user's. Keep yours in your database, by user.
let grant;

const app = express();
app.use(express.json());

app.post('/api/kryptos/create-link-token', async (request, response) => {
  const body = {
    scopes: 'openid profile offline_access portfolios:read transactions:read integrations:read',
    access_token: grant?.access_token,
  };
  const answer = await kryptos('POST', '/link-token', { body });
  const { data } = await answer.json();
  response.json({ link_token: data.link_token, isAuthorized: Boolean(grant) });
});

app.post('/api/kryptos/exchange-token', async (request, response) => {
  const body = { public_token: request.body.public_token };
  const answer = await kryptos('POST', '/token/exchange', { body });
  grant = (await answer.json()).data; // access_token, grant_id, workspace_id
  response.json({ success: true });
});

app.get('/api/holdings', async (request, response) => {
  const answer = await kryptos('GET', '/api/v1/holdings', { token: grant.access_token });
  // Passed on as text: JSON.parse would round quantities of more than 15 digits.
  response.type('json').send(await answer.text());
});

app.listen(process.env.PORT ?? 3000);
`;
}
