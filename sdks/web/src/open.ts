import { endings, misconfigured, openConnect } from '@kryptos_connect/bridge';
import { themeVars } from './theme-vars.ts';
import type { ConnectOptions, ConnectRun, KryptosConnectConfig } from './types.ts';

export interface KryptosConnectApi {
  /** Says once what every run begins with, instead of a provider. */
  init(config: KryptosConnectConfig): void;
  /**
   * Opens the widget over the page. Exactly one of `onSuccess`, `onExit` and `onError` is called, once,
   * when the dialog has gone. Null if one is open already.
   */
  open(options: ConnectOptions & Partial<KryptosConnectConfig>): ConnectRun | null;
}

let shared: Partial<KryptosConnectConfig> = {};
let running = false;

export function configure(config: Partial<KryptosConnectConfig>): void {
  shared = { ...shared, ...config };
}

export const KryptosConnect: KryptosConnectApi = {
  init: configure,
  open(options) {
    if (running) {
      console.warn('Kryptos Connect is open already');
      return null;
    }
    const { onSuccess, onConnectSuccess, onError, onConnectError, onExit, ...rest } = options;
    const { extraConfig, appLogo, cssVars, ...config } = { ...shared, ...rest };
    const { baseUrl = '', clientId = '', theme = 'light' } = config;
    const ends = endings(options, () => {
      running = false;
    });
    const problem = misconfigured(config);
    if (problem) {
      ends.onError(problem);
      return null;
    }
    const { close } = openConnect({
      ...config,
      baseUrl,
      clientId,
      theme,
      cssVars: { ...themeVars(theme), ...cssVars },
      appLogo: logoUrl(appLogo),
      prefill: extraConfig?.prefill,
      ...ends,
    });
    running = true;
    return { exit: close };
  },
};

/** The widget is a page of its own, which no component can be handed to. */
function logoUrl(logo: unknown): string | undefined {
  const url = typeof logo === 'string' ? logo : Object(Object(logo).props).src;
  return typeof url === 'string' ? new URL(url, document.baseURI).href : undefined;
}
