import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { canUsePasskeys } from '@kryptos_connect/ui/webauthn';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { useSend } from '../useSend.ts';
import { useOwn } from './own.ts';
import { useAddPasskey } from './useAddPasskey.ts';

const KEY = 'kryptos_no_passkey';

function wasRefused(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Who has no passkey is told once a visit what one is good for. */
export function Suggestion() {
  const { m, session } = useHere();
  const { user } = useOwn();
  const { busy, problem, send } = useSend();
  const add = useAddPasskey();
  const [closed, setClosed] = useState(wasRefused);
  const [done, setDone] = useState(false);

  if (done) return <Notice kind="info">{m.account.passkeyAdded}</Notice>;
  if (closed || user.passkeys > 0 || !session.methods.includes('passkey') || !canUsePasskeys())
    return null;

  function close(): void {
    setClosed(true);
    try {
      sessionStorage.setItem(KEY, '1');
    } catch {
      // It is suggested again next time.
    }
  }

  return (
    <section class="suggestion" aria-labelledby="suggestion" data-testid="suggestion">
      <span class="round-icon">
        <Icon name="key" size={18} />
      </span>
      <div class="words">
        <h2 id="suggestion">{m.account.suggestTitle}</h2>
        <p>{m.account.suggestText}</p>
        {problem && <Notice kind="danger">{problem}</Notice>}
      </div>
      <div class="item-actions">
        <Button kind="secondary" small testId="not-now" onClick={close}>
          {m.account.notNow}
        </Button>
        <Button
          small
          busy={busy !== null}
          testId="suggested-passkey"
          onClick={() =>
            void send('add', async () => {
              await add();
              setDone(true);
            })
          }
        >
          {m.account.addPasskey}
        </Button>
      </div>
    </section>
  );
}
