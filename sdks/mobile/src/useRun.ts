import { messageScript, type NativeConnection } from '@kryptos_connect/bridge/native';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { WebView } from 'react-native-webview';
import { beginRun, type RunSettings } from './begin-run.ts';

/** One run of the widget, as the screen shows it. */
export interface Run {
  connection: NativeConnection;
  page: RefObject<WebView | null>;
  state: 'loading' | 'shown' | 'failed';
  /** How often the page was loaded anew. */
  round: number;
  /** Loads the page, which is gone or never came. The server knows how far it was. */
  reload(): void;
  /** The page could not be loaded. */
  failed(): void;
}

/** The run that lasts while `open` is true, or null. */
export function useRun(
  open: boolean,
  setOpen: (open: boolean) => void,
  settings: RunSettings,
): Run | null {
  const latest = useRef({ settings, setOpen });
  latest.current = { settings, setOpen };
  const page = useRef<WebView | null>(null);
  const connection = useRef<NativeConnection | null>(null);
  const wanted = useRef(false);
  const [shown, show] = useState<Pick<Run, 'connection' | 'state' | 'round'> | null>(null);
  const change = useCallback(
    (state: Run['state'], rounds = 0) =>
      show((it) => it && { ...it, state, round: it.round + rounds }),
    [],
  );

  const begin = useCallback(() => {
    const begun = beginRun(() => latest.current.settings, {
      send: (text) => page.current?.injectJavaScript(messageScript(text)),
      greeted: () => change('shown'),
      ended() {
        connection.current = null;
        show(null);
        if (wanted.current) latest.current.setOpen(false);
      },
    });
    connection.current = begun;
    if (begun) show({ connection: begun, state: 'loading', round: 0 });
  }, [change]);

  useEffect(() => {
    if (!open) return;
    wanted.current = true;
    if (!connection.current) begin();
    return () => {
      wanted.current = false;
      // StrictMode unmounts for a rehearsal, and mounts again at once.
      Promise.resolve().then(() => wanted.current || connection.current?.close());
    };
  }, [open, begin]);

  if (!shown) return null;
  return {
    ...shown,
    page,
    reload() {
      shown.connection.reloads();
      change('loading', 1);
    },
    failed() {
      // What was there is not any more, and is not to be asked whether it may be left.
      if (shown.state === 'shown') shown.connection.reloads();
      change('failed');
    },
  };
}
