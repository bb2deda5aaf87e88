import { Icon } from '@kryptos_connect/ui/Icon';
import { useHere } from '../context.ts';
import { useOwn } from './own.ts';
import { Passkeys } from './Passkeys.tsx';
import { PasswordRow } from './PasswordRow.tsx';
import { Row, Section } from './Section.tsx';

export function Ways() {
  const { m, session } = useHere();
  const { user } = useOwn();
  return (
    <Section id="ways" title={m.account.ways} text={m.account.waysText}>
      <Row
        title={m.account.code}
        text={m.account.codeOn(user.email)}
        mark={
          <span class="round-icon">
            <Icon name="mail" size={18} />
          </span>
        }
      />
      {session.methods.includes('password') && <PasswordRow />}
      {session.methods.includes('passkey') && <Passkeys />}
    </Section>
  );
}
