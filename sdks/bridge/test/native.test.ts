import { expect, test, vi } from 'vitest';
import { connectToHost, newNonce } from '../src/index.ts';
import { connectNative, messageScript, type NativeOptions, originOf } from '../src/native.ts';

const BASE = 'https://connect.example';
const LINK = 'link_0123456789';

/** An application, and a WebView whose page runs the scripts that it is handed. */
function open(extra: Partial<NativeOptions> = {}) {
  const calls: string[] = [];
  let self = new EventTarget() as unknown as Window;
  const connection = connectNative({
    baseUrl: `${BASE}/`,
    clientId: 'client_1',
    linkToken: LINK,
    send: (text) => {
      const run = new Function('window', messageScript(text));
      run(self);
    },
    onEvent: ({ name }) => calls.push(`event ${name}`),
    onSuccess: (token) => calls.push(`success ${token}`),
    onExit: () => calls.push('exit'),
    onError: ({ code }) => calls.push(`error ${code}`),
    ...extra,
  });
  const post = vi.fn((text: string) => connection.receive(text, connection.url));

  function load() {
    const { hash, search } = new URL(connection.url);
    self = new EventTarget() as unknown as Window;
    const view = { postMessage: post };
    Object.assign(self, { parent: self, location: { hash, search }, ReactNativeWebView: view });
    return connectToHost(self);
  }
  return { calls, connection, post, load, page: () => self };
}

test('the address carries a nonce, and no token', () => {
  const { connection } = open();
  expect(connection.url).toMatch(
    /^https:\/\/connect\.example\/connect\?client_id=client_1#\w{32}$/,
  );
  expect(connection.origin).toBe(BASE);
});

test('a run in a WebView is told what one in a page is, and ends once', async () => {
  const { calls, load, connection } = open({ theme: 'dark', prefill: { address: '0x1' } });
  const widget = await load();
  expect(widget.origin).toBe('');
  expect(widget.init).toMatchObject({
    linkToken: LINK,
    theme: 'dark',
    prefill: { address: '0x1' },
  });
  widget.send({ type: 'event', name: 'STEP', step: 'CONNECT' });
  widget.send({ type: 'success', publicToken: 'public_1' });
  widget.send({ type: 'exit' });
  connection.close();
  expect(calls).toEqual(['event OPEN', 'event READY', 'event STEP', 'success public_1']);
});

test('a page that is loaded anew is greeted anew', async () => {
  const { load, calls } = open();
  await load();
  const again = await load();
  expect(again.init.linkToken).toBe(LINK);
  again.send({ type: 'exit' });
  expect(calls.at(-1)).toBe('exit');
});

test('back asks a live widget and ends a silent one', async () => {
  const silent = open();
  silent.connection.requestClose();
  expect(silent.calls).toEqual(['event OPEN', 'exit']);
  const live = open();
  const widget = await live.load();
  const asked = vi.fn();
  widget.onCloseRequest(asked);
  live.connection.requestClose();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(live.calls).not.toContain('exit');
});

test('a page that is gone is awaited anew, and back leaves without it', async () => {
  vi.useFakeTimers();
  try {
    const { calls, load, connection } = open();
    await load();
    vi.advanceTimersByTime(60_000);
    connection.reloads();
    vi.advanceTimersByTime(19_000);
    await load();
    vi.advanceTimersByTime(60_000);
    expect(calls).toEqual(['event OPEN', 'event READY', 'event READY']);
    connection.reloads();
    vi.advanceTimersByTime(20_000);
    expect(calls.at(-1)).toBe('error CONNECT_UNREACHABLE');
    const left = open();
    await left.load();
    left.connection.reloads();
    left.connection.requestClose();
    expect(left.calls.at(-1)).toBe('exit');
    // It has ended: nobody is waited for any more.
    left.connection.reloads();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('what cannot be loaded is given up as unreachable, once', () => {
  const { calls, connection } = open();
  connection.unreachable();
  connection.unreachable();
  expect(calls).toEqual(['event OPEN', 'error CONNECT_UNREACHABLE']);
});

test('a page from elsewhere, a wrong nonce and garbage are not heard', async () => {
  const { connection, calls, post, load } = open();
  await load();
  const said = post.mock.calls[0]?.[0] ?? '';
  const { nonce } = JSON.parse(said);
  const exit = JSON.stringify({ type: 'exit', nonce });
  for (const [text, url] of [
    [exit, 'https://evil.example/connect'],
    [exit, 'https://connect.example.evil.example/'],
    [exit, 'https://connect.example@evil.example/'],
    [exit, 'https://connect.example:8443/'],
    [exit, 'http://connect.example/'],
    [exit, ''],
    [JSON.stringify({ type: 'exit' }), connection.url],
    [JSON.stringify({ type: 'exit', nonce: newNonce() }), connection.url],
    [`${exit.slice(0, -1)},"x":"${'a'.repeat(200_000)}"}`, connection.url],
    ['exit', connection.url],
    ['null', connection.url],
    [{ type: 'exit', nonce }, connection.url],
  ] as const) {
    connection.receive(text, url);
  }
  expect(calls).not.toContain('exit');
  connection.receive(exit, connection.url);
  expect(calls).toContain('exit');
});

test('the page hears its own application only', async () => {
  const { load, page, post } = open();
  const widget = await load();
  const asked = vi.fn();
  widget.onCloseRequest(asked);
  const [, said] = post.mock.calls;
  expect(said).toBeUndefined();
  for (const data of [
    '{"type":"close"}',
    `{"type":"close","nonce":"${newNonce()}"}`,
    'close',
    '[]',
  ]) {
    page().dispatchEvent(new MessageEvent('message', { data }));
  }
  const { nonce } = widget.init;
  const data = JSON.stringify({ type: 'close', nonce });
  page().dispatchEvent(new MessageEvent('message', { data, source: window }));
  expect(asked).not.toHaveBeenCalled();
  page().dispatchEvent(new MessageEvent('message', { data }));
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a token that expired is renewed here too, and there are no wallets', async () => {
  const generateLinkToken = vi.fn(async () => 'link_the_other_one');
  const { load } = open({ generateLinkToken });
  const widget = await load();
  expect(await widget.renewToken()).toEqual({
    linkToken: 'link_the_other_one',
    isAuthorized: false,
  });
  const found = vi.fn();
  widget.wallets.watch(found);
  expect(found).toHaveBeenCalledTimes(1);
  expect(found).toHaveBeenCalledWith([]);
});

test('without secure random numbers there is a nonce still', () => {
  vi.stubGlobal('crypto', undefined);
  try {
    expect(open().connection.url).toMatch(/#[0-9a-f]{32}$/);
  } finally {
    vi.unstubAllGlobals();
  }
});

test.each([
  ['https://connect.example/connect?x#y', 'https://connect.example'],
  ['HTTPS://Connect.Example:443', 'https://connect.example'],
  ['http://10.0.2.2:3000/', 'http://10.0.2.2:3000'],
  ['https://a@b.example/', ''],
  ['file:///etc/passwd', ''],
  ['about:blank', ''],
])('the origin of %s', (url, origin) => expect(originOf(url)).toBe(origin));

test('no text breaks out of the script that carries it', () => {
  const hostile = `'");alert(1);//\u2028\u2029</script>\\`;
  const heard: unknown[] = [];
  const self = new EventTarget();
  self.addEventListener('message', (event) => heard.push((event as MessageEvent).data));
  new Function('window', messageScript(hostile))(self);
  expect(heard).toEqual([hostile]);
});
