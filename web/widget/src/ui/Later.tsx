import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWidget } from '../context.ts';
import { Page } from './Page.tsx';

interface LaterProps<P> {
  load: () => Promise<FunctionComponent<P>>;
  props: P;
}

/** A step that is no part of the first load: fetched when somebody goes there. */
export function Later<P extends object>({ load, props }: LaterProps<P>) {
  const { m } = useWidget();
  const [Step, setStep] = useState<FunctionComponent<P> | null>(null);
  const [failed, setFailed] = useState(false);

  function fetchStep(): void {
    setFailed(false);
    load().then(
      (found) => setStep(() => found),
      () => setFailed(true),
    );
  }
  useEffect(fetchStep, []);

  if (Step) return <Step {...props} />;
  if (!failed) {
    return (
      <main class="page loading" aria-busy="true">
        <div class="scroll">
          <span class="spinner large" />
        </div>
      </main>
    );
  }
  return (
    <Page title={m.trouble.offline} lead={m.trouble.offlineText} layout="troubled">
      <button type="button" class="text-button" onClick={fetchStep}>
        {m.common.tryAgain}
      </button>
    </Page>
  );
}
