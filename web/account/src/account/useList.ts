import { useEffect, useState } from 'preact/hooks';
import { useHere } from '../context.ts';

export interface List<T> {
  items: T[] | null;
  problem: string | null;
  setItems(items: T[]): void;
  reload(): Promise<void>;
}

/** A list of the server's, read when it is first shown and whenever `version` changes. */
export function useList<T>(read: () => Promise<T[]>, version = 0): List<T> {
  const { words, settles } = useHere();
  const [items, setItems] = useState<T[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  async function reload(): Promise<void> {
    setProblem(null);
    try {
      setItems(await read());
    } catch (cause) {
      if (!settles(cause)) setProblem(words(cause));
    }
  }
  useEffect(() => void reload(), [version]);
  return { items, problem, setItems, reload };
}
