import { type Api, ApiError } from './client.ts';
import type { Integration } from './types.ts';

/** One server-sent event: its name and its data. */
export interface StreamEvent {
  event: string;
  data: string;
}

/**
 * Cuts a stream of text into events. `EventSource` would do it, but cannot send a header, and the
 * link token must not stand in a URL.
 */
export function eventParser(onEvent: (event: StreamEvent) => void): (chunk: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) onEvent({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') event = value;
        else if (field === 'data') data.push(value);
      }
    }
  };
}

export interface Watch {
  onIntegration(integration: Integration): void;
  /** The whole list, read again each time the stream has been (re)opened: events may be missed. */
  onList(integrations: Integration[]): void;
  onOnline(online: boolean): void;
  /** The link token is spent; watching has stopped. */
  onEnd(error: ApiError): void;
}

/** Without even a heartbeat for this long (ms), a connection counts as dead. */
const SILENCE = 45_000;
const LONGEST_PAUSE = 15_000;

/** Follows the integrations until told to stop, over as many connections as it takes. */
export function watchIntegrations(api: Api, watch: Watch, firstPause = 1000): () => void {
  const stopped = new AbortController();
  void follow();
  return () => stopped.abort();

  async function follow(): Promise<void> {
    let pause = firstPause;
    while (!stopped.signal.aborted) {
      try {
        await listen(() => {
          pause = firstPause;
        });
      } catch (cause) {
        if (stopped.signal.aborted) return;
        if (cause instanceof ApiError && cause.endsSession) return watch.onEnd(cause);
      }
      if (stopped.signal.aborted) return;
      watch.onOnline(false);
      await sleep(pause * (0.8 + Math.random() * 0.4), stopped.signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  async function listen(onAlive: () => void): Promise<void> {
    const connection = new AbortController();
    const stop = () => connection.abort();
    stopped.signal.addEventListener('abort', stop);
    let silence: ReturnType<typeof setTimeout> | undefined;
    try {
      const response = await api.events(connection.signal);
      const list = await api.integrations();
      if (stopped.signal.aborted) return;
      watch.onOnline(true);
      watch.onList(list);
      const feed = eventParser(({ event, data }) => {
        const integration = event === 'integration' ? parseIntegration(data) : null;
        if (integration) watch.onIntegration(integration);
      });
      const reader = response.body?.getReader();
      const decoder = new TextDecoder();
      while (reader) {
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE);
        const { done, value } = await reader.read();
        if (done || stopped.signal.aborted) return;
        onAlive();
        feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(silence);
      connection.abort();
      stopped.signal.removeEventListener('abort', stop);
    }
  }
}

function parseIntegration(data: string): Integration | null {
  try {
    const value = JSON.parse(data) as Integration | null;
    return typeof value?.walletId === 'string' && typeof value.status === 'string' ? value : null;
  } catch {
    return null;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
