import { Button } from '@kryptos_connect/ui/Button';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { User } from '../api/types.ts';
import { HereContext, useHere } from '../context.ts';
import { SignedOut } from '../pages/SignOut.tsx';
import { Foot } from '../parts/Foot.tsx';
import { Heading } from '../parts/Heading.tsx';
import { Mark } from '../parts/Mark.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { useSend } from '../useSend.ts';
import { Applications } from './Applications.tsx';
import { Devices } from './Devices.tsx';
import { OwnContext } from './own.ts';
import { Profile } from './Profile.tsx';
import { useStepUp } from './StepUpDialog.tsx';
import { Suggestion } from './Suggestion.tsx';
import { Ways } from './Ways.tsx';
import { YourData } from './YourData.tsx';
import '../styles/account.css';

/** One's own account. Whatever in it wants a fresh proof asks for it and is then done. */
export function Account() {
  const here = useHere();
  const { api, places, session, setSession } = here;
  const [ended, setEnded] = useState<'out' | 'deleted' | null>(null);
  const [keys, setKeys] = useState(0);
  const { guarded, cancelled, dialog } = useStepUp();
  const user = session.user ?? null;

  const setUser = (next: User) => setSession({ ...session, user: next });
  const settles = (cause: unknown): boolean => {
    if (cancelled(cause)) return true;
    if (!(cause instanceof ApiError) || cause.code !== 'signed_out') return false;
    places.go('/account/sign-in?return_to=/account');
    return true;
  };
  const inside = { ...here, guarded, settles };

  async function refresh(): Promise<void> {
    setUser((await api.profile()).user);
  }
  useEffect(() => void refresh().catch(settles), []);

  if (ended) return <SignedOut deleted={ended === 'deleted'} />;
  if (!user) return <Waiting />;
  return (
    <HereContext.Provider value={inside}>
      <OwnContext.Provider
        value={{
          user,
          setUser,
          refresh,
          keysChanged: keys,
          changeKeys: () => setKeys(keys + 1),
          onDeleted: () => setEnded('deleted'),
        }}
      >
        <div class="own" data-testid="account">
          <Head onOut={() => setEnded('out')} />
          <main>
            <Suggestion />
            <Profile />
            <Ways />
            <Devices />
            <Applications />
            <YourData />
          </main>
          <Foot />
        </div>
      </OwnContext.Provider>
      {dialog}
    </HereContext.Provider>
  );
}

function Head({ onOut }: { onOut: () => void }) {
  const { m, api } = useHere();
  const { busy, problem, send } = useSend();
  return (
    <header class="own-head">
      <Mark />
      <Button
        kind="secondary"
        small
        icon="out"
        busy={busy !== null}
        testId="sign-out"
        onClick={() =>
          void send('out', async () => void (await api.signOut())).then((done) => done && onOut())
        }
      >
        {m.account.signOut}
      </Button>
      <Heading title={m.account.title} />
      {problem && (
        <p class="field error" role="alert">
          {problem}
        </p>
      )}
    </header>
  );
}
