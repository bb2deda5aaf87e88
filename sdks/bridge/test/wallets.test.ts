import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { frameWallets } from '../src/frame-wallets.ts';
import { type HostMessage, type Wallet, WalletError } from '../src/index.ts';
import { parseHostMessage } from '../src/said-by-host.ts';
import { hostWallets } from '../src/wallets.ts';

const ACCOUNT = '0x47c2E31e9cE22437bcf6313d2B9E98245A7bFCFA';
const OTHER = '0x0000000000000000000000000000000000000001';
const SIGNATURE = `0x${'ab'.repeat(65)}`;
const SOLANA = '2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1';
const { origin, host } = window.location;

let page = new AbortController();
beforeEach(() => {
  page = new AbortController();
});
afterEach(() => page.abort());

/** An extension that announces itself when it is asked to, as EIP-6963 says. */
function plant(request = vi.fn(answer), info: object = {}) {
  const detail = {
    info: { uuid: crypto.randomUUID(), name: 'Northwallet', rdns: 'example.wallet', ...info },
    provider: { request },
  };
  const announce = () =>
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  window.addEventListener('eip6963:requestProvider', announce, { signal: page.signal });
  return { request, announce };
}

async function answer({ method }: { method: string }): Promise<unknown> {
  if (method === 'eth_chainId') return '0x1';
  return method === 'personal_sign' ? SIGNATURE : [ACCOUNT];
}

/** Both ends, with every message copied on the way, as a channel does. */
function open() {
  const said: HostMessage[] = [];
  const host = hostWallets(window, page.signal, (message) => {
    const heard = parseHostMessage(structuredClone(message));
    if (heard) said.push(heard);
    if (heard?.type === 'wallet' || heard?.type === 'response') frame.receive(heard);
  });
  const frame = frameWallets((message) => {
    if (message.type === 'wallets') host.discover();
    else if (message.type === 'request') host.request(structuredClone(message));
  });
  let found: readonly Wallet[] = [];
  frame.api.watch((wallets) => {
    found = wallets;
  });
  return { wallets: frame.api, found: () => found, said, host };
}

function signIn(changes: { domain?: string; address?: string } = {}): string {
  const { domain = host, address = ACCOUNT } = changes;
  return `${domain} wants you to sign in with your Ethereum account:\n${address}\n\n\nURI: ${origin}
Version: 1\nChain ID: 1\nNonce: a1b2c3d4e5f6\nIssued At: ${new Date().toISOString()}`;
}

function bytesOf(message: string): string {
  const bytes = Array.from(new TextEncoder().encode(message));
  return `0x${bytes.map((it) => it.toString(16).padStart(2, '0')).join('')}`;
}

test('a wallet in the page is found, names its account and proves it', async () => {
  const { request } = plant();
  const { wallets, found } = open();
  expect(found()).toEqual([
    { id: '1', chain: 'eip155', name: 'Northwallet', rdns: 'example.wallet' },
  ]);
  expect(await wallets.request('1', 'eth_requestAccounts')).toEqual([ACCOUNT]);
  expect(await wallets.request('1', 'eth_chainId')).toBe('0x1');
  const message = signIn();
  expect(await wallets.request('1', 'personal_sign', { message, address: ACCOUNT })).toBe(
    SIGNATURE,
  );
  const bytes = bytesOf(message);
  expect(request).toHaveBeenLastCalledWith({ method: 'personal_sign', params: [bytes, ACCOUNT] });
});

test('a wallet that comes late is told too, and once however often it comes', () => {
  const { found } = open();
  const late = plant();
  for (let i = 0; i < 100; i++) late.announce();
  expect(found()).toHaveLength(1);
});

test.each([
  'eth_sendTransaction',
  'eth_sign',
  'eth_signTypedData_v4',
  'wallet_addEthereumChain',
  'eth_accounts\n',
  'constructor',
  'toString',
])('%s never reaches a wallet', async (method) => {
  const { request } = plant();
  const { wallets } = open();
  await expect(wallets.request('1', method as 'eth_accounts')).rejects.toMatchObject({
    code: 4200,
  });
  expect(request).not.toHaveBeenCalled();
});

test('nothing is signed but a log-in to this page by an account that the wallet has named', async () => {
  const { request } = plant();
  const { wallets } = open();
  const sign = (message: string, address = ACCOUNT) =>
    wallets.request('1', 'personal_sign', { message, address });
  await expect(sign(signIn())).rejects.toMatchObject({ code: 4100 });
  await wallets.request('1', 'eth_requestAccounts');
  request.mockClear();
  for (const [message, address] of [
    ['I give everything away', ACCOUNT],
    [signIn({ domain: 'evil.example' }), ACCOUNT],
    [signIn({ address: OTHER }), ACCOUNT],
    [signIn({ address: OTHER }), OTHER],
    [bytesOf(signIn()), ACCOUNT],
  ] as const) {
    await expect(sign(message, address)).rejects.toMatchObject({ code: 4100 });
  }
  expect(request).not.toHaveBeenCalled();
});

test('an account may be written in other capitals than its wallet does', async () => {
  plant(
    vi.fn(async (call) => (call.method === 'personal_sign' ? SIGNATURE : [ACCOUNT.toLowerCase()])),
  );
  const { wallets } = open();
  await wallets.request('1', 'eth_requestAccounts');
  const params = { message: signIn(), address: ACCOUNT };
  expect(await wallets.request('1', 'personal_sign', params)).toBe(SIGNATURE);
});

test('what the wallet refuses is told with its code, and a person is asked once at a time', async () => {
  let refuse: (cause: object) => void = () => {};
  const { request } = plant(vi.fn(() => new Promise((_, reject) => (refuse = reject))));
  const { wallets } = open();
  const first = wallets.request('1', 'eth_requestAccounts');
  await expect(wallets.request('1', 'eth_requestAccounts')).rejects.toMatchObject({
    code: -32002,
  });
  refuse({ code: 4001, message: 'User rejected the request.' });
  const error = await first.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(WalletError);
  expect(error).toMatchObject({ code: 4001, message: 'User rejected the request.' });
  expect(request).toHaveBeenCalledTimes(1);
});

test('a wallet that answers nonsense is not believed', async () => {
  plant(vi.fn(async () => ({ toString: (): string => ACCOUNT })) as never);
  const { wallets } = open();
  await expect(wallets.request('1', 'eth_requestAccounts')).rejects.toBeInstanceOf(WalletError);
  await expect(wallets.request('1', 'eth_chainId')).rejects.toBeInstanceOf(WalletError);
});

test('a flood of wallets, of broken ones and of requests is bounded', async () => {
  for (const detail of [null, {}, { info: null }, { info: { uuid: 'x', name: 7 } }]) {
    const announce = () =>
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
    window.addEventListener('eip6963:requestProvider', announce, { signal: page.signal });
  }
  const { request } = plant();
  for (let i = 0; i < 50; i++) plant();
  const { wallets, found, said } = open();
  // Neither end relies on the other.
  expect(said).toHaveLength(24);
  const frame = frameWallets(() => {});
  let kept = 0;
  frame.api.watch((list) => {
    kept = list.length;
  });
  for (let i = 0; i < 50; i++) {
    frame.receive({ type: 'wallet', id: `${i}`, chain: 'eip155', name: 'Northwallet' });
  }
  expect(kept).toBe(24);
  const id = found()[0]?.id ?? '';
  for (let i = 0; i < 150; i++) await wallets.request(id, 'eth_chainId').catch(() => null);
  expect(request.mock.calls.length).toBeLessThanOrEqual(100);
});

test('an icon is told if it is a picture of a bearable size', () => {
  const icon = 'data:image/png;base64,AAAA';
  plant(undefined, { name: 'Fine', icon });
  plant(undefined, { name: 'Large', icon: icon + 'A'.repeat(70_000) });
  plant(undefined, { name: 'Elsewhere', icon: 'https://evil.example/track.png' });
  const icons = open()
    .found()
    .map(({ name, icon }) => [name, icon]);
  expect(icons).toEqual([
    ['Fine', icon],
    ['Large', undefined],
    ['Elsewhere', undefined],
  ]);
});

/** A wallet of the Wallet Standard, registered by an extension that was there before the page. */
function plantSolana(signIn = vi.fn(signedIn)) {
  const accounts: { address: string }[] = [];
  const wallet = {
    name: 'Northphantom',
    chains: ['solana:mainnet'],
    accounts,
    features: {
      'standard:connect': { connect: async () => void accounts.push({ address: SOLANA }) },
      'solana:signIn': { signIn },
      'solana:signTransaction': { signTransaction: vi.fn() },
    },
  };
  window.addEventListener(
    'wallet-standard:app-ready',
    (event) => (event as CustomEvent).detail.register(wallet),
    { signal: page.signal },
  );
  return { wallet, signIn };
}

async function signedIn() {
  const signature = new Uint8Array([250, 1, 2]);
  return [{ account: { address: SOLANA }, signedMessage: new Uint8Array([104, 105]), signature }];
}

test('a wallet of Solana is found, connects and signs in to this page only', async () => {
  const { signIn } = plantSolana();
  const { wallets, found } = open();
  expect(found()).toEqual([{ id: '1', chain: 'solana', name: 'Northphantom' }]);
  expect(await wallets.request('1', 'standard:connect')).toEqual([SOLANA]);
  const input = { domain: host, uri: origin, nonce: 'a1b2c3d4', address: SOLANA };
  expect(await wallets.request('1', 'solana:signIn', input)).toEqual({
    address: SOLANA,
    signedMessage: 'aGk=',
    signature: '+gEC',
  });
  for (const hostile of [
    { ...input, domain: 'evil.example' },
    { ...input, uri: 'https://evil.example' },
    { ...input, address: 'So11111111111111111111111111111111111111112' },
    { ...input, statement: 'Hello\nURI: https://evil.example' },
  ]) {
    await expect(wallets.request('1', 'solana:signIn', hostile)).rejects.toMatchObject({
      code: 4100,
    });
  }
  await expect(
    wallets.request('1', 'solana:signTransaction' as 'standard:connect'),
  ).rejects.toMatchObject({ code: 4200 });
  expect(signIn).toHaveBeenCalledTimes(1);
});

test('a wallet of Solana that registers late, or cannot sign in, is told or left out', () => {
  const { found } = open();
  const { wallet } = plantSolana();
  const tell = (it: object) => (api: { register(it: object): void }) => api.register(it);
  for (const it of [wallet, wallet, { ...wallet, features: {} }, { ...wallet, chains: [] }]) {
    window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: tell(it) }));
  }
  expect(found()).toHaveLength(1);
});

test('nothing is looked for until the widget asks, and no longer than the run', () => {
  const asked = vi.fn();
  window.addEventListener('eip6963:requestProvider', asked, { signal: page.signal });
  hostWallets(window, page.signal, () => {});
  expect(asked).not.toHaveBeenCalled();
  const life = new AbortController();
  const send = vi.fn();
  hostWallets(window, life.signal, send).discover();
  life.abort();
  plant().announce();
  expect(send).not.toHaveBeenCalled();
});
