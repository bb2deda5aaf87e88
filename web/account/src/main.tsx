import { paintTheme } from '@kryptos_connect/ui/theme';
import { render } from 'preact';
import { createApi } from './api/client.ts';
import { App } from './app.tsx';
import { readPageState } from './page-state.ts';
import { placesOf } from './places.ts';
import '@kryptos_connect/ui/tokens.css';
import '@kryptos_connect/ui/base.css';
import '@kryptos_connect/ui/controls.css';
import './styles/stage.css';
import './styles/sign-in.css';
import './styles/consent.css';

paintTheme(window, 'auto');
// Coming back through the history: what was asked may be answered by now.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
const root = document.getElementById('root');
if (root)
  render(
    <App api={createApi('')} places={placesOf(window)} state={readPageState(document)} />,
    root,
  );
