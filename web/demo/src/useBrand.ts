import { useEffect } from 'preact/hooks';
import type { Options } from './options.ts';
import brand from './styles/brand.css?raw';

/** Northwind's colours for the button and the widget, by a style sheet as an application has one. */
export function useBrand(colours: Options['colours']): void {
  useEffect(() => {
    if (colours === 'own') return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(brand);
    document.adoptedStyleSheets.push(sheet);
    return () => {
      const kept = document.adoptedStyleSheets.filter((it) => it !== sheet);
      document.adoptedStyleSheets = kept;
    };
  }, [colours]);
}
