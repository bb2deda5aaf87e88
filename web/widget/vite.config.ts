import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/connect/',
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    // Inlined files would be `data:` URLs, which the page's policy allows for images only.
    assetsInlineLimit: 0,
  },
  resolve: {
    alias: {
      '@walletconnect/keyvaluestorage': fileURLToPath(
        new URL('src/steps/wallet-connect/storage.ts', import.meta.url),
      ),
    },
  },
  // `npm run mock` answers there, or a real server, while the widget is being worked on.
  server: { host: '127.0.0.1', proxy: { '/widget': 'http://127.0.0.1:4600' } },
  test: {
    environment: 'jsdom',
    // Frames as a browser paints them, so that an effect has run before the next test begins.
    environmentOptions: { jsdom: { pretendToBeVisual: true } },
    css: true,
  },
});
