import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { ApiError } from '../api/client.ts';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';

interface Props {
  /** Null when there was nothing to ask the server for. */
  cause: unknown;
  /** The address itself is wrong. */
  missing?: boolean;
  onRetry?: () => void;
}

const ENDED = ['expired'];
const UNKNOWN = ['not_found', 'forbidden', 'invalid_request', 'conflict'];

/** The page can not go on, and says why. */
export function Trouble({ cause, missing, onRetry }: Props) {
  const { m, words, places } = useHere();
  const code = cause === null ? 'not_found' : cause instanceof ApiError ? cause.code : 'internal';

  function said(): [title: string, text: string, retry: boolean] {
    if (missing) return [m.trouble.missingTitle, m.trouble.missingText, false];
    if (ENDED.includes(code)) return [m.trouble.expiredTitle, m.trouble.expiredText, false];
    if (UNKNOWN.includes(code)) return [m.trouble.unknownTitle, m.trouble.unknownText, false];
    return [m.trouble.brokenTitle, words(cause), onRetry !== undefined];
  }
  const [title, text, canRetry] = said();
  return (
    <Card
      title={title}
      lead={text}
      testId={`trouble-${missing ? 'missing' : code}`}
      mark={
        <span class="sign">
          <Icon name={ENDED.includes(code) && !missing ? 'clock' : 'warning'} size={24} />
        </span>
      }
    >
      <div class="form">
        {canRetry && onRetry ? (
          <Button icon="retry" testId="try-again" onClick={onRetry}>
            {m.common.tryAgain}
          </Button>
        ) : (
          <Button kind="secondary" testId="to-account" onClick={() => places.go('/account')}>
            {m.trouble.toAccount}
          </Button>
        )}
      </div>
    </Card>
  );
}
