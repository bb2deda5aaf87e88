// What `npm publish` would send: installed into a project of its own, built by Vite, and run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JSDOM } from 'jsdom';

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));
const binary = (name, path) => join(folderOf(name), path);

/** Of the project, beside the SDK: what the lock file has already. */
const TOOLS = [
  'react',
  'react-dom',
  'scheduler',
  '@types/react',
  '@types/react-dom',
  'vite',
  'csstype',
];

let project;
let installed;

before(async () => {
  project = await mkdtemp(join(tmpdir(), 'kc-packed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: PACKAGE,
  });
  const tarball = join(
    project,
    (await readdir(project)).find((it) => it.endsWith('.tgz')),
  );
  assert.ok(stdout.includes('web-sdk'));
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name: 'fresh', private: true, type: 'module' }),
  );
  // Peers are put there below: nothing is fetched.
  await run('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', tarball], {
    cwd: project,
  });
  installed = join(project, 'node_modules/@kryptos_connect/web-sdk');
  for (const name of TOOLS) {
    const target = join(project, 'node_modules', name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(folderOf(name), target);
  }
});
after(() => rm(project, { recursive: true, force: true }));

test('the package has what it needs and nothing more', async () => {
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  const modules = await readdir(join(project, 'node_modules/@kryptos_connect'));
  assert.deepEqual(modules, ['web-sdk']);
  const files = await readdir(installed);
  assert.deepEqual(files.sort(), [
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'dist',
    'package.json',
  ]);
});

const RESOLUTIONS = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
];

test('the document’s own examples compile against it, by either kind of resolution', async () => {
  const examples = await copyExamples();
  for (const resolution of RESOLUTIONS) await compile(resolution, examples);
});

test('they compile with the types of every React from 16.8 on', async () => {
  // `react-dom/client`, which one of them uses, came with React 18.
  const examples = (await copyExamples()).filter((it) => it !== 'document/vite-main.tsx');
  for (const version of ['16', '17', '18']) {
    const types = join(PACKAGE, `../web-react/${version}/node_modules/@types/react/index.d.ts`);
    const paths = {
      react: [types],
      'react/jsx-runtime': [types.replace('index.d.ts', 'jsx-runtime.d.ts')],
    };
    await compile({ ...RESOLUTIONS[0], paths, skipLibCheck: true }, examples);
  }
});

async function copyExamples() {
  await cp(join(PACKAGE, 'test/document'), join(project, 'document'), { recursive: true });
  const declared = 'declare const process: { env: Record<string, string | undefined> };';
  await writeFile(join(project, 'process.d.ts'), declared);
  return (await readdir(join(project, 'document'))).map((it) => `document/${it}`);
}

async function compile(options, examples) {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, jsx: 'react-jsx', target: 'es2022' },
    ...{ lib: ['es2023', 'dom', 'dom.iterable'], types: ['vite/client'] },
    ...{ allowImportingTsExtensions: true, skipLibCheck: false },
    ...options,
  };
  const files = ['process.d.ts', ...examples];
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await tsc(['-p', 'tsconfig.json']);
}

async function tsc(args) {
  try {
    await run(process.execPath, [binary('typescript', 'bin/tsc'), ...args], { cwd: project });
  } catch (error) {
    assert.fail(error.stdout);
  }
}

test('an application with it is built by Vite, and its button opens the widget', async () => {
  await writeFile(
    join(project, 'index.html'),
    '<div id="root"></div><script type="module" src="/main.jsx"></script>',
  );
  await writeFile(
    join(project, 'main.jsx'),
    `import '@kryptos_connect/web-sdk/dist/styles/index.css';
import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
const config = { appName: 'Fresh', clientId: 'client_1', baseUrl: 'https://connect.example' };
const button = createElement(KryptosConnectButton, {
  generateLinkToken: async () => 'link_0123456789',
});
createRoot(document.getElementById('root')).render(
  createElement(KryptosConnectProvider, { config }, button),
);`,
  );
  await build();
  const assets = await readdir(join(project, 'dist/assets'));
  const style = assets.find((it) => it.endsWith('.css'));
  assert.match(await readFile(join(project, 'dist/assets', style), 'utf8'), /\.kc-button\{/);
  const later = assets.filter((it) => it.startsWith('wallets-'));
  assert.equal(later.length, 1, 'what speaks to wallets is a file of its own');

  // jsdom runs no modules, so the application is built as one script, too.
  await writeFile(
    join(project, 'script.config.js'),
    `const output = { format: 'iife', codeSplitting: false, entryFileNames: 'page.js' };
export default { build: { outDir: 'script', rollupOptions: { output } } };`,
  );
  await build('--config', 'script.config.js');
  const code = await readFile(join(project, 'script/page.js'), 'utf8');
  const page = new JSDOM('<!doctype html><body><div id="root"></div></body>', {
    url: 'https://fresh.example/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  const { window } = page;
  window.HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  window.eval(code);
  for (let tries = 0; tries < 100 && !window.document.querySelector('button'); tries++)
    await sleep(20);
  window.document.querySelector('button').click();
  const { src } = window.document.querySelector('dialog iframe');
  assert.match(
    src,
    /^https:\/\/connect\.example\/connect\?client_id=client_1&origin=https%3A%2F%2Ffresh\.example#/,
  );
  window.close();
});

function build(...options) {
  const vite = binary('vite', 'bin/vite.js');
  return run(process.execPath, [vite, 'build', '--logLevel', 'error', ...options], {
    cwd: project,
  });
}
