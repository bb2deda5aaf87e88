import type { KryptosConnectConfig as Config, RunOptions } from '@kryptos_connect/bridge/native';
import type { ReactNode } from 'react';
import type { ImageSourcePropType } from 'react-native';

export type {
  ConnectError,
  ConnectEvent,
  CssVars,
  GeneratedLinkToken,
  Language,
  Prefill,
  Theme,
  UserConsent,
} from '@kryptos_connect/bridge/native';

import type { UserConsent } from '@kryptos_connect/bridge/native';

export interface KryptosConnectConfig extends Omit<Config, 'appLogo'> {
  /**
   * The address of a picture, an image source such as `require('./logo.png')`, or an element. It is
   * shown while the widget loads. The widget itself, which is a page, shows it if it has an `https:`
   * address or is a `data:image/…` URI.
   */
  appLogo?: ReactNode | ImageSourcePropType;
}

/** What a single run may be told. */
export interface ConnectOptions extends Omit<RunOptions, 'onSuccess' | 'onConnectSuccess'> {
  // Written as methods, so that a handler which expects no null, as the documentation has it, is taken.
  /** The run has succeeded. Null: this person was connected before, and there is nothing to exchange. */
  onSuccess?(userConsent: UserConsent | null): void;
  /** The later name of `onSuccess`. */
  onConnectSuccess?(userConsent: UserConsent | null): void;
}
