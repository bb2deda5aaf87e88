import { useState } from 'preact/hooks';
import { useHere } from './context.ts';

export interface Sender {
  /** The name of what is under way. */
  busy: string | null;
  problem: string | null;
  /** The refusal behind `problem`. */
  cause: unknown;
  say(problem: string | null): void;
  /** Runs one action at a time; its refusal becomes `problem`. Answers whether it went through. */
  send(name: string, action: () => Promise<void>): Promise<boolean>;
}

export function useSend(): Sender {
  const { words, guarded, settles } = useHere();
  const [busy, setBusy] = useState<string | null>(null);
  const [said, say] = useState<string | null>(null);
  const [cause, setCause] = useState<unknown>(null);

  async function send(name: string, action: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(name);
    say(null);
    setCause(null);
    try {
      await guarded(action);
      return true;
    } catch (refused) {
      if (!settles(refused)) {
        setCause(refused);
      }
      return false;
    } finally {
      setBusy(null);
    }
  }
  return {
    busy,
    // Worked out anew each time, since the language may change under it.
    problem: said ?? (cause === null ? null : words(cause)),
    cause,
    say(text) {
      setCause(null);
      say(text);
    },
    send,
  };
}
