import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/demo/',
  resolve: { alias: { react: 'preact/compat' } },
  build: {
    target: 'es2022',
    // The first that have `light-dark()`.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Inlined files would be `data:` URLs, which the page's policy allows for images only.
    assetsInlineLimit: 0,
    rolldownOptions: {
      onwarn(warning, warn) {
        // The SDK's `'use client'` is for servers that draw React.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { host: 'localhost', proxy: { '/demo/api': 'http://127.0.0.1:4600' } },
  test: { environment: 'jsdom', css: true },
});
