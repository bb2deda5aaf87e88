import {
  createElement,
  type ReactElement,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ProvidedContext } from './config.ts';
import { KryptosConnectModal } from './KryptosConnectModal.ts';
import type { ConnectOptions, KryptosConnectConfig } from './types.ts';

export interface KryptosConnectProviderProps {
  config: KryptosConnectConfig;
  children?: ReactNode;
}

/** Says what every button, modal and hook below it begins with, and shows what the hooks open. */
export function KryptosConnectProvider({
  config,
  children,
}: KryptosConnectProviderProps): ReactElement {
  const [asked, ask] = useState<ConnectOptions>({});
  const [open, show] = useState(false);
  const shown = useRef<ConnectOptions | null>(null);

  const setOpen = useCallback((next: boolean) => {
    if (!next) shown.current = null;
    show(next);
  }, []);
  const present = useCallback(
    (options: ConnectOptions) => {
      if (shown.current) return null;
      shown.current = options;
      ask(options);
      show(true);
      return () => {
        if (shown.current === options) setOpen(false);
      };
    },
    [setOpen],
  );
  const value = useMemo(() => ({ config, present }), [config, present]);
  return createElement(
    ProvidedContext.Provider,
    { value },
    children,
    createElement(KryptosConnectModal, { ...asked, open, setOpen }),
  );
}
