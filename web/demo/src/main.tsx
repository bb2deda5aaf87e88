import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/dashboard.css';
import './styles/showcase.css';
import './styles/stage.css';
import './styles/controls.css';
import './styles/code.css';
import './styles/activity.css';

const root = document.getElementById('root');
if (root) render(<App />, root);
