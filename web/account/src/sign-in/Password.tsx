import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Field } from '../parts/Field.tsx';
import { useSend } from '../useSend.ts';

interface Props {
  email: string;
  onCode: () => Promise<void>;
  onBack: () => void;
  onProved: (user: User) => Promise<void>;
}

export function Password({ email, onCode, onBack, onProved }: Props) {
  const { m, api } = useHere();
  const { busy, problem, cause, say, send } = useSend();
  const [password, setPassword] = useState('');
  const locked = cause instanceof ApiError && cause.code === 'password_locked';

  function submit(): void {
    if (!password) {
      say(null);
      queueMicrotask(() => say(m.signIn.passwordMissing));
      return;
    }
    void send('password', async () => onProved((await api.password(email, password)).user));
  }

  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {locked && (
        <Notice kind="warning" testId="password-locked">
          {problem}
        </Notice>
      )}
      {/* Tells password managers whose password it is. */}
      <input
        class="unseen"
        type="text"
        autocomplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      {!locked && (
        <>
          <Field
            name="password"
            label={m.signIn.password}
            secret
            focus
            autocomplete="current-password"
            describedBy="lead"
            value={password}
            error={problem ?? undefined}
            testId="password"
            onInput={(value) => {
              say(null);
              setPassword(value);
            }}
          />
          <Button submit busy={busy === 'password'} testId="password-submit">
            {m.signIn.passwordSubmit}
          </Button>
        </>
      )}
      {locked ? (
        <Button
          icon="mail"
          busy={busy === 'code'}
          testId="use-code"
          onClick={() => void send('code', onCode)}
        >
          {m.signIn.useCode}
        </Button>
      ) : (
        <div class="others">
          <button
            type="button"
            class="text-button"
            data-testid="use-code"
            onClick={() => void send('code', onCode)}
          >
            {m.signIn.useCode}
          </button>
          <button type="button" class="text-button" data-testid="back" onClick={onBack}>
            {m.common.back}
          </button>
        </div>
      )}
    </form>
  );
}
