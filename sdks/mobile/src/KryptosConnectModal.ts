import { createElement, type ReactElement } from 'react';
import { ConnectScreen } from './ConnectScreen.ts';
import { useConfig } from './config.ts';
import { deviceLanguage } from './language.ts';
import { paletteOf, useTheme } from './theme.ts';
import type { ConnectOptions } from './types.ts';
import { useRun } from './useRun.ts';

export interface KryptosConnectModalProps extends ConnectOptions {
  open: boolean;
  /** Called with `false` when the run has ended, just before its last callback. */
  setOpen: (open: boolean) => void;
}

/** The widget over the whole screen, for as long as `open` is true. It needs no provider below `init`. */
export function KryptosConnectModal(props: KryptosConnectModalProps): ReactElement {
  const { open, setOpen, ...options } = props;
  const config = useConfig();
  // The page in a WebView knows less of the phone than we do.
  const theme = useTheme(config.theme);
  const language = config.language ?? deviceLanguage();
  const palette = paletteOf(theme, config.cssVars);
  const logo = config.appLogo;
  const run = useRun(open, setOpen, { ...config, ...options, theme, language });
  return createElement(ConnectScreen, { run, theme, palette, language, logo });
}
