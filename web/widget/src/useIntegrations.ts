import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Api, ApiError } from './api/client.ts';
import { watchIntegrations } from './api/events.ts';
import type { Integration } from './api/types.ts';
import { isSyncing, mergeIntegration } from './wallet/sync.ts';

interface Listener {
  onEnd: (error: ApiError) => void;
  /** An import that was seen under way has come to its end. */
  onSynced: (integration: Integration) => void;
}

/** The session's integrations, live while `enabled`. */
export function useIntegrations(api: Api, enabled: boolean, listener: Listener) {
  const [list, setList] = useState<Integration[]>([]);
  const [online, setOnline] = useState(true);
  const syncing = useRef(new Set<string>());
  const latest = useRef(listener);
  latest.current = listener;

  function note(it: Integration): void {
    if (isSyncing(it)) syncing.current.add(it.walletId);
    else if (syncing.current.delete(it.walletId)) latest.current.onSynced(it);
  }

  const put = useCallback((it: Integration) => {
    note(it);
    setList((now) => mergeIntegration(now, it));
  }, []);
  const drop = useCallback(
    (id: string) => setList((now) => now.filter((it) => it.walletId !== id)),
    [],
  );

  useEffect(() => {
    if (!enabled) return;
    return watchIntegrations(api, {
      onIntegration: put,
      onList(all) {
        for (const it of all) note(it);
        setList(all);
      },
      onOnline: setOnline,
      onEnd: (error) => latest.current.onEnd(error),
    });
  }, [api, enabled]);

  return { list, online, put, drop, setList };
}
