import { useColorScheme } from 'react-native';

const LIGHT = {
  page: '#f4f6f8',
  card: '#ffffff',
  text: '#0f1b24',
  quiet: '#51606c',
  line: '#e1e6ea',
  accent: '#4f46e5',
  onAccent: '#ffffff',
  danger: '#b3261e',
};

const DARK: typeof LIGHT = {
  page: '#0d1218',
  card: '#161e27',
  text: '#f0f4f7',
  quiet: '#a5b3bf',
  line: '#2a3540',
  accent: '#a5b4fc',
  onAccent: '#1e1b4b',
  danger: '#ff9a91',
};

export function useColors() {
  const theme = useColorScheme() === 'dark' ? 'dark' : 'light';
  return { theme, colors: theme === 'dark' ? DARK : LIGHT } as const;
}
