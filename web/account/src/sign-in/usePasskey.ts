import { canAutofill, provePasskey } from '@kryptos_connect/ui/webauthn';
import { useEffect, useRef } from 'preact/hooks';
import type { User } from '../api/types.ts';
import { useHere } from '../context.ts';

/**
 * Signing in with a passkey. Where the browser can, passkeys are also offered in the list under the
 * e-mail field; that waits quietly, and ends when the person asks for one outright.
 */
export function usePasskey(autofill: boolean, onProved: (user: User) => Promise<void>) {
  const { api } = useHere();
  const waiting = useRef<AbortController | null>(null);

  async function prove(email?: string, quiet?: AbortSignal): Promise<void> {
    const { challenge, options } = await api.passkeyOptions(email);
    if (quiet?.aborted) return;
    const credential = await provePasskey(options, quiet);
    await onProved((await api.passkey(challenge, credential)).user);
  }

  useEffect(() => {
    if (!autofill) return;
    const abort = new AbortController();
    waiting.current = abort;
    void canAutofill()
      .then((can) => (can && !abort.signal.aborted ? prove(undefined, abort.signal) : undefined))
      // Nobody asked for it yet, so nobody is told; the button says what goes wrong.
      .catch(() => undefined);
    return () => abort.abort();
  }, []);

  return async (email?: string): Promise<void> => {
    waiting.current?.abort();
    await prove(email);
  };
}
