import { expect, test } from 'vitest';
import { contrast, type Rgb, readableOn } from '../src/contrast.ts';
import css from '../src/styles/tokens.css?raw';

const [lightText = '', darkText = ''] = css.split(':root[data-kc-theme="dark"]');

function tokens(text: string): Record<string, Rgb> {
  const found = text.matchAll(/--kc-([\w-]+): #([0-9a-f]{6});/g);
  return Object.fromEntries(Array.from(found, ([, name, hex]) => [name, rgb(hex ?? '')]));
}

function rgb(hex: string): Rgb {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

const TEXT: [string, string][] = [
  ['on-primary', 'primary'],
  ['on-primary', 'primary-hover'],
  ['text-primary', 'bg-primary'],
  ['text-primary', 'bg-secondary'],
  ['text-secondary', 'bg-primary'],
  ['text-secondary', 'bg-secondary'],
  ['bg-primary', 'text-primary'],
  ['bg-primary', 'text-secondary'],
  ['primary-text', 'bg-primary'],
  ['primary-text', 'bg-secondary'],
  ['primary-text', 'primary-soft'],
  ...['success', 'warning', 'danger', 'info'].flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    [tone, 'bg-primary'],
  ]),
];
const EDGES: [string, string][] = [
  ['border-strong', 'bg-primary'],
  ['focus', 'bg-primary'],
  ['primary', 'bg-primary'],
];

for (const [theme, palette] of Object.entries({
  light: tokens(lightText),
  dark: { ...tokens(lightText), ...tokens(darkText) },
})) {
  const ratio = (a: string, b: string) => contrast(palette[a] as Rgb, palette[b] as Rgb);
  test.each(TEXT)(`${theme}: %s on %s reads at 4.5:1`, (text, background) => {
    expect(ratio(text, background)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(EDGES)(`${theme}: %s stands out from %s at 3:1`, (edge, background) => {
    expect(ratio(edge, background)).toBeGreaterThanOrEqual(3);
  });
}

test("an application's own primary colour gets the text that reads on it", () => {
  expect(readableOn(rgb('00c693'))).toBe('#000000');
  expect(readableOn(rgb('6d28d9'))).toBe('#ffffff');
  for (let grey = 0; grey < 256; grey++) {
    const color: Rgb = [grey, grey, grey];
    expect(contrast(color, rgb(readableOn(color).slice(1)))).toBeGreaterThanOrEqual(4.5);
  }
});
