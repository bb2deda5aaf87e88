import type { CssVars, Theme } from '@kryptos_connect/bridge';

const NAMES =
  'primary primary-hover on-primary bg-primary bg-secondary text-primary text-secondary border border-radius focus font-family';

/** What the page's own style sheets set, as an element of that theme would have it. */
export function themeVars(theme: Theme): CssVars {
  const probe = document.createElement('i');
  const dark = theme === 'auto' && matchMedia('(prefers-color-scheme:dark)').matches;
  probe.dataset.kcTheme = dark ? 'dark' : theme === 'auto' ? 'light' : theme;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const vars: CssVars = {};
  for (const name of NAMES.split(' ')) {
    const value = style.getPropertyValue(`--kc-${name}`).trim();
    if (value) vars[`--kc-${name}`] = value;
  }
  probe.remove();
  return vars;
}
