import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.ts'],
  // One file in the form that the bundler of every React Native reads, by a name that they all know.
  format: 'cjs',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  platform: 'neutral',
  target: 'es2020',
  minify: true,
  deps: { alwaysBundle: ['@kryptos_connect/bridge'] },
  dts: { oxc: true, resolver: 'oxc' },
});
