import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { useSend } from '../useSend.ts';
import { EditForm } from './EditForm.tsx';
import { useOwn } from './own.ts';
import { Row, Section } from './Section.tsx';

export function YourData() {
  const { m, api } = useHere();
  const { user, onDeleted } = useOwn();
  const { busy, problem, send } = useSend();
  const [asking, setAsking] = useState(false);
  return (
    <Section id="data" title={m.account.data} text={m.account.dataText}>
      <Row
        title={m.account.download}
        text={m.account.downloadText}
        action={
          <Button
            kind="secondary"
            small
            icon="download"
            busy={busy !== null}
            testId="export"
            onClick={() =>
              void send('export', async () => saveFile(await api.export(), 'kryptos-connect.json'))
            }
          >
            {m.account.download}
          </Button>
        }
      >
        {problem && <Notice kind="danger">{problem}</Notice>}
      </Row>
      <Row
        title={m.account.delete}
        text={m.account.deleteText}
        action={
          <Button kind="danger" small testId="delete" onClick={() => setAsking(true)}>
            {m.account.delete}
          </Button>
        }
      />
      {asking && (
        <Dialog title={m.account.deleteAsk} testId="delete-dialog" onClose={() => setAsking(false)}>
          <p class="lead">{m.account.deleteText}</p>
          <EditForm
            name="confirm-email"
            label={m.account.deleteConfirm(user.email)}
            submit={m.account.deleteForGood}
            danger
            inputMode="email"
            check={(typed) =>
              typed.toLowerCase() === user.email.toLowerCase()
                ? undefined
                : m.account.deleteMismatch
            }
            onSave={async (typed) => {
              await api.deleteAccount(typed);
              onDeleted();
            }}
            onClose={() => setAsking(false)}
          />
        </Dialog>
      )}
    </Section>
  );
}

/** Hands a file to the browser's downloads. */
function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun reading by the time that a minute is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
