import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { Finished, Interaction } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Trouble } from '../pages/Trouble.tsx';
import { Card } from '../parts/Card.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { isSafeTarget } from '../places.ts';
import { type Dress, Prove } from '../sign-in/Prove.tsx';
import { ClientMark } from './ClientMark.tsx';
import { Consent } from './Consent.tsx';
import { SelectAccount } from './SelectAccount.tsx';

/** Refusals after which the request itself is over. */
const OVER = ['expired', 'not_found', 'conflict'];

/** An application's request, from who is there to what they allow, then back to the application. */
export function Authorize({ id, first }: { id: string; first: Interaction | Finished }) {
  const { m, api, places } = useHere();
  const [it, setIt] = useState(first);
  /** The person wants to be somebody else than who is signed in. */
  const [switching, setSwitching] = useState(false);
  const [leaving, setLeaving] = useState<string | null>(null);
  const [broken, setBroken] = useState<unknown>(null);
  const [host, setHost] = useState(hostOf(first));

  function leave(target: string): void {
    if (!isSafeTarget(target)) throw new ApiError('internal', 0);
    setLeaving(target);
    places.go(target);
  }

  function show(next: Interaction | Finished): void {
    setSwitching(false);
    if (next.step !== 'done') setHost(hostOf(next));
    setIt(next);
  }

  /** After proving who one is: where the request stands now. */
  async function proved(): Promise<void> {
    const next = await over(() => api.interaction(id));
    // Whoever just signed in on purpose is not asked once more which account to use.
    show(next.step === 'select_account' && switching ? await api.goOn(id) : next);
  }

  /** A request that is over takes the whole page. */
  async function over<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (cause instanceof ApiError && OVER.includes(cause.code)) setBroken(cause);
      if (cause instanceof ApiError && cause.code === 'signed_out') await again();
      throw cause;
    }
  }

  async function again(): Promise<void> {
    setBroken(null);
    try {
      show(await api.interaction(id));
    } catch (cause) {
      setBroken(cause);
    }
  }

  useEffect(() => {
    if (it.step !== 'done') return;
    try {
      leave(it.redirect_to);
    } catch (cause) {
      setBroken(cause);
    }
  }, [it]);

  if (broken) return <Trouble cause={broken} onRetry={() => void again()} />;
  if (leaving || it.step === 'done') return <Waiting text={m.consent.leaving(host)} />;

  const { client, user } = it;
  const dress = (step: Dress) => (
    <Card
      key={step.step}
      title={step.title}
      lead={step.lead}
      field={step.field}
      mark={<ClientMark client={client} />}
      testId={`at-${step.step}`}
    >
      {step.children}
    </Card>
  );

  if (it.step === 'sign_in' || switching || !user) {
    return (
      <Prove
        key="sign-in"
        title={m.signIn.to(client.name)}
        lead={m.signIn.lead}
        hint={switching ? '' : it.login_hint}
        interaction={id}
        dress={dress}
        onProved={proved}
      />
    );
  }
  switch (it.step) {
    case 'select_account':
      return (
        <SelectAccount
          client={client}
          user={user}
          onContinue={async () => show(await over(() => api.goOn(id, user.id)))}
          onOther={() => setSwitching(true)}
        />
      );
    case 'step_up':
      return (
        <Prove
          key="step-up"
          title={m.stepUp.title}
          lead={m.stepUp.lead}
          interaction={id}
          user={user}
          dress={dress}
          after={
            <button
              type="button"
              class="text-button"
              data-testid="other-account"
              onClick={() => setSwitching(true)}
            >
              {m.select.other}
            </button>
          }
          onProved={proved}
        />
      );
    case 'consent':
      return (
        <Consent
          it={it}
          user={user}
          onSwitch={() => setSwitching(true)}
          onAllow={async (scopes, workspace) =>
            leave((await over(() => api.consent(id, user.id, scopes, workspace))).redirect_to)
          }
          onDeny={async () => leave((await over(() => api.deny(id))).redirect_to)}
        />
      );
  }
}

/** Where the answer goes: what the server says, else what the address itself says. */
function hostOf(it: Interaction | Finished): string {
  if (it.step !== 'done') return it.client.redirect_host;
  return URL.canParse(it.redirect_to) ? new URL(it.redirect_to).host : '';
}
