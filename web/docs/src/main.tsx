import { paintTheme } from '@kryptos_connect/ui/theme';
import { render } from 'preact';
import { App } from './App.tsx';
import type { Document } from './openapi.ts';
import '@kryptos_connect/ui/tokens.css';
import '@kryptos_connect/ui/base.css';
import './styles/docs.css';

paintTheme(window, 'auto');

async function start(root: HTMLElement) {
  try {
    const answer = await fetch('/openapi.json');
    if (!answer.ok) throw new Error(`${answer.status}`);
    const told: Document = await answer.json();
    render(<App document={told} />, root);
  } catch {
    render(
      <main class="trouble">
        <h1>The reference could not be loaded</h1>
        <p>Please reload the page in a moment.</p>
      </main>,
      root,
    );
  }
}

const root = document.getElementById('root');
if (root) start(root);
