import { mkdir, writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsdown';
import { BUTTON_STYLES } from './src/button-styles.ts';

const shared = {
  platform: 'browser',
  target: 'es2022',
  minify: true,
  deps: { alwaysBundle: ['@kryptos_connect/bridge'] },
};

export default defineConfig([
  {
    ...shared,
    entry: ['src/index.ts', 'src/core.ts', 'src/element.ts'],
    format: ['esm', 'cjs'],
    dts: { oxc: true, resolver: 'oxc' },
    hooks: {
      async 'build:done'() {
        await mkdir('dist/styles', { recursive: true });
        await writeFile('dist/styles/index.css', BUTTON_STYLES);
        await writeFile('dist/styles/index.css.d.ts', 'export {};\n');
      },
    },
  },
  // One file that needs no build: for a page that takes it from the installation itself.
  {
    ...shared,
    entry: ['src/web.ts'],
    format: 'esm',
    dts: false,
    clean: false,
    outputOptions: { codeSplitting: false },
  },
]);
