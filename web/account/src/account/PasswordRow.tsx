import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { EditForm } from './EditForm.tsx';
import { useOwn } from './own.ts';
import { Row } from './Section.tsx';

export function PasswordRow() {
  const { m, api } = useHere();
  const { user, refresh } = useOwn();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  return (
    <Row
      title={m.account.password}
      text={user.has_password ? m.account.passwordOn : m.account.passwordOff}
      testId="row-password"
      mark={
        <span class="round-icon">
          <Icon name="lock" size={18} />
        </span>
      }
      action={
        open !== 'edit' && (
          <>
            {user.has_password && (
              <Button
                kind="secondary"
                small
                label={m.account.removeNamed(m.account.password)}
                testId="remove-password"
                onClick={() => {
                  setSaid(null);
                  setOpen('remove');
                }}
              >
                {m.account.remove}
              </Button>
            )}
            <Button
              kind="secondary"
              small
              label={
                user.has_password
                  ? `${m.account.password}: ${m.account.edit}`
                  : m.account.setPassword
              }
              testId="set-password"
              onClick={() => {
                setSaid(null);
                setOpen('edit');
              }}
            >
              {user.has_password ? m.account.edit : m.account.setPassword}
            </Button>
          </>
        )
      }
    >
      {open === 'edit' && (
        <EditForm
          name="new-password"
          label={m.account.newPassword}
          note={m.account.passwordHint}
          secret
          autocomplete="new-password"
          onSave={async (password) => {
            await api.setPassword(password);
            await refresh();
            setSaid(m.account.passwordSaved);
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {said && <Notice kind="info">{said}</Notice>}
      {open === 'remove' && (
        <Confirm
          title={m.account.removePasswordAsk}
          text={m.account.removePasswordText}
          action={m.account.remove}
          onConfirm={async () => {
            await api.removePassword();
            await refresh();
            setSaid(m.account.passwordRemoved);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </Row>
  );
}
