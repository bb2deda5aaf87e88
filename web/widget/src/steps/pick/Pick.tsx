import type { FrameWallets, Wallet } from '@kryptos_connect/bridge';
import { shortAddress } from '@kryptos_connect/ui/address';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import { recognise, TEST_WALLETS } from '../../wallet/address.ts';
import { mustNotBeSent } from '../../wallet/secrets.ts';
import { useWallets } from '../wallet/useWallets.ts';
import { Found, ofFamily } from './Found.tsx';
import { Row } from './Row.tsx';
import { search, useCatalogue } from './useCatalogue.ts';

/** More are found by their names. */
const MOST_SHOWN = 40;

interface Props {
  /** What stands in the box at first. */
  text: string;
  busy: boolean;
  problem: string | null;
  /** Those of the host's page. */
  wallets: FrameWallets | null;
  walletConnect: boolean;
  onBack: (() => void) | undefined;
  onScan: (() => void) | undefined;
  onWallet: (wallet: Wallet) => void;
  onWalletConnect: () => void;
  onPick: (provider: Provider, address: string) => void;
  onPickMany: (providers: Provider[], address: string) => void;
}

interface WalletsProps extends Omit<Props, 'text'> {
  providers: Provider[];
}

/** One box for both ways: a name to search for, or an address that says itself what it is. */
export function Pick(props: Props) {
  const { busy, problem, onBack, onScan, onPick, onPickMany } = props;
  const { m, sandbox } = useWidget();
  const [text, setText] = useState(props.text);
  const [refused, setRefused] = useState(false);
  const { providers, error, retry } = useCatalogue();
  const what = recognise(text);
  const shown = providers && !what ? search(providers, text).slice(0, MOST_SHOWN) : null;

  function onInput(value: string): void {
    const secret = mustNotBeSent(value);
    setRefused(secret);
    setText(secret ? '' : value);
  }

  const tests = TEST_WALLETS.flatMap((test) => {
    const provider = providers?.find((it) => it.id === test.provider);
    return provider ? [{ ...test, provider }] : [];
  });

  function results() {
    if (error) {
      return (
        <div class="empty" role="alert">
          <p>{m.errors[error.code] ?? m.errors.SERVER_ERROR}</p>
          <button type="button" class="text-button" onClick={retry}>
            {m.common.tryAgain}
          </button>
        </div>
      );
    }
    if (!providers) return <Skeleton />;
    if (what) {
      return (
        <Found
          key={what.text}
          what={what}
          providers={providers}
          busy={busy}
          onPick={onPick}
          onPickMany={onPickMany}
        />
      );
    }
    return (
      <section class="list">
        <h2>{text.trim() ? m.pick.results : m.pick.popular}</h2>
        {shown?.length === 0 ? (
          <div class="empty">
            <p>{m.pick.none(text.trim().slice(0, 60))}</p>
            <p class="hint">{m.pick.noneHint}</p>
          </div>
        ) : (
          <ul>
            {shown?.map((provider) => (
              <Row
                key={provider.id}
                name={provider.publicName}
                logo={provider.logo}
                title={provider.publicName}
                detail={m.pick.kinds[provider.isCSV ? 'file' : provider.type]}
                testId={`provider-${provider.id}`}
                onPick={() => onPick(provider, '')}
              />
            ))}
          </ul>
        )}
      </section>
    );
  }

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
          onInput={(event) => {
            onInput(event.currentTarget.value);
            // What was refused is gone from the field at once, not with the next painting.
            if (mustNotBeSent(event.currentTarget.value)) event.currentTarget.value = '';
          }}
          onKeyDown={(event) => {
            const only = shown?.length === 1 ? shown[0] : undefined;
            if (event.key === 'Enter' && only) onPick(only, '');
          }}
        />
        {onScan && (
          <button
            type="button"
            class="round small"
            aria-label={m.pick.scan}
            title={m.pick.scan}
            data-testid="scan"
            onClick={onScan}
          >
            <Icon name="scan" />
          </button>
        )}
      </div>
      {refused && (
        <Notice kind="danger" title={m.form.secretTitle} testId="secret-warning">
          {m.form.secretText}
        </Notice>
      )}
      {problem && (
        <Notice kind="danger" testId="connect-problem">
          {problem}
        </Notice>
      )}
      {sandbox && !text && tests.length > 0 && (
        <section class="list">
          <h2>{m.pick.test}</h2>
          <ul>
            {tests.map((test) => (
              <Row
                key={test.name}
                name={test.name}
                logo={test.provider.logo}
                title={m.pick.testWallet(test.name)}
                detail={shortAddress(test.address)}
                testId={`sandbox-${test.provider.id}`}
                onPick={() => onPick(test.provider, test.address)}
              />
            ))}
          </ul>
        </section>
      )}
      {!sandbox && !text && providers && <Wallets {...props} providers={providers} />}
      {results()}
      <p class="unseen" role="status">
        {text.trim() && shown ? m.pick.found(String(shown.length), shown.length === 1) : ''}
      </p>
    </Page>
  );
}

/** What the browser has already, and what is on a phone. Their addresses need not be typed. */
function Wallets({ wallets, walletConnect, providers, onWallet, onWalletConnect }: WalletsProps) {
  const { m } = useWidget();
  const offered = (chain: Wallet['chain']) =>
    ofFamily(providers, chain === 'solana' ? 'solana' : 'evm').length > 0;
  const found = useWallets(wallets).filter((it) => offered(it.chain));
  const byPhone = walletConnect && offered('eip155');
  if (found.length === 0 && !byPhone) return null;
  return (
    <section class="list">
      <h2>{found.length > 0 ? m.pick.wallets : m.pick.onPhone}</h2>
      <ul>
        {found.map((wallet) => (
          <Row
            key={wallet.id}
            name={wallet.name}
            logo={wallet.icon}
            title={wallet.name}
            testId={`wallet-${wallet.rdns ?? wallet.id}`}
            onPick={() => onWallet(wallet)}
          />
        ))}
        {byPhone && (
          <Row
            name="WalletConnect"
            icon="scan"
            title="WalletConnect"
            detail={m.pick.onPhone}
            testId="wallet-connect"
            onPick={onWalletConnect}
          />
        )}
      </ul>
    </section>
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
