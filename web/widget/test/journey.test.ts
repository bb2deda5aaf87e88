import { expect, test } from 'vitest';
import { ApiError } from '../src/api/client.ts';
import type { Session } from '../src/api/types.ts';
import { firstScreen, leaving, type Screen, troubleOf } from '../src/journey.ts';
import { progressOf, stagesOf } from '../src/wallet/sync.ts';

const session = (extra: Partial<Session> = {}): Session => ({
  client: { name: 'App', sandbox: true, allowed_origins: [] },
  scopes: [],
  auth_methods: ['guest'],
  step: 'INIT',
  has_existing_grant: false,
  expires_at: '',
  ...extra,
});
const integration = {
  provider: 'ethereum',
  providerPublicName: 'Ethereum',
  walletId: 'w',
  status: 'ONGOING',
} as const;

test('nobody is asked twice', () => {
  expect(firstScreen(session(), []).at).toBe('welcome');
  const user = { id: 'u', is_guest: true };
  expect(firstScreen(session({ step: 'CONNECT', user }), []).at).toBe('consent');
  expect(firstScreen(session({ step: 'INTEGRATION' }), []).at).toBe('pick');
  expect(firstScreen(session({ has_existing_grant: true }), [integration]).at).toBe('sync');
});

test('leaving asks only where something would be lost', () => {
  expect(leaving({ at: 'welcome' }, session()).how).toBe('exit');
  expect(leaving({ at: 'sync' }, session()).how).toBe('ask');
  expect(leaving({ at: 'sync' }, session({ has_existing_grant: true })).how).toBe('exit');
});

test('a finished session stays a success however it is closed', () => {
  const done: Screen = { at: 'done', publicToken: 'public_1' };
  expect(leaving(done, session())).toEqual({ how: 'success', publicToken: 'public_1' });
  expect(leaving({ at: 'done', publicToken: null }, session())).toMatchObject({
    publicToken: null,
  });
});

test('an expired link token ends as that error', () => {
  const trouble = troubleOf(new ApiError('TOKEN_EXPIRED', 'expired', 401));
  expect(leaving({ at: 'trouble', trouble }, null)).toMatchObject({
    how: 'error',
    code: 'TOKEN_EXPIRED',
  });
  expect(troubleOf(new ApiError('OFFLINE', '', 0))).toEqual({ kind: 'offline' });
  expect(troubleOf(new ApiError('SERVER_ERROR', '', 502))).toEqual({ kind: 'server' });
});

test("a status is understood in the server's spellings", () => {
  expect(progressOf('COMPLETED')).toBe('done');
  expect(progressOf('PARTIALLY SYNCED')).toBe('partial');
  expect(progressOf('FAILED')).toBe('failed');
  expect(progressOf('ONGOING')).toBe('syncing');
  expect(progressOf('SYNCING')).toBe('syncing');
  for (const waiting of ['active', 'QUEUED', undefined])
    expect(progressOf(waiting)).toBe('waiting');
});

test('a source that has told of no stage shows none', () => {
  expect(stagesOf(integration)).toEqual([]);
});

test('a stage carries its own explanation, in the usual order', () => {
  const stages = stagesOf({
    ...integration,
    lastSyncLog: { Transactions: 'ONGOING', Balances: 'COMPLETED' },
    lastSyncLogDetails: { Transactions: { status: 'FAILED', message: 'No answer.' } },
  });
  expect(stages).toEqual([
    { name: 'Balances', progress: 'done', message: undefined },
    { name: 'Transactions', progress: 'failed', message: 'No answer.' },
  ]);
});
