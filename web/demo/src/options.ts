import type { Language, Theme } from '@kryptos_connect/web-sdk';

/** What a visitor may play with. */
export interface Options {
  /** How the page is written: with React, or with the custom element. */
  form: 'react' | 'element';
  theme: Theme;
  size: 'sm' | 'md' | 'lg';
  /** Empty: the browser's own. */
  language: Language | '';
  /** The provider to open at once. Empty: the person chooses. */
  integrationName: string;
  /** Whose colours: the SDK's own, or Northwind's by `--kc-*` properties. */
  colours: 'own' | 'northwind';
}

export const DEFAULTS: Options = {
  form: 'react',
  theme: 'auto',
  size: 'lg',
  language: '',
  integrationName: '',
  colours: 'own',
};

type Choices<K extends keyof Options> = readonly { value: Options[K]; text: string }[];

export const FORMS: Choices<'form'> = [
  { value: 'react', text: 'React' },
  { value: 'element', text: 'HTML element' },
];

export const THEMES: Choices<'theme'> = [
  { value: 'auto', text: 'Auto' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
];

export const SIZES: Choices<'size'> = [
  { value: 'sm', text: 'Small' },
  { value: 'md', text: 'Medium' },
  { value: 'lg', text: 'Large' },
];

export const COLOURS: Choices<'colours'> = [
  { value: 'own', text: 'Kryptos' },
  { value: 'northwind', text: 'Northwind' },
];

/** Each in its own words, as whoever looks for it reads it. */
export const LANGUAGES: Choices<'language'> = [
  { value: '', text: 'The browser’s own' },
  { value: 'en', text: 'English' },
  { value: 'fr', text: 'Français' },
  { value: 'de', text: 'Deutsch' },
  { value: 'pt', text: 'Português' },
  { value: 'sv', text: 'Svenska' },
  { value: 'es', text: 'Español' },
  { value: 'pl', text: 'Polski' },
  { value: 'it', text: 'Italiano' },
];

/** Those that a client in sandbox may use. */
export const PROVIDERS: Choices<'integrationName'> = [
  { value: '', text: 'Let people choose' },
  { value: 'ethereum', text: 'Ethereum' },
  { value: 'solana', text: 'Solana' },
];
