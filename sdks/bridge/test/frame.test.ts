import { expect, test, vi } from 'vitest';
import { connectToHost, NoHost, newNonce } from '../src/index.ts';
import { deliver } from './setup.ts';

const HOST = 'https://app.example';
const LINK = 'link_0123456789';

/** A frame's window, with a parent that notes what it is told. */
function frameWindow(search = `?origin=${encodeURIComponent(HOST)}`, hash = `#${newNonce()}`) {
  const parent = { postMessage: vi.fn() };
  const self = Object.assign(new EventTarget(), { parent, location: { search, hash } });
  return { self: self as unknown as Window, parent };
}

function greeted() {
  const { self, parent } = frameWindow();
  const link = connectToHost(self);
  const ready = parent.postMessage.mock.calls[0]?.[0] as { frameNonce: string; nonce: string };
  const channel = new MessageChannel();
  const init = { kryptos: 1, type: 'init', nonce: ready.frameNonce, linkToken: LINK };
  return { self, parent, link, ready, init, channel };
}

test('ready is said to the named origin only', () => {
  const { parent, ready, self } = greeted();
  expect(parent.postMessage).toHaveBeenCalledTimes(1);
  expect(parent.postMessage.mock.calls[0]?.[1]).toBe(HOST);
  expect(ready.nonce).toBe(self.location.hash.slice(1));
});

test.each([
  ['no frame around it', `?origin=${HOST}`, `#${newNonce()}`, true],
  ['no origin', '', `#${newNonce()}`, false],
  ['an origin with a path', `?origin=${HOST}/page`, `#${newNonce()}`, false],
  ['an origin that is no web page', '?origin=null', `#${newNonce()}`, false],
  ['a wildcard', '?origin=*', `#${newNonce()}`, false],
  ['a short nonce', `?origin=${HOST}`, '#1', false],
])('refuses to start with %s', async (_, search, hash, top) => {
  const { self, parent } = frameWindow(search, hash);
  if (top) Object.assign(self, { parent: self });
  await expect(connectToHost(self)).rejects.toBeInstanceOf(NoHost);
  expect(parent.postMessage).not.toHaveBeenCalled();
});

test('only the true host is heard', async () => {
  const { self, parent, link, init, channel } = greeted();
  const settled = vi.fn();
  link.then(settled);
  const ports = [channel.port2];
  const stranger = { postMessage: vi.fn() };
  const hostile = [
    { data: init, origin: 'https://evil.example', source: parent, ports },
    { data: init, origin: HOST, source: stranger, ports },
    { data: { ...init, nonce: newNonce() }, origin: HOST, source: parent, ports },
    { data: { ...init, linkToken: '' }, origin: HOST, source: parent, ports },
    { data: { ...init, linkToken: { length: 20 } }, origin: HOST, source: parent, ports },
    { data: { ...init, kryptos: 2 }, origin: HOST, source: parent, ports },
    { data: init, origin: HOST, source: parent, ports: [] },
  ];
  for (let round = 0; round < 20; round++) for (const message of hostile) deliver(self, message);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(settled).not.toHaveBeenCalled();
  expect(parent.postMessage).toHaveBeenCalledTimes(1);
  expect(stranger.postMessage).not.toHaveBeenCalled();

  deliver(self, { data: init, origin: HOST, source: parent, ports });
  expect((await link).init.linkToken).toBe(LINK);
});

test('a second init changes nothing', async () => {
  const { self, parent, link, init, channel } = greeted();
  deliver(self, { data: init, origin: HOST, source: parent, ports: [channel.port2] });
  const other = new MessageChannel();
  const replay = { ...init, linkToken: 'link_of_someone_else' };
  deliver(self, { data: replay, origin: HOST, source: parent, ports: [other.port2] });
  expect((await link).init.linkToken).toBe(LINK);
});

test('appearance is taken field by field, and what is odd is left out', async () => {
  const { self, parent, link, init, channel } = greeted();
  const data = {
    ...init,
    theme: 'neon',
    language: 'de-AT',
    appName: 'Northwind',
    appLogo: 'javascript:alert(1)',
    cssVars: {
      '--kc-primary': '#6d28d9',
      '--kc-bg-primary': 'url(https://evil.example/track)',
      '--kc-border': 'red;} body{display:none',
      '--other': 'red',
      color: 'red',
    },
  };
  deliver(self, { data, origin: HOST, source: parent, ports: [channel.port2] });
  const { init: taken } = await link;
  expect(taken.theme).toBeUndefined();
  expect(taken.language).toBe('de');
  expect(taken.appName).toBe('Northwind');
  expect(taken.appLogo).toBeUndefined();
  expect(taken.cssVars).toEqual({ '--kc-primary': '#6d28d9' });
});

test('nothing is sent after the end', async () => {
  const { self, parent, link, init, channel } = greeted();
  deliver(self, { data: init, origin: HOST, source: parent, ports: [channel.port2] });
  const heard: unknown[] = [];
  channel.port1.onmessage = (event) => heard.push(event.data);
  const host = await link;
  host.send({ type: 'event', name: 'STEP' });
  host.send({ type: 'success', publicToken: 'public_1' });
  host.send({ type: 'exit' });
  host.send({ type: 'error', code: 'LATE', message: 'too late' });
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard[1]).toEqual({ type: 'success', publicToken: 'public_1' });
  channel.port1.close();
});
