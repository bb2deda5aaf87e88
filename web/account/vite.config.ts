import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/account/',
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    // Inlined files would be `data:` URLs, which the page's policy allows for images only.
    assetsInlineLimit: 0,
  },
  // `npm run mock` answers there, or a real server, while the pages are being worked on.
  server: { host: '127.0.0.1', proxy: { '/account/api': 'http://127.0.0.1:4700' } },
  test: {
    environment: 'jsdom',
    // Frames as a browser paints them, so that an effect has run before the next test begins.
    environmentOptions: { jsdom: { pretendToBeVisual: true } },
    css: true,
    setupFiles: ['test/dialogs.ts'],
  },
});
