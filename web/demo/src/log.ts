import { useEffect, useState } from 'preact/hooks';

/** A call of the page to Northwind's own back end. */
export interface Call {
  kind: 'call';
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  method: string;
  path: string;
  /** What the back end asks of the Connect API to answer it. */
  upstream: string | undefined;
  /** JSON text as it was sent. */
  request: string | undefined;
  /** JSON text as it came. */
  response?: string;
  /** 0: there was no answer. Undefined: it is still waited for. */
  status?: number;
  /** Milliseconds until the whole answer was there. */
  took?: number;
}

/** Something that the SDK told the page. */
export interface Told {
  kind: 'event';
  id: number;
  at: number;
  /** The callback's name, such as `onSuccess`. */
  callback: string;
  /** What it is about, in a word: the event's own name, the code of an error. */
  about: string;
  /** JSON text of what came with it. */
  detail: string | undefined;
}

export type Entry = Call | Told;

/** The oldest are forgotten first. */
const MOST = 300;

let entries: readonly Entry[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(now: readonly Entry[]): void {
  entries = now.slice(-MOST);
  for (const listener of listeners) listener();
}

/** Writes down that a call begins; what it gives is told how it ended. */
export function beginCall(call: Pick<Call, 'method' | 'path' | 'upstream' | 'request'>) {
  const begun: Call = { kind: 'call', id: next++, at: Date.now(), ...call };
  const started = performance.now();
  change([...entries, begun]);
  return (status: number, response?: string): void => {
    const ended = { ...begun, status, response, took: performance.now() - started };
    change(entries.map((it) => (it.id === begun.id ? ended : it)));
  };
}

export function tell(callback: string, about: string, detail?: unknown): void {
  const text = detail === undefined ? undefined : JSON.stringify(detail);
  change([
    ...entries,
    { kind: 'event', id: next++, at: Date.now(), callback, about, detail: text },
  ]);
}

export function clearLog(): void {
  change([]);
}

export function useLog(): readonly Entry[] {
  const [, draw] = useState({});
  useEffect(() => {
    const listener = () => draw({});
    listeners.add(listener);
    // Something may have happened before this listened.
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return entries;
}
