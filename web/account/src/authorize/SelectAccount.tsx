import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import type { Client, User } from '../api/types.ts';
import { useHere } from '../context.ts';
import { Card } from '../parts/Card.tsx';
import { useSend } from '../useSend.ts';
import { ClientMark } from './ClientMark.tsx';

interface Props {
  client: Client;
  user: User;
  onContinue: () => Promise<void>;
  onOther: () => void;
}

export function SelectAccount({ client, user, onContinue, onOther }: Props) {
  const { m } = useHere();
  const { busy, problem, send } = useSend();
  return (
    <Card
      title={m.select.title}
      lead={m.select.lead(client.name)}
      mark={<ClientMark client={client} />}
      testId="at-select"
    >
      <div class="form">
        {problem && <Notice kind="danger">{problem}</Notice>}
        <ul class="choices">
          <li>
            <button
              type="button"
              class="pick"
              aria-busy={busy ? true : undefined}
              data-testid="continue-as"
              onClick={() => void send('continue', onContinue)}
            >
              <Logo name={user.name ?? user.email} url={user.picture} size={40} />
              <span class="words">
                <strong>{user.name ? m.select.goOn(user.name) : user.email}</strong>
                {user.name && <small>{user.email}</small>}
              </span>
              {busy ? <span class="spinner" /> : <Icon name="next" size={18} />}
            </button>
          </li>
          <li>
            <button type="button" class="pick" data-testid="other-account" onClick={onOther}>
              <span class="round-icon">
                <Icon name="plus" size={18} />
              </span>
              <span class="words">{m.select.other}</span>
              <Icon name="next" size={18} />
            </button>
          </li>
        </ul>
      </div>
    </Card>
  );
}
