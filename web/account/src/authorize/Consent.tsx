import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { Interaction, User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';
import { useSend } from '../useSend.ts';
import { ClientMark } from './ClientMark.tsx';
import { allowed, type Line, linesOf } from './scopes.ts';
import { Workspaces } from './Workspaces.tsx';

interface Props {
  it: Interaction;
  user: User;
  onSwitch: () => void;
  onAllow: (scopes: string[], workspace: string | null) => Promise<void>;
  onDeny: () => Promise<void>;
}

/** Who asks, for what, from where and for how long. Refusing takes as little as agreeing. */
export function Consent({ it, user, onSwitch, onAllow, onDeny }: Props) {
  const { m, scopes } = useHere();
  const { client, workspaces } = it;
  const { busy, problem, send } = useSend();
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [workspace, setWorkspace] = useState(workspaces[0]?.id ?? null);

  function toggle(line: Line): void {
    const next = new Set(unticked);
    for (const scope of line.scopes) if (!next.delete(scope)) next.add(scope);
    setUnticked(next);
  }

  const titles = {
    you: m.consent.groupYou,
    data: m.consent.groupData,
    change: m.consent.groupChange,
  };
  const lasting = it.offline && !unticked.has('offline_access');
  return (
    <Card
      title={m.consent.title(client.name)}
      mark={<ClientMark client={client} />}
      testId="at-consent"
      lead={
        <span class="as">
          {m.consent.as(user.email)}
          <button type="button" class="text-button" data-testid="switch" onClick={onSwitch}>
            {m.consent.switch}
          </button>
        </span>
      }
      actions={
        <>
          {problem && <Notice kind="danger">{problem}</Notice>}
          <div class="two">
            <Button
              kind="strong"
              busy={busy === 'deny'}
              testId="deny"
              onClick={() => void send('deny', onDeny)}
            >
              {m.consent.deny}
            </Button>
            <Button
              busy={busy === 'allow'}
              testId="allow"
              onClick={() =>
                void send('allow', () => onAllow(allowed(it.scopes, unticked), workspace))
              }
            >
              {m.consent.allow}
            </Button>
          </div>
          <p class="hint" data-testid="redirect-host">
            {m.consent.host(client.redirect_host)}
          </p>
        </>
      }
    >
      {client.sandbox && (
        <div class="form">
          <Notice kind="warning">{m.consent.sandbox}</Notice>
        </div>
      )}
      {linesOf(it.scopes, scopes).map(([group, lines]) => (
        <section key={group} class="scopes" aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{titles[group]}</h2>
          <ul>
            {lines.map((line) => (
              <ScopeLine
                key={line.scopes[0]}
                line={line}
                ticked={!line.scopes.some((scope) => unticked.has(scope))}
                onToggle={() => toggle(line)}
              />
            ))}
          </ul>
        </section>
      ))}
      {it.scopes.some((scope) => !scope.required) && <p class="note">{m.consent.choice}</p>}
      <Workspaces list={workspaces} chosen={workspace} onChoose={setWorkspace} />
      <ul class="terms">
        <li data-testid="how-long">
          <Icon name="clock" size={18} />
          <span>
            {lasting ? m.consent.untilEnded : m.consent.days(it.offline ? 1 : it.access_days)}{' '}
            {m.consent.endable}
          </span>
        </li>
        <li>
          <Icon name="lock" size={18} />
          <span>{m.consent.noFunds}</span>
        </li>
      </ul>
    </Card>
  );
}

function ScopeLine({
  line,
  ticked,
  onToggle,
}: {
  line: Line;
  ticked: boolean;
  onToggle: () => void;
}) {
  const words = (
    <span class="words">
      <strong>{line.title}</strong>
      <small>{line.description}</small>
    </span>
  );
  if (line.required) {
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
          data-testid={`scope-${line.scopes[0]}`}
          onChange={onToggle}
        />
        {words}
      </label>
    </li>
  );
}
