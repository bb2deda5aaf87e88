import { shortAddress } from '@kryptos_connect/ui/address';
import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import type { Integration, Session } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { scopeText } from '../i18n/index.ts';
import { Page } from '../ui/Page.tsx';
import { displayName, isSyncing } from '../wallet/sync.ts';

interface Props {
  session: Session;
  granted: string[];
  integrations: Integration[];
  onBack: () => void;
}

/** What was shared with whom, to be read once more before going back. */
export function Done({ session, granted, integrations, onBack }: Props) {
  const { m, app } = useWidget();
  const scopes = session.scopes.filter((it) => granted.includes(it.scope));
  return (
    <Page
      title={m.done.title}
      lead={m.done.lead(app)}
      layout="centered"
      mark={
        <span class="success">
          <Icon name="check" size={34} />
        </span>
      }
      footer={
        <>
          {integrations.some(isSyncing) && <p class="hint">{m.done.syncing}</p>}
          <Button testId="done" onClick={onBack}>
            {m.done.back(app)}
          </Button>
        </>
      }
    >
      <div class="summary">
        <section>
          <h2>{m.done.connected}</h2>
          <ul class="plain">
            {integrations.map((it) => (
              <li key={it.walletId} class="mini">
                <Logo name={it.providerPublicName} url={it.logoUrl} size={28} />
                <strong>{displayName(it)}</strong>
                <small>{it.publicAddress ? shortAddress(it.publicAddress) : ''}</small>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{m.done.shared(app)}</h2>
          <ul class="chips">
            {scopes.map((scope) => (
              <li key={scope.scope}>{scopeText(m, scope).title}</li>
            ))}
          </ul>
          <p class="hint">{m.done.until}</p>
        </section>
      </div>
    </Page>
  );
}
