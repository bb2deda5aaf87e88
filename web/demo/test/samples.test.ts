import { parse } from 'vite';
import { expect, test } from 'vitest';
import { DEFAULTS, LANGUAGES, type Options, PROVIDERS, SIZES, THEMES } from '../src/options.ts';
import { samples } from '../src/samples/index.ts';

const AT = { client_id: 'client_1', connect_url: 'https://connect.example.com/' };
const sample = (id: string, options: Partial<Options> = {}) =>
  samples({ ...DEFAULTS, ...options }, AT).find((it) => it.id === id)?.text ?? '';

/** Every way in which the options can be chosen, one at a time. */
const choices: Partial<Options>[] = [
  ...THEMES.map(({ value }) => ({ theme: value })),
  ...SIZES.map(({ value }) => ({ size: value })),
  ...LANGUAGES.map(({ value }) => ({ language: value })),
  ...PROVIDERS.map(({ value }) => ({ integrationName: value })),
  { colours: 'northwind' },
];

test('the JavaScript parses, whatever is chosen', async () => {
  for (const options of choices) {
    const { errors } = await parse('Connect.jsx', sample('react', options));
    expect(errors, JSON.stringify(options)).toEqual([]);
    const script = /<script type="module">(.*)<\/script>/s.exec(sample('element', options))?.[1];
    expect((await parse('page.mjs', script ?? '<')).errors).toEqual([]);
  }
  expect((await parse('server.mjs', sample('node'))).errors).toEqual([]);
});

test('what is chosen is said in React and in HTML, and what goes without saying is not', () => {
  const chosen = { theme: 'dark', size: 'sm', language: 'pl', integrationName: 'solana' } as const;
  const react = sample('react', chosen);
  for (const said of ["theme: 'dark'", "language: 'pl'", 'size="sm"', 'integrationName="solana"'])
    expect(react).toContain(said);
  const html = sample('element', chosen);
  for (const said of ['theme="dark"', 'language="pl"', 'size="sm"', 'integration-name="solana"'])
    expect(html).toContain(said);
  const usual = { theme: 'light', size: 'md', language: '', integrationName: '' } as const;
  for (const id of ['react', 'element'])
    expect(sample(id, usual)).not.toMatch(/theme|size|language|integration-?name/i);
});

test('the style sheet is there when it is asked for, and named where it is used', () => {
  expect(sample('css')).toBe('');
  expect(sample('css', { colours: 'northwind' })).toContain('[data-kc-theme="dark"]');
  expect(sample('react', { colours: 'northwind' })).toContain("import './brand.css'");
  expect(sample('element', { colours: 'northwind' })).toContain('href="/brand.css"');
});

test('no code holds a secret, and all of it speaks to this installation', () => {
  for (const { id, text } of samples(DEFAULTS, AT)) {
    expect(text, id).toContain('https://connect.example.com');
    expect(text, id).not.toContain('https://connect.example.com//');
    expect(text, id).not.toMatch(/secret_\w/);
  }
});
