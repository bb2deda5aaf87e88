import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { en } from '../src/i18n/en.ts';
import { TEST_WALLETS } from '../src/wallet/address.ts';
import { type OpenOptions, type Stage, startStage } from './support/widget.tsx';

const [ETHEREUM, SOLANA] = TEST_WALLETS;
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.reset());
afterEach(() => stage.clear());

const open = (options?: OpenOptions) => stage.open(options);
const find = (selector: string) => stage.find(selector);
const at = (testId: string) => stage.at(testId);
const click = (testId: string) => stage.click(testId);
const type = (testId: string, text: string) => stage.type(testId, text);
const endings = () => stage.endings();

async function toPick(): Promise<void> {
  await click('guest-continue');
  await click('consent-allow');
  await at('provider-ethereum');
}

async function connect(provider: string, address: string): Promise<void> {
  await click(`provider-${provider}`);
  await type('address-input', address);
  await click('address-submit');
}

test('a guest agrees, connects, watches it sync and hands over one public token', async () => {
  open();
  await toPick();
  await connect('ethereum', ETHEREUM.address);
  await find('[data-testid=integration-status][data-status=COMPLETED]');
  await click('finish');
  await click('done');
  expect(endings()).toEqual([
    { type: 'success', publicToken: expect.stringMatching(/^public_/) as string },
  ]);
  // A step is told once it has been painted, which may be after the click that ends it.
  await vi.waitFor(() => {
    const steps = stage.sent.flatMap((it) => (it.type === 'event' && it.step ? [it.step] : []));
    expect(steps).toEqual(['INIT', 'CONNECT', 'INTEGRATION', 'STATUS']);
  });
});

test('optional scopes are not granted unless ticked', async () => {
  open();
  await click('guest-continue');
  const tax = (await at('scope-tax:read')) as HTMLInputElement;
  expect(tax.checked).toBe(false);
  tax.click();
  await click('consent-allow');
  await at('provider-ethereum');
  const asked = stage.requests.find((it) => it.includes('/widget/consent')) ?? '';
  expect(asked).toContain('tax:read');
  expect(asked).toContain('portfolios:read');
  expect(asked).not.toContain('reports:read');
});

test('a refusal is told to the server and leaves', async () => {
  open();
  await click('guest-continue');
  await click('consent-deny');
  await vi.waitFor(() => expect(endings()).toEqual([{ type: 'exit' }]));
  expect(stage.requests.some((it) => it.includes('/widget/consent/deny'))).toBe(true);
});

test('a returning user goes straight to the connections and ends with null', async () => {
  open({ returning: true });
  await connect('solana', SOLANA.address);
  await click('finish');
  await click('done');
  expect(endings()).toEqual([{ type: 'success', publicToken: null }]);
});

test.each(['address-input', 'alias-input'])(
  'a recovery phrase in %s is cleared and never sent',
  async (field) => {
    open();
    await toPick();
    await click('provider-ethereum');
    await type(field, PHRASE);
    await at('secret-warning');
    expect(((await at(field)) as HTMLInputElement).value).toBe('');
    await click('address-submit');
    expect(stage.requests.join()).not.toContain('winner');
  },
);

test('a recovery phrase in the search is cleared and never sent', async () => {
  open();
  await toPick();
  const input = await type('provider-search', PHRASE);
  await at('secret-warning');
  expect(input.value).toBe('');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(stage.requests.join()).not.toContain('winner');
});

test('an address that cannot be right is told so without asking the server', async () => {
  open();
  await toPick();
  await connect('ethereum', '0x123');
  expect((await find('.field .error')).textContent).toContain('Ethereum');
  expect(document.activeElement?.id).toBe('field-address');
  expect(stage.requests.some((it) => it.startsWith('POST') && it.includes('/integrations'))).toBe(
    false,
  );
});

test('what is connected already is shown instead of connected twice', async () => {
  open();
  await toPick();
  await connect('ethereum', ETHEREUM.address);
  await click('add-another');
  await connect('ethereum', ETHEREUM.address);
  await at('duplicate');
  expect(stage.root.querySelectorAll('[data-testid=integration-status]')).toHaveLength(1);
  expect(stage.root.querySelector('.card.marked')).not.toBeNull();
});

test('sandbox refusals are explained in plain words', async () => {
  open();
  await toPick();
  await connect('ethereum', `0x${'1'.repeat(40)}`);
  expect((await at('connect-problem')).textContent).toBe(en.errors.SANDBOX_ADDRESS_NOT_ALLOWED);
});

test('a failed source says why, and trying again starts it afresh', async () => {
  const address = `0x${'0'.repeat(36)}dead`;
  open({ sandbox: false });
  await toPick();
  await connect('ethereum', address);
  const card = await find('[data-testid=integration-status][data-status=FAILED]');
  expect(card.textContent).toContain('The node did not answer.');
  await click('retry');
  await vi.waitFor(() => {
    const again = stage.requests.filter((it) => it.endsWith('/resync '));
    expect(again).toHaveLength(1);
  });
});

test('removing asks first', async () => {
  open();
  await toPick();
  await connect('solana', SOLANA.address);
  await click('remove');
  expect(stage.mock.world().grants.integrations).toHaveLength(1);
  await click('remove-confirm');
  await vi.waitFor(() => expect(stage.mock.world().grants.integrations).toHaveLength(0));
});

test('leaving with unshared connections asks first', async () => {
  open();
  await toPick();
  await click('close');
  await click('leave-stay');
  expect(endings()).toEqual([]);
  await click('close');
  await click('leave-confirm');
  expect(endings()).toEqual([{ type: 'exit' }]);
});

test('an expired link token asks to start again and ends as that error', async () => {
  open({ expired: true });
  await at('trouble-ended');
  await click('go-back');
  expect(endings()).toMatchObject([{ type: 'error', code: 'TOKEN_EXPIRED' }]);
});

test('a page that the client has not allowed gets no further', async () => {
  open({ origin: 'https://evil.example' });
  await at('trouble-origin');
  await click('go-back');
  expect(endings()).toMatchObject([{ type: 'error', code: 'ORIGIN_NOT_ALLOWED' }]);
  expect(stage.root.querySelector('[data-testid=guest-continue]')).toBeNull();
});

/** What has the keyboard when `selector` comes, before the browser could paint it. */
function keyboardWhen(selector: string): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const changes = new MutationObserver(() => {
      if (!stage.root.querySelector(selector)) return;
      changes.disconnect();
      resolve(document.activeElement?.textContent);
    });
    changes.observe(stage.root, { childList: true, subtree: true });
  });
}

test('each step and each question has the keyboard once it appears', async () => {
  const welcome = keyboardWhen('[data-testid=guest-continue]');
  open();
  expect(await welcome).toBe(en.welcome.title('Northwind Portfolio'));
  const consent = keyboardWhen('[data-testid=consent-allow]');
  await click('guest-continue');
  expect(await consent).toBe(en.consent.title('Northwind Portfolio'));
  await click('consent-allow');
  await connect('ethereum', ETHEREUM.address);
  await at('integration-status');
  const question = keyboardWhen('dialog');
  await click('close');
  expect(await question).toBe(en.leave.stay);
});
