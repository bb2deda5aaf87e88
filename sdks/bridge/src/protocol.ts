/**
 * The messages that an application's page (the *host*) and the widget inside its frame (the *frame*)
 * exchange, and the checks that turn whatever arrives into one of them or into nothing.
 *
 * 1. The frame is loaded with the host's origin and nonce and says `ready` to exactly that origin.
 * 2. The host answers once with `init`, which carries the link token and one end of a channel.
 * 3. Everything later goes over that channel, which no other window can reach.
 *
 * Tokens never stand in a URL, where history, logs and referrers would keep them.
 */
export const PROTOCOL = 1;

export const LANGUAGES = ['en', 'fr', 'de', 'pt', 'sv', 'es', 'pl', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof THEMES)[number];

/** Custom properties of the `--kc-*` family, e.g. `{'--kc-primary': '#6d28d9'}`. */
export type CssVars = Record<string, string>;

/** Frame → host, by `postMessage`. */
export interface Ready {
  kryptos: typeof PROTOCOL;
  type: 'ready';
  nonce: string;
  frameNonce: string;
}

/** How the application would like the widget to look and speak. */
export interface Appearance {
  theme?: Theme;
  language?: Language;
  cssVars?: CssVars;
  /** Shown until the registered name of the client is known; consent always shows the latter. */
  appName?: string;
  appLogo?: string;
}

/** Host → frame, by `postMessage`, once. */
export interface Init extends Appearance {
  kryptos: typeof PROTOCOL;
  type: 'init';
  nonce: string;
  linkToken: string;
}

/** Something that happened inside the widget; for analytics, never needed for correctness. */
export interface WidgetEvent {
  type: 'event';
  name: string;
  step?: string;
  provider?: string;
  walletId?: string;
  status?: string;
}

/** Frame → host, over the channel. The last three end the session. */
export type FrameMessage =
  | WidgetEvent
  | { type: 'success'; publicToken: string | null }
  | { type: 'exit' }
  | { type: 'error'; code: string; message: string };

/** Host → frame, over the channel: the person asked to leave with the host's keyboard or button. */
export interface CloseRequest {
  type: 'close';
}

type Fields = Record<string, unknown>;

const NONCE = /^[A-Za-z0-9_-]{22,64}$/;
const CSS_VAR_NAME = /^--kc-[a-z0-9-]{1,48}$/;
/** Colours, lengths, font names and shadows; nothing that could end a declaration or load a file. */
const CSS_VAR_VALUE = /^(?!.*url\()[\w\s#%(),.'"/+*-]{1,200}$/i;
const LOGO = /^(https:\/\/|data:image\/(png|jpeg|gif|webp|svg\+xml)[;,])/i;

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}

function text(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}

function optionalText(value: unknown, max: number): string | undefined {
  return text(value, max) ? value : undefined;
}

function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}

/** 128 random bits, which an outsider cannot guess. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && NONCE.test(value);
}

/** The origin named by `value` if it is exactly an http(s) origin, else null. */
export function parseOrigin(value: string | null): string | null {
  if (!value) return null;
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && url.origin === value ? value : null;
  } catch {
    return null;
  }
}

/** `de-AT` is served in German; an unknown language leaves the choice to the browser's. */
export function parseLanguage(value: unknown): Language | undefined {
  const base = typeof value === 'string' ? value.toLowerCase().split(/[-_]/)[0] : undefined;
  return isOneOf(LANGUAGES, base) ? base : undefined;
}

export function parseCssVars(value: unknown): CssVars | undefined {
  const given = fields(value);
  if (!given || Array.isArray(value)) return undefined;
  const kept = Object.entries(given)
    .slice(0, 64)
    .filter(
      (entry): entry is [string, string] =>
        CSS_VAR_NAME.test(entry[0]) && typeof entry[1] === 'string' && CSS_VAR_VALUE.test(entry[1]),
    );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

export function parseReady(data: unknown, hostNonce: string): Ready | null {
  const message = fields(data);
  if (message?.kryptos !== PROTOCOL || message.type !== 'ready') return null;
  if (message.nonce !== hostNonce || !isNonce(message.frameNonce)) return null;
  return { kryptos: PROTOCOL, type: 'ready', nonce: hostNonce, frameNonce: message.frameNonce };
}

export function isLinkToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{8,512}$/.test(value);
}

export function parseInit(data: unknown, frameNonce: string): Init | null {
  const message = fields(data);
  if (message?.kryptos !== PROTOCOL || message.type !== 'init') return null;
  if (message.nonce !== frameNonce || !isLinkToken(message.linkToken)) return null;
  const init: Init = {
    kryptos: PROTOCOL,
    type: 'init',
    nonce: frameNonce,
    linkToken: message.linkToken,
  };
  const language = parseLanguage(message.language);
  const cssVars = parseCssVars(message.cssVars);
  const appName = optionalText(message.appName, 100);
  const appLogo = optionalText(message.appLogo, 100_000);
  if (isOneOf(THEMES, message.theme)) init.theme = message.theme;
  if (language) init.language = language;
  if (cssVars) init.cssVars = cssVars;
  if (appName) init.appName = appName;
  if (appLogo && LOGO.test(appLogo)) init.appLogo = appLogo;
  return init;
}

export function parseFrameMessage(data: unknown): FrameMessage | null {
  const message = fields(data);
  if (message?.type === 'exit') return { type: 'exit' };
  if (message?.type === 'success') {
    const token = message.publicToken;
    return token === null || text(token, 512) ? { type: 'success', publicToken: token } : null;
  }
  if (message?.type === 'error') {
    if (!text(message.code, 64) || !text(message.message, 500)) return null;
    return { type: 'error', code: message.code, message: message.message };
  }
  if (message?.type === 'event' && text(message.name, 64)) {
    const event: WidgetEvent = { type: 'event', name: message.name };
    for (const key of ['step', 'provider', 'walletId', 'status'] as const) {
      const value = optionalText(message[key], 200);
      if (value) event[key] = value;
    }
    return event;
  }
  return null;
}

export function isCloseRequest(data: unknown): data is CloseRequest {
  return fields(data)?.type === 'close';
}
