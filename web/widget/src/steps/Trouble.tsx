import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { useWidget } from '../context.ts';
import type { Trouble } from '../journey.ts';
import { Page } from '../ui/Page.tsx';

interface Props {
  trouble: Trouble;
  origin: string;
  onRetry: () => void;
  onBack: () => void;
}

export function TroublePage({ trouble, origin, onRetry, onBack }: Props) {
  const { m, app } = useWidget();
  const [title, text] = words();
  const canRetry = trouble.kind === 'offline' || trouble.kind === 'server';

  function words(): [string, string] {
    switch (trouble.kind) {
      case 'ended':
        return [m.trouble.expired, m.trouble.expiredText(app)];
      case 'origin':
        return [m.trouble.origin, m.trouble.originText(origin)];
      case 'offline':
        return [m.trouble.offline, m.trouble.offlineText];
      case 'server':
        return [m.trouble.server, m.trouble.serverText];
    }
  }

  return (
    <Page
      key={trouble.kind}
      title={title}
      lead={text}
      layout="troubled"
      testId={`trouble-${trouble.kind}`}
      mark={
        <span class="success trouble">
          <Icon name={trouble.kind === 'ended' ? 'clock' : 'warning'} size={30} />
        </span>
      }
      footer={
        <>
          {canRetry && (
            <Button icon="retry" testId="try-again" onClick={onRetry}>
              {m.common.tryAgain}
            </Button>
          )}
          <Button kind={canRetry ? 'secondary' : 'primary'} testId="go-back" onClick={onBack}>
            {m.trouble.back(app)}
          </Button>
        </>
      }
    />
  );
}
