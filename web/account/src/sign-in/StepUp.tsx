import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { canUsePasskeys } from '@kryptos_connect/ui/webauthn';
import type { ComponentChildren } from 'preact';
import type { User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { useSend } from '../useSend.ts';
import { usePasskey } from './usePasskey.ts';

interface Props {
  user: User;
  onCode: () => Promise<void>;
  onPassword: () => void;
  onProved: (user: User) => Promise<void>;
  after?: ComponentChildren;
}

/** The ways in which a person we know can prove it again, the quickest first. */
export function StepUp({ user, onCode, onPassword, onProved, after }: Props) {
  const { m, session } = useHere();
  const { busy, problem, send } = useSend();
  const passkey = usePasskey(false, onProved);
  const hasPasskey = user.passkeys > 0 && session.methods.includes('passkey') && canUsePasskeys();
  return (
    <div class="form">
      {problem && <Notice kind="danger">{problem}</Notice>}
      {hasPasskey && (
        <Button
          icon="key"
          busy={busy === 'passkey'}
          testId="step-up-passkey"
          onClick={() => void send('passkey', () => passkey(user.email))}
        >
          {m.stepUp.passkey}
        </Button>
      )}
      <Button
        kind={hasPasskey ? 'secondary' : 'primary'}
        icon="mail"
        busy={busy === 'code'}
        testId="step-up-code"
        onClick={() => void send('code', onCode)}
      >
        {m.stepUp.sendCode(user.email)}
      </Button>
      {user.has_password && session.methods.includes('password') && (
        <Button kind="secondary" icon="lock" testId="step-up-password" onClick={onPassword}>
          {m.stepUp.password}
        </Button>
      )}
      {after}
    </div>
  );
}
