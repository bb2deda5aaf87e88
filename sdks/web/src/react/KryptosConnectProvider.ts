import {
  type Context,
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
} from 'react';
import type { KryptosConnectConfig } from '../types.ts';

export const ConfigContext: Context<Partial<KryptosConnectProviderConfig>> = createContext({});

export interface KryptosConnectProviderConfig extends Omit<KryptosConnectConfig, 'appLogo'> {
  /** The address of a picture. Of an element, such as an `<img>`, the `src` is used. */
  appLogo?: ReactNode;
}

export interface KryptosConnectProviderProps {
  config: KryptosConnectProviderConfig;
  children?: ReactNode;
}

/** Says what every button and hook below it begins with. */
export function KryptosConnectProvider(props: KryptosConnectProviderProps): ReactElement {
  return createElement(ConfigContext.Provider, { value: props.config }, props.children);
}
