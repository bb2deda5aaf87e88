import { act, fireEvent, render, screen } from '@testing-library/react-native';
import { AccessibilityInfo, Linking, Modal } from 'react-native';
import {
  calls,
  connectButton,
  openWidget,
  press,
  provided,
  settled,
} from './support/application.tsx';
import { view, views } from './support/WebView.tsx';

const BASE = 'https://connect.example';
const opened = jest.spyOn(Linking, 'openURL');

beforeEach(() => {
  opened.mockReset();
  opened.mockResolvedValue(undefined);
});

/** The phone's back key. */
function back(): void {
  const shown = screen.UNSAFE_getAllByType(Modal).filter((it) => it.props.visible);
  act(() => shown[0]?.props.onRequestClose());
}

async function openSilent(): Promise<void> {
  render(provided(connectButton()));
  await press();
}

describe('the WebView goes', () => {
  test.each([
    ['the widget', `${BASE}/connect?client_id=client_1#${'a'.repeat(32)}`],
    ['another page of the installation', `${BASE}/account`],
    ['the same by another spelling', 'HTTPS://Connect.Example:443/connect'],
  ])('to %s', async (_, url) => {
    await openSilent();
    expect(view().goes(url)).toBe(true);
    expect(opened).not.toHaveBeenCalled();
  });

  test.each([
    ['an exchange', 'https://www.kraken.com/oauth/authorize?client_id=1'],
    ['a wallet', 'wc:7f6e@2?relay-protocol=irn&symKey=1'],
    ['a wallet of a name', 'METAMASK://wc?uri=wc%3A1'],
  ])('nowhere, and the system opens the page of %s', async (_, url) => {
    await openSilent();
    expect(view().goes(url)).toBe(false);
    expect(opened.mock.calls).toEqual([[url]]);
  });

  test.each([
    'http://connect.example/connect',
    'http://bank.example/',
    'https://connect.example@evil.example/',
    'https://',
    'javascript:alert(1)',
    'data:text/html,<p>',
    'file:///etc/passwd',
    'content://contacts/people',
    'intent://scan/#Intent;scheme=zxing;end',
    'tel:112',
    'sms:112',
    'wc:',
    'evilwc:1',
    'about:srcdoc',
    '',
  ])('nowhere, and the system opens nothing: %s', async (url) => {
    await openSilent();
    expect(view().goes(url)).toBe(false);
    view().happens('onOpenWindow', { targetUrl: url });
    expect(opened).not.toHaveBeenCalled();
  });

  test('by this word alone: there is no list before it', async () => {
    await openSilent();
    // What does not match is opened by `react-native-webview` itself, whatever it is.
    expect(view().props.originWhitelist).toEqual(['*']);
  });

  test('nowhere from a frame inside the page', async () => {
    await openSilent();
    expect(view().goes('https://www.kraken.com/', false)).toBe(false);
    expect(opened).not.toHaveBeenCalled();
  });
});

test('a new window is the system browser’s, even of the installation itself', async () => {
  await openSilent();
  view().happens('onOpenWindow', { targetUrl: `${BASE}/account` });
  expect(opened.mock.calls).toEqual([[`${BASE}/account`]]);
});

test('a wallet that is not there does no harm', async () => {
  opened.mockRejectedValue(new Error('No activity found'));
  const widget = await openWidget();
  expect(view().goes('wc:7f6e@2')).toBe(false);
  await settled();
  widget.send({ type: 'exit' });
  expect(calls).toEqual(['exit']);
});

test('a page that got elsewhere all the same is thrown away and is not heard', async () => {
  await openWidget();
  const strayed = view();
  const exit = JSON.stringify({ ...JSON.parse(strayed.posted[0] ?? ''), type: 'exit' });
  strayed.post(exit, 'https://evil.example/connect');
  expect(calls).toEqual([]);
  strayed.happens('onLoadStart', { url: 'https://evil.example/connect' });
  expect(view() === strayed).toBe(false);
  (await view().load()).send({ type: 'exit' });
  expect(calls).toEqual(['exit']);
});

test('the page’s own loading, and an empty page, throw nothing away', async () => {
  await openWidget();
  const shown = view();
  for (const url of [shown.props.source.uri, 'about:blank']) shown.happens('onLoadStart', { url });
  expect(view() === shown).toBe(true);
});

test('back asks a live widget, which has the last word', async () => {
  const widget = await openWidget();
  const asked = jest.fn();
  widget.onCloseRequest(asked);
  back();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(calls).toEqual([]);
  widget.send({ type: 'exit' });
  expect(calls).toEqual(['exit']);
});

test('back, and VoiceOver’s gesture, leave while the page loads', async () => {
  await openSilent();
  back();
  await settled();
  await press();
  fireEvent(screen.getByTestId('kryptos-connect'), 'accessibilityEscape');
  await settled();
  expect(calls).toEqual(['exit', 'exit']);
  expect(views.length).toBe(0);
});

describe.each(['onContentProcessDidTerminate', 'onRenderProcessGone'] as const)(
  'a page that the system has ended (%s)',
  (gone) => {
    test('is loaded anew and goes on where it was, with what it was told', async () => {
      const prefill = { address: '0x1' };
      const events: string[] = [];
      await openWidget({ extraConfig: { prefill }, onEvent: ({ name }) => events.push(name) });
      const before = view();
      before.happens(gone);
      expect(view() === before).toBe(false);
      expect(view().props.source).toEqual(before.props.source);
      expect(screen.getByRole('progressbar')).toBeOnTheScreen();
      const again = await view().load();
      expect(again.init).toMatchObject({ linkToken: 'link_0123456789', prefill });
      expect(screen.queryByRole('progressbar')).toBeNull();
      again.send({ type: 'success', publicToken: 'public_1' });
      expect(calls).toEqual(['public_1']);
      expect(events).toEqual(['OPEN', 'READY', 'READY']);
    });

    test('can be left by back while it is not there', async () => {
      await openWidget();
      view().happens(gone);
      back();
      expect(calls).toEqual(['exit']);
    });
  },
);

describe('an installation that is not reached', () => {
  beforeEach(() => {
    // Not the clock that React Native's animations go by.
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'performance',
        'requestAnimationFrame',
        'cancelAnimationFrame',
        'setImmediate',
        'clearImmediate',
        'nextTick',
        'queueMicrotask',
        'setInterval',
        'clearInterval',
      ],
    });
  });
  afterEach(() => jest.useRealTimers());
  const wait = (seconds: number) => act(() => jest.advanceTimersByTime(seconds * 1000));

  test('ends the run after 20 seconds', async () => {
    await openSilent();
    wait(19.9);
    expect(calls).toEqual([]);
    wait(0.2);
    expect(calls).toEqual(['CONNECT_UNREACHABLE']);
    expect(views.length).toBe(0);
  });

  test('ends it also when it was there before', async () => {
    await openWidget();
    wait(60);
    view().happens('onRenderProcessGone');
    wait(19.9);
    expect(calls).toEqual([]);
    wait(0.2);
    expect(calls).toEqual(['CONNECT_UNREACHABLE']);
  });

  test.each(['onError', 'onHttpError'] as const)(
    'is said, and can be tried again (%s)',
    async (failure) => {
      await openSilent();
      wait(15);
      view().happens(failure, { code: -1004, statusCode: 503 });
      expect(screen.getByRole('alert')).toHaveTextContent(/^Kryptos Connect cannot be reached\./);
      expect(views.length).toBe(0);
      await press('Try again');
      expect(screen.queryByRole('alert')).toBeNull();
      wait(15);
      expect(calls).toEqual([]);
      (await view().load()).send({ type: 'success', publicToken: 'public_1' });
      wait(60);
      expect(calls).toEqual(['public_1']);
    },
  );

  test('can be left by back, though it was there before', async () => {
    await openWidget();
    view().happens('onError');
    expect(screen.getByRole('alert')).toBeOnTheScreen();
    back();
    expect(calls).toEqual(['exit']);
  });

  test('can be given up', async () => {
    await openSilent();
    view().happens('onError');
    await press('Close');
    wait(60);
    expect(calls).toEqual(['CONNECT_UNREACHABLE']);
  });
});

test('until the widget is there, there is a mark that turns, and a way out, in the language', async () => {
  render(provided(connectButton(), { language: 'de', theme: 'dark' }));
  await press();
  expect(
    screen.getByRole('progressbar', { name: 'Kryptos Connect wird geladen' }),
  ).toBeOnTheScreen();
  await press('Abbrechen');
  expect(calls).toEqual(['exit']);
});

test('the screen moves unless the person wants less motion', async () => {
  const moves = () => screen.UNSAFE_getAllByType(Modal).map((it) => it.props.animationType);
  const asked = jest.spyOn(AccessibilityInfo, 'isReduceMotionEnabled');
  for (const [reduced, animation] of [
    [false, 'slide'],
    [true, 'none'],
  ] as const) {
    asked.mockResolvedValue(reduced);
    render(provided(connectButton()));
    await settled();
    expect(new Set(moves())).toEqual(new Set([animation]));
    screen.unmount();
  }
  asked.mockRestore();
});
