/** What an application says to an SDK and hears of it, on the web and in native applications alike. */
import type { ConnectError, HostOptions, LinkToken } from './conversation.ts';
import type { CssVars, Language, Prefill, Theme, WidgetEvent } from './protocol.ts';

/** Something that happened inside the widget, for analytics. */
export type ConnectEvent = WidgetEvent;

/** What the person has agreed to. */
export interface UserConsent {
  /** Your back end exchanges it for an access token, once, within 30 minutes. */
  public_token: string;
}

/** What your back end answers when asked for a link token: the token alone, or an object with it. */
export type GeneratedLinkToken = LinkToken;

export interface KryptosConnectConfig {
  /** Your application's name. Consent always shows the name that the client was registered with. */
  appName: string;
  /** The client's id, from the developer portal. */
  clientId: string;
  /** The public URL of your Kryptos Connect installation, e.g. `https://connect.example.com`. */
  baseUrl?: string;
  /** The address of a picture. */
  appLogo?: string;
  /** `light` unless told; `auto` follows the system. */
  theme?: Theme;
  /** That of the browser or phone unless told. */
  language?: Language;
  /** The ways to log in that are offered, of those that the installation has, e.g. `['email']`. */
  authMethods?: string[];
  /** Properties of the `--kc-*` family for the widget; on the web, those set in your style sheets need not be repeated. */
  cssVars?: CssVars;
  /** Your project's id at WalletConnect; turns WalletConnect on. */
  walletConnectProjectId?: string;
}

/** What a single run may be told. */
export interface RunOptions {
  /** Asks your back end for a link token. Called when the widget opens. */
  generateLinkToken?: () => Promise<GeneratedLinkToken>;
  /** The provider to open at once, by its id, e.g. `kraken`. */
  integrationName?: string;
  extraConfig?: {
    /** What you know already, so that the person need not type it. */
    prefill?: Prefill;
  };
  /** The run has succeeded. Null: this person was connected before, and there is nothing to exchange. */
  onSuccess?: (userConsent: UserConsent | null) => void;
  /** The later name of `onSuccess`. */
  onConnectSuccess?: (userConsent: UserConsent | null) => void;
  /** The run could not go on. Leaving is no error: see `onExit`. */
  onError?: (error: ConnectError) => void;
  /** The later name of `onError`. */
  onConnectError?: (error: ConnectError) => void;
  /** The person has left. */
  onExit?: () => void;
  /** Called as things happen; never needed for correctness. */
  onEvent?: (event: ConnectEvent) => void;
}

/** Why nothing can be opened with what was configured, or null. */
export function misconfigured(config: {
  baseUrl?: string;
  clientId?: string;
}): ConnectError | null {
  const { baseUrl = '', clientId } = config;
  if (/^https?:\/\/[^/]/.test(baseUrl) && clientId) return null;
  const message = clientId
    ? 'Set `baseUrl` to the public URL of your Kryptos Connect installation, e.g. "https://connect.example.com"'
    : 'Set `clientId` to the id of your client';
  console.error(message);
  return Object.assign(new Error(message), { code: 'NOT_CONFIGURED' });
}

/** The ends of a run as an application hears them, by both of their names, after `ended`. */
export function endings(
  options: RunOptions,
  ended: () => void,
): Required<Pick<HostOptions, 'onSuccess' | 'onExit' | 'onError'>> {
  return {
    onSuccess(token) {
      ended();
      const consent = token === null ? null : { public_token: token };
      options.onSuccess?.(consent);
      options.onConnectSuccess?.(consent);
    },
    onExit() {
      ended();
      options.onExit?.();
    },
    onError(error) {
      ended();
      options.onError?.(error);
      options.onConnectError?.(error);
    },
  };
}
