import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/docs/',
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Inlined files would be `data:` URLs, which the page's policy allows for images only.
    assetsInlineLimit: 0,
  },
  // A real server answers there while the page is being worked on.
  server: { host: '127.0.0.1', proxy: { '/openapi.json': 'http://127.0.0.1:4700' } },
  test: { environment: 'jsdom' },
});
