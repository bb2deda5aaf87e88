import { createElement, Fragment, type ReactElement, type ReactNode, useState } from 'react';
import {
  type GestureResponderEvent,
  type StyleProp,
  Text,
  type TextStyle,
  TouchableOpacity,
  type TouchableOpacityProps,
  type ViewStyle,
} from 'react-native';
import { buttonStyles } from './button-styles.ts';
import { useConfig } from './config.ts';
import { KryptosConnectModal } from './KryptosConnectModal.ts';
import { paletteOf, useTheme } from './theme.ts';
import type { ConnectOptions } from './types.ts';

/** Beside its own, whatever a `TouchableOpacity` takes. */
export interface KryptosConnectButtonProps
  extends ConnectOptions,
    Omit<TouchableOpacityProps, 'children' | 'style'> {
  /** A text, or content of your own. "Connect to Kryptos" unless told. */
  children?: ReactNode;
  /** The text, if there are no children. */
  buttonLabel?: string;
  /** Points. As `size` has it unless told. */
  buttonHeight?: number;
  /** `md` unless told. */
  size?: 'sm' | 'md' | 'lg';
  style?: StyleProp<ViewStyle>;
  textStyle?: StyleProp<TextStyle>;
}

/** A button that opens the widget. */
export function KryptosConnectButton(props: KryptosConnectButtonProps): ReactElement {
  const { generateLinkToken, integrationName, extraConfig, onExit, onEvent, ...rest } = props;
  const { onSuccess, onConnectSuccess, onError, onConnectError, ...looks } = rest;
  const { buttonLabel = 'Connect to Kryptos', children = buttonLabel, ...sizes } = looks;
  const { buttonHeight, size = 'md', style, textStyle, ...attributes } = sizes;
  const [open, setOpen] = useState(false);
  const config = useConfig();
  const { theme, cssVars } = config;
  const palette = paletteOf(useTheme(theme), cssVars);
  const styles = buttonStyles(palette, size, cssVars?.['--kc-border-radius']);
  const options = { generateLinkToken, integrationName, extraConfig, onExit, onEvent };
  const ends = { onSuccess, onConnectSuccess, onError, onConnectError };
  // `Pressable` came with React Native 0.63.
  const button = createElement(
    TouchableOpacity,
    {
      accessibilityRole: 'button',
      activeOpacity: 0.75,
      hitSlop: styles.hitSlop,
      ...attributes,
      style: [
        styles.button,
        buttonHeight === undefined ? null : { height: buttonHeight, minHeight: 0 },
        attributes.disabled ? styles.disabled : null,
        style,
      ],
      onPress(event: GestureResponderEvent) {
        attributes.onPress?.(event);
        setOpen(true);
      },
    },
    isText(children)
      ? createElement(Text, { style: [styles.text, textStyle], numberOfLines: 1 }, children)
      : children,
  );
  return createElement(
    Fragment,
    null,
    button,
    createElement(KryptosConnectModal, { open, setOpen, ...options, ...ends }),
  );
}

/** Also what JSX makes of a text with values in it. */
function isText(children: ReactNode): boolean {
  const parts = Array.isArray(children) ? children : [children];
  return parts.every((it) => typeof it === 'string' || typeof it === 'number');
}
