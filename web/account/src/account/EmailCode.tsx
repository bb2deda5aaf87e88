import { Button } from '@kryptos_connect/ui/Button';
import { CodeField } from '@kryptos_connect/ui/CodeField';
import { useState } from 'preact/hooks';
import type { CodeSent, User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Resend } from '../sign-in/Resend.tsx';
import { useSend } from '../useSend.ts';

interface Props {
  to: string;
  sent: CodeSent;
  onDone: (user: User) => void;
  onClose: () => void;
}

/** The code that shows that the new address is theirs. */
export function EmailCode({ to, sent: first, onDone, onClose }: Props) {
  const { m, api } = useHere();
  const { busy, problem, say, send } = useSend();
  const [sent, setSent] = useState(first);
  const [code, setCode] = useState('');

  const verify = (typed: string) =>
    void send('verify', async () => onDone((await api.verifyEmail(sent.challenge, typed)).user));

  return (
    <form
      class="edit"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === sent.digits) verify(code);
        else {
          say(null);
          queueMicrotask(() => say(m.signIn.codeMissing));
        }
      }}
    >
      <p class="note" id="email-lead" role="status">
        {m.signIn.codeLead(to)}
      </p>
      <CodeField
        label={m.signIn.code}
        digits={sent.digits}
        value={code}
        error={problem}
        describedBy="email-lead"
        onInput={(value) => {
          say(null);
          setCode(value);
          if (value.length === sent.digits) verify(value);
        }}
      />
      <Resend
        key={sent.challenge}
        after={sent.resend_after}
        onResend={async () => {
          await send('resend', async () => setSent(await api.changeEmail(to)));
          setCode('');
        }}
      />
      <div class="edit-actions">
        <Button submit small busy={busy === 'verify'} testId="save-code">
          {m.signIn.codeSubmit}
        </Button>
        <Button kind="secondary" small onClick={onClose}>
          {m.common.cancel}
        </Button>
      </div>
    </form>
  );
}
