import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { scopeWords } from '@kryptos_connect/ui/scopes/names';
import { useState } from 'preact/hooks';
import type { Application } from '../api/types.ts';
import { useHere } from '../context.ts';
import { day } from '../i18n/format.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { Listed } from './Listed.tsx';
import { Row, Section } from './Section.tsx';
import { useList } from './useList.ts';

export function Applications() {
  const { m, api } = useHere();
  const list = useList(api.applications);
  const [asking, setAsking] = useState<Application | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  return (
    <Section id="applications" title={m.account.applications} text={m.account.applicationsText}>
      {ended && (
        <div class="item">
          <Notice kind="info">{m.account.accessEnded(ended)}</Notice>
        </div>
      )}
      <Listed list={list}>
        {(items) =>
          items.length === 0 ? (
            <div class="empty" data-testid="no-applications">
              <strong>{m.account.noApplications}</strong>
              <p>{m.account.noApplicationsText}</p>
            </div>
          ) : (
            items.map((it) => (
              <ApplicationRow key={it.client_id} it={it} onEnd={() => setAsking(it)} />
            ))
          )
        }
      </Listed>
      {asking && (
        <Confirm
          title={m.account.endAccessAsk(asking.name)}
          text={m.account.endAccessText(asking.name)}
          action={m.account.endAccess}
          onConfirm={async () => {
            await api.endApplication(asking.client_id);
            await list.reload();
            setEnded(asking.name);
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </Section>
  );
}

function ApplicationRow({ it, onEnd }: { it: Application; onEnd: () => void }) {
  const { m, scopes, language } = useHere();
  const titles = new Set(it.scopes.map((scope) => scopeWords(scopes, scope)[0]));
  const facts = [m.account.since(day(it.since, language)), m.account.from(it.workspace_name)];
  return (
    <Row
      title={it.name}
      text={facts.join(' · ')}
      testId={`application-${it.client_id}`}
      mark={<Logo name={it.name} url={it.logo_url} size={40} />}
      action={
        <Button
          kind="secondary"
          small
          label={m.account.endAccessNamed(it.name)}
          testId="end-access"
          onClick={onEnd}
        >
          {m.account.endAccess}
        </Button>
      }
    >
      <details class="sees">
        <summary>
          {m.account.sees}
          <Icon name="down" size={16} />
        </summary>
        <ul class="chips">
          {[...titles].map((title) => (
            <li key={title}>{title}</li>
          ))}
        </ul>
      </details>
    </Row>
  );
}
