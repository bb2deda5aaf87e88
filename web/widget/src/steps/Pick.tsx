import { shortAddress } from '@kryptos_connect/ui/address';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { Provider } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { Page } from '../ui/Page.tsx';
import { addressFamily, providerFamily, TEST_WALLETS } from '../wallet/address.ts';
import { isSearchable, mustNotBeSent } from '../wallet/secrets.ts';

interface Props {
  onBack: (() => void) | undefined;
  onPick: (provider: Provider, address: string) => void;
}

/** One field for both ways: a name to search for, or an address that says itself what it is. */
export function Pick({ onBack, onPick }: Props) {
  const { m, sandbox } = useWidget();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState(false);
  const address = addressFamily(text) ? text.trim() : '';
  const search = address || !isSearchable(text) ? '' : text.trim();
  const { providers, error, retry } = useProviders(search);
  const family = addressFamily(text);
  const shown = providers?.filter((it) => !family || providerFamily(it) === family);

  function onInput(value: string): void {
    const secret = mustNotBeSent(value);
    setRefused(secret);
    setText(secret ? '' : value);
  }

  const tests = TEST_WALLETS.flatMap((test) => {
    const provider = providers?.find((it) => it.id === test.provider);
    return provider ? [{ ...test, provider }] : [];
  });
  return (
    <Page title={m.pick.title} onBack={onBack}>
      <div class="search">
        <Icon name="search" />
        <input
          type="text"
          value={text}
          aria-label={m.pick.search}
          placeholder={m.pick.search}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="search"
          data-testid="provider-search"
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={(event) => {
            const only = shown?.length === 1 ? shown[0] : undefined;
            if (event.key === 'Enter' && only) onPick(only, address);
          }}
        />
      </div>
      {refused && (
        <Notice kind="danger" title={m.form.secretTitle} testId="secret-warning">
          {m.form.secretText}
        </Notice>
      )}
      {sandbox && !text && tests.length > 0 && (
        <section class="list">
          <h2>{m.pick.test}</h2>
          <ul>
            {tests.map((test) => (
              <Row
                key={test.name}
                provider={test.provider}
                title={m.pick.testWallet(test.name)}
                detail={shortAddress(test.address)}
                testId={`sandbox-${test.provider.id}`}
                onPick={() => onPick(test.provider, test.address)}
              />
            ))}
          </ul>
        </section>
      )}
      <section class="list" aria-busy={!providers}>
        <h2 aria-live="polite">
          {family ? m.pick.looksLike : search ? m.pick.results : m.pick.popular}
        </h2>
        {error ? (
          <div class="empty">
            <p>{m.errors[error.code] ?? m.errors.SERVER_ERROR}</p>
            <button type="button" class="text-button" onClick={retry}>
              {m.common.tryAgain}
            </button>
          </div>
        ) : !shown ? (
          <Skeleton />
        ) : shown.length === 0 ? (
          <div class="empty">
            <p>{m.pick.none(address ? shortAddress(address) : text.trim())}</p>
            <p class="hint">{m.pick.noneHint}</p>
          </div>
        ) : (
          <ul>
            {shown.map((provider) => (
              <Row
                key={provider.id}
                provider={provider}
                title={provider.publicName}
                detail={address ? shortAddress(address) : m.pick.kinds[provider.type]}
                testId={`provider-${provider.id}`}
                onPick={() => onPick(provider, address)}
              />
            ))}
          </ul>
        )}
      </section>
    </Page>
  );
}

interface RowProps {
  provider: Provider;
  title: string;
  detail: string;
  testId: string;
  onPick: () => void;
}

function Row({ provider, title, detail, testId, onPick }: RowProps) {
  return (
    <li>
      <button type="button" class="row" data-testid={testId} onClick={onPick}>
        <Logo name={provider.publicName} url={provider.logo} />
        <span class="words">
          <strong>{title}</strong>
          <small>{detail}</small>
        </span>
        <Icon name="next" size={18} />
      </button>
    </li>
  );
}

function Skeleton() {
  return (
    <ul aria-hidden="true">
      {[1, 2, 3, 4].map((row) => (
        <li key={row} class="row skeleton">
          <span class="logo" />
          <span class="words" />
        </li>
      ))}
    </ul>
  );
}

/** The catalogue for a search, a moment after the typing stops; the last list stays until then. */
function useProviders(search: string) {
  const { api, endsWith } = useWidget();
  const [providers, setProviders] = useState<Provider[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const superseded = new AbortController();
    const load = async () => {
      try {
        const found = await api.providers(search, superseded.signal);
        setProviders(found.filter((it) => it.isWorking && it.isAPI));
        setError(null);
      } catch (cause) {
        if (superseded.signal.aborted || !(cause instanceof ApiError)) return;
        if (!endsWith(cause)) setError(cause);
      }
    };
    const timer = setTimeout(() => void load(), search ? 200 : 0);
    return () => {
      clearTimeout(timer);
      superseded.abort();
    };
  }, [search, attempt]);

  return { providers, error, retry: () => setAttempt((now) => now + 1) };
}
