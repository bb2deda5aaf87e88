import { useColorScheme } from 'react-native';
import type { Theme } from './types.ts';

export type Painted = 'light' | 'dark';

export interface Palette {
  background: string;
  text: string;
  quiet: string;
  border: string;
  primary: string;
  onPrimary: string;
}

/** As the widget has them, so that nothing jumps when it appears. */
export const PALETTES: Record<Painted, Palette> = {
  light: {
    background: '#ffffff',
    text: '#0f1b24',
    quiet: '#51606c',
    border: '#e1e6ea',
    primary: '#0b7a5c',
    onPrimary: '#ffffff',
  },
  dark: {
    background: '#12181f',
    text: '#f0f4f7',
    quiet: '#a5b3bf',
    border: '#2a3540',
    primary: '#2fd6a3',
    onPrimary: '#04241a',
  },
};

/** `useColorScheme` came with React Native 0.62. */
const useSystem = useColorScheme ?? (() => 'light');

/** `auto` as the phone has it now. */
export function useTheme(theme: Theme = 'light'): Painted {
  const system = useSystem();
  return theme === 'dark' || (theme === 'auto' && system === 'dark') ? 'dark' : 'light';
}
