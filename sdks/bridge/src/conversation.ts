import { isLinkToken } from './check.ts';
import {
  type Appearance,
  type Ending,
  type FrameRequest,
  type HostMessage,
  type Init,
  PROTOCOL,
  type WidgetEvent,
} from './protocol.ts';
import { parseFrameMessage, parseReady } from './said-by-frame.ts';

/** What an application's back end answers when asked for a link token. */
export type LinkToken = string | { link_token: string; isAuthorized?: boolean };

export interface ConnectError extends Error {
  /**
   * `LINK_TOKEN_FAILED`: the application's back end gave none. `CONNECT_UNREACHABLE`: the widget did
   * not load in time, or may not be framed here. `NOT_CONFIGURED`: the options cannot be sent to it.
   * Others come from the widget, e.g. `TOKEN_EXPIRED`.
   */
  code: string;
}

export interface HostOptions extends Appearance {
  /** The installation's public URL, e.g. `https://connect.example.com`. */
  baseUrl: string;
  clientId: string;
  linkToken?: string;
  /**
   * Called when the dialog opens, unless `linkToken` is given; and once more if the token turns out to
   * have expired before the widget was shown.
   */
  generateLinkToken?: () => Promise<LinkToken>;
  /** Milliseconds until a silent frame counts as unreachable; 20,000 unless told. */
  timeout?: number;
  onEvent?: (event: WidgetEvent) => void;
  /** A returning user has nothing to exchange: the public token is null. */
  onSuccess?: (publicToken: string | null) => void;
  onExit?: () => void;
  onError?: (error: ConnectError) => void;
}

/** What the conversation goes over, and what else the host can do. */
export interface HostChannel {
  /** Hands over the first message, after which `send` reaches the frame. */
  open(init: Init): void;
  send(message: HostMessage): void;
  /** The frame may be said `ready` by again, as a page is that was loaded anew. */
  reopens?: boolean;
  /** A wish that is not about the token. */
  asked?(request: FrameRequest): void;
  /** The widget has ended the run, and `end` may be called a little later. */
  ending(end: () => void): void;
  /** The run is over. */
  close(): void;
}

export interface Conversation {
  /** Whether `data` was the frame's `ready`. */
  ready(data: unknown): boolean;
  /** The frame has loaded something: a widget has said `ready` by then, or will at once. */
  loaded(): void;
  /** The page is gone and is loaded anew: it has to say `ready` again, in time. */
  reloads(): void;
  /** Ends the run with `CONNECT_UNREACHABLE`. */
  unreachable(): void;
  /** Something that came over the channel. */
  receive(data: unknown): void;
  /** Asks a live widget, which may have something to say first; ends a silent one. */
  requestClose(): void;
  /** Ends the run as if the person had left. */
  close(): void;
}

/** Milliseconds. A page that may not be framed, or a server that is down, loads as a silent one. */
const AFTER_LOADING = 3000;

/** Messages a second, beside those that end the run; a frame that says more is not heard. */
const MOST_A_SECOND = 100;

/** The host's part. Exactly one of `onSuccess`, `onExit` and `onError` is called, once, at the end. */
export function converse(options: HostOptions, nonce: string, channel: HostChannel): Conversation {
  const { generateLinkToken, timeout = 20_000, ...rest } = options;
  const {
    baseUrl,
    clientId,
    linkToken: given,
    onEvent,
    onSuccess,
    onExit,
    onError,
    ...told
  } = rest;
  let frameNonce = '';
  let token: { linkToken: string; isAuthorized?: boolean } | undefined;
  let open = false;
  let renewed = false;
  /** What the widget has ended with, until the frame may go. */
  let decided: Ending | undefined;
  let ended = false;
  let second = 0;
  let heard = 0;

  let deadline: ReturnType<typeof setTimeout>;
  function expectReady(within: number): void {
    clearTimeout(deadline);
    if (!frameNonce && !ended) deadline = setTimeout(unreachable, within);
  }
  function unreachable(): void {
    fail('CONNECT_UNREACHABLE', 'Kryptos Connect did not answer. Please try again.');
  }
  expectReady(timeout);

  async function obtain(): Promise<NonNullable<typeof token>> {
    const answer = await generateLinkToken?.();
    const { link_token: linkToken, isAuthorized } = Object(
      typeof answer === 'string' ? { link_token: answer } : answer,
    );
    if (!isLinkToken(linkToken)) throw new Error('No link token was given.');
    return { linkToken, isAuthorized };
  }

  /** Needs both the frame's nonce and the link token, whichever comes last. */
  function greet(): void {
    if (ended || open || !frameNonce || !token) return;
    open = true;
    const first = { kryptos: PROTOCOL, type: 'init', nonce: frameNonce } as const;
    try {
      channel.open({ theme: 'light', ...told, ...token, ...first });
    } catch (cause) {
      // Something in it cannot be sent, such as a function.
      fail('NOT_CONFIGURED', `${cause}`);
    }
  }

  async function renew(): Promise<void> {
    const asks = generateLinkToken && !renewed;
    renewed = true;
    const other = asks ? await obtain().catch(() => undefined) : undefined;
    token = other ?? token;
    if (!ended) channel.send({ type: 'token', linkToken: null, ...other });
  }

  function flooded(): boolean {
    const now = Math.floor(Date.now() / 1000);
    heard = now === second ? heard + 1 : 1;
    second = now;
    return heard > MOST_A_SECOND;
  }

  function fail(code: string, message: string): void {
    end({ type: 'error', code, message });
  }

  function end(proposed: Ending): void {
    if (ended) return;
    ended = true;
    const ending = decided ?? proposed;
    clearTimeout(deadline);
    channel.close();
    if (ending.type === 'success') onSuccess?.(ending.publicToken);
    else if (ending.type === 'exit') onExit?.();
    else onError?.(Object.assign(new Error(ending.message), { code: ending.code }));
  }

  (given === undefined ? obtain() : Promise.resolve({ linkToken: given })).then(
    (obtained) => {
      token = obtained;
      greet();
    },
    (cause) => fail('LINK_TOKEN_FAILED', `${cause?.message ?? cause}`),
  );

  /** What an application does wrong with an event ends no run. */
  function tell(event: WidgetEvent): void {
    try {
      onEvent?.(event);
    } catch (cause) {
      setTimeout(() => {
        throw cause;
      });
    }
  }

  tell({ type: 'event', name: 'OPEN' });
  return {
    ready(data) {
      const ready = (!frameNonce || channel.reopens) && !flooded() && parseReady(data, nonce);
      if (!ready || ended) return false;
      frameNonce = ready.frameNonce;
      open = false;
      clearTimeout(deadline);
      tell({ type: 'event', name: 'READY' });
      greet();
      return true;
    },
    loaded: () => expectReady(AFTER_LOADING),
    reloads() {
      frameNonce = '';
      open = false;
      expectReady(timeout);
    },
    unreachable,
    receive(data) {
      const message = ended || decided ? null : parseFrameMessage(data);
      if (message?.type === 'success' || message?.type === 'exit' || message?.type === 'error') {
        decided = message;
        channel.ending(() => end(message));
      } else if (!message || flooded()) return;
      else if (message.type === 'event') tell(message);
      else if (message.type === 'tokenExpired') void renew();
      else channel.asked?.(message);
    },
    requestClose() {
      if (open) channel.send({ type: 'close' });
      else end({ type: 'exit' });
    },
    close: () => end({ type: 'exit' }),
  };
}

/** Where the widget is. The nonce stands behind `#`, so that it reaches no server. */
export function frameUrl(
  { baseUrl, clientId }: HostOptions,
  nonce: string,
  origin?: string,
): string {
  const named = origin ? `&origin=${encodeURIComponent(origin)}` : '';
  const client = encodeURIComponent(clientId);
  return `${baseUrl.replace(/\/+$/, '')}/connect?client_id=${client}${named}#${nonce}`;
}
