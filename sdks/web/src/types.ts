import type {
  ConnectError,
  CssVars,
  Language,
  LinkToken,
  Prefill,
  Theme,
  WidgetEvent,
} from '@kryptos_connect/bridge';

export type { ConnectError, CssVars, Language, Prefill, Theme };

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
  /** The browser's own unless told. */
  language?: Language;
  /** The ways to log in that are offered, of those that the installation has, e.g. `['email']`. */
  authMethods?: string[];
  /** Properties of the `--kc-*` family for the widget; those set in your style sheets need not be repeated. */
  cssVars?: CssVars;
  /** Your project's id at WalletConnect; turns WalletConnect on. */
  walletConnectProjectId?: string;
}

/** What a single run may be told. */
export interface ConnectOptions {
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

/** A run of the widget. */
export interface ConnectRun {
  /** Ends it as if the person had left; does nothing once it has ended. */
  exit(): void;
}
