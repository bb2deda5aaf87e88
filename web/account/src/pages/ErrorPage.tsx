import { Icon } from '@kryptos_connect/ui/Icon';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';

/** An authorisation request that can not even be answered: the person reads what happened, the developer why. */
export function ErrorPage({ code, description }: { code: string; description: string }) {
  const { m } = useHere();
  return (
    <Card
      title={m.trouble.errorTitle}
      lead={m.trouble.errorText}
      testId="error-page"
      mark={
        <span class="sign">
          <Icon name="warning" size={24} />
        </span>
      }
    >
      <dl class="technical">
        <dt>{m.trouble.errorWhat}</dt>
        <dd>
          <code data-testid="error-code">{code}</code>
          {description && <p data-testid="error-description">{description}</p>}
        </dd>
      </dl>
    </Card>
  );
}
