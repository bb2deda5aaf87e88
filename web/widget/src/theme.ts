import type { CssVars, Theme } from '@kryptos_connect/bridge';

const DARK = '(prefers-color-scheme: dark)';

/**
 * Sets the theme and the application's colours on the page's root, through the CSSOM: the policy
 * allows no style attributes. Returns a function that stops following the system.
 */
export function applyTheme(self: Window, theme: Theme, cssVars: CssVars = {}): () => void {
  const root = self.document.documentElement;
  const system = self.matchMedia(DARK);
  function paint(): void {
    const dark = theme === 'dark' || (theme === 'auto' && system.matches);
    root.dataset.kcTheme = dark ? 'dark' : 'light';
  }
  paint();
  for (const [name, value] of Object.entries(cssVars)) root.style.setProperty(name, value);
  if (cssVars['--kc-primary'] && !cssVars['--kc-on-primary']) {
    const color = resolveColor(self, cssVars['--kc-primary']);
    if (color) root.style.setProperty('--kc-on-primary', readableOn(color));
  }
  system.addEventListener('change', paint);
  return () => system.removeEventListener('change', paint);
}

export type Rgb = [number, number, number];

/** Black or white, whichever reads better: at least 4.5:1 on any colour. */
export function readableOn(background: Rgb): '#000000' | '#ffffff' {
  return contrast(background, [0, 0, 0]) >= contrast(background, [255, 255, 255])
    ? '#000000'
    : '#ffffff';
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Any CSS colour, as the browser itself understands it. */
function resolveColor(self: Window, value: string): Rgb | null {
  const canvas = self.document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}
