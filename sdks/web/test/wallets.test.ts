/** Wallets in the page, as the widget reaches them through the built package. */
import { expand } from '@kryptos_connect/bridge/vectors';
import ethereum from '@kryptos_connect/bridge/vectors/ethereum-sign-in.json' with { type: 'json' };
import solana from '@kryptos_connect/bridge/vectors/solana-sign-in.json' with { type: 'json' };
import { KryptosConnect } from '@kryptos_connect/web-sdk/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { answerAsWidget, BASE, LINK, preparePage } from './page.ts';

type Said = Record<string, unknown>;

const ACCOUNT = '0x47c2E31e9cE22437bcf6313d2B9E98245A7bFCFA';
const request = vi.fn(async ({ method }: { method: string }) =>
  method === 'eth_requestAccounts' ? [ACCOUNT] : '0xabcd',
);
const signIn = vi.fn(async (_: object) => []);

let port: MessagePort;
let exit = () => {};
const heard: Said[] = [];
let lastId = 0;

async function ask(wallet: string, method: string, params?: unknown): Promise<Said> {
  const id = ++lastId;
  port.postMessage({ type: 'request', id, wallet, method, params });
  return vi.waitFor(() => heard.find((it) => it.id === id) ?? Promise.reject(new Error('silent')));
}

beforeAll(async () => {
  preparePage();
  window.addEventListener('eip6963:requestProvider', () => {
    const info = { uuid: 'one', name: 'Northwallet', rdns: 'example.wallet' };
    const detail = { info, provider: { request } };
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  });
  window.addEventListener('wallet-standard:app-ready', (event) =>
    (event as CustomEvent).detail.register({
      name: 'Northphantom',
      chains: ['solana:mainnet'],
      accounts: [],
      features: { 'standard:connect': { connect: async () => {} }, 'solana:signIn': { signIn } },
    }),
  );
  const run = KryptosConnect.open({
    appName: 'Northwind',
    clientId: 'client_1',
    baseUrl: BASE,
    generateLinkToken: async () => LINK,
  });
  exit = () => run?.exit();
  ({ port } = await answerAsWidget());
  port.onmessage = ({ data }) => heard.push(data);
});
afterAll(() => exit());

test('both are told, once however often the widget asks', async () => {
  port.postMessage({ type: 'wallets' });
  port.postMessage({ type: 'wallets' });
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toMatchObject([
    { type: 'wallet', id: '1', chain: 'eip155', name: 'Northwallet' },
    { type: 'wallet', id: '2', chain: 'solana', name: 'Northphantom' },
  ]);
  expect(await ask('1', 'eth_requestAccounts')).toMatchObject({ result: [ACCOUNT] });
  expect(await ask('1', 'eth_sendTransaction', [{}])).toMatchObject({ error: { code: 4200 } });
});

/** Of the page that this is; those of other pages are tried in the bridge. */
const here = <T extends { origin: string }>(cases: T[]): T[] =>
  expand(cases).filter((it) => it.origin === location.origin);

// One after the other, a hundred requests at most in one run.
describe('nothing is signed but a log-in to this page', () => {
  test.each(here(ethereum.cases))('$name', async ({ message, address, valid }) => {
    request.mockClear();
    const answer = await ask('1', 'personal_sign', { message, address });
    expect('result' in answer).toBe(valid);
    expect(request).toHaveBeenCalledTimes(valid ? 1 : 0);
  });

  test.each(here(solana.cases))('$name', async ({ params, valid }) => {
    signIn.mockClear();
    await ask('2', 'solana:signIn', params);
    expect(signIn).toHaveBeenCalledTimes(valid ? 1 : 0);
  });
});
