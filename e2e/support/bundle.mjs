// A page's script with the packages in it that it imports, as an application's own build makes it.
import { build } from 'vite';
import { ROOT } from './server.mjs';

export async function bundle(script) {
  const entry = '\0page';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: `${ROOT}/e2e`,
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? entry : undefined),
        load: (id) => (id === entry ? { code: script, moduleType: 'jsx' } : undefined),
      },
    ],
    build: {
      write: false,
      rollupOptions: { input: 'page', output: { codeSplitting: false } },
    },
  });
  return result.output.find((it) => it.type === 'chunk').code;
}
