const DARK = '(prefers-color-scheme: dark)';

/** Marks the page's root as light or dark, `auto` as the system is now. Returns a function that stops following it. */
export function paintTheme(self: Window, theme: 'light' | 'dark' | 'auto'): () => void {
  const root = self.document.documentElement;
  const system = self.matchMedia(DARK);
  function paint(): void {
    const dark = theme === 'dark' || (theme === 'auto' && system.matches);
    root.dataset.kcTheme = dark ? 'dark' : 'light';
  }
  paint();
  system.addEventListener('change', paint);
  return () => system.removeEventListener('change', paint);
}
