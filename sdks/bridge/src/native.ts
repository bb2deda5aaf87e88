/** The host's part in a native application, where the widget is a page of its own in a WebView. */
import { hex } from './check.ts';
import { converse, frameUrl, type HostOptions } from './conversation.ts';

export * from './application.ts';
export type { ConnectError, HostOptions, LinkToken } from './conversation.ts';
export type * from './protocol.ts';

export interface NativeOptions extends HostOptions {
  /** Delivers a text to the WebView's page, as `messageScript` does. */
  send(text: string): void;
}

export interface NativeConnection {
  /** What the WebView loads. */
  url: string;
  /** The only origin that the WebView itself may go to. */
  origin: string;
  /** A text that the page at `pageUrl` has posted. */
  receive(data: unknown, pageUrl: string): void;
  /** The back key or gesture: the widget may have something to say first. */
  requestClose(): void;
  /** The page is loaded anew, as the system had ended it or it could not be reached. */
  reloads(): void;
  /** Ends the session with `CONNECT_UNREACHABLE`. */
  unreachable(): void;
  /** Ends the session as if the person had left. Does nothing once it has ended. */
  close(): void;
}

/** Longer texts are not read. */
const LONGEST = 200_000;

/**
 * Begins a run. Exactly one of `onSuccess`, `onExit` and `onError` is called, once, at its end. A page
 * that has to be loaded anew, because the system ended it, goes on where it was.
 */
export function connectNative({ send, ...options }: NativeOptions): NativeConnection {
  const origin = originOf(options.baseUrl);
  const nonce = nativeNonce();
  let frameNonce = '';
  const post = (message: object) => send(JSON.stringify({ ...message, nonce: frameNonce }));

  const conversation = converse(options, nonce, {
    reopens: true,
    open(init) {
      frameNonce = init.nonce;
      post(init);
    },
    send: post,
    ending: (end) => end(),
    close() {},
  });
  return {
    url: frameUrl(options, nonce),
    origin,
    receive(data, pageUrl) {
      if (originOf(pageUrl) !== origin || typeof data !== 'string' || data.length > LONGEST) return;
      const message = parseJson(data);
      if (message?.nonce !== nonce || conversation.ready(message)) return;
      conversation.receive(message);
    },
    requestClose: conversation.requestClose,
    reloads: conversation.reloads,
    unreachable: conversation.unreachable,
    close: conversation.close,
  };
}

/** The script that hands `text` to the widget's page. */
export function messageScript(text: string): string {
  // A JSON text is a JavaScript text but for two line separators.
  const literal = JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
  return `window.dispatchEvent(new MessageEvent('message',{data:${literal}}));true;`;
}

/** React Native's own `URL` knows no origins. */
export function originOf(url: string): string {
  const [, scheme = '', host = ''] = /^(https?:\/\/)([^/?#@\\]+)(?=[/?#]|$)/i.exec(url) ?? [];
  const standard = scheme.toLowerCase() === 'https://' ? /:443$/ : /:80$/;
  return `${scheme}${host}`.toLowerCase().replace(standard, '');
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Hermes has no secure random numbers of its own. What they would keep out has to be a page of the
 * installation's own origin in the same WebView, so that guessing is not what it would need.
 */
function nativeNonce(): string {
  const bytes = new Uint8Array(16);
  // An old engine has not even `globalThis`.
  if (typeof crypto === 'object' && crypto.getRandomValues) crypto.getRandomValues(bytes);
  else for (let i = 0; i < bytes.length; i++) bytes[i] = Math.random() * 256;
  return hex(bytes);
}
