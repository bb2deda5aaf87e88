/**
 * The messages that an application's page (the *host*) and the widget inside its frame (the *frame*)
 * exchange. The README tells the whole conversation; `vectors/` holds examples, good and hostile.
 */
export const PROTOCOL = 1;

export const LANGUAGES = ['en', 'fr', 'de', 'pt', 'sv', 'es', 'pl', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof THEMES)[number];

/** Custom properties of the `--kc-*` family, e.g. `{'--kc-primary': '#6d28d9'}`. */
export type CssVars = Record<string, string>;

/** What the application knows already, so that the person need not type it. */
export interface Prefill {
  address?: string;
  apiKey?: string;
  secretKey?: string;
  password?: string;
  accountName?: string;
}

/** What an application may say about how the widget looks, speaks and begins. */
export interface Appearance {
  theme?: Theme;
  language?: Language;
  cssVars?: CssVars;
  /** Shown until the registered name of the client is known; consent always shows the latter. */
  appName?: string;
  /** An `https:` address or a `data:image/…` URI. */
  appLogo?: string;
  /** The ways to log in that are offered, of those that the installation has, e.g. `['email']`. */
  authMethods?: string[];
  /** Turns WalletConnect on. */
  walletConnectProjectId?: string;
  /** The provider to open at once, by its id, e.g. `kraken`. */
  integrationName?: string;
  prefill?: Prefill;
}

/** Frame → host, before there is a channel. */
export interface Ready {
  kryptos: typeof PROTOCOL;
  type: 'ready';
  nonce: string;
  frameNonce: string;
}

/** Host → frame, once, with one end of the channel. */
export interface Init extends Appearance {
  kryptos: typeof PROTOCOL;
  type: 'init';
  nonce: string;
  linkToken: string;
  /** The application has an access token of this person already: there is nothing to consent to. */
  isAuthorized?: boolean;
}

/** The events that keep their names and meaning; others may come and go. */
export type EventName =
  /** The dialog is there; `READY`: so is the widget in it. Both are told by the host itself. */
  | 'OPEN'
  | 'READY'
  /** A step is shown: `INIT`, `CONNECT`, `INTEGRATION` or `STATUS`, in `step`. */
  | 'STEP'
  | 'CONSENT_GRANTED'
  | 'CONSENT_DENIED'
  /** With `provider`. */
  | 'PROVIDER_SELECTED'
  /** With `provider` and `walletId`. */
  | 'INTEGRATION_ADDED'
  /** Its import has ended, as `status` says: `COMPLETED`, `PARTIALLY SYNCED` or `FAILED`. */
  | 'INTEGRATION_SYNCED';

/** Something that happened inside the widget; for analytics, never needed for correctness. */
export interface WidgetEvent {
  type: 'event';
  name: EventName | (string & {});
  step?: string;
  provider?: string;
  walletId?: string;
  status?: string;
}

/** The first of these ends the run. */
export type Ending =
  | { type: 'success'; publicToken: string | null }
  | { type: 'exit' }
  | { type: 'error'; code: string; message: string };

/** What the widget tells. */
export type FrameMessage = WidgetEvent | Ending;

/** What the widget asks of the host. */
export type FrameRequest =
  /** The link token had expired before the widget was shown. */
  | { type: 'tokenExpired' }
  /** Which wallets does the host's page have? */
  | { type: 'wallets' }
  | WalletRequest;

export interface WalletRequest {
  type: 'request';
  /** Comes back in the response. */
  id: number;
  /** `Wallet.id`. */
  wallet: string;
  method: string;
  params?: unknown;
}

/** A wallet in the host's page: a browser extension, or the browser itself. */
export interface Wallet {
  id: string;
  /** `eip155` speaks of Ethereum and its like. */
  chain: 'eip155' | 'solana';
  name: string;
  /** A `data:image/…` URI. */
  icon?: string;
  /** Reverse domain name of its maker, e.g. `io.metamask`. */
  rdns?: string;
}

/** Host → frame, over the channel. */
export type HostMessage =
  /** The person asked to leave from outside the frame. */
  | { type: 'close' }
  /** The answer to `tokenExpired`; null if there is no other token. */
  | { type: 'token'; linkToken: string | null; isAuthorized?: boolean }
  | ({ type: 'wallet' } & Wallet)
  | { type: 'response'; id: number; result: unknown }
  | { type: 'response'; id: number; error: { code: number; message: string } };

/** The fields of Sign-In With Solana; `domain` and `uri` must be the host's own. */
export interface SolanaSignIn {
  domain: string;
  uri: string;
  nonce: string;
  address?: string;
  statement?: string;
  version?: string;
  chainId?: string;
  issuedAt?: string;
  expirationTime?: string;
  notBefore?: string;
  requestId?: string;
}

/** All that can be asked of a wallet through the host's page. */
export interface WalletCalls {
  eth_requestAccounts: { params?: undefined; result: string[] };
  eth_accounts: { params?: undefined; result: string[] };
  /** Hexadecimal, e.g. `0x1`. */
  eth_chainId: { params?: undefined; result: string };
  /**
   * `message` is an EIP-4361 message: the host's domain and origin, and `address`, an account that the
   * wallet has named before. Gives the signature in hexadecimal.
   */
  personal_sign: { params: { message: string; address: string }; result: string };
  'standard:connect': { params?: undefined; result: string[] };
  /** Message and signature in base64. */
  'solana:signIn': {
    params: SolanaSignIn;
    result: { address: string; signedMessage: string; signature: string };
  };
}
