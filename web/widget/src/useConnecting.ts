import { useState } from 'preact/hooks';
import { type Api, ApiError } from './api/client.ts';
import type { Integration, Provider } from './api/types.ts';
import type { Widget } from './context.ts';
import { refusalWords } from './useAttempt.ts';

interface Connected {
  added: Integration[];
  /** One that was there already. */
  duplicate: string | undefined;
  /** Why it went no further. */
  failure: ApiError | null;
}

/** Connects one address on several networks, one after the other. */
export async function addEverywhere(
  api: Api,
  providers: Provider[],
  address: string,
): Promise<Connected> {
  const added: Integration[] = [];
  let duplicate: string | undefined;
  for (const provider of providers) {
    try {
      added.push(await api.add({ provider: provider.id, address }));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      // What is there already is no reason to stop with the others.
      if (cause.code !== 'DUPLICATE_INTEGRATION') return { added, duplicate, failure: cause };
      duplicate = cause.details.walletId;
    }
  }
  return { added, duplicate, failure: null };
}

interface Ends {
  onAdded: (integration: Integration) => void;
  onDone: (duplicate?: string) => void;
}

/** The same for a step, with what to tell. */
export function useConnecting({ m, api, endsWith }: Widget, ends: Ends) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function connectAll(providers: Provider[], address: string): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const { added, duplicate, failure } = await addEverywhere(api, providers, address);
    setBusy(false);
    for (const integration of added) ends.onAdded(integration);
    if (failure) {
      if (endsWith(failure)) return;
      setProblem(refusalWords(m.errors, failure));
      if (added.length === 0) return;
    }
    ends.onDone(added.length > 0 ? undefined : duplicate);
  }

  return {
    busy,
    problem,
    forget: () => setProblem(null),
    connectAll: (providers: Provider[], address: string) => void connectAll(providers, address),
  };
}
