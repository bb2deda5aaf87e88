import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Every import of React is of one version, as an application of that version would have it. */
function reactOf(version) {
  const require = createRequire(new URL(`../web-react/${version}/package.json`, import.meta.url));
  const missing = '\0missing';
  return {
    name: `react-${version}`,
    enforce: 'pre',
    resolveId(id) {
      if (!/^react(-dom)?(\/|$)/.test(id)) return null;
      try {
        return require.resolve(id);
      } catch {
        // `react-dom/client` came with React 18.
        return missing;
      }
    },
    load: (id) => (id === missing ? 'export {}' : null),
  };
}

const jsdom = {
  environment: 'jsdom',
  // The page that the bridge's vectors speak of.
  environmentOptions: { jsdom: { url: 'https://app.example/' } },
  setupFiles: ['test/painted-frames.ts'],
};

const reactProjects = ['16', '17', '18'].map((version) => ({
  plugins: [reactOf(version)],
  test: {
    name: `React ${version}`,
    ...jsdom,
    include: ['test/react.test.ts'],
    env: { REACT: version },
  },
}));

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'page',
          ...jsdom,
          include: ['test/*.test.ts'],
          exclude: ['test/server.test.ts'],
          env: { REACT: '19' },
        },
      },
      { test: { name: 'server', environment: 'node', include: ['test/server.test.ts'] } },
      ...reactProjects,
    ],
  },
});
