import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/client.ts';
import type { Detected } from '../../api/types.ts';
import { useWidget } from '../../context.ts';

/** Long enough for somebody who still types. */
const PAUSE = 250;

/**
 * Where an address has been used, asked of the server. Only what looks like a public address or a
 * name comes this far.
 */
export function useDetection(text: string | null) {
  const { api, endsWith } = useWidget();
  const [found, setFound] = useState<{ text: string; detected: Detected | null } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  useEffect(() => {
    setRefusal(null);
    if (!text) return;
    const superseded = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const detected = await api.detect(text, superseded.signal);
        setFound({ text, detected });
      } catch (cause) {
        if (superseded.signal.aborted || !(cause instanceof ApiError) || endsWith(cause)) return;
        // Without an answer the address can still be connected: the person knows where.
        setFound({ text, detected: null });
        if (cause.code === 'INVALID_REQUEST') setRefusal(cause.message);
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      superseded.abort();
    };
  }, [text]);

  const current = found && found.text === text ? found : null;
  return {
    looking: text !== null && !current,
    detected: current?.detected ?? null,
    refusal: current ? refusal : null,
  };
}
