// What `npm publish` would send: installed into a project of its own, compiled, bundled by Metro, and run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));

/** Of the project, beside the SDK: what the lock file has already. */
const TOOLS = ['react', '@types/react', 'csstype', 'react-native', 'react-native-webview'];

let project;
let installed;

before(async () => {
  project = await mkdtemp(join(tmpdir(), 'kc-packed-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: PACKAGE });
  const [tarball] = (await readdir(project)).filter((it) => it.endsWith('.tgz'));
  const manifest = { name: 'fresh', private: true };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  // Peers are put there below: nothing is fetched.
  await run('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', tarball], {
    cwd: project,
  });
  installed = join(project, 'node_modules/@kryptos_connect/mobile-sdk');
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
  assert.deepEqual(Object.keys(manifest.peerDependencies), [
    'react',
    'react-native',
    'react-native-webview',
  ]);
  const files = await readdir(installed, { recursive: true });
  assert.deepEqual(files.sort(), [
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'dist',
    'dist/index.d.ts',
    'dist/index.js',
    'package.json',
  ]);
});

test('the document’s own examples compile against it, by either kind of resolution', async () => {
  await cp(join(PACKAGE, 'test/document'), join(project, 'document'), { recursive: true });
  await cp(join(PACKAGE, 'test/every-name.tsx'), join(project, 'every-name.tsx'));
  const examples = (await readdir(join(project, 'document'))).filter((it) => it.includes('.ts'));
  for (const resolution of [
    { module: 'esnext', moduleResolution: 'bundler', customConditions: ['react-native'] },
    { module: 'nodenext', moduleResolution: 'nodenext' },
  ]) {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, jsx: 'react-jsx', target: 'es2022', lib: ['es2023'] },
      ...{ allowImportingTsExtensions: true, noUncheckedSideEffectImports: false, types: [] },
      // React Native's own declarations are not free of faults.
      ...{ skipLibCheck: true, ...resolution },
    };
    await compile({ compilerOptions, files: ['every-name.tsx'] });
    compilerOptions.noImplicitAny = false;
    await compile({ compilerOptions, files: examples.map((it) => `document/${it}`) });
  }
});

async function compile(config) {
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(folderOf('typescript'), 'bin/tsc');
  try {
    await run(process.execPath, [tsc, '-p', '.'], { cwd: project });
  } catch (error) {
    assert.fail(error.stdout);
  }
}

/** React Native's names, without its hundreds of files, for which Metro takes minutes. */
const REACT_NATIVE = `
export const Linking = {}, StyleSheet = { create: (it) => it, absoluteFill: {} };
export const AccessibilityInfo = { isReduceMotionEnabled: async () => false };
export const useColorScheme = () => 'light', processColor = () => undefined;
export const [ActivityIndicator, Image, Modal, StatusBar, Text, TouchableOpacity, View] =
  ['ActivityIndicator', 'Image', 'Modal', 'StatusBar', 'Text', 'TouchableOpacity', 'View'];
`;

const APPLICATION = `
import { createElement } from 'react';
import { act, create } from 'react-test-renderer';
import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/mobile-sdk';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const config = { appName: 'Fresh', clientId: 'client_1', baseUrl: 'https://connect.example' };
const button = createElement(KryptosConnectButton, { generateLinkToken: async () => 'link_1' });
let screen;
act(() => { screen = create(createElement(KryptosConnectProvider, { config }, button)); });
act(() => screen.root.findByType('TouchableOpacity').props.onPress());
console.log(screen.root.findByType('WebView').props.source.uri);
process.exit(0);
`;

test('an application with it is bundled by Metro, and its button opens the widget', async () => {
  await writeFile(join(project, 'index.js'), APPLICATION);
  await writeFile(join(project, 'react-native.js'), REACT_NATIVE);
  await writeFile(join(project, 'webview.js'), `export const WebView = 'WebView';`);
  // Metro looks through all that it may read, so it may read no more than it needs.
  const modules = [
    ...['react', 'react-test-renderer', 'react-is', 'scheduler'],
    ...['@babel/runtime', 'metro-runtime'],
  ];
  const folders = Object.fromEntries(modules.map((it) => [it, folderOf(it)]));
  await writeFile(
    join(project, 'bundle.cjs'),
    `const Metro = require('${require.resolve('metro')}');
const { getDefaultConfig, mergeConfig } = require('${require.resolve('@react-native/metro-config')}');
const stands = { 'react-native': 'react-native.js', 'react-native-webview': 'webview.js' };
async function bundle(platform, unstable_enablePackageExports) {
  const config = mergeConfig(getDefaultConfig(__dirname), {
    watchFolders: [__dirname, ...${JSON.stringify(Object.values(folders))}],
    resolver: {
      extraNodeModules: ${JSON.stringify(folders)},
      unstable_enablePackageExports,
      resolveRequest: (context, name, platform) =>
        stands[name]
          ? { type: 'sourceFile', filePath: __dirname + '/' + stands[name] }
          : context.resolveRequest(context, name, platform),
    },
    serializer: { getModulesRunBeforeMainModule: () => [], getPolyfills: () => [] },
    reporter: { update() {} },
  });
  await Metro.runBuild(config, { entry: 'index.js', platform, dev: true, minify: false, out: platform + '.js' });
}
// Exports of packages are read from React Native 0.79 on; before, it was \`main\`.
bundle('ios', true).then(() => bundle('android', false));`,
  );
  await run(process.execPath, ['bundle.cjs'], { cwd: project });
  for (const platform of ['ios', 'android']) {
    const { stdout } = await run(process.execPath, [`${platform}.js`], { cwd: project });
    assert.match(stdout, /^https:\/\/connect\.example\/connect\?client_id=client_1#[\da-f]{32}$/m);
  }
});
