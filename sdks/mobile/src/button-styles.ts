import type { Insets, TextStyle, ViewStyle } from 'react-native';
import type { Palette } from './theme.ts';

const SIZES = {
  sm: { height: 36, padding: 14, text: 14 },
  md: { height: 44, padding: 20, text: 16 },
  lg: { height: 52, padding: 28, text: 18 },
};

/** The least that a finger can be asked to hit, in points. */
const TARGET = 44;

interface ButtonStyles {
  button: ViewStyle;
  text: TextStyle;
  disabled: ViewStyle;
  hitSlop: Insets;
}

/** `radius` is one of CSS. */
export function buttonStyles(
  { primary, onPrimary }: Palette,
  size: keyof typeof SIZES,
  radius = '',
): ButtonStyles {
  const { height, padding, text } = SIZES[size];
  const points = /^(\d+(?:\.\d+)?)px$/.exec(radius)?.[1];
  const around = Math.max(0, (TARGET - height) / 2);
  return {
    button: {
      minHeight: height,
      paddingHorizontal: padding,
      alignItems: 'center',
      justifyContent: 'center',
      flexDirection: 'row',
      borderRadius: points ? Number(points) : 12,
      backgroundColor: primary,
    },
    text: {
      color: onPrimary,
      fontSize: text,
      fontWeight: '600',
      textAlign: 'center',
    },
    disabled: { opacity: 0.55 },
    hitSlop: { top: around, bottom: around },
  };
}
