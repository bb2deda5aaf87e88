import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { Scope, Session } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { scopeText } from '../i18n/index.ts';
import { Page } from '../ui/Page.tsx';

interface Props {
  session: Session;
  onAllowed: (scopes: string[]) => void;
  onDenied: () => void;
}

/** What is asked for, in plain words. Refusing takes as little as agreeing. */
export function Consent({ session, onAllowed, onDenied }: Props) {
  const { m, app, api, endsWith } = useWidget();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState<'allow' | 'deny' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const required = session.scopes.filter((it) => it.required);
  const optional = session.scopes.filter((it) => !it.required);
  const groups: [string, Scope[]][] = [
    [m.consent.data, required.filter(isData)],
    [m.consent.identity, required.filter((it) => !isData(it))],
  ];

  async function answer(what: 'allow' | 'deny', send: () => Promise<void>): Promise<void> {
    setBusy(what);
    setProblem(null);
    try {
      await send();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (!endsWith(cause)) setProblem(m.errors[cause.code] ?? m.errors.SERVER_ERROR ?? '');
      setBusy(null);
    }
  }

  function allow(): void {
    const scopes = session.scopes
      .filter((it) => it.required || ticked.has(it.scope))
      .map((it) => it.scope);
    if (scopes.length === 0) {
      setProblem(m.consent.chooseOne);
      return;
    }
    void answer('allow', async () => onAllowed((await api.consent(scopes)).granted_scopes));
  }

  function toggle(scope: string): void {
    const next = new Set(ticked);
    if (!next.delete(scope)) next.add(scope);
    setTicked(next);
  }

  return (
    <Page
      title={m.consent.title(app)}
      lead={m.consent.lead(app)}
      mark={<Logo name={app} url={session.client.logo_url} size={48} />}
      footer={
        <>
          {problem && <Notice kind="danger">{problem}</Notice>}
          <div class="two">
            <Button
              kind="secondary"
              busy={busy === 'deny'}
              testId="consent-deny"
              onClick={() => void answer('deny', () => api.deny().then(onDenied))}
            >
              {m.consent.deny}
            </Button>
            <Button busy={busy === 'allow'} testId="consent-allow" onClick={allow}>
              {m.consent.allow}
            </Button>
          </div>
        </>
      }
    >
      {groups.map(
        ([title, scopes]) =>
          scopes.length > 0 && (
            <section key={title} class="scopes">
              <h2>{title}</h2>
              <ul>
                {scopes.map((scope) => (
                  <ScopeRow key={scope.scope} scope={scope} />
                ))}
              </ul>
            </section>
          ),
      )}
      {optional.length > 0 && (
        <section class="scopes">
          <h2>{m.consent.optional}</h2>
          <ul>
            {optional.map((scope) => (
              <ScopeRow
                key={scope.scope}
                scope={scope}
                ticked={ticked.has(scope.scope)}
                onToggle={() => toggle(scope.scope)}
              />
            ))}
          </ul>
        </section>
      )}
      <ul class="terms">
        <li>
          <Icon name="clock" size={18} /> {m.consent.duration}
        </li>
        <li>
          <Icon name="lock" size={18} /> {m.consent.noFunds}
        </li>
      </ul>
    </Page>
  );
}

/** `portfolios:read` is about data; `openid`, `email` and the like about the person. */
function isData(scope: Scope): boolean {
  return scope.scope.includes(':') && !scope.scope.startsWith('users:');
}

interface RowProps {
  scope: Scope;
  ticked?: boolean;
  onToggle?: () => void;
}

function ScopeRow({ scope, ticked = false, onToggle }: RowProps) {
  const { m } = useWidget();
  const { title, description } = scopeText(m, scope);
  const words = (
    <span class="words">
      <strong>{title}</strong>
      <small>{description}</small>
    </span>
  );
  if (!onToggle) {
    return (
      <li class="scope">
        <span class="tick">
          <Icon name="check" size={16} />
        </span>
        {words}
      </li>
    );
  }
  return (
    <li>
      <label class="scope choice">
        <input
          type="checkbox"
          checked={ticked}
          data-testid={`scope-${scope.scope}`}
          onChange={onToggle}
        />
        {words}
      </label>
    </li>
  );
}
