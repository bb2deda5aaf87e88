// The application: its API, the webhook, and its page.
import './settings.js';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { api } from './api.js';
import { webhook } from './webhook.js';

const PORT = Number(process.env.PORT ?? 5173);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const app = express().disable('x-powered-by');
const server = createServer(app);
app.use('/api/kryptos/webhook', webhook);
app.use('/api', api);

if (process.env.NODE_ENV === 'production') {
  app.use(express.static(fileURLToPath(new URL('../dist', import.meta.url))));
} else {
  // Vite serves the page while it is written.
  const { createServer: createVite } = await import('vite');
  const vite = await createVite({
    root: ROOT,
    server: { middlewareMode: true, hmr: { server } },
  });
  app.use(vite.middlewares);
}

server.listen(PORT, 'localhost', () => console.log(`Open http://localhost:${PORT}`));
