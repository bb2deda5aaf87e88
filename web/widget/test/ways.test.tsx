import { WalletError } from '@kryptos_connect/bridge';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { type MockWallet, type Stage, startStage } from './support/widget.tsx';

const ADDRESS = `0x${'1'.repeat(40)}`;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());
afterEach(() => {
  vi.unstubAllGlobals();
  stage.stub();
  stage.clear();
});

const { click, type, at, find } = {
  click: (testId: string) => stage.click(testId),
  type: (testId: string, text: string) => stage.type(testId, text),
  at: (testId: string) => stage.at(testId),
  find: (selector: string) => stage.find(selector),
};
const events = () => stage.sent.flatMap((it) => (it.type === 'event' ? [it.name] : []));
const sentTo = (path: string) => stage.requests.filter((it) => it.includes(`/widget${path} `));

async function toPick(): Promise<void> {
  await click('guest-continue');
  await click('consent-allow');
  await at('provider-ethereum');
}

test('a code logs in, and the chosen workspace is what is shared', async () => {
  stage.open();
  await click('email-log-in');
  await type('email', 'ada');
  await click('send-code');
  expect((await find('.field .error')).textContent).toBe(en.logIn.badEmail);
  await type('email', 'ada@example.com');
  await click('send-code');
  await type('code', '111111');
  await vi.waitFor(() =>
    expect(stage.root.querySelector('.error')?.textContent).toBe(en.logIn.wrongCode),
  );
  expect(((await at('code')) as HTMLInputElement).value).toBe('');
  await type('code', '123 456');
  await click('workspace-ws_1');
  await click('consent-allow');
  await at('provider-ethereum');
  expect(sentTo('/consent')[0]).toContain('"workspace_id":"ws_1"');
});

test('a passkey that nobody touches leaves the other ways', async () => {
  vi.stubGlobal('PublicKeyCredential', class {});
  const get = vi.fn(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { credentials: { get } }));
  stage.open();
  await click('passkey-log-in');
  expect((await at('log-in-problem')).textContent).toBe(en.logIn.passkeyFailed);
  await click('guest-continue');
  await at('consent-allow');
});

test('only the ways that the application wants are offered, if there are any of them', async () => {
  stage.open({ init: { authMethods: ['guest'] } });
  await at('guest-continue');
  expect(stage.root.querySelector('[data-testid=email-log-in]')).toBeNull();
  stage.clear();
  stage.reset();
  stage.open({ init: { authMethods: ['carrier-pigeon'] } });
  await at('email-log-in');
});

test('what is typed is searched for here, and sent nowhere', async () => {
  stage.open();
  await toPick();
  stage.requests.length = 0;
  await type('provider-search', 'okex');
  await at('provider-okx');
  expect(stage.root.querySelector('[data-testid=provider-ethereum]')).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(stage.requests).toEqual([]);
});

test('a name becomes the networks on which its address is used', async () => {
  stage.open({ sandbox: false });
  await toPick();
  await type('provider-search', 'ada.eth');
  const ticked = async (id: string) => ((await at(`network-${id}`)) as HTMLInputElement).checked;
  await at('connect-networks');
  expect([await ticked('ethereum'), await ticked('base'), await ticked('polygon')]).toEqual([
    true,
    true,
    false,
  ]);
  await click('network-polygon');
  await click('connect-networks');
  await vi.waitFor(() =>
    expect(stage.root.querySelectorAll('[data-testid=integration-status]')).toHaveLength(3),
  );
  expect(events().filter((it) => it === 'INTEGRATION_ADDED')).toHaveLength(3);
  await vi.waitFor(() =>
    expect(events().filter((it) => it === 'INTEGRATION_SYNCED')).toHaveLength(3),
  );
});

test('a name that stands for nothing is told so', async () => {
  stage.open({ sandbox: false });
  await toPick();
  await type('provider-search', 'nobody.eth');
  expect((await at('not-detected')).textContent).toContain('nobody.eth');
});

test('what this installation cannot read is said plainly, and not asked for', async () => {
  stage.open({ sandbox: false });
  await toPick();
  await type('provider-search', 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8');
  expect((await at('not-here')).textContent).toContain(en.pick.notHere('Tron'));
  expect(sentTo('/detect')).toEqual([]);
});

test('keys are asked for by the fields of the provider, hidden, with its own steps', async () => {
  stage.open({ sandbox: false });
  await toPick();
  await click('provider-okx');
  expect((await at('key-steps')).textContent).toContain('Create V5 API key');
  await at('no-withdrawals');
  expect(((await at('field-secret')) as HTMLInputElement).type).toBe('password');
  await type('field-apiKey', ' key ');
  await type('field-secret', 'a'.repeat(64));
  await click('address-submit');
  await at('integration-status');
  const [added] = sentTo('/integrations').filter((it) => it.startsWith('POST'));
  expect(added).toContain(`"credentials":{"apiKey":"key","secret":"${'a'.repeat(64)}"}`);
});

test('what the application knows stands in the fields of the provider it wants', async () => {
  const prefill = { apiKey: 'k1', secretKey: 's1', password: 'p1', accountName: 'Mine' };
  stage.open({ sandbox: false, init: { integrationName: 'OKX', prefill } });
  await click('guest-continue');
  await click('consent-allow');
  const value = async (testId: string) => ((await at(testId)) as HTMLInputElement).value;
  expect(await value('field-apiKey')).toBe('k1');
  expect(await value('field-secret')).toBe('s1');
  expect(await value('field-passphrase')).toBe('p1');
  expect(await value('alias-input')).toBe('Mine');
});

const wallet = (answers: MockWallet['answers']): MockWallet => ({
  id: '1',
  chain: 'eip155',
  name: 'Foxglove',
  rdns: 'org.example.foxglove',
  answers: { eth_chainId: '0x1', ...answers },
});

test('a wallet of the page is connected and proved', async () => {
  const found = wallet({ eth_requestAccounts: [ADDRESS], personal_sign: '0xgood' });
  stage.open({ sandbox: false, wallets: [found] });
  await toPick();
  await click('wallet-org.example.foxglove');
  await click('network-ethereum');
  await click('network-ethereum');
  await click('connect-networks');
  await click('prove');
  await at('verified');
  expect(events().filter((it) => it === 'INTEGRATION_ADDED')).toHaveLength(1);
});

test('who says no in the wallet has shared nothing, and is asked again if they like', async () => {
  const found = wallet({ eth_requestAccounts: new WalletError(4001, 'no') });
  stage.open({ sandbox: false, wallets: [found] });
  await toPick();
  await click('wallet-org.example.foxglove');
  expect((await at('wallet-problem')).textContent).toBe(en.wallet.refused);
  found.answers.eth_requestAccounts = [ADDRESS];
  await click('wallet-again');
  await at('connect-networks');
});

test('a signature of another address leaves it connected without the mark', async () => {
  const found = wallet({ eth_requestAccounts: [ADDRESS], personal_sign: '0xbad' });
  stage.open({ sandbox: false, wallets: [found] });
  await toPick();
  await click('wallet-org.example.foxglove');
  await click('connect-networks');
  await click('prove');
  expect((await at('prove-problem')).textContent).toBe(en.wallet.proveFailed);
  await click('prove-skip');
  await at('integration-status');
  expect(stage.root.querySelector('[data-testid=verified]')).toBeNull();
});

test('a wallet with several addresses asks which', async () => {
  const other = `0x${'2'.repeat(40)}`;
  const found = wallet({ eth_requestAccounts: [ADDRESS, other], personal_sign: '0xgood' });
  stage.open({ sandbox: false, wallets: [found] });
  await toPick();
  await click('wallet-org.example.foxglove');
  await click(`account-${other}`);
  await click('connect-networks');
  await click('prove-skip');
  await at('integration-status');
  expect(sentTo('/integrations').some((it) => it.includes(other))).toBe(true);
});

test('in the sandbox no wallet is offered: its addresses could not be connected', async () => {
  stage.open({ wallets: [wallet({})] });
  await toPick();
  expect(stage.root.querySelector('[data-testid="wallet-org.example.foxglove"]')).toBeNull();
});

test('a token that expired unseen is renewed without a word', async () => {
  stage.open({ expired: true, renews: true });
  await at('guest-continue');
  expect(stage.root.querySelector('[data-testid=trouble-ended]')).toBeNull();
});
