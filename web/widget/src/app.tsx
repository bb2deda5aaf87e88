import type { Host } from '@kryptos_connect/bridge';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Api, ApiError } from './api/client.ts';
import type { Integration, LogIn, Provider, Session, Workspace } from './api/types.ts';
import { type Widget, WidgetContext } from './context.ts';
import type { Messages } from './i18n/index.ts';
import {
  firstScreen,
  leaving,
  offeredMethods,
  type Screen,
  skipsConsent,
  stepOf,
  troubleOf,
} from './journey.ts';
import { Consent } from './steps/Consent.tsx';
import { Done } from './steps/Done.tsx';
import { Connect } from './steps/form/Connect.tsx';
import { Leave } from './steps/Leave.tsx';
import { Loading } from './steps/Loading.tsx';
import { Code } from './steps/log-in/Code.tsx';
import { Email } from './steps/log-in/Email.tsx';
import { Welcome } from './steps/log-in/Welcome.tsx';
import { Pick } from './steps/pick/Pick.tsx';
import { Sync } from './steps/Sync.tsx';
import { TroublePage } from './steps/Trouble.tsx';
import { Later } from './ui/Later.tsx';
import { useConnecting } from './useConnecting.ts';
import { useIntegrations } from './useIntegrations.ts';
import { canScan } from './wallet/camera.ts';
import { prefilled } from './wallet/prefill.ts';
import { wishedProvider } from './wallet/wished.ts';

interface Props {
  host: Host;
  /** Calls in the name of a link token. */
  callsOf: (linkToken: string) => Api;
  messages: Messages;
  language: string;
}

/** The whole journey. The session lives in this component's memory and nowhere else. */
export function App({ host, callsOf, messages, language }: Props) {
  const [api, setApi] = useState(() => callsOf(host.init.linkToken));
  const [session, setSession] = useState<Session | null>(null);
  const [workspaces, setWorkspaces] = useState<Workspace[]>([]);
  const [screen, setScreen] = useState<Screen>({ at: 'loading' });
  const [granted, setGranted] = useState<string[]>([]);
  const [asking, setAsking] = useState(false);
  const wish = useRef(host.init.integrationName);

  const fail = useCallback(
    (error: ApiError) => setScreen({ at: 'trouble', trouble: troubleOf(error) }),
    [],
  );
  const step = stepOf(screen);
  const connections = useIntegrations(api, step.name === 'INTEGRATION', {
    onEnd(error) {
      // The session's own end reaches the event stream too, and may overtake the answer to it.
      if (error.code !== 'TOKEN_ALREADY_USED') fail(error);
    },
    onSynced({ provider, walletId, status }) {
      host.send({ type: 'event', name: 'INTEGRATION_SYNCED', provider, walletId, status });
    },
  });

  /** A token that had expired before anything was shown is renewed, once, without a word. */
  async function openSession(): Promise<[Api, Session]> {
    try {
      return [api, await api.session()];
    } catch (cause) {
      const expired = cause instanceof ApiError && cause.code === 'TOKEN_EXPIRED';
      const renewed = expired && !session ? await host.renewToken() : null;
      if (!renewed) throw cause;
      const renewedApi = callsOf(renewed.linkToken);
      setApi(renewedApi);
      return [renewedApi, await renewedApi.session()];
    }
  }

  async function load(): Promise<void> {
    setScreen({ at: 'loading' });
    try {
      const [calls, opened] = await openSession();
      setSession(opened);
      // A native application has no origin.
      if (host.origin && !opened.client.allowed_origins.includes(host.origin)) {
        setScreen({ at: 'trouble', trouble: { kind: 'origin' } });
        return;
      }
      const list = skipsConsent(opened) ? await calls.integrations() : [];
      connections.setList(list);
      setGranted(opened.scopes.map((it) => it.scope));
      const first = firstScreen(opened, list);
      if (skipsConsent(opened)) await toPick(first, calls);
      else setScreen(first);
    } catch (cause) {
      fail(cause instanceof ApiError ? cause : new ApiError('SERVER_ERROR', '', 0));
    }
  }
  useEffect(() => void load(), []);
  useEffect(() => host.send({ type: 'event', name: 'STEP', step: step.name }), [step.name]);

  /** To what the application wants connected, the first time; then to the choice. */
  async function toPick(otherwise: Screen, calls = api): Promise<void> {
    const name = wish.current;
    wish.current = undefined;
    const provider = name ? await wishedProvider(calls, name).catch(() => null) : null;
    if (provider) open(provider, host.init.prefill?.address ?? '');
    else setScreen(otherwise);
  }

  function open(provider: Provider, address: string): void {
    host.send({ type: 'event', name: 'PROVIDER_SELECTED', provider: provider.id });
    if (provider.isCSV) setScreen({ at: 'csv', provider });
    else setScreen({ at: 'form', provider, address });
  }

  function loggedIn(logIn: LogIn): void {
    if (session) setSession({ ...session, user: logIn.user });
    setWorkspaces(logIn.workspaces);
    setScreen({ at: 'consent' });
  }

  function leave(confirmed = false): void {
    const way = leaving(screen, session);
    if (way.how === 'ask' && !confirmed) setAsking(true);
    else if (way.how === 'success') host.send({ type: 'success', publicToken: way.publicToken });
    else if (way.how === 'error')
      host.send({ type: 'error', code: way.code, message: way.message });
    else host.send({ type: 'exit' });
  }
  const latestLeave = useRef(leave);
  latestLeave.current = leave;
  // Before anything is painted: who sees the widget may want it gone at once.
  useLayoutEffect(() => {
    host.onCloseRequest(() => latestLeave.current());
    function onKey(event: KeyboardEvent): void {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // The same press would close the question again that it opens.
      event.preventDefault();
      latestLeave.current();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  /** Told once of each: what is only verified later was added before. */
  const told = useRef(new Set<string>());
  function added(integration: Integration): void {
    connections.put(integration);
    const { provider, walletId } = integration;
    if (told.current.has(walletId)) return;
    told.current.add(walletId);
    host.send({ type: 'event', name: 'INTEGRATION_ADDED', provider, walletId });
  }
  const toSync = (duplicate?: string) => setScreen({ at: 'sync', duplicate });
  function connected(integration: Integration): void {
    added(integration);
    toSync();
  }
  const duplicate = (walletId: string | undefined) => toSync(walletId ?? '');

  const app = session?.client.name ?? host.init.appName ?? 'Kryptos Connect';
  const widget = useMemo<Widget>(
    () => ({
      m: messages,
      language,
      api,
      app,
      step: step.number,
      sandbox: (session?.client.sandbox ?? false) && step.name === 'INTEGRATION',
      onClose: () => latestLeave.current(),
      endsWith(error) {
        if (error.endsSession) fail(error);
        return error.endsSession;
      },
    }),
    [messages, language, api, app, step.number, session],
  );
  const connecting = useConnecting(widget, { onAdded: added, onDone: toSync });

  const toChoice = (text?: string) => setScreen(text ? { at: 'pick', text } : { at: 'pick' });

  function content() {
    if (screen.at === 'loading') return <Loading logo={host.init.appLogo} />;
    if (screen.at === 'trouble' || !session) {
      const trouble = screen.at === 'trouble' ? screen.trouble : ({ kind: 'server' } as const);
      return (
        <TroublePage
          trouble={trouble}
          origin={host.origin}
          onRetry={() => void load()}
          onBack={() => leave()}
        />
      );
    }
    switch (screen.at) {
      case 'welcome':
        return (
          <Welcome
            session={session}
            methods={offeredMethods(session, host.init.authMethods)}
            logo={host.init.appLogo}
            onEmail={() => setScreen({ at: 'email', email: '' })}
            onLogIn={loggedIn}
            onGuest={(user) => {
              setSession({ ...session, user });
              setScreen({ at: 'consent' });
            }}
          />
        );
      case 'email':
        return (
          <Email
            email={screen.email}
            onBack={() => setScreen({ at: 'welcome' })}
            onSent={(sent) => setScreen({ at: 'code', sent })}
          />
        );
      case 'code':
        return (
          <Code
            sent={screen.sent}
            onBack={() => setScreen({ at: 'email', email: screen.sent.email })}
            onResent={(sent) => setScreen({ at: 'code', sent })}
            onLogIn={loggedIn}
          />
        );
      case 'consent':
        return (
          <Consent
            session={session}
            workspaces={workspaces}
            onAllowed={(scopes) => {
              setGranted(scopes);
              host.send({ type: 'event', name: 'CONSENT_GRANTED' });
              void toPick({ at: 'pick' });
            }}
            onDenied={() => {
              host.send({ type: 'event', name: 'CONSENT_DENIED' });
              host.send({ type: 'exit' });
            }}
          />
        );
      case 'pick':
        return (
          <Pick
            text={screen.text ?? ''}
            busy={connecting.busy}
            problem={connecting.problem}
            wallets={host.origin ? host.wallets : null}
            walletConnect={host.init.walletConnectProjectId !== undefined}
            onBack={connections.list.length > 0 ? () => setScreen({ at: 'sync' }) : undefined}
            onScan={canScan() ? () => setScreen({ at: 'scan' }) : undefined}
            onWallet={(wallet) => setScreen({ at: 'wallet', wallet })}
            onWalletConnect={() => setScreen({ at: 'wallet-connect' })}
            onPick={open}
            onPickMany={connecting.connectAll}
          />
        );
      case 'scan':
        return (
          <Later
            load={async () => (await import('./steps/scan/Scan.tsx')).Scan}
            props={{ onBack: () => toChoice(), onFound: (text: string) => toChoice(text) }}
          />
        );
      case 'form':
        return (
          <Connect
            provider={screen.provider}
            values={{
              ...prefilled(screen.provider.fields, host.init.prefill),
              ...(screen.address ? { address: screen.address } : {}),
            }}
            onBack={() => toChoice()}
            onConnected={connected}
            onDuplicate={duplicate}
          />
        );
      case 'csv':
        return (
          <Later
            load={async () => (await import('./steps/csv/Csv.tsx')).Csv}
            props={{
              provider: screen.provider,
              onBack: () => toChoice(),
              onConnected: connected,
              onDuplicate: duplicate,
            }}
          />
        );
      case 'wallet':
        return (
          <Later
            load={async () => (await import('./steps/wallet/InjectedWallet.tsx')).InjectedWallet}
            props={{
              wallets: host.wallets,
              wallet: screen.wallet,
              origin: host.origin,
              onBack: () => toChoice(),
              onAdded: added,
              onDone: toSync,
            }}
          />
        );
      case 'wallet-connect':
        return (
          <Later
            load={async () =>
              (await import('./steps/wallet-connect/WalletConnect.tsx')).WalletConnect
            }
            props={{
              projectId: host.init.walletConnectProjectId ?? '',
              origin: host.origin,
              onBack: () => toChoice(),
              onAdded: added,
              onDone: toSync,
            }}
          />
        );
      case 'sync':
        return (
          <Sync
            connections={connections}
            warning={connecting.problem}
            duplicate={screen.duplicate}
            onAdd={() => {
              connecting.forget();
              toChoice();
            }}
            onFinished={(publicToken) => setScreen({ at: 'done', publicToken })}
          />
        );
      case 'done':
        return (
          <Done
            session={session}
            granted={granted}
            integrations={connections.list}
            onBack={() => leave()}
          />
        );
    }
  }

  return (
    <WidgetContext.Provider value={widget}>
      <div class="stage" key={screen.at}>
        {content()}
      </div>
      {asking && <Leave onStay={() => setAsking(false)} onLeave={() => leave(true)} />}
    </WidgetContext.Provider>
  );
}
