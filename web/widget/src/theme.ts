import type { CssVars, Theme } from '@kryptos_connect/bridge';
import { type Rgb, readableOn } from '@kryptos_connect/ui/contrast';
import { paintTheme } from '@kryptos_connect/ui/theme';

/**
 * Sets the theme and the application's colours on the page's root, through the CSSOM: the policy
 * allows no style attributes. Returns a function that stops following the system.
 */
export function applyTheme(self: Window, theme: Theme, cssVars: CssVars = {}): () => void {
  const root = self.document.documentElement;
  const stop = paintTheme(self, theme);
  for (const [name, value] of Object.entries(cssVars)) root.style.setProperty(name, value);
  if (cssVars['--kc-primary'] && !cssVars['--kc-on-primary']) {
    const color = resolveColor(self, cssVars['--kc-primary']);
    if (color) root.style.setProperty('--kc-on-primary', readableOn(color));
  }
  return stop;
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
