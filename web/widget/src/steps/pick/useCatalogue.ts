import { useEffect, useState } from 'preact/hooks';
import { type Api, ApiError } from '../../api/client.ts';
import type { Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';

/** Read once a session. It is searched here, so that what is typed into the box stays here. */
const catalogues = new WeakMap<Api, Promise<Provider[]>>();

export function catalogueOf(api: Api): Promise<Provider[]> {
  const known = catalogues.get(api);
  if (known) return known;
  const reading = api
    .providers('')
    .then((all) => all.filter((it) => it.isWorking && (it.isAPI || it.isCSV)));
  reading.catch(() => catalogues.delete(api));
  catalogues.set(api, reading);
  return reading;
}

export function useCatalogue() {
  const { api, endsWith } = useWidget();
  const [providers, setProviders] = useState<Provider[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let gone = false;
    setError(null);
    catalogueOf(api).then(
      (found) => !gone && setProviders(found),
      (cause) => {
        if (gone || !(cause instanceof ApiError)) return;
        if (!endsWith(cause)) setError(cause);
      },
    );
    return () => {
      gone = true;
    };
  }, [attempt]);

  return { providers, error, retry: () => setAttempt((now) => now + 1) };
}

/** The providers that `text`, as a person types it, means; those whose name begins so first. */
export function search(providers: Provider[], text: string): Provider[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return providers;
  const rank = (it: Provider): number => {
    const names = [it.publicName, it.id, ...(it.aliases ?? [])].map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    return names.some((name) => name.includes(wanted)) ? 1 : 2;
  };
  return providers
    .map((it) => [rank(it), it] as const)
    .filter(([place]) => place < 2)
    .sort(([a], [b]) => a - b)
    .map(([, it]) => it);
}
