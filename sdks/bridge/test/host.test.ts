import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ConnectOptions, newNonce, openConnect } from '../src/index.ts';
import { deliver, installDialog } from './setup.ts';

const BASE = 'https://connect.example';
const LINK = 'link_0123456789';

beforeEach(() => {
  installDialog();
  document.body.innerHTML = '<button id="opener">Connect</button>';
  document.getElementById('opener')?.focus();
});
afterEach(() => vi.useRealTimers());

function open(extra: Partial<ConnectOptions> = {}) {
  const calls: string[] = [];
  const connection = openConnect({
    baseUrl: BASE,
    clientId: 'client_1',
    linkToken: LINK,
    onEvent: ({ name }) => /^(OPEN|READY)$/.test(name) || calls.push(`event ${name}`),
    onSuccess: (token) => calls.push(`success ${token}`),
    onExit: () => calls.push('exit'),
    onError: (error) => calls.push(`error ${error.code}`),
    ...extra,
  });
  const dialog = document.querySelector('dialog') as HTMLDialogElement;
  const frame = document.querySelector('iframe') as HTMLIFrameElement;
  const source = frame.contentWindow as Window;
  const posted = vi.spyOn(source, 'postMessage').mockImplementation(() => {});
  const url = new URL(frame.src);
  const ready = { kryptos: 1, type: 'ready', nonce: url.hash.slice(1), frameNonce: newNonce() };
  return { calls, connection, dialog, source, posted, url, ready };
}

/** Plays the frame's part up to an open channel. */
async function shakenHands(extra: Partial<ConnectOptions> = {}) {
  const session = open(extra);
  deliver(window, { data: session.ready, origin: BASE, source: session.source });
  await vi.waitFor(() => expect(session.posted).toHaveBeenCalled());
  const [, , ports] = session.posted.mock.calls[0] as unknown as [unknown, string, [MessagePort]];
  const [port] = ports;
  return { ...session, port };
}

test('the address carries the origin and a nonce, and no token', () => {
  const { url } = open();
  expect(url.pathname).toBe('/connect');
  expect(url.searchParams.get('client_id')).toBe('client_1');
  expect(url.searchParams.get('origin')).toBe(window.location.origin);
  expect(url.href).not.toContain(LINK);
});

test('the link token goes to the widget alone, once, with a channel', async () => {
  const { posted, ready, source } = await shakenHands({ theme: 'dark', language: 'de' });
  for (let i = 0; i < 50; i++) deliver(window, { data: ready, origin: BASE, source });
  await Promise.resolve();
  expect(posted).toHaveBeenCalledTimes(1);
  expect(posted.mock.calls[0]?.[1]).toBe(BASE);
  expect(posted.mock.calls[0]?.[0]).toMatchObject({
    type: 'init',
    nonce: ready.frameNonce,
    linkToken: LINK,
    theme: 'dark',
    language: 'de',
  });
});

test('a stranger gets no answer, whatever it says', async () => {
  const { posted, ready, source, calls } = open();
  const hostile = [
    { data: ready, origin: 'https://evil.example', source },
    { data: ready, origin: BASE, source: window },
    { data: ready, origin: BASE, source: null },
    { data: { ...ready, nonce: newNonce() }, origin: BASE, source },
    { data: { ...ready, frameNonce: '' }, origin: BASE, source },
    { data: { ...ready, frameNonce: { toString: () => 'x'.repeat(32) } }, origin: BASE, source },
    { data: { ...ready, kryptos: '1' }, origin: BASE, source },
    { data: { type: 'success', publicToken: 'public_forged' }, origin: BASE, source },
    { data: null, origin: BASE, source },
    { data: 'ready', origin: BASE, source },
  ];
  for (const message of hostile) deliver(window, message);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(posted).not.toHaveBeenCalled();
  expect(calls).toEqual([]);
});

test('exactly one ending reaches the application, and the page is as before', async () => {
  const { port, calls, connection } = await shakenHands();
  port.postMessage({ type: 'event', name: 'STEP', step: 'CONNECT' });
  port.postMessage({ type: 'success', publicToken: 'public_1' });
  port.postMessage({ type: 'success', publicToken: 'public_2' });
  port.postMessage({ type: 'exit' });
  await vi.waitFor(() => expect(calls).toContain('success public_1'));
  connection.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(calls).toEqual(['event STEP', 'success public_1']);
  expect(document.querySelector('dialog')).toBeNull();
  expect(document.activeElement?.id).toBe('opener');
});

test('what the widget has ended with stays so, though the application closes it at that moment', async () => {
  const { port, calls, dialog, connection } = await shakenHands();
  port.postMessage({ type: 'success', publicToken: 'public_1' });
  await vi.waitFor(() => expect(dialog.dataset.ending).toBe(''));
  expect(calls).toEqual([]);
  connection.close();
  expect(calls).toEqual(['success public_1']);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(calls).toEqual(['success public_1']);
});

test('a returning user ends with null', async () => {
  const { port, calls } = await shakenHands();
  port.postMessage({ type: 'success', publicToken: null });
  await vi.waitFor(() => expect(calls).toEqual(['success null']));
});

test('malformed words on the channel end nothing', async () => {
  const { port, calls } = await shakenHands();
  for (const data of [
    { type: 'success' },
    { type: 'success', publicToken: 7 },
    { type: 'error', code: 'X' },
    { type: 'event', name: '' },
    ['exit'],
    undefined,
  ]) {
    port.postMessage(data);
  }
  port.postMessage({ type: 'event', name: 'LAST' });
  await vi.waitFor(() => expect(calls).toEqual(['event LAST']));
});

test('Escape asks a live widget first and closes a silent one at once', async () => {
  const silent = open();
  silent.dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
  expect(silent.calls).toEqual(['exit']);

  const live = await shakenHands();
  const heard = vi.fn();
  live.port.onmessage = (event) => heard(event.data);
  live.dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ type: 'close' }));
  expect(live.calls).toEqual([]);
  live.dialog.close();
  expect(live.calls).toEqual(['exit']);
});

test('a back end without a link token is an error, and the dialog goes', async () => {
  const { calls } = open({
    linkToken: undefined,
    generateLinkToken: () => Promise.reject(new Error('503')),
  });
  await vi.waitFor(() => expect(calls).toEqual(['error LINK_TOKEN_FAILED']));
  expect(document.querySelector('dialog')).toBeNull();
});

test('the token is asked for once and may be an object or a bare string', async () => {
  for (const given of [LINK, { link_token: LINK, isAuthorized: true }]) {
    const generateLinkToken = vi.fn(async () => given);
    const { posted, connection } = await shakenHands({ linkToken: undefined, generateLinkToken });
    expect(generateLinkToken).toHaveBeenCalledTimes(1);
    expect(posted.mock.calls[0]?.[0]).toMatchObject({ linkToken: LINK });
    connection.close();
  }
});

test('a second ready, while the token is still on its way, changes nothing', async () => {
  let give: (token: string) => void = () => {};
  const generateLinkToken = () => new Promise<string>((resolve) => (give = resolve));
  const { posted, ready, source } = open({ linkToken: undefined, generateLinkToken });
  deliver(window, { data: ready, origin: BASE, source });
  deliver(window, { data: { ...ready, frameNonce: newNonce() }, origin: BASE, source });
  give(LINK);
  await vi.waitFor(() => expect(posted).toHaveBeenCalledTimes(1));
  expect(posted.mock.calls[0]?.[0]).toMatchObject({ nonce: ready.frameNonce });
});

test('a frame that stays silent is unreachable', () => {
  vi.useFakeTimers();
  const { calls } = open({ timeout: 1000 });
  vi.advanceTimersByTime(1001);
  expect(calls).toEqual(['error CONNECT_UNREACHABLE']);
});

test('a token that expired before opening is renewed once, silently', async () => {
  const tokens = ['link_the_second', 'link_the_third'];
  const generateLinkToken = vi.fn(async () => tokens.shift() ?? '');
  const { port, calls, connection } = await shakenHands({ generateLinkToken });
  const heard: unknown[] = [];
  port.onmessage = (event) => heard.push(event.data);
  for (let i = 0; i < 5; i++) port.postMessage({ type: 'tokenExpired' });
  await vi.waitFor(() => expect(heard).toHaveLength(5));
  expect(heard.filter((it) => (it as { linkToken: string | null }).linkToken)).toEqual([
    { type: 'token', linkToken: 'link_the_second', isAuthorized: undefined },
  ]);
  expect(generateLinkToken).toHaveBeenCalledTimes(1);
  expect(calls).toEqual([]);
  connection.close();
});

test('without another token the widget hears so, and tells the person', async () => {
  for (const generateLinkToken of [undefined, () => Promise.reject(new Error('503'))]) {
    const { port, calls, connection } = await shakenHands({ generateLinkToken });
    const heard: unknown[] = [];
    port.onmessage = (event) => heard.push(event.data);
    port.postMessage({ type: 'tokenExpired' });
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'token', linkToken: null }]));
    expect(calls).toEqual([]);
    connection.close();
  }
});

test('a frame that floods the channel is not heard beyond a hundred messages a second, but its end is', async () => {
  const { port, calls } = await shakenHands();
  for (let i = 0; i < 5000; i++) port.postMessage({ type: 'event', name: 'NOISE' });
  port.postMessage({ type: 'exit' });
  await vi.waitFor(() => expect(calls.at(-1)).toBe('exit'), { timeout: 5000 });
  expect(calls.length).toBeLessThanOrEqual(301);
});

test('the host tells when the dialog is there and when the widget is', async () => {
  const events: string[] = [];
  const { connection } = await shakenHands({ onEvent: ({ name }) => events.push(name) });
  expect(events).toEqual(['OPEN', 'READY']);
  connection.close();
});

test('a frame that has loaded something else than the widget is unreachable sooner', () => {
  vi.useFakeTimers();
  const { calls } = open();
  document.querySelector('iframe')?.dispatchEvent(new Event('load'));
  vi.advanceTimersByTime(2999);
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(calls).toEqual(['error CONNECT_UNREACHABLE']);
});

test('a widget that is ready before it has loaded stays', async () => {
  const { calls, connection } = await shakenHands();
  vi.useFakeTimers();
  document.querySelector('iframe')?.dispatchEvent(new Event('load'));
  vi.advanceTimersByTime(30_000);
  expect(calls).toEqual([]);
  connection.close();
});

test('whoever waits for a silent widget can leave without a keyboard', () => {
  const { dialog, calls } = open();
  dialog.querySelector('button')?.click();
  expect(calls).toEqual(['exit']);
});

test('while the token is on its way there is still something to leave by', async () => {
  let give: (token: string) => void = () => {};
  const generateLinkToken = () => new Promise<string>((resolve) => (give = resolve));
  const { dialog, ready, source, posted } = open({ linkToken: undefined, generateLinkToken });
  deliver(window, { data: ready, origin: BASE, source });
  expect(dialog.dataset.ready).toBeUndefined();
  give(LINK);
  await vi.waitFor(() => expect(posted).toHaveBeenCalled());
  expect(dialog.dataset.ready).toBe('');
});

test('options that cannot be sent are an error, not a wait without end', async () => {
  const { calls, ready, source, posted } = open({ appName: (() => {}) as never });
  posted.mockImplementation((message) => void structuredClone(message));
  deliver(window, { data: ready, origin: BASE, source });
  await vi.waitFor(() => expect(calls).toEqual(['error NOT_CONFIGURED']));
});

test('an application that stumbles over an event ends no run', async () => {
  vi.useFakeTimers();
  const { calls, connection } = open({
    onEvent: () => {
      throw new Error('a mistake in the application');
    },
  });
  expect(() => vi.advanceTimersByTime(1)).toThrow('a mistake in the application');
  connection.close();
  expect(calls).toEqual(['exit']);
});
