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
  const hasAccount = session.user?.is_guest === false;
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
        {integrations.length > 0 && (
          <section>
            <h2>{m.done.connected}</h2>
            <ul class="plain">
              {integrations.map((it) => (
                <li key={it.walletId} class="mini">
                  <Logo name={it.providerPublicName} url={it.logoUrl ?? null} size={28} />
                  <strong>{displayName(it)}</strong>
                  {it.is_verified && (
                    <span class="verified" title={m.wallet.verifiedHint}>
                      <Icon name="shield" size={16} />
                      <span class="unseen">{m.wallet.verified}</span>
                    </span>
                  )}
                  <small>
                    {it.publicAddress && it.type !== 'csv' ? shortAddress(it.publicAddress) : ''}
                  </small>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h2>{m.done.shared(app)}</h2>
          <ul class="chips">
            {scopes.map((scope) => (
              <li key={scope.scope}>{scopeText(m, scope).title}</li>
            ))}
          </ul>
          <p class="hint">{m.done.notShared(app)}</p>
        </section>
        <section data-testid="take-back">
          <h2>{m.done.takeBack}</h2>
          <p class="hint">{hasAccount ? m.done.takeBackAccount(app) : m.done.takeBackGuest(app)}</p>
          {hasAccount && (
            <a class="text-button with-icon" href="/account" target="_blank" rel="noopener">
              {m.done.account} <Icon name="external" size={16} />
            </a>
          )}
        </section>
      </div>
    </Page>
  );
}
