import { Button } from '@kryptos_connect/ui/Button';
import { CodeField } from '@kryptos_connect/ui/CodeField';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { CodeSent, User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Field } from '../parts/Field.tsx';
import { useSend } from '../useSend.ts';
import { Resend } from './Resend.tsx';

interface Props {
  sent: CodeSent;
  /** New people may say their name with the code. */
  asksName: boolean;
  canUsePassword: boolean;
  onResend: () => Promise<void>;
  onPassword: () => void;
  onBack: () => void;
  onProved: (user: User) => Promise<void>;
}

export function Code(props: Props) {
  const { sent, asksName, canUsePassword, onResend, onPassword, onBack, onProved } = props;
  const { m, api, session } = useHere();
  const { busy, problem, say, send } = useSend();
  const [code, setCode] = useState('');
  const [name, setName] = useState<string | null>(null);
  const [again, setAgain] = useState(false);

  async function verify(typed: string): Promise<void> {
    setAgain(false);
    if (typed.length < sent.digits) {
      say(null);
      queueMicrotask(() => say(m.signIn.codeMissing));
      return;
    }
    const called = name?.trim();
    await send('verify', async () => {
      const proof = { challenge: sent.challenge, code: typed, ...(called && { name: called }) };
      await onProved((await api.verifyCode(proof)).user);
    });
  }

  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void verify(code);
      }}
    >
      {again && <Notice kind="info">{m.signIn.resent}</Notice>}
      <CodeField
        label={m.signIn.code}
        digits={sent.digits}
        value={code}
        error={problem}
        onInput={(value) => {
          say(null);
          setCode(value);
          // Nobody wants to press a button after the last digit; who may add a name still can.
          if (value.length === sent.digits && name === null) void verify(value);
        }}
      />
      {asksName && name !== null && (
        <Field
          name="name"
          label={m.signIn.name}
          optional
          focus
          autocomplete="name"
          value={name}
          testId="name"
          onInput={setName}
        />
      )}
      <Button submit busy={busy === 'verify'} testId="code-submit">
        {m.signIn.codeSubmit}
      </Button>
      <div class="others">
        <Resend
          key={sent.challenge}
          after={sent.resend_after}
          onResend={async () => {
            if (!(await send('resend', onResend))) return;
            setCode('');
            setAgain(true);
          }}
        />
        {asksName && name === null && (
          <button
            type="button"
            class="text-button"
            data-testid="add-name"
            onClick={() => setName('')}
          >
            {m.signIn.addName}
          </button>
        )}
        {canUsePassword && session.methods.includes('password') && (
          <button type="button" class="text-button" data-testid="use-password" onClick={onPassword}>
            {m.signIn.usePassword}
          </button>
        )}
        <button type="button" class="text-button" data-testid="back" onClick={onBack}>
          {asksName ? m.signIn.otherEmail : m.common.back}
        </button>
      </div>
      <p class="hint">{m.signIn.spam}</p>
    </form>
  );
}
