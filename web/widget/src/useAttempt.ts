import { useRef, useState } from 'preact/hooks';
import { ApiError } from './api/client.ts';
import { useWidget } from './context.ts';

/** A call under way, and what to tell if it fails. One at a time: a second press changes nothing. */
export function useAttempt<What extends string = 'send'>() {
  const { m, endsWith } = useWidget();
  const [busy, setBusy] = useState<What | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef(false);

  /** `explain` may have better words for a refusal; without them those of its code are told. */
  async function attempt(
    what: What,
    action: () => Promise<void>,
    explain: (error: ApiError) => string | null | undefined = () => undefined,
  ): Promise<void> {
    if (running.current) return;
    running.current = true;
    setBusy(what);
    setProblem(null);
    try {
      await action();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (!endsWith(cause)) {
        const words = explain(cause);
        setProblem(words === undefined ? refusalWords(m.errors, cause) : words);
      }
    } finally {
      running.current = false;
      setBusy(null);
    }
  }

  return { busy, problem, setProblem, attempt };
}

/** The server knows best what it did not accept. */
export function refusalWords(words: Record<string, string>, error: ApiError): string {
  const known = words[error.code] ?? words.SERVER_ERROR ?? '';
  return error.code === 'INVALID_REQUEST' ? `${known} ${error.message}`.trim() : known;
}
