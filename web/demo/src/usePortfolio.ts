import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { BackendError, backend } from './api.ts';
import type { Holdings, Integration, Transaction, Transactions } from './types.ts';

const PAGE = 8;
const POLL = 2000;

export interface Portfolio {
  holdings: Holdings | null;
  integrations: Integration[] | null;
  transactions: Transaction[] | null;
  moreTransactions: boolean;
  /** The last attempt failed; what was read before is still shown. */
  failed: boolean;
  syncing: boolean;
  reload: () => void;
  loadMore: () => void;
}

export function isSyncing(integration: Integration): boolean {
  return /^(active|queued|ongoing|syncing)$/i.test(integration.status);
}

/** Reads everything, and again every two seconds while a source is still being read. */
export function usePortfolio(onDisconnected: () => void): Portfolio {
  const [holdings, setHoldings] = useState<Holdings | null>(null);
  const [integrations, setIntegrations] = useState<Integration[] | null>(null);
  const [page, setPage] = useState<Transactions | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const shown = useRef(PAGE);

  const reload = useCallback(() => setRound((now) => now + 1), []);

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function read(): Promise<void> {
      try {
        const [sources, owned, latest] = await Promise.all([
          backend.integrations(),
          backend.holdings(),
          backend.transactions(shown.current, 0),
        ]);
        if (stopped) return;
        setIntegrations(sources);
        setHoldings(owned);
        setPage(latest);
        setFailed(false);
        if (sources.some(isSyncing)) timer = setTimeout(() => void read(), POLL);
      } catch (cause) {
        if (stopped) return;
        if (cause instanceof BackendError && cause.status === 401) onDisconnected();
        else setFailed(true);
      }
    }
    void read();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [round]);

  return {
    holdings,
    integrations,
    transactions: page?.data ?? null,
    moreTransactions: page?.pagination.hasNextPage ?? false,
    failed,
    syncing: integrations?.some(isSyncing) ?? false,
    reload,
    loadMore() {
      shown.current = Math.min(shown.current + 20, 1000);
      reload();
    },
  };
}
