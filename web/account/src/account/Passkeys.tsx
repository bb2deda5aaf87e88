import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { canUsePasskeys } from '@kryptos_connect/ui/webauthn';
import { useState } from 'preact/hooks';
import type { Passkey } from '../api/types.ts';
import { useHere } from '../context.ts';
import { ago, day } from '../i18n/format.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { useSend } from '../useSend.ts';
import { EditForm } from './EditForm.tsx';
import { Listed } from './Listed.tsx';
import { useOwn } from './own.ts';
import { Row } from './Section.tsx';
import { useAddPasskey } from './useAddPasskey.ts';
import { useList } from './useList.ts';

export function Passkeys() {
  const { m, api } = useHere();
  const { keysChanged } = useOwn();
  const list = useList(api.passkeys, keysChanged);
  const { busy, problem, send } = useSend();
  const add = useAddPasskey();
  return (
    <>
      <Row
        title={m.account.passkeys}
        text={list.items?.length === 0 ? m.account.noPasskeys : undefined}
        testId="row-passkeys"
        mark={
          <span class="round-icon">
            <Icon name="key" size={18} />
          </span>
        }
        action={
          canUsePasskeys() && (
            <Button
              kind="secondary"
              small
              busy={busy !== null}
              testId="add-passkey"
              onClick={() => void send('add', add)}
            >
              {m.account.addPasskey}
            </Button>
          )
        }
      >
        {problem && <Notice kind="danger">{problem}</Notice>}
      </Row>
      <Listed list={list}>
        {(items) => items.map((it) => <PasskeyRow key={it.id} it={it} onChanged={list.reload} />)}
      </Listed>
    </>
  );
}

function PasskeyRow({ it, onChanged }: { it: Passkey; onChanged: () => Promise<void> }) {
  const { m, api, language } = useHere();
  const { refresh } = useOwn();
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const used = it.last_used_at
    ? m.account.used(ago(it.last_used_at, language))
    : m.account.neverUsed;
  return (
    <Row
      title={it.name}
      text={`${m.account.added(day(it.created_at, language))} · ${used}`}
      testId={`passkey-${it.id}`}
      mark={<span class="indent" />}
      action={
        open !== 'rename' && (
          <>
            <Button
              kind="secondary"
              small
              label={m.account.renameNamed(it.name)}
              testId="rename-passkey"
              onClick={() => setOpen('rename')}
            >
              {m.account.rename}
            </Button>
            <Button
              kind="secondary"
              small
              label={m.account.removeNamed(it.name)}
              testId="remove-passkey"
              onClick={() => setOpen('remove')}
            >
              {m.account.remove}
            </Button>
          </>
        )
      }
    >
      {open === 'rename' && (
        <EditForm
          name="passkey-name"
          label={m.account.passkeyName}
          value={it.name}
          onSave={async (name) => {
            await api.renamePasskey(it.id, name);
            await onChanged();
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'remove' && (
        <Confirm
          title={m.account.removePasskeyAsk(it.name)}
          text={m.account.removePasskeyText}
          action={m.account.remove}
          onConfirm={async () => {
            await api.removePasskey(it.id);
            await onChanged();
            await refresh();
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </Row>
  );
}
