import { render } from 'preact';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Mock, startMock } from '../../widget/mock/server.mjs';
import { App } from '../src/app.tsx';
import { clearLog } from '../src/log.ts';

let mock: Mock;
let root: HTMLElement;
let broken = false;

beforeAll(async () => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  mock = await startMock({ pace: 5 });
  const original = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) =>
    broken ? Promise.reject(new Error('down')) : original(`${mock.connectUrl}${path}`, init),
  );
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await mock.close();
});
beforeEach(() => {
  mock.reset();
  clearLog();
  broken = false;
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  render(null, root);
  root.remove();
});

async function find(selector: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    const found = root.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`${selector} is not there:\n${root.textContent}`);
    return found;
  });
}
const at = (testId: string) => find(`[data-testid="${testId}"]`);
const row = (token: string) => find(`[data-testid=holding-row][data-token="${token}"]`);

function openConnected(): void {
  mock.world().grants.granted = true;
  render(<App />, root);
}

test('quantities are shown to the last digit', async () => {
  openConnected();
  const pepe = await row('pepe');
  expect(pepe.querySelector('[data-testid=holding-quantity]')?.textContent).toBe(
    '420690000.123456789012345678',
  );
});

test('an unknown price is said to be unknown, and an unknown cost is a dash', async () => {
  openConnected();
  const half = await row('eip155:1/erc20:0x4d224452801aced8b2f0aebe155379bb5d594381');
  expect(half.querySelector('[data-testid=holding-price]')?.textContent).toBe('unknown');
  expect(half.querySelector('[data-testid=holding-value]')?.textContent).toBe('unknown');
  const wrapped = await row('wrapped-bitcoin');
  expect(wrapped.querySelector('[data-label=Value] small')?.textContent).toBe('–');
});

test('the chart says in words what it draws', async () => {
  openConnected();
  await row('ethereum');
  const legend = Array.from(root.querySelectorAll('.legend li'), (it) => it.textContent);
  expect(legend[0]).toBe('ETH54.4%');
  expect(root.querySelectorAll('.slice')).toHaveLength(legend.length);
});

test('more transactions come when asked for', async () => {
  openConnected();
  await at('transactions');
  const count = () => root.querySelectorAll('[data-testid=transaction]').length;
  expect(count()).toBe(8);
  (await at('more-transactions')).click();
  await vi.waitFor(() => expect(count()).toBe(26));
  expect(root.querySelector('[data-testid=more-transactions]')).toBeNull();
});

test('disconnecting asks first and leads back to the start', async () => {
  openConnected();
  (await at('disconnect')).click();
  expect(mock.world().grants.granted).toBe(true);
  (await at('disconnect-confirm')).click();
  await at('not-connected');
  expect(mock.world().grants.granted).toBe(false);
});

test('a grant that was withdrawn elsewhere leads back to the start', async () => {
  openConnected();
  await at('holdings-table');
  mock.world().grants.granted = false;
  (await at('more-transactions')).click();
  await at('not-connected');
});

test('a server that does not answer can be tried again', async () => {
  broken = true;
  render(<App />, root);
  const alert = await find('[role=alert]');
  expect((await entry('/demo/api/config')).textContent).toContain('no answer');
  broken = false;
  alert.querySelector('button')?.click();
  await at('connect-button');
});

async function entry(text: string): Promise<HTMLElement> {
  return vi.waitFor(() => {
    const all = Array.from(root.querySelectorAll<HTMLElement>('[data-testid=entry]'));
    const found = all.findLast((it) => it.textContent?.includes(text));
    if (!found) throw new Error(`nothing tells of ${text}`);
    return found;
  });
}

async function opened(text: string): Promise<string> {
  const it = await entry(text);
  it.querySelector('summary')?.click();
  return vi.waitFor(() => {
    const bodies = it.querySelectorAll('pre');
    if (bodies.length === 0) throw new Error('not open yet');
    return Array.from(bodies, (body) => body.textContent).join('\n');
  });
}

test('every call stands there with its status, and with its body to the last digit', async () => {
  openConnected();
  await row('pepe');
  expect((await entry('/demo/api/holdings')).textContent).toMatch(
    /GET \/api\/v1\/holdings200\d+ ms/,
  );
  expect(await opened('/demo/api/holdings')).toContain('420690000.123456789012345678');
});

test('calls and events can be told apart, and cleared', async () => {
  render(<App />, root);
  await entry('/demo/api/config');
  (await find('.activity input[value=event]')).click();
  await vi.waitFor(() => expect(root.querySelector('[data-testid=entry]')).toBeNull());
  (await find('.activity input[value=all]')).click();
  await entry('/demo/api/config');
  (await find('.activity-head .plain-button')).click();
  await vi.waitFor(() => expect(root.querySelector('[data-testid=entry]')).toBeNull());
});

test('the code has the client of this installation, and follows the options', async () => {
  render(<App />, root);
  const text = async () => (await at('sample')).textContent;
  await vi.waitFor(async () => expect(await text()).toContain("clientId: 'client_demo'"));
  (await find('input[value=dark]')).click();
  await vi.waitFor(async () => expect(await text()).toContain("theme: 'dark'"));
  (await find('input[value=element]')).click();
  await vi.waitFor(async () => expect(await text()).toContain('theme="dark"'));
});

test('the tabs of the code are turned by arrow keys', async () => {
  render(<App />, root);
  const press = async (key: string) =>
    (await find('[role=tab][aria-selected=true]')).dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true }),
    );
  const turned = (name: string) =>
    vi.waitFor(() => {
      const tab = root.querySelector('[role=tab][aria-selected=true]');
      expect(tab?.textContent).toBe(name);
      expect(document.activeElement).toBe(tab);
    });
  await at('sample');
  await press('ArrowLeft');
  await turned('curl');
  await press('ArrowRight');
  await turned('React');
  await press('End');
  await turned('curl');
});
