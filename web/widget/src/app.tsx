import type { HostLink } from '@kryptos_connect/bridge';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Api, ApiError } from './api/client.ts';
import type { Integration, Session } from './api/types.ts';
import { type Widget, WidgetContext } from './context.ts';
import type { Messages } from './i18n/index.ts';
import { firstScreen, leaving, type Screen, skipsConsent, stepOf, troubleOf } from './journey.ts';
import { Connect } from './steps/Connect.tsx';
import { Consent } from './steps/Consent.tsx';
import { Done } from './steps/Done.tsx';
import { Leave } from './steps/Leave.tsx';
import { Loading } from './steps/Loading.tsx';
import { Pick } from './steps/Pick.tsx';
import { Sync } from './steps/Sync.tsx';
import { TroublePage } from './steps/Trouble.tsx';
import { Welcome } from './steps/Welcome.tsx';
import { useIntegrations } from './useIntegrations.ts';

interface Props {
  host: HostLink;
  api: Api;
  messages: Messages;
  language: string;
}

/** The whole journey. The session lives in this component's memory and nowhere else. */
export function App({ host, api, messages, language }: Props) {
  const [session, setSession] = useState<Session | null>(null);
  const [screen, setScreen] = useState<Screen>({ at: 'loading' });
  const [granted, setGranted] = useState<string[]>([]);
  const [asking, setAsking] = useState(false);

  const fail = useCallback(
    (error: ApiError) => setScreen({ at: 'trouble', trouble: troubleOf(error) }),
    [],
  );
  const step = stepOf(screen);
  const connections = useIntegrations(api, step.name === 'INTEGRATION', (error) => {
    // The session's own end reaches the event stream too, and may overtake the answer to it.
    if (error.code !== 'TOKEN_ALREADY_USED') fail(error);
  });

  async function load(): Promise<void> {
    setScreen({ at: 'loading' });
    try {
      const opened = await api.session();
      setSession(opened);
      if (!opened.client.allowed_origins.includes(host.origin)) {
        setScreen({ at: 'trouble', trouble: { kind: 'origin' } });
        return;
      }
      const list = skipsConsent(opened) ? await api.integrations() : [];
      connections.setList(list);
      setGranted(opened.scopes.map((it) => it.scope));
      setScreen(firstScreen(opened, list));
    } catch (cause) {
      fail(cause instanceof ApiError ? cause : new ApiError('SERVER_ERROR', '', 0));
    }
  }
  useEffect(() => void load(), []);
  useEffect(() => host.send({ type: 'event', name: 'STEP', step: step.name }), [step.name]);

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
      if (event.key === 'Escape' && !event.defaultPrevented) latestLeave.current();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  function connected(integration: Integration): void {
    connections.put(integration);
    const { provider, walletId } = integration;
    host.send({ type: 'event', name: 'INTEGRATION_ADDED', provider, walletId });
    setScreen({ at: 'sync' });
  }

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
            onUser={(user) => {
              setSession({ ...session, user });
              setScreen({ at: 'consent' });
            }}
          />
        );
      case 'consent':
        return (
          <Consent
            session={session}
            onAllowed={(scopes) => {
              setGranted(scopes);
              setScreen({ at: 'pick' });
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
            onBack={connections.list.length > 0 ? () => setScreen({ at: 'sync' }) : undefined}
            onPick={(provider, address) => setScreen({ at: 'form', provider, address })}
          />
        );
      case 'form':
        return (
          <Connect
            provider={screen.provider}
            address={screen.address}
            onBack={() => setScreen({ at: 'pick' })}
            onConnected={connected}
            onDuplicate={(walletId) => setScreen({ at: 'sync', duplicate: walletId ?? '' })}
          />
        );
      case 'sync':
        return (
          <Sync
            connections={connections}
            duplicate={screen.duplicate}
            onAdd={() => setScreen({ at: 'pick' })}
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
