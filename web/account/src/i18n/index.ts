import { type Language, parseLanguage } from '@kryptos_connect/bridge';
import { scopes as enScopes } from '@kryptos_connect/ui/scopes/en';
import type { ScopeTexts } from '@kryptos_connect/ui/scopes/names';
import { en, type Messages } from './en.ts';

export { LANGUAGES, type Language, parseLanguage } from '@kryptos_connect/bridge';
export type { Messages } from './en.ts';

/** What the pages say, and what scopes are called, in one language. */
export interface Texts {
  language: Language;
  m: Messages;
  scopes: ScopeTexts;
}

type Loaded = Promise<[Messages, ScopeTexts]>;

/** English is part of the first load; the others come when they are asked for. */
const LOADERS: Record<Exclude<Language, 'en'>, () => Loaded> = {
  fr: async () => [
    (await import('./fr.ts')).fr,
    (await import('@kryptos_connect/ui/scopes/fr')).scopes,
  ],
  de: async () => [
    (await import('./de.ts')).de,
    (await import('@kryptos_connect/ui/scopes/de')).scopes,
  ],
  pt: async () => [
    (await import('./pt.ts')).pt,
    (await import('@kryptos_connect/ui/scopes/pt')).scopes,
  ],
  sv: async () => [
    (await import('./sv.ts')).sv,
    (await import('@kryptos_connect/ui/scopes/sv')).scopes,
  ],
  es: async () => [
    (await import('./es.ts')).es,
    (await import('@kryptos_connect/ui/scopes/es')).scopes,
  ],
  pl: async () => [
    (await import('./pl.ts')).pl,
    (await import('@kryptos_connect/ui/scopes/pl')).scopes,
  ],
  it: async () => [
    (await import('./it.ts')).it,
    (await import('@kryptos_connect/ui/scopes/it')).scopes,
  ],
};

export const ENGLISH: Texts = { language: 'en', m: en, scopes: enScopes };

/** Every language by its own name. */
export const NAMES: Record<Language, string> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  pt: 'Português',
  sv: 'Svenska',
  es: 'Español',
  pl: 'Polski',
  it: 'Italiano',
};

/** The first that is spoken here, of the wishes in order of their weight. */
export function chooseLanguage(...wishes: (string | null | undefined)[]): Language {
  return wishes.map(parseLanguage).find((language) => language !== undefined) ?? 'en';
}

export async function loadTexts(language: Language): Promise<Texts> {
  if (language === 'en') return ENGLISH;
  try {
    const [m, scopes] = await LOADERS[language]();
    return { language, m, scopes };
  } catch {
    return ENGLISH;
  }
}
