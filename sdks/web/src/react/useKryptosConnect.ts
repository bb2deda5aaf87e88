import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import { KryptosConnect } from '../open.ts';
import type { ConnectError, ConnectOptions, ConnectRun } from '../types.ts';
import { ConfigContext } from './KryptosConnectProvider.ts';

export interface KryptosConnectHook {
  /** The page is alive, and `open` opens. Never so on a server. */
  ready: boolean;
  /** Opens the widget; does nothing while it is open. Always the same function. */
  open: () => void;
  /** Ends the run as if the person had left. Always the same function. */
  exit: () => void;
  /** What the last run ended with, if it was an error. */
  error: ConnectError | null;
}

/** The widget for a button of your own. A run that its component does not outlive ends with it. */
export function useKryptosConnect(options: ConnectOptions = {}): KryptosConnectHook {
  const config = useContext(ConfigContext);
  const latest = useRef(options);
  latest.current = { ...config, ...options } as ConnectOptions;
  const run = useRef<ConnectRun | null>(null);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<ConnectError | null>(null);

  const exit = useCallback(() => run.current?.exit(), []);
  const open = useCallback(() => {
    setError(null);
    // A callback may have changed while the widget was open: the latest is called.
    const opened = KryptosConnect.open({
      ...latest.current,
      onSuccess: (consent) => latest.current.onSuccess?.(consent),
      onConnectSuccess: (consent) => latest.current.onConnectSuccess?.(consent),
      onExit: () => latest.current.onExit?.(),
      onEvent: (event) => latest.current.onEvent?.(event),
      onConnectError: (failure) => latest.current.onConnectError?.(failure),
      onError(failure) {
        if (mounted.current) setError(failure);
        latest.current.onError?.(failure);
      },
    });
    run.current = opened ?? run.current;
  }, []);

  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    setReady(true);
    return () => {
      mounted.current = false;
      exit();
    };
  }, [exit]);
  return { ready, open, exit, error };
}
