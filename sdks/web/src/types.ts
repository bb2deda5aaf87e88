export type {
  ConnectError,
  ConnectEvent,
  CssVars,
  GeneratedLinkToken,
  KryptosConnectConfig,
  Language,
  Prefill,
  RunOptions as ConnectOptions,
  Theme,
  UserConsent,
} from '@kryptos_connect/bridge';

/** A run of the widget. */
export interface ConnectRun {
  /** Ends it as if the person had left; does nothing once it has ended. */
  exit(): void;
}
