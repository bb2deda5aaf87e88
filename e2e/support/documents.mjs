// What the tests of the documents' clients share: a server with an application, its people, and the
// answers as the documents print them.
import { startKryptos } from './kryptos.mjs';
import { widgetCalls } from './widget.mjs';

export const TEST_ADDRESS = '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa';

/** A server on SQLite, and an application in its sandbox. */
export async function startSandbox(origin = 'https://app.example.com') {
  const kryptos = await startKryptos({ flags: ['--dev'] });
  const register = (name) => kryptos.registerClient({ name, origin, production: false });
  return { kryptos, register, client: await register('Northwind') };
}

/** Goes through the widget as a guest who connects the test address. */
export async function beGuest(kryptos, linkToken) {
  const widget = widgetCalls(kryptos.url, linkToken);
  await widget.agreeAsGuest();
  const { walletId } = await widget.addAddress('ethereum', TEST_ADDRESS);
  return { walletId, publicToken: await widget.finish() };
}

const SCOPE =
  'openid profile offline_access email portfolios:read transactions:read integrations:read tax:read accounting:read reports:read workspace:read users:read';

/** The answers as printed, with values of the same kinds. */
export const PRINTED = {
  linkToken: {
    success: true,
    data: { link_token: 'link_1', expires_at: '2024-01-28T10:30:00Z' },
  },
  linkTokenResumed: {
    success: true,
    data: {
      link_token: 'link_1',
      expires_at: '2024-01-28T10:30:00Z',
      user_id: 'user',
      workspace_id: 'workspace',
      has_existing_grant: true,
    },
  },
  exchange: {
    success: true,
    data: {
      access_token: 'cat_1',
      grant_id: 'cgrant_1',
      token_type: 'Bearer',
      expires_in: 473040000,
      scope: SCOPE,
      workspace_id: 'workspace',
    },
  },
  liveSession: {
    success: true,
    data: {
      has_valid_session: true,
      user_id: 'user',
      workspace_id: 'workspace',
      workspace_name: 'My Workspace',
      granted_scopes: SCOPE,
      grant_id: 'cgrant_1',
    },
  },
  revoked: { success: true, message: 'Grant revoked successfully' },
  grants: {
    success: true,
    data: {
      grants: [
        {
          grant_id: 'cgrant_1',
          workspace_id: 'workspace',
          scopes: 'transactions:read balances:read',
          created_at: '2024-01-15T10:00:00Z',
          expires_at: '2039-01-15T10:00:00Z',
        },
      ],
      count: 1,
    },
  },
  resync: (mode) => ({
    success: true,
    data: { mode, integration_type: 'wallet', wallet_id: 'wallet', status: 'queued' },
  }),
  transactionLimit: {
    success: true,
    data: {
      grant_id: 'cgrant_1',
      user_id: 'user',
      transaction_limit: 10000,
      enable_limiter: true,
    },
  },
  refusal: { success: false, error: 'Error message', code: 'ERROR_CODE' },
};
