/** The widget in the WebView of a native application, which has no origin and no wallets of its own. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { type Pairing, pair } from '../src/steps/wallet-connect/pairing.ts';
import { type Stage, startStage } from './support/widget.tsx';

vi.mock('../src/steps/wallet-connect/pairing.ts', () => ({ pair: vi.fn() }));

const ADDRESS = `0x${'1'.repeat(40)}`;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());
afterEach(() => stage.clear());

/** The relay's invitation, and a wallet that can sign. */
function relay(): { accept(): void } {
  const sign = async () => '0x';
  let accept = () => {};
  const approved: Pairing['approved'] = new Promise((resolve) => {
    accept = () =>
      resolve({
        name: 'Foxglove',
        family: 'evm',
        accounts: async () => [ADDRESS],
        chainId: async () => 1,
        sign,
      });
  });
  vi.mocked(pair).mockResolvedValue({ uri: 'wc:7f6e@2?symKey=1', approved, close: () => {} });
  return { accept: () => accept() };
}

async function toWalletConnect(origin: string): Promise<void> {
  stage.open({ origin, sandbox: false, init: { walletConnectProjectId: 'project' } });
  await stage.click('guest-continue');
  await stage.click('consent-allow');
  await stage.click('wallet-connect');
  await stage.at('copy-link');
}

test('a wallet of the same phone is opened by a link, and is asked for no proof', async () => {
  const { accept } = relay();
  await toWalletConnect('');
  expect(vi.mocked(pair)).toHaveBeenLastCalledWith(
    'project',
    expect.objectContaining({ url: location.origin }),
  );
  const link = await stage.at('open-wallet');
  expect(link.getAttribute('href')).toBe('wc:7f6e@2?symKey=1');
  expect(link.textContent).toBe(en.wallet.openWallet);
  accept();
  await stage.click('connect-networks');
  await stage.at('integration-status');
  expect(stage.requests.some((it) => it.includes('ownership'))).toBe(false);
});

test('in a page it is scanned: the wallet is on another device', async () => {
  relay();
  await toWalletConnect('http://app.example');
  expect(stage.root.querySelector('[data-testid="open-wallet"]')).toBeNull();
});
