import { isNonce, newNonce } from './check.ts';
import { type FrameWallets, frameWallets } from './frame-wallets.ts';
import { parseInit, parseOrigin } from './init.ts';
import {
  type FrameMessage,
  type FrameRequest,
  type HostMessage,
  type Init,
  PROTOCOL,
} from './protocol.ts';
import { parseHostMessage } from './said-by-host.ts';

/** The widget's end of the conversation with the page or application that opened it. */
export interface HostLink {
  init: Init;
  /** The host's origin, to be compared with the client's allowed origins; '' in a native application. */
  origin: string;
  /** After a success, exit or error nothing more is sent. */
  send(message: FrameMessage): void;
  /** The person asked to leave from outside the frame. */
  onCloseRequest(listener: () => void): void;
}

export interface RenewedToken {
  linkToken: string;
  isAuthorized: boolean;
}

/** What else a widget may ask of its host. */
export interface Host extends HostLink {
  /** Asks for one other link token, when the first had expired before anything was shown. */
  renewToken(): Promise<RenewedToken | null>;
  /** The wallets in the host's page. A native application has none. */
  wallets: FrameWallets;
}

/** The page was not opened by an application, or with a broken address. */
export class NoHost extends Error {}

interface NativeWindow extends Window {
  ReactNativeWebView?: { postMessage(text: string): void };
}

/** Longer texts are not read. */
const LONGEST = 200_000;

/** How messages travel: `listen` hears nothing but what the true host has said. */
interface Transport {
  origin: string;
  ready(message: object): void;
  listen(greeted: Greeted): void;
}

/** Gets what may be the `init` and the way back; answers who hears all that follows, if it was one. */
type Greeted = (data: unknown, post: (message: object) => void) => ((data: unknown) => void) | null;

/**
 * Says `ready` to the page named in the address, or to the native application around it, and waits for
 * the `init`. Whatever else arrives is passed over in silence: an answer would tell a stranger what to
 * try next.
 */
export function connectToHost(self: Window): Promise<Host> {
  const hostNonce = self.location.hash.slice(1);
  const frameNonce = newNonce();
  const transport = isNonce(hostNonce)
    ? (nativeTransport(self, hostNonce, frameNonce) ?? pageTransport(self))
    : null;
  if (!transport) return Promise.reject(new NoHost('no application around this page'));
  return new Promise((resolve) => {
    transport.listen((data, post) => {
      const init = parseInit(data, frameNonce);
      if (!init) return null;
      const { host, receive } = speak(init, transport.origin, post);
      resolve(host);
      return (later) => {
        const message = parseHostMessage(later);
        if (message) receive(message);
      };
    });
    transport.ready({ kryptos: PROTOCOL, type: 'ready', nonce: hostNonce, frameNonce });
  });
}

/** A frame in a page: the first message brings a channel, which no other window can reach. */
function pageTransport(self: Window): Transport | null {
  const origin = parseOrigin(new URLSearchParams(self.location.search).get('origin'));
  const host = self.parent;
  if (!host || host === self || !origin) return null;
  return {
    origin,
    ready: (message) => host.postMessage(message, origin),
    listen(greeted) {
      function onMessage(event: MessageEvent): void {
        if (event.source !== host || event.origin !== origin) return;
        const port = event.ports[0];
        const hear = port && greeted(event.data, (message) => port.postMessage(message));
        if (!hear) return;
        self.removeEventListener('message', onMessage);
        port.onmessage = (later) => hear(later.data);
      }
      self.addEventListener('message', onMessage);
    },
  };
}

/** A page of its own in a WebView: texts both ways, each with the nonce of its receiver. */
function nativeTransport(
  self: NativeWindow,
  hostNonce: string,
  frameNonce: string,
): Transport | null {
  const native = self.ReactNativeWebView;
  if (!native || self.parent !== self) return null;
  const post = (message: object) =>
    native.postMessage(JSON.stringify({ ...message, nonce: hostNonce }));
  return {
    origin: '',
    ready: post,
    listen(greeted) {
      let hear: ReturnType<Greeted> = null;
      self.addEventListener('message', (event) => {
        // Only a script of this page makes events without a source, and it is the application's.
        if (event.source || typeof event.data !== 'string' || event.data.length > LONGEST) return;
        const message = parse(event.data);
        if (message?.nonce !== frameNonce) return;
        if (hear) hear(message);
        else hear = greeted(message, post);
      });
    },
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

function speak(
  init: Init,
  origin: string,
  post: (message: object) => void,
): { host: Host; receive(message: HostMessage): void } {
  let ended = false;
  let closeListener: (() => void) | null = null;
  let renewed: ((token: RenewedToken | null) => void) | null = null;

  function send(message: FrameMessage | FrameRequest): void {
    if (ended) return;
    ended = message.type === 'success' || message.type === 'exit' || message.type === 'error';
    post(message);
  }
  const wallets = frameWallets(send);
  const host: Host = {
    init,
    origin,
    send,
    onCloseRequest(listener) {
      closeListener = listener;
    },
    renewToken() {
      return new Promise((resolve) => {
        renewed = resolve;
        send({ type: 'tokenExpired' });
      });
    },
    wallets: wallets.api,
  };
  return {
    host,
    receive(message) {
      if (message.type === 'close') closeListener?.();
      else if (message.type === 'token') {
        const { linkToken, isAuthorized = false } = message;
        renewed?.(linkToken === null ? null : { linkToken, isAuthorized });
        renewed = null;
      } else wallets.receive(message);
    },
  };
}
