import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/hero.css';
import './styles/dashboard.css';

const root = document.getElementById('root');
if (root) render(<App />, root);
