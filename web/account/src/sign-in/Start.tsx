import { Button } from '@kryptos_connect/ui/Button';
import { looksLikeEmail } from '@kryptos_connect/ui/code';
import { Notice } from '@kryptos_connect/ui/Notice';
import { canUsePasskeys } from '@kryptos_connect/ui/webauthn';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Field } from '../parts/Field.tsx';
import { useSend } from '../useSend.ts';
import { usePasskey } from './usePasskey.ts';

interface Props {
  email: string;
  onEmail: (email: string) => void;
  onCode: (email: string) => Promise<void>;
  onPassword: (email: string) => void;
  onProved: (user: User) => Promise<void>;
  after?: ComponentChildren;
}

/** The address first: it is all that anybody needs to begin. */
export function Start({ email, onEmail, onCode, onPassword, onProved, after }: Props) {
  const { m, session } = useHere();
  const { busy, problem, send } = useSend();
  const [error, setError] = useState<string>();
  const offers = (method: (typeof session.methods)[number]) => session.methods.includes(method);
  const passkey = usePasskey(offers('passkey'), onProved);

  function withEmail(next: (email: string) => void): void {
    const tidy = email.trim();
    if (looksLikeEmail(tidy)) next(tidy);
    else {
      setError(undefined);
      queueMicrotask(() => setError(m.signIn.badEmail));
    }
  }

  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        withEmail((it) => void send('code', () => onCode(it)));
      }}
    >
      {problem && <Notice kind="danger">{problem}</Notice>}
      <Field
        name="email"
        label={m.signIn.email}
        value={email}
        error={error}
        focus
        inputMode="email"
        autocomplete={offers('passkey') ? 'username webauthn' : 'username'}
        describedBy="title"
        testId="email"
        onInput={(value) => {
          setError(undefined);
          onEmail(value);
        }}
      />
      <Button submit busy={busy === 'code'} testId="email-continue">
        {m.signIn.next}
      </Button>
      {((offers('passkey') && canUsePasskeys()) || offers('password')) && (
        <>
          <p class="or">
            <span>{m.signIn.or}</span>
          </p>
          {offers('passkey') && canUsePasskeys() && (
            <Button
              kind="secondary"
              icon="key"
              busy={busy === 'passkey'}
              testId="passkey"
              onClick={() => void send('passkey', () => passkey())}
            >
              {m.signIn.passkey}
            </Button>
          )}
          {offers('password') && (
            <button
              type="button"
              class="text-button"
              data-testid="use-password"
              onClick={() => withEmail(onPassword)}
            >
              {m.signIn.usePassword}
            </button>
          )}
        </>
      )}
      {after}
    </form>
  );
}
