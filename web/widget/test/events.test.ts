import { expect, test, vi } from 'vitest';
import { type Api, ApiError } from '../src/api/client.ts';
import { eventParser, type StreamEvent, watchIntegrations } from '../src/api/events.ts';
import type { Integration } from '../src/api/types.ts';

const wallet = (status: string) => ({ walletId: 'wal_1', status }) as Integration;
const wire = (status: string) => `event: integration\ndata: ${JSON.stringify(wallet(status))}\n\n`;

test('events are whole whatever the pieces they come in', () => {
  const text = `: open\n\n${wire('QUEUED')}: beat\n\nevent:x\r\ndata:1\r\ndata: 2\r\n\r\ndata\n\n`;
  const whole: StreamEvent[] = [];
  eventParser((event) => whole.push(event))(text);
  expect(whole.map((it) => [it.event, it.data])).toEqual([
    ['integration', JSON.stringify(wallet('QUEUED'))],
    ['x', '1\n2'],
    ['message', ''],
  ]);
  for (let size = 1; size < 9; size++) {
    const pieces: StreamEvent[] = [];
    const feed = eventParser((event) => pieces.push(event));
    for (let at = 0; at < text.length; at += size) feed(text.slice(at, at + size));
    expect(pieces).toEqual(whole);
  }
});

/** An API whose event streams are given one after the other; the last one stays open. */
function apiWith(streams: (string | ApiError)[], lists: Integration[][]): Api {
  return {
    events: vi.fn(async (signal: AbortSignal) => {
      const next = streams.shift();
      if (next instanceof ApiError) throw next;
      const stays = streams.length === 0;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(next));
          if (!stays) controller.close();
          signal.addEventListener('abort', () => stays && controller.error(new Error('aborted')));
        },
      });
      return { ok: true, body } as Response;
    }),
    integrations: vi.fn(async () => lists.shift() ?? []),
  } as unknown as Api;
}

test('after a lost connection the list is read again, for what was missed', async () => {
  const seen: string[] = [];
  const api = apiWith(
    [wire('ONGOING'), new ApiError('OFFLINE', '', 0), wire('COMPLETED')],
    [[wallet('QUEUED')], [wallet('PARTIALLY SYNCED')]],
  );
  const stop = watchIntegrations(
    api,
    {
      onIntegration: (it) => seen.push(it.status),
      onList: (list) => seen.push(`list ${list[0]?.status}`),
      onOnline: (online) => seen.push(online ? 'online' : 'offline'),
      onEnd: () => seen.push('end'),
    },
    1,
  );
  await vi.waitFor(() => expect(seen).toContain('COMPLETED'));
  stop();
  expect(seen).toEqual([
    'online',
    'list QUEUED',
    'ONGOING',
    'offline',
    'offline',
    'online',
    'list PARTIALLY SYNCED',
    'COMPLETED',
  ]);
});

test('a spent link token ends the watching', async () => {
  const onEnd = vi.fn();
  const api = apiWith([new ApiError('TOKEN_EXPIRED', 'expired', 401)], []);
  const ignore = () => {};
  watchIntegrations(api, { onIntegration: ignore, onList: ignore, onOnline: ignore, onEnd }, 1);
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(api.events).toHaveBeenCalledTimes(1);
});

test('what is no integration is passed over', async () => {
  const onIntegration = vi.fn();
  const ignore = () => {};
  const noise =
    'event: integration\ndata: {broken\n\nevent: integration\ndata: null\n\nevent: other\ndata: {}\n\n';
  const api = apiWith([noise + wire('COMPLETED')], [[]]);
  const watch = { onIntegration, onList: ignore, onOnline: ignore, onEnd: ignore };
  const stop = watchIntegrations(api, watch, 1);
  await vi.waitFor(() => expect(onIntegration).toHaveBeenCalled());
  stop();
  expect(onIntegration.mock.calls).toEqual([[wallet('COMPLETED')]]);
});
