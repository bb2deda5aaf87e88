import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Finished, Interaction, Session } from './api/types.ts';
import { Authorize } from './authorize/Authorize.tsx';
import { chosenLanguage, rememberLanguage } from './chosen-language.ts';
import { type Here, HereContext } from './context.ts';
import { inWords } from './errors.ts';
import { chooseLanguage, ENGLISH, type Language, loadTexts, type Texts } from './i18n/index.ts';
import type { PageState } from './page-state.ts';
import { ErrorPage } from './pages/ErrorPage.tsx';
import { Own } from './pages/Own.tsx';
import { SignInPage } from './pages/SignInPage.tsx';
import { SignOut } from './pages/SignOut.tsx';
import { Trouble } from './pages/Trouble.tsx';
import { Waiting } from './parts/Waiting.tsx';
import type { Places } from './places.ts';

interface Props {
  api: Api;
  places: Places;
  state: PageState;
}

/** What a page needs before it can be shown in the right language. */
interface Opened {
  session: Session;
  interaction?: Interaction | Finished;
  refused?: unknown;
}

const NOBODY: Session = { signed_in: false, user: null, methods: ['email'], language: null };

/** The page that the address asks for. */
export function App({ api, places, state }: Props) {
  const [texts, setTexts] = useState<Texts>(ENGLISH);
  const [opened, setOpened] = useState<Opened | null>(null);
  const interactionId =
    places.path === '/account/authorize' ? places.search.get('interaction') : null;

  async function speak(language: Language): Promise<void> {
    const loaded = await loadTexts(language);
    document.documentElement.lang = loaded.language;
    setTexts(loaded);
  }

  async function open(): Promise<void> {
    setOpened(null);
    const found: Opened = { session: NOBODY };
    try {
      if (!state.error) {
        found.session = await api.session();
        if (interactionId) found.interaction = await api.interaction(interactionId);
      }
    } catch (cause) {
      found.refused = cause;
    }
    const asked = found.interaction && 'ui_locales' in found.interaction && found.interaction;
    const wishes = asked ? asked.ui_locales : [];
    await speak(
      chooseLanguage(
        chosenLanguage(),
        ...wishes,
        found.session.language,
        ...(navigator.languages ?? []),
      ),
    );
    setOpened(found);
  }
  useEffect(() => void open(), []);

  const session = opened?.session ?? NOBODY;
  const here = useMemo<Here>(
    () => ({
      ...texts,
      api,
      places,
      session,
      setSession: (next) => setOpened((before) => ({ ...before, session: next })),
      setLanguage(language) {
        rememberLanguage(language);
        void speak(language);
      },
      words: (cause) => inWords(cause, texts),
      guarded: (call) => call(),
      settles: () => false,
    }),
    [texts, api, places, session],
  );

  function page() {
    if (!opened) return <Waiting />;
    if (state.error) return <ErrorPage {...state.error} />;
    if (opened.refused) return <Trouble cause={opened.refused} onRetry={() => void open()} />;
    switch (places.path) {
      case '/account/authorize':
        return opened.interaction && interactionId ? (
          <Authorize id={interactionId} first={opened.interaction} />
        ) : (
          <Trouble cause={null} />
        );
      case '/account/sign-in':
        return <SignInPage />;
      case '/account/sign-out':
        return <SignOut interaction={places.search.get('interaction')} />;
      case '/account':
        return <Own />;
      default:
        return <Trouble cause={null} missing />;
    }
  }
  return <HereContext.Provider value={here}>{page()}</HereContext.Provider>;
}
