import { Notice } from '@kryptos_connect/ui/Notice';
import type { Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';

/** How to make a key that can only read: the provider's own steps, else what holds for all. */
export function KeySteps({ provider }: { provider: Provider }) {
  const { m } = useWidget();
  const own = provider.importGuide?.filter((it) => typeof it === 'string' && it.trim());
  const steps = own && own.length > 0 ? own : m.form.steps(provider.publicName);
  return (
    <>
      <details class="guide" open data-testid="key-steps">
        <summary>{m.form.stepsTitle}</summary>
        <ol>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
      <Notice kind="warning" title={m.form.noWithdrawals} testId="no-withdrawals">
        {m.form.noWithdrawalsText(provider.publicName)}
      </Notice>
    </>
  );
}
