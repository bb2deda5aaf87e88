import { type Language, parseLanguage } from '@kryptos_connect/bridge';
import { scopeWords } from '@kryptos_connect/ui/scopes/names';
import type { Scope } from '../api/types.ts';
import { en, type Messages } from './en.ts';

export type { Messages } from './en.ts';

/** English is part of the first load; the others come when they are asked for. */
const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<Messages>> = {
  fr: async () => (await import('./fr.ts')).fr,
  de: async () => (await import('./de.ts')).de,
  pt: async () => (await import('./pt.ts')).pt,
  sv: async () => (await import('./sv.ts')).sv,
  es: async () => (await import('./es.ts')).es,
  pl: async () => (await import('./pl.ts')).pl,
  it: async () => (await import('./it.ts')).it,
};

/** The application's choice, else the first of the browser's languages that is spoken here. */
export function chooseLanguage(
  asked: Language | undefined,
  preferred: readonly string[],
): Language {
  if (asked) return asked;
  return preferred.map(parseLanguage).find((language) => language !== undefined) ?? 'en';
}

export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'en') return en;
  try {
    return await LOADERS[language]();
  } catch {
    return en;
  }
}

export function scopeText(
  messages: Messages,
  scope: Scope,
): { title: string; description: string } {
  const [title, description] = messages.scopes
    ? scopeWords(messages.scopes, scope.scope)
    : [scope.title, scope.description];
  return { title, description };
}

/** Whole numbers with the language's separators; the digits stay the digits. */
export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}
