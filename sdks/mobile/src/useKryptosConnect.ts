import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import { ProvidedContext } from './config.ts';
import type { ConnectError, ConnectOptions } from './types.ts';

export interface KryptosConnectHook {
  /** The component is alive, and `open` opens. */
  ready: boolean;
  /** Opens the widget; does nothing while it is open. Always the same function. */
  open: () => void;
  /** Ends the run as if the person had left. Always the same function. */
  exit: () => void;
  /** What the last run ended with, if it was an error. */
  error: ConnectError | null;
}

/**
 * The widget for a button of your own, below a provider. A run that its component does not outlive ends
 * with it.
 */
export function useKryptosConnect(options: ConnectOptions = {}): KryptosConnectHook {
  const { present } = useContext(ProvidedContext);
  const latest = useRef({ present, options });
  latest.current = { present, options };
  const run = useRef<(() => void) | undefined>(undefined);
  const mounted = useRef(false);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<ConnectError | null>(null);

  const exit = useCallback(() => run.current?.(), []);
  const open = useCallback(() => {
    const { present: show, options: given } = latest.current;
    setError(null);
    function failed(failure: ConnectError): void {
      if (mounted.current) setError(failure);
      latest.current.options.onError?.(failure);
      latest.current.options.onConnectError?.(failure);
    }
    if (!show) {
      const message = '`useKryptosConnect` needs a `KryptosConnectProvider` above its component';
      console.error(message);
      return failed(Object.assign(new Error(message), { code: 'NOT_CONFIGURED' }));
    }
    // A callback may have changed while the widget was open: the latest is called.
    const opened = show({
      ...given,
      onSuccess: (consent) => latest.current.options.onSuccess?.(consent),
      onConnectSuccess: (consent) => latest.current.options.onConnectSuccess?.(consent),
      onExit: () => latest.current.options.onExit?.(),
      onEvent: (event) => latest.current.options.onEvent?.(event),
      onError: failed,
      onConnectError: undefined,
    });
    run.current = opened ?? run.current;
  }, []);

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
