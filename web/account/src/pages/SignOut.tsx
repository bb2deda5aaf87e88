import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';
import { isSafeTarget } from '../places.ts';
import { useSend } from '../useSend.ts';

/** Asked for by an application (then `interaction` names its request), or by the person. */
export function SignOut({ interaction }: { interaction: string | null }) {
  const { m, api, places, session } = useHere();
  const { busy, problem, send } = useSend();
  const [done, setDone] = useState(!session.signed_in && !interaction);

  if (done) return <SignedOut />;
  return (
    <Card title={m.signOut.title} lead={m.signOut.lead} testId="sign-out">
      <div class="form">
        {session.user && <p class="who">{session.user.email}</p>}
        {problem && <Notice kind="danger">{problem}</Notice>}
        <Button
          busy={busy !== null}
          testId="sign-out-confirm"
          onClick={() =>
            void send('out', async () => {
              const target = interaction
                ? (await api.confirmSignOut(interaction)).redirect_to
                : void (await api.signOut());
              if (target && isSafeTarget(target)) places.go(target);
              else setDone(true);
            })
          }
        >
          {m.signOut.confirm}
        </Button>
        <Button kind="secondary" testId="sign-out-stay" onClick={() => places.go('/account')}>
          {m.signOut.stay}
        </Button>
      </div>
    </Card>
  );
}

export function SignedOut({ deleted }: { deleted?: boolean }) {
  const { m, places } = useHere();
  return (
    <Card
      title={deleted ? m.account.deletedTitle : m.signOut.doneTitle}
      lead={deleted ? m.account.deletedLead : m.signOut.doneLead}
      testId={deleted ? 'deleted' : 'signed-out'}
      mark={
        <span class="sign good">
          <Icon name="check" size={24} />
        </span>
      }
    >
      <div class="form">
        <Button
          kind="secondary"
          testId="sign-in-again"
          onClick={() => places.go('/account/sign-in')}
        >
          {m.signOut.again}
        </Button>
      </div>
    </Card>
  );
}
