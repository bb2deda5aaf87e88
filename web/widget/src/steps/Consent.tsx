import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { Scope, Session, Workspace } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { scopeText } from '../i18n/index.ts';
import { Page } from '../ui/Page.tsx';
import { useAttempt } from '../useAttempt.ts';

interface Props {
  session: Session;
  /** Those that somebody with an account may share. */
  workspaces: Workspace[];
  onAllowed: (scopes: string[]) => void;
  onDenied: () => void;
}

/** What is asked for, in plain words. Refusing takes as little as agreeing. */
export function Consent({ session, workspaces, onAllowed, onDenied }: Props) {
  const { m, app, api } = useWidget();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [workspace, setWorkspace] = useState(workspaces[0]?.id);
  const { busy, problem, setProblem, attempt } = useAttempt<'allow' | 'deny'>();

  const required = session.scopes.filter((it) => it.required);
  const optional = session.scopes.filter((it) => !it.required);
  const groups: [string, Scope[]][] = [
    [m.consent.data, required.filter(isData)],
    [m.consent.identity, required.filter((it) => !isData(it))],
  ];

  function allow(): void {
    const scopes = session.scopes
      .filter((it) => it.required || ticked.has(it.scope))
      .map((it) => it.scope);
    if (scopes.length === 0) {
      setProblem(m.consent.chooseOne);
      return;
    }
    void attempt('allow', async () =>
      onAllowed((await api.consent(scopes, workspace)).granted_scopes),
    );
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
              onClick={() => void attempt('deny', () => api.deny().then(onDenied))}
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
      {session.user?.email && (
        <p class="who">
          <Icon name="mail" size={16} /> {m.logIn.as(session.user.email)}
        </p>
      )}
      {workspaces.length > 1 && (
        <Workspaces list={workspaces} chosen={workspace} onChoose={setWorkspace} />
      )}
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
      {required.length > 0 && <p class="hint start">{m.consent.required(app)}</p>}
      {optional.length > 0 && (
        <section class="scopes">
          <h2>
            {m.consent.optional} <small>{m.consent.optionalHint}</small>
          </h2>
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

interface WorkspacesProps {
  list: Workspace[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function Workspaces({ list, chosen, onChoose }: WorkspacesProps) {
  const { m } = useWidget();
  return (
    <fieldset class="scopes">
      <legend>{m.consent.workspace}</legend>
      <ul>
        {list.map((it) => (
          <li key={it.id}>
            <label class="scope choice">
              <input
                type="radio"
                name="workspace"
                checked={it.id === chosen}
                data-testid={`workspace-${it.id}`}
                onChange={() => onChoose(it.id)}
              />
              <span class="words">
                <strong>{it.name}</strong>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
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
