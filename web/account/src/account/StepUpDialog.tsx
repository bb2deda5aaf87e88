import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import { HereContext, useHere } from '../context.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { Prove } from '../sign-in/Prove.tsx';

/** The person closed the question: what they wanted is not done, and there is nothing to say. */
class Cancelled extends Error {}

interface StepUp {
  guarded<T>(call: () => Promise<T>): Promise<T>;
  cancelled(cause: unknown): boolean;
  dialog: ComponentChildren;
}

/** Runs calls; one that wants a fresh proof opens the question and, once answered, is repeated. */
export function useStepUp(): StepUp {
  const here = useHere();
  const { m, session, setSession } = here;
  const [asking, setAsking] = useState(false);
  const answer = useRef<(proved: boolean) => void>(() => undefined);

  async function guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      if (!(cause instanceof ApiError) || cause.code !== 'step_up_required') throw cause;
    }
    const proved = await new Promise<boolean>((resolve) => {
      answer.current = resolve;
      setAsking(true);
    });
    if (!proved) throw new Cancelled();
    return call();
  }

  function close(proved: boolean): void {
    setAsking(false);
    answer.current(proved);
  }

  const dialog = asking && session.user && (
    // Proving it is itself asked of nobody else.
    <HereContext.Provider value={here}>
      <Prove
        title={m.stepUp.title}
        lead={m.stepUp.lead}
        user={session.user}
        dress={(it) => (
          <Dialog key={it.step} title={it.title} testId="step-up" onClose={() => close(false)}>
            <p class="lead" id="lead">
              {it.lead}
            </p>
            {it.children}
          </Dialog>
        )}
        onProved={async (user) => {
          setSession({ ...session, user });
          close(true);
        }}
      />
    </HereContext.Provider>
  );
  return { guarded, cancelled: (cause) => cause instanceof Cancelled, dialog };
}
