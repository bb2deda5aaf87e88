import { type Language, parseLanguage } from './i18n/index.ts';

const KEY = 'kryptos_language';

/** What the person chose in the menu, for as long as this tab is open. */
export function chosenLanguage(): Language | undefined {
  try {
    return parseLanguage(sessionStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    sessionStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing asks again on the next page.
  }
}
