import { fields, isLinkToken, isOneOf, optionalText } from './check.ts';
import {
  type CssVars,
  type Init,
  LANGUAGES,
  type Language,
  PROTOCOL,
  type Prefill,
  THEMES,
} from './protocol.ts';

const CSS_VAR_NAME = /^--kc-[a-z0-9-]{1,48}$/;
/** Colours, lengths, font names and shadows: nothing that could end a declaration. */
const CSS_VAR_VALUE = /^[\w\s#%(),.'"/+*-]{1,200}$/;
/** Functions that compute. The others, `url()` and `image-set()` among them, can load files. */
const CSS_FUNCTION =
  /^(|rgba?|hsla?|hwb|(ok)?lab|(ok)?lch|color(-mix)?|light-dark|calc|min|max|clamp|var|cubic-bezier)\($/i;
const LOGO = /^(https:\/\/|data:image\/(png|jpeg|gif|webp|svg\+xml)[;,])/i;
/** Characters. A secret key may be a whole PEM file. */
const PREFILL = { address: 256, apiKey: 512, secretKey: 4096, password: 512, accountName: 100 };

/** What the host has said, field by field; what is odd is left out. Null if it is no `init` for us. */
export function parseInit(data: unknown, frameNonce: string): Init | null {
  const message = fields(data);
  if (message?.kryptos !== PROTOCOL || message.type !== 'init') return null;
  if (message.nonce !== frameNonce || !isLinkToken(message.linkToken)) return null;
  const logo = optionalText(message.appLogo, 100_000);
  const told: Partial<Init> = {
    theme: isOneOf(THEMES, message.theme) ? message.theme : undefined,
    language: parseLanguage(message.language),
    cssVars: parseCssVars(message.cssVars),
    appName: optionalText(message.appName, 100),
    appLogo: logo && LOGO.test(logo) ? logo : undefined,
    authMethods: parseAuthMethods(message.authMethods),
    walletConnectProjectId: word(message.walletConnectProjectId),
    integrationName: optionalText(message.integrationName, 64),
    prefill: parsePrefill(message.prefill),
    isAuthorized: typeof message.isAuthorized === 'boolean' ? message.isAuthorized : undefined,
  };
  const { linkToken } = message;
  const init = { kryptos: PROTOCOL, type: 'init', nonce: frameNonce, linkToken, ...told } as Init;
  return present(init);
}

/** `de-AT` is served in German; an unknown language leaves the choice to the browser's. */
export function parseLanguage(value: unknown): Language | undefined {
  const base = typeof value === 'string' ? value.toLowerCase().split(/[-_]/)[0] : undefined;
  return isOneOf(LANGUAGES, base) ? base : undefined;
}

export function parseCssVars(value: unknown): CssVars | undefined {
  const kept = Object.entries(fields(value) ?? {})
    .slice(0, 64)
    .filter(
      (entry): entry is [string, string] =>
        CSS_VAR_NAME.test(entry[0]) && typeof entry[1] === 'string' && isCssValue(entry[1]),
    );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function isCssValue(value: string): boolean {
  if (!CSS_VAR_VALUE.test(value)) return false;
  return (value.match(/[\w-]*\(/g) ?? []).every((it) => CSS_FUNCTION.test(it));
}

function parseAuthMethods(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const kept = value.slice(0, 8).filter((it): it is string => word(it) !== undefined);
  return kept.length > 0 ? kept : undefined;
}

function parsePrefill(value: unknown): Prefill | undefined {
  const given = fields(value);
  if (!given) return undefined;
  const kept: Prefill = {};
  for (const [key, max] of Object.entries(PREFILL) as [keyof Prefill, number][]) {
    const told = optionalText(given[key], max);
    if (told) kept[key] = told;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T;
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
