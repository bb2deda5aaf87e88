import { processColor, useColorScheme } from 'react-native';
import type { CssVars, Theme } from './types.ts';

export type Painted = 'light' | 'dark';

export interface Palette {
  background: string;
  text: string;
  quiet: string;
  primary: string;
  onPrimary: string;
}

/** As the widget has them, so that nothing jumps when it appears. */
const PALETTES: Record<Painted, Palette> = {
  light: {
    background: '#ffffff',
    text: '#0f1b24',
    quiet: '#51606c',
    primary: '#0b7a5c',
    onPrimary: '#ffffff',
  },
  dark: {
    background: '#12181f',
    text: '#f0f4f7',
    quiet: '#a5b3bf',
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

/** The theme's colours, or those that the application has chosen for the widget. */
export function paletteOf(theme: Painted, cssVars: CssVars = {}): Palette {
  const palette = PALETTES[theme];
  const own = (name: string) => color(cssVars[`--kc-${name}`]);
  const primary = own('primary');
  return {
    background: own('bg-primary') ?? palette.background,
    text: own('text-primary') ?? palette.text,
    quiet: own('text-secondary') ?? palette.quiet,
    primary: primary ?? palette.primary,
    onPrimary: own('on-primary') ?? (primary ? readableOn(primary) : palette.onPrimary),
  };
}

/** CSS knows more colours than React Native does. */
function color(value: string | undefined): string | undefined {
  return value !== undefined && typeof processColor(value) === 'number' ? value : undefined;
}

/** Black or white, whichever has the higher contrast by WCAG. */
function readableOn(background: string): string {
  const argb = processColor(background) as number;
  const [r = 0, g = 0, b = 0] = [16, 8, 0].map((shift) => {
    const channel = ((argb >> shift) & 255) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}
