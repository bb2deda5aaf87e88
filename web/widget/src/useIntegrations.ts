import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Api, ApiError } from './api/client.ts';
import { watchIntegrations } from './api/events.ts';
import type { Integration } from './api/types.ts';
import { mergeIntegration } from './wallet/sync.ts';

/** The session's integrations, live while `enabled`. */
export function useIntegrations(api: Api, enabled: boolean, onEnd: (error: ApiError) => void) {
  const [list, setList] = useState<Integration[]>([]);
  const [online, setOnline] = useState(true);

  const put = useCallback((it: Integration) => setList((now) => mergeIntegration(now, it)), []);
  const drop = useCallback(
    (id: string) => setList((now) => now.filter((it) => it.walletId !== id)),
    [],
  );

  useEffect(() => {
    if (!enabled) return;
    return watchIntegrations(api, {
      onIntegration: put,
      onList: setList,
      onOnline: setOnline,
      onEnd,
    });
  }, [api, enabled]);

  return { list, online, put, drop, setList };
}
