import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Integration } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { IntegrationCard } from '../ui/IntegrationCard.tsx';
import { Page } from '../ui/Page.tsx';
import { useAttempt } from '../useAttempt.ts';
import { displayName, isSyncing, progressOf } from '../wallet/sync.ts';

interface Connections {
  list: Integration[];
  online: boolean;
  put: (integration: Integration) => void;
  drop: (walletId: string) => void;
}

interface Props {
  connections: Connections;
  /** Set after an attempt to connect what is there already: its id, empty when not told. */
  duplicate: string | undefined;
  /** What could not be connected with the others. */
  warning: string | null;
  onAdd: () => void;
  onFinished: (publicToken: string | null) => void;
}

/** What is connected, and how it comes in. */
export function Sync({ connections, duplicate, warning, onAdd, onFinished }: Props) {
  const { m, app, api } = useWidget();
  const { busy, problem, attempt } = useAttempt<'change' | 'finish'>();
  const { list } = connections;

  const remove = (it: Integration) =>
    attempt('change', async () => {
      await api.remove(it.walletId);
      connections.drop(it.walletId);
    });

  const retry = (it: Integration) =>
    attempt('change', async () => {
      await api.resync(it.walletId);
      connections.put({ ...it, status: 'QUEUED', message: null });
    });

  const finish = () =>
    void attempt('finish', async () => onFinished((await api.complete()).public_token));

  return (
    <Page
      title={m.sync.title}
      lead={m.sync.lead(app)}
      footer={
        <>
          {problem && <Notice kind="danger">{problem}</Notice>}
          {list.some(isSyncing) && <p class="hint">{m.sync.background}</p>}
          {list.length > 0 && (
            <Button busy={busy === 'finish'} testId="finish" onClick={finish}>
              {m.sync.finish}
            </Button>
          )}
        </>
      }
    >
      {duplicate !== undefined && (
        <Notice kind="info" testId="duplicate">
          {m.sync.duplicate}
        </Notice>
      )}
      {warning && <Notice kind="warning">{warning}</Notice>}
      {!connections.online && <Notice kind="warning">{m.sync.reconnecting}</Notice>}
      {list.length === 0 ? (
        <p class="empty">{m.sync.empty}</p>
      ) : (
        <ul class="cards">
          {list.map((it) => (
            <IntegrationCard
              key={it.walletId}
              integration={it}
              marked={it.walletId === duplicate}
              onRemove={() => remove(it)}
              onRetry={() => retry(it)}
            />
          ))}
        </ul>
      )}
      <button type="button" class="add" data-testid="add-another" onClick={onAdd}>
        <Icon name="plus" size={18} /> {m.sync.addAnother}
      </button>
      <Announcer list={list} />
    </Page>
  );
}

/** Says aloud that a source has changed its state, and nothing in between. */
function Announcer({ list }: { list: Integration[] }) {
  const { m } = useWidget();
  const heard = useRef(new Map<string, string>());
  const [text, setText] = useState('');
  useEffect(() => {
    const news: string[] = [];
    for (const it of list) {
      const progress = progressOf(it.status);
      if (heard.current.get(it.walletId) === progress) continue;
      heard.current.set(it.walletId, progress);
      news.push(m.sync.live(displayName(it), m.sync.status[progress]));
    }
    if (news.length > 0) setText(news.join('. '));
  }, [list]);
  return (
    <p class="unseen" aria-live="polite">
      {text}
    </p>
  );
}
