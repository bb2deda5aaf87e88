import { createElement, type ReactElement } from 'react';
import { ActivityIndicator, StyleSheet, Text, TouchableOpacity, View } from 'react-native';
import { WORDS } from './language.ts';
import { drawLogo } from './logo.ts';
import type { Palette } from './theme.ts';
import type { KryptosConnectConfig, Language } from './types.ts';
import type { Run } from './useRun.ts';

interface Props {
  run: Run;
  palette: Palette;
  language?: Language;
  logo: KryptosConnectConfig['appLogo'];
}

/** Over the page until the widget is there, or when it cannot be reached. */
export function Waiting({ run, palette, language = 'en', logo }: Props): ReactElement {
  const words = WORDS[language];
  const { connection, reload } = run;
  const image = drawLogo(logo, styles.logo);
  const content =
    run.state === 'failed'
      ? [
          createElement(
            Text,
            {
              key: 'text',
              accessibilityRole: 'alert',
              accessibilityLiveRegion: 'assertive',
              style: [styles.text, { color: palette.text }],
            },
            words.unreachable,
          ),
          createElement(Action, {
            key: 'again',
            palette,
            label: words.tryAgain,
            main: true,
            onPress: reload,
          }),
          createElement(Action, {
            key: 'close',
            palette,
            label: words.close,
            onPress: connection.unreachable,
          }),
        ]
      : [
          createElement(ActivityIndicator, {
            key: 'mark',
            size: 'large',
            accessible: true,
            color: palette.primary,
            accessibilityLabel: words.loading,
            accessibilityRole: 'progressbar',
          }),
          createElement(Action, {
            key: 'cancel',
            palette,
            label: words.cancel,
            onPress: connection.requestClose,
          }),
        ];
  return createElement(
    View,
    { style: [StyleSheet.absoluteFill, styles.waiting, { backgroundColor: palette.background }] },
    image,
    content,
  );
}

interface ActionProps {
  palette: Palette;
  label: string;
  main?: boolean;
  onPress: () => void;
}

function Action({ palette, label, main = false, onPress }: ActionProps): ReactElement {
  const background = main ? { backgroundColor: palette.primary } : null;
  return createElement(
    TouchableOpacity,
    { accessibilityRole: 'button', onPress, style: [styles.action, background] },
    createElement(
      Text,
      { style: [styles.label, { color: main ? palette.onPrimary : palette.quiet }] },
      label,
    ),
  );
}

const styles = StyleSheet.create({
  waiting: { alignItems: 'center', justifyContent: 'center', padding: 32 },
  logo: { width: 64, height: 64, marginBottom: 32 },
  text: { fontSize: 17, lineHeight: 25, textAlign: 'center', maxWidth: 320, marginBottom: 20 },
  action: {
    minHeight: 48,
    minWidth: 160,
    marginTop: 12,
    paddingHorizontal: 24,
    borderRadius: 12,
    alignItems: 'center',
    justifyContent: 'center',
  },
  label: { fontSize: 16, fontWeight: '600' },
});
