import { createRequire } from 'node:module';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const ENTRIES = ['', '/core', '/element'];

test.each(ENTRIES)('web-sdk%s is imported on a server, as either kind of module', async (entry) => {
  expect(globalThis).not.toHaveProperty('document');
  const name = `@kryptos_connect/web-sdk${entry}`;
  const esm = await import(/* @vite-ignore */ name);
  const cjs = require(name);
  expect(Object.keys(esm)).toContain('KryptosConnect');
  expect(Object.keys(cjs).sort()).toEqual(Object.keys(esm).sort());
});

test('a server renders the button, which a browser then wakes', async () => {
  const sdk = await import('@kryptos_connect/web-sdk');
  const config = { appName: 'Northwind', clientId: 'client_1' };
  const button = createElement(sdk.KryptosConnectButton, { className: 'mine' }, 'Connect');
  const html = renderToString(createElement(sdk.KryptosConnectProvider, { config }, button));
  expect(html).toBe(
    '<button type="button" aria-haspopup="dialog" data-kc-theme="light" class="kc-button kc-button-md mine">Connect</button>',
  );
});

test('the React entry is a client’s, for a framework that renders on the server', async () => {
  const { readFile } = await import('node:fs/promises');
  for (const file of ['index.js', 'index.cjs']) {
    const code = await readFile(new URL(`../dist/${file}`, import.meta.url), 'utf8');
    expect(code).toMatch(/^["'`]use client["'`];/);
  }
});
