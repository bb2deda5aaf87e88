import { act, render, screen } from '@testing-library/react-native';
import { useState } from 'react';
import {
  KryptosConnect,
  KryptosConnectModal,
  type KryptosConnectModalProps,
} from '../src/index.ts';
import {
  BASE,
  CALLBACKS,
  CONFIG,
  calls,
  connectButton,
  LINK,
  openWidget,
  press,
  provided,
  settled,
} from './support/application.tsx';
import { view, views } from './support/WebView.tsx';

test('a whole run in StrictMode: one page, one ending, no token in its address', async () => {
  const generateLinkToken = jest.fn(async () => ({ link_token: LINK, isAuthorized: true }));
  const widget = await openWidget({ generateLinkToken });
  expect(view().props.source.uri).toMatch(
    /^https:\/\/connect\.example\/connect\?client_id=client_1#[\w-]{22,}$/,
  );
  expect(widget.init).toMatchObject({
    linkToken: LINK,
    isAuthorized: true,
    appName: 'Northwind',
    theme: 'light',
  });
  widget.send({ type: 'success', publicToken: 'public_1' });
  await settled();
  expect(views.length).toBe(0);
  expect(calls).toEqual(['public_1']);
  expect(generateLinkToken).toHaveBeenCalledTimes(1);
  screen.unmount();
  await settled();
  expect(calls).toEqual(['public_1']);
});

test('a person who was here before brings nothing to exchange', async () => {
  const widget = await openWidget();
  widget.send({ type: 'success', publicToken: null });
  expect(calls).toEqual([null]);
});

test('the callbacks are heard by their later names, too', async () => {
  const later = {
    onConnectSuccess: (it: unknown) => calls.push(['later', it]),
    onConnectError: ({ code }: { code: string }) => calls.push(['later', code]),
  };
  const widget = await openWidget({ ...later, onSuccess: undefined, onError: undefined });
  widget.send({ type: 'success', publicToken: 'public_1' });
  await press();
  (await view().load()).send({ type: 'error', code: 'TOKEN_EXPIRED', message: 'Too late' });
  expect(calls).toEqual([
    ['later', { public_token: 'public_1' }],
    ['later', 'TOKEN_EXPIRED'],
  ]);
});

test('the widget is told all that the application says', async () => {
  const config = {
    theme: 'dark',
    language: 'pt',
    cssVars: { '--kc-primary': '#8b5cf6' },
    appLogo: 'https://app.example/logo.png',
    authMethods: ['email'],
    walletConnectProjectId: 'project',
  } as const;
  const prefill = { address: '0x1', apiKey: 'k', secretKey: 's', password: 'p', accountName: 'a' };
  const { init } = await openWidget(
    { integrationName: 'kraken', extraConfig: { prefill } },
    { ...config, authMethods: ['email'] },
  );
  expect(init).toMatchObject({ ...config, integrationName: 'kraken', prefill });
});

test('the callbacks and options are the latest, not those of the press', async () => {
  const widget = await openWidget();
  screen.rerender(provided(connectButton({ onExit: () => calls.push('the latest') })));
  widget.send({ type: 'exit' });
  expect(calls).toEqual(['the latest']);
});

test('events are told in order, and what is thrown there ends nothing', async () => {
  const events: unknown[] = [];
  const widget = await openWidget({ onEvent: ({ type, ...event }) => events.push(event) });
  widget.send({ type: 'event', name: 'STEP', step: 'CONNECT' });
  widget.send({ type: 'event', name: 'INTEGRATION_ADDED', provider: 'ethereum', walletId: 'w' });
  expect(events).toEqual([
    { name: 'OPEN' },
    { name: 'READY' },
    { name: 'STEP', step: 'CONNECT' },
    { name: 'INTEGRATION_ADDED', provider: 'ethereum', walletId: 'w' },
  ]);
});

test('a token that expired before opening is renewed once, silently', async () => {
  const tokens = ['link_of_yesterday', 'link_of_today', 'link_of_tomorrow'];
  const widget = await openWidget({ generateLinkToken: async () => tokens.shift() ?? '' });
  expect(widget.init.linkToken).toBe('link_of_yesterday');
  expect(await widget.renewToken()).toEqual({ linkToken: 'link_of_today', isAuthorized: false });
  expect(await widget.renewToken()).toBeNull();
  expect(tokens).toEqual(['link_of_tomorrow']);
  expect(calls).toEqual([]);
});

test.each([
  ['fails', async () => Promise.reject(new Error('503'))],
  ['answers nothing', async () => undefined as unknown as string],
])('a back end that %s ends the run with LINK_TOKEN_FAILED', async (_, generateLinkToken) => {
  render(provided(connectButton({ generateLinkToken })));
  await press();
  expect(calls).toEqual(['LINK_TOKEN_FAILED']);
  expect(views.length).toBe(0);
});

test('without a base URL or a client it says what to set, and opens nothing', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  for (const [config, what] of [
    [{ baseUrl: undefined }, '`baseUrl`'],
    [{ baseUrl: 'connect.example' }, '`baseUrl`'],
    [{ clientId: '' }, '`clientId`'],
  ] as const) {
    render(provided(connectButton(), config));
    await press();
    expect(calls.splice(0)).toEqual(['NOT_CONFIGURED']);
    expect(said.mock.calls.splice(0)).toEqual([[expect.stringContaining(what)]]);
    expect(views.length).toBe(0);
    screen.unmount();
  }
  said.mockRestore();
});

test('two buttons have their own callbacks', async () => {
  render(
    provided(
      <>
        {connectButton({ buttonLabel: 'One', onExit: () => calls.push('first') })}
        {connectButton({ buttonLabel: 'Two', onExit: () => calls.push('second') })}
      </>,
    ),
  );
  for (const name of ['Two', 'One']) {
    await press(name);
    (await view().load()).send({ type: 'exit' });
  }
  expect(calls).toEqual(['second', 'first']);
});

test('one widget is open at a time', async () => {
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => {});
  render(
    provided(
      <>
        {connectButton({ buttonLabel: 'One' })}
        {connectButton({ buttonLabel: 'Two' })}
      </>,
    ),
  );
  await press('One');
  const shown = view();
  await press('Two');
  expect(view() === shown).toBe(true);
  expect(warned).toHaveBeenCalledTimes(1);
  (await shown.load()).send({ type: 'exit' });
  expect(calls).toEqual(['exit']);
  warned.mockRestore();
});

test.each(['before its page has come', 'while it is shown'])(
  'a run that its button does not outlive ends with it, %s',
  async (moment) => {
    render(provided(connectButton()));
    await press();
    if (moment === 'while it is shown') await view().load();
    screen.rerender(provided(null));
    await settled();
    expect(views.length).toBe(0);
    expect(calls).toEqual(['exit']);
    screen.rerender(provided(connectButton()));
    await press();
    (await view().load()).send({ type: 'exit' });
    expect(calls).toEqual(['exit', 'exit']);
  },
);

describe('KryptosConnectModal', () => {
  const states: boolean[] = [];
  let set: (open: boolean) => void;
  function Screen({
    first = false,
    ...props
  }: Partial<KryptosConnectModalProps> & { first?: boolean }) {
    const [open, setOpen] = useState(first);
    set = setOpen;
    states.push(open);
    return (
      <KryptosConnectModal
        open={open}
        setOpen={setOpen}
        generateLinkToken={async () => LINK}
        {...CALLBACKS}
        {...props}
      />
    );
  }

  test('is open while `open` is true, and says when it is over', async () => {
    render(provided(<Screen />));
    expect(views.length).toBe(0);
    await act(async () => set(true));
    (await view().load()).send({ type: 'success', publicToken: 'public_1' });
    await settled();
    expect(states.at(-1)).toBe(false);
    expect(calls).toEqual(['public_1']);
    await act(async () => set(true));
    expect(view().props.source.uri).toContain(BASE);
    await act(async () => set(false));
    await settled();
    expect(views.length).toBe(0);
    expect(calls).toEqual(['public_1', 'exit']);
  });

  test('may be open from the first, in StrictMode, once', async () => {
    const generateLinkToken = jest.fn(async () => LINK);
    render(provided(<Screen first generateLinkToken={generateLinkToken} />));
    await settled();
    const widget = await view().load();
    expect(generateLinkToken).toHaveBeenCalledTimes(1);
    expect(calls).toEqual([]);
    widget.send({ type: 'exit' });
    expect(calls).toEqual(['exit']);
  });

  test('needs no provider when `init` has said all', async () => {
    KryptosConnect.init(CONFIG);
    render(<Screen first />);
    await settled();
    const { init } = await view().load();
    expect(init.appName).toBe('Northwind');
    screen.unmount();
    await settled();
    expect(calls).toEqual(['exit']);
  });
});
