import { createElement, type ReactNode, StrictMode, useState, version } from 'react';
import * as ReactDOM from 'react-dom';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  KryptosConnect,
  KryptosConnectButton,
  type KryptosConnectButtonProps,
  type KryptosConnectHook,
  KryptosConnectProvider,
  type KryptosConnectProviderConfig,
  useKryptosConnect,
} from '../src/index.ts';
import { afterwards, answerAsWidget, BASE, frames, LINK, preparePage } from './page.ts';

const CONFIG: KryptosConnectProviderConfig = {
  appName: 'Northwind',
  clientId: 'client_1',
  baseUrl: BASE,
};

let unmount = () => {};
let calls: unknown[];
beforeAll(preparePage);
beforeEach(() => {
  calls = [];
});
afterEach(async () => {
  unmount();
  await vi.waitFor(() => expect(frames()).toEqual([]));
  document.body.innerHTML = '';
});

/** As each version does it. */
async function mount(node: ReactNode): Promise<void> {
  const root = document.body.appendChild(document.createElement('div'));
  const app = createElement(StrictMode, null, node);
  const legacy = ReactDOM as unknown as {
    render?(app: unknown, root: Element): void;
    unmountComponentAtNode(root: Element): void;
  };
  if (Number.parseInt(version, 10) >= 18) {
    const { createRoot } = await import('react-dom/client');
    const created = createRoot(root);
    created.render(app);
    unmount = () => created.unmount();
  } else {
    legacy.render?.(app, root);
    unmount = () => legacy.unmountComponentAtNode(root);
  }
  await vi.waitFor(() => expect(document.querySelector('button')).not.toBeNull());
  await new Promise((resolve) => setTimeout(resolve));
}

function connectButton(props: Partial<KryptosConnectButtonProps> = {}) {
  return createElement(KryptosConnectButton, {
    generateLinkToken: async () => LINK,
    onSuccess: (consent) => calls.push(consent?.public_token ?? null),
    onExit: () => calls.push('exit'),
    onError: (error) => calls.push(error.code),
    ...props,
  });
}
const provided = (...children: ReactNode[]) =>
  createElement(KryptosConnectProvider, { config: CONFIG }, ...children);
const buttons = () => [...document.querySelectorAll('button')];

test('the version is the one that is meant', () => {
  expect(version.split('.')[0]).toBe(process.env.REACT);
});

test('a whole run in StrictMode: one frame, one ending, the focus back', async () => {
  const generateLinkToken = vi.fn(async () => ({ link_token: LINK, isAuthorized: false }));
  await mount(provided(connectButton({ generateLinkToken })));
  const [button] = buttons();
  expect(button?.textContent).toBe('Connect to Kryptos');
  expect(button?.type).toBe('button');
  button?.click();
  button?.click();
  expect(frames()).toHaveLength(1);
  const { init, port } = await answerAsWidget();
  expect(init).toMatchObject({ linkToken: LINK, appName: 'Northwind', theme: 'light' });
  port.postMessage({ type: 'success', publicToken: 'public_1' });
  await vi.waitFor(() => expect(calls).toEqual(['public_1']));
  expect(generateLinkToken).toHaveBeenCalledTimes(1);
  expect(frames()).toEqual([]);
  expect(document.activeElement).toBe(button);
  await afterwards();
  expect(calls).toEqual(['public_1']);
});

test('a button takes what a button takes', async () => {
  const onClick = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  await mount(
    provided(
      connectButton({
        className: 'mine',
        style: { borderRadius: '12px' },
        size: 'lg',
        id: 'connect',
        'aria-label': 'Connect',
        onClick,
        children: 'Connect Wallet',
      }),
    ),
  );
  const button = document.getElementById('connect') as HTMLButtonElement;
  expect(button.className).toBe('kc-button kc-button-lg mine');
  expect(button.style.borderRadius).toBe('12px');
  expect(button.textContent).toBe('Connect Wallet');
  button.click();
  expect(onClick).toHaveBeenCalledTimes(1);
  expect(frames()).toEqual([]);
});

test('two buttons on one page have their own callbacks', async () => {
  await mount(
    provided(
      connectButton({ onExit: () => calls.push('first') }),
      connectButton({ onExit: () => calls.push('second') }),
    ),
  );
  for (const button of buttons()) {
    button.click();
    const { port } = await answerAsWidget();
    port.postMessage({ type: 'exit' });
    await vi.waitFor(() => expect(frames()).toEqual([]));
    expect(document.activeElement).toBe(button);
  }
  expect(calls).toEqual(['first', 'second']);
});

test('an unmount in mid-flight ends the run and leaves nothing behind', async () => {
  await mount(provided(connectButton()));
  buttons()[0]?.click();
  await answerAsWidget();
  unmount();
  await vi.waitFor(() => expect(frames()).toEqual([]));
  expect(document.querySelector('dialog')).toBeNull();
  expect(calls).toEqual(['exit']);
});

test('the callbacks of the latest rendering are called', async () => {
  let render: (count: number) => void = () => {};
  function Counter() {
    const [count, setCount] = useState(0);
    render = setCount;
    return connectButton({ onExit: () => calls.push(count), title: `${count}` });
  }
  await mount(provided(createElement(Counter)));
  buttons()[0]?.click();
  const { port } = await answerAsWidget();
  render(7);
  await vi.waitFor(() => expect(buttons()[0]?.title).toBe('7'));
  port.postMessage({ type: 'exit' });
  await vi.waitFor(() => expect(calls).toEqual([7]));
});

test('the hook is the whole widget for a button of one’s own', async () => {
  let hook = {} as KryptosConnectHook;
  const events: string[] = [];
  const readiness: boolean[] = [];
  function Own() {
    hook = useKryptosConnect({
      generateLinkToken: async () => LINK,
      onExit: () => calls.push('exit'),
      onEvent: ({ name, step }) => events.push(step ?? name),
    });
    readiness.push(hook.ready);
    return createElement(
      'button',
      { type: 'button', onClick: hook.open },
      hook.error?.code ?? 'none',
    );
  }
  await mount(provided(createElement(Own)));
  expect(readiness[0]).toBe(false);
  await vi.waitFor(() => expect(hook.ready).toBe(true));
  const { open, exit } = hook;
  open();
  const { port } = await answerAsWidget();
  port.postMessage({ type: 'event', name: 'STEP', step: 'CONNECT' });
  await vi.waitFor(() => expect(events).toEqual(['OPEN', 'READY', 'CONNECT']));
  exit();
  expect(calls).toEqual(['exit']);
  expect(hook.error).toBeNull();

  open();
  const second = await answerAsWidget();
  second.port.postMessage({ type: 'error', code: 'TOKEN_EXPIRED', message: 'Expired' });
  await vi.waitFor(() => expect(buttons()[0]?.textContent).toBe('TOKEN_EXPIRED'));
  expect(hook.error).toBeInstanceOf(Error);
  expect([hook.open, hook.exit]).toEqual([open, exit]);
  open();
  await vi.waitFor(() => expect(buttons()[0]?.textContent).toBe('none'));
});

test('init stands in for a provider, and the later names are called', async () => {
  KryptosConnect.init({ appName: 'Northwind', clientId: 'client_2', baseUrl: BASE });
  await mount(connectButton({ onConnectSuccess: (it) => calls.push(['later', it?.public_token]) }));
  buttons()[0]?.click();
  const { port, url } = await answerAsWidget();
  expect(url.searchParams.get('client_id')).toBe('client_2');
  port.postMessage({ type: 'success', publicToken: 'public_1' });
  await vi.waitFor(() => expect(calls).toEqual(['public_1', ['later', 'public_1']]));
});

test('a logo may be an element with an address', async () => {
  const appLogo = createElement('img', { src: 'https://northwind.example/logo.svg', alt: '' });
  const config = { ...CONFIG, appLogo };
  await mount(createElement(KryptosConnectProvider, { config }, connectButton()));
  buttons()[0]?.click();
  const { init } = await answerAsWidget();
  expect(init.appLogo).toBe('https://northwind.example/logo.svg');
});
