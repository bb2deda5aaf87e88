import { FADE, frameDialog } from './dialog.ts';
import {
  type Appearance,
  isLinkToken,
  newNonce,
  PROTOCOL,
  parseFrameMessage,
  parseReady,
  type WidgetEvent,
} from './protocol.ts';

/** What an application's back end answers when asked for a link token. */
export type LinkToken = string | { link_token: string; isAuthorized?: boolean };

export interface ConnectError {
  /**
   * `LINK_TOKEN_FAILED`: the application's back end gave none. `CONNECT_UNREACHABLE`: the widget did
   * not load in time, or may not be framed here. Others come from the widget, e.g. `TOKEN_EXPIRED`.
   */
  code: string;
  message: string;
}

export interface ConnectOptions extends Appearance {
  /** The installation's public URL, e.g. `https://connect.example.com`. */
  baseUrl: string;
  clientId: string;
  linkToken?: string;
  /** Called once, when the dialog opens, unless `linkToken` is given. */
  generateLinkToken?: () => Promise<LinkToken>;
  /** Milliseconds until a silent frame counts as unreachable; 20,000 unless told. */
  timeout?: number;
  /** Accessible name of the dialog; `Kryptos Connect` unless told. */
  title?: string;
  onEvent?: (event: WidgetEvent) => void;
  /** A returning user has nothing to exchange: the public token is null. */
  onSuccess?: (publicToken: string | null) => void;
  onExit?: () => void;
  onError?: (error: ConnectError) => void;
}

export interface Connection {
  /** Ends the session as if the person had left. Does nothing once it has ended. */
  close(): void;
}

type Ending = { type: 'success'; publicToken: string | null } | { type: 'exit' } | Failure;
type Failure = { type: 'error' } & ConnectError;

/**
 * Opens the widget in a modal dialog over this page. Exactly one of `onSuccess`, `onExit` and
 * `onError` is called, once, after the dialog has gone and the focus is back where it was.
 */
export function openConnect(options: ConnectOptions): Connection {
  const base = new URL(options.baseUrl);
  const hostNonce = newNonce();
  let frameNonce: string | null = null;
  let token: string | null = null;
  let port: MessagePort | null = null;
  /** What the widget has ended with, while the dialog fades. */
  let decided: Ending | null = null;
  let ended = false;

  const dialog = frameDialog(document, {
    url: frameUrl(base, options.clientId, hostNonce),
    title: options.title ?? 'Kryptos Connect',
    theme: options.theme ?? 'light',
    onCloseRequest(forced) {
      // A live widget may have something to say first: unsaved progress, or a finished session.
      if (port && !forced) port.postMessage({ type: 'close' });
      else end({ type: 'exit' });
    },
  });
  const deadline = setTimeout(
    () => fail('CONNECT_UNREACHABLE', 'Kryptos Connect did not answer. Please try again.'),
    options.timeout ?? 20_000,
  );

  function onMessage(event: MessageEvent): void {
    if (frameNonce || event.origin !== base.origin) return;
    if (!dialog.frame.contentWindow || event.source !== dialog.frame.contentWindow) return;
    const ready = parseReady(event.data, hostNonce);
    if (!ready) return;
    frameNonce = ready.frameNonce;
    clearTimeout(deadline);
    dialog.settle();
    greet();
  }

  /** Needs both the frame's nonce and the link token, whichever comes last. */
  function greet(): void {
    if (ended || port || !frameNonce || !token) return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (event) => onFrameMessage(event.data);
    const { theme = 'light', language, cssVars, appName, appLogo } = options;
    dialog.frame.contentWindow?.postMessage(
      {
        kryptos: PROTOCOL,
        type: 'init',
        nonce: frameNonce,
        linkToken: token,
        theme,
        language,
        cssVars,
        appName,
        appLogo,
      },
      base.origin,
      [channel.port2],
    );
  }

  function onFrameMessage(data: unknown): void {
    const message = ended || decided ? null : parseFrameMessage(data);
    if (message?.type === 'event') options.onEvent?.(message);
    else if (message) {
      // The press that ended it is still being handled inside the frame, which must outlive it.
      decided = message;
      dialog.fade();
      setTimeout(() => end(message), FADE);
    }
  }

  function fail(code: string, message: string): void {
    end({ type: 'error', code, message });
  }

  function end(proposed: Ending): void {
    if (ended) return;
    ended = true;
    const ending = decided ?? proposed;
    clearTimeout(deadline);
    window.removeEventListener('message', onMessage);
    port?.close();
    dialog.remove();
    if (ending.type === 'success') options.onSuccess?.(ending.publicToken);
    else if (ending.type === 'exit') options.onExit?.();
    else options.onError?.({ code: ending.code, message: ending.message });
  }

  window.addEventListener('message', onMessage);
  dialog.open();
  obtainToken(options).then(
    (given) => {
      token = given;
      greet();
    },
    (reason: unknown) =>
      fail(
        'LINK_TOKEN_FAILED',
        reason instanceof Error ? reason.message : 'No link token was given.',
      ),
  );
  return { close: () => end({ type: 'exit' }) };
}

/** The nonce stands behind `#`, so that it reaches no server. */
function frameUrl(base: URL, clientId: string, nonce: string): string {
  const url = new URL(`${base.pathname.replace(/\/$/, '')}/connect`, base);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('origin', window.location.origin);
  url.hash = nonce;
  return url.href;
}

async function obtainToken(options: ConnectOptions): Promise<string> {
  const given = options.linkToken ?? (await options.generateLinkToken?.());
  const token = typeof given === 'object' && given !== null ? given.link_token : given;
  if (!isLinkToken(token)) throw new Error('No link token was given.');
  return token;
}
