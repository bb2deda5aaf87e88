import { connectToHost } from '@kryptos_connect/bridge';
import { render } from 'preact';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import { chooseLanguage, loadMessages } from './i18n/index.ts';
import { Alone } from './steps/Alone.tsx';
import { applyTheme } from './theme.ts';
import '@kryptos_connect/ui/tokens.css';
import '@kryptos_connect/ui/base.css';
import '@kryptos_connect/ui/controls.css';
import './styles/base.css';
import './styles/steps.css';

async function start(root: HTMLElement): Promise<void> {
  const stopFollowing = applyTheme(window, 'auto');
  const preferred = navigator.languages;
  try {
    const host = await connectToHost(window);
    const { theme, language: asked, cssVars } = host.init;
    const language = chooseLanguage(asked, preferred);
    const messages = await loadMessages(language);
    document.documentElement.lang = language;
    stopFollowing();
    applyTheme(window, theme ?? 'light', cssVars);
    const callsOf = (linkToken: string) => createApi('', linkToken, language);
    render(<App host={host} callsOf={callsOf} messages={messages} language={language} />, root);
  } catch {
    const language = chooseLanguage(undefined, preferred);
    document.documentElement.lang = language;
    render(<Alone messages={await loadMessages(language)} />, root);
  }
}

const root = document.getElementById('root');
if (root) void start(root);
