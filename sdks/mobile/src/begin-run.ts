import {
  connectNative,
  endings,
  misconfigured,
  type NativeConnection,
} from '@kryptos_connect/bridge/native';
import { logoAddress } from './logo.ts';
import type { ConnectOptions, KryptosConnectConfig } from './types.ts';

export type RunSettings = ConnectOptions & Partial<KryptosConnectConfig>;

interface Screen {
  /** Hands a text to the widget's page. */
  send(text: string): void;
  /** The widget is there. */
  greeted(): void;
  /** The run is over; its last callback follows. */
  ended(): void;
}

let running = false;

/** Null if the run has ended already, or another is going on. */
export function beginRun(latest: () => RunSettings, screen: Screen): NativeConnection | null {
  if (running) {
    console.warn('Kryptos Connect is open already');
    screen.ended();
    return null;
  }
  const { baseUrl = '', clientId = '', extraConfig, appLogo, ...settings } = latest();
  const { generateLinkToken, theme, language, cssVars, appName, authMethods } = settings;
  const { walletConnectProjectId, integrationName } = settings;
  // A callback may have changed while the widget was open: the latest is called.
  const ends = endings(
    {
      onSuccess: (consent) => latest().onSuccess?.(consent),
      onConnectSuccess: (consent) => latest().onConnectSuccess?.(consent),
      onExit: () => latest().onExit?.(),
      onError: (error) => latest().onError?.(error),
      onConnectError: (error) => latest().onConnectError?.(error),
    },
    () => {
      running = false;
      screen.ended();
    },
  );
  const problem = misconfigured({ baseUrl, clientId });
  if (problem) {
    ends.onError(problem);
    return null;
  }
  running = true;
  return connectNative({
    ...{ baseUrl, clientId, generateLinkToken, theme, language, cssVars, appName, authMethods },
    ...{ walletConnectProjectId, integrationName },
    prefill: extraConfig?.prefill,
    appLogo: logoAddress(appLogo),
    send: screen.send,
    onEvent(event) {
      if (event.name === 'READY') screen.greeted();
      latest().onEvent?.(event);
    },
    ...ends,
  });
}
