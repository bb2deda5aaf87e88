import { type Context, createContext, useContext } from 'react';
import type { ConnectOptions, KryptosConnectConfig } from './types.ts';

export interface KryptosConnectApi {
  /** Says once what every run begins with, instead of a provider. */
  init(config: KryptosConnectConfig): void;
}

let shared: Partial<KryptosConnectConfig> = {};

export const KryptosConnect: KryptosConnectApi = {
  init(config) {
    shared = { ...shared, ...config };
  },
};

/** What a provider says to all below it. */
export interface Provided {
  config: Partial<KryptosConnectConfig>;
  /** Opens the widget over the application; what it gives ends the run. Null if it is open already. */
  present?: (options: ConnectOptions) => (() => void) | null;
}

export const ProvidedContext: Context<Provided> = createContext<Provided>({ config: {} });

export function useConfig(): Partial<KryptosConnectConfig> {
  return { ...shared, ...useContext(ProvidedContext).config };
}
