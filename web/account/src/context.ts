import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Api } from './api/client.ts';
import type { Session } from './api/types.ts';
import type { Language, Texts } from './i18n/index.ts';
import type { Places } from './places.ts';

/** What every page may need. */
export interface Here extends Texts {
  api: Api;
  places: Places;
  session: Session;
  setSession(session: Session): void;
  setLanguage(language: Language): void;
  /** A refusal in plain words. */
  words(cause: unknown): string;
  /** Runs a call; what stands around may ask something first and repeat it. */
  guarded<T>(call: () => Promise<T>): Promise<T>;
  /** Whether a refusal was seen to, so that there is nothing to say. */
  settles(cause: unknown): boolean;
}

export const HereContext = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('a page is shown inside the app');
  return here;
}
