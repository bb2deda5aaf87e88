import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { KryptosConnect } from '../src/core.ts';
import type {
  ConnectError,
  ConnectOptions,
  ConnectRun,
  KryptosConnectConfig,
} from '../src/types.ts';
import { afterwards, answerAsWidget, BASE, frames, LINK, preparePage } from './page.ts';

const CONFIG: KryptosConnectConfig = { appName: 'Northwind', clientId: 'client_1', baseUrl: BASE };

let run: ConnectRun | null;
let calls: unknown[][];
beforeAll(preparePage);
beforeEach(() => {
  document.body.innerHTML = '<button id="opener">Connect</button>';
  document.getElementById('opener')?.focus();
  calls = [];
});
afterEach(() => {
  run?.exit();
  document.head.innerHTML = '';
  vi.restoreAllMocks();
});

function open(options: ConnectOptions & Partial<KryptosConnectConfig> = {}): void {
  run = KryptosConnect.open({
    ...CONFIG,
    generateLinkToken: async () => LINK,
    onSuccess: (consent) => calls.push(['success', consent]),
    onExit: () => calls.push(['exit']),
    onError: (error) => calls.push(['error', error.code]),
    ...options,
  });
}

test('what the application says reaches the widget', async () => {
  open({
    theme: 'dark',
    language: 'fr',
    appLogo: '/logo.svg',
    authMethods: ['email'],
    walletConnectProjectId: 'project',
    integrationName: 'kraken',
    extraConfig: { prefill: { apiKey: 'key', secretKey: 'secret', accountName: 'Savings' } },
    cssVars: { '--kc-primary': '#123456' },
    generateLinkToken: async () => ({ link_token: LINK, isAuthorized: true }),
  });
  const { init, url } = await answerAsWidget();
  expect(url.searchParams.get('client_id')).toBe('client_1');
  expect(init).toMatchObject({
    linkToken: LINK,
    isAuthorized: true,
    appName: 'Northwind',
    appLogo: new URL('/logo.svg', document.baseURI).href,
    theme: 'dark',
    language: 'fr',
    authMethods: ['email'],
    walletConnectProjectId: 'project',
    integrationName: 'kraken',
    prefill: { apiKey: 'key', secretKey: 'secret', accountName: 'Savings' },
    cssVars: { '--kc-primary': '#123456' },
  });
});

test('init says once what every run begins with', async () => {
  KryptosConnect.init({ ...CONFIG, theme: 'dark' });
  run = KryptosConnect.open({ generateLinkToken: async () => LINK });
  const { init } = await answerAsWidget();
  expect(init).toMatchObject({ appName: 'Northwind', theme: 'dark' });
});

test.each([
  ['public_1', { public_token: 'public_1' }],
  [null, null],
])(
  'a success with %s is told by both names, once, and the focus is back',
  async (publicToken, consent) => {
    open({ onConnectSuccess: (it) => calls.push(['connect success', it]) });
    const { port } = await answerAsWidget();
    port.postMessage({ type: 'success', publicToken });
    port.postMessage({ type: 'success', publicToken: 'public_2' });
    port.postMessage({ type: 'error', code: 'LATE', message: 'late' });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(0));
    run?.exit();
    await afterwards();
    expect(calls).toEqual([
      ['success', consent],
      ['connect success', consent],
    ]);
    expect(frames()).toEqual([]);
    expect(document.activeElement?.id).toBe('opener');
  },
);

test('an error is an Error with a code, and leaving is none', async () => {
  const errors: ConnectError[] = [];
  open({ onError: (it) => errors.push(it), onConnectError: (it) => errors.push(it) });
  const { port } = await answerAsWidget();
  port.postMessage({ type: 'error', code: 'TOKEN_EXPIRED', message: 'The link token has expired' });
  await vi.waitFor(() => expect(errors).toHaveLength(2));
  expect(errors[0]).toBeInstanceOf(Error);
  expect(errors[0]).toMatchObject({ code: 'TOKEN_EXPIRED', message: 'The link token has expired' });
  expect(calls).toEqual([]);

  open();
  run?.exit();
  expect(calls).toEqual([['exit']]);
});

test('one widget at a time, and another after it', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  open();
  const first = run;
  expect(KryptosConnect.open({ ...CONFIG, onExit: () => calls.push(['second exit']) })).toBeNull();
  expect(warned).toHaveBeenCalledTimes(1);
  expect(frames()).toHaveLength(1);
  first?.exit();
  first?.exit();
  expect(calls).toEqual([['exit']]);
  open();
  expect(frames()).toHaveLength(1);
});

test.each([
  ['no base URL', { baseUrl: undefined }, /`baseUrl`.*public URL/],
  ['a host instead of a URL', { baseUrl: 'connect.example' }, /`baseUrl`.*public URL/],
  ['no client', { clientId: '' }, /`clientId`/],
])('%s is said plainly, and nothing opens', (_, config, words) => {
  KryptosConnect.init({ ...CONFIG, ...config } as KryptosConnectConfig);
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const errors: ConnectError[] = [];
  open({ ...(config as Partial<KryptosConnectConfig>), onError: (it) => errors.push(it) });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ code: 'NOT_CONFIGURED' });
  expect(errors[0]?.message).toMatch(words);
  expect(told.mock.calls[0]?.[0]).toMatch(words);
  expect(frames()).toEqual([]);
});

test('the variables of the page’s own style sheets reach the widget, each by its theme', async () => {
  document.head.innerHTML = `<style>
    :root { --kc-primary: #8b5cf6; --kc-primary-hover: #7c3aed; --kc-bg-primary: #ffffff;
      --kc-text-primary: #000000; --kc-border: #e5e7eb; --kc-border-radius: 8px }
    [data-kc-theme="dark"] { --kc-bg-primary: #1a1a1a; --kc-text-primary: #ffffff;
      --kc-border: #404040 }
  </style>`;
  const light = {
    '--kc-primary': '#8b5cf6',
    '--kc-primary-hover': '#7c3aed',
    '--kc-bg-primary': '#ffffff',
    '--kc-text-primary': '#000000',
    '--kc-border': '#e5e7eb',
    '--kc-border-radius': '8px',
  };
  const dark = {
    ...light,
    '--kc-bg-primary': '#1a1a1a',
    '--kc-text-primary': '#ffffff',
    '--kc-border': '#404040',
  };
  for (const [theme, expected] of [
    ['light', light],
    ['dark', dark],
  ] as const) {
    open({ theme });
    const { init } = await answerAsWidget();
    expect(init.cssVars).toEqual(expected);
    run?.exit();
  }
  expect(document.body.children).toHaveLength(1);
});
