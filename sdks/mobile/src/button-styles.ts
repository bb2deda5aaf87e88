import { type Insets, processColor, type TextStyle, type ViewStyle } from 'react-native';
import { PALETTES, type Painted } from './theme.ts';
import type { CssVars } from './types.ts';

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

/** The button in the theme's colours, or in those that the application has chosen for the widget. */
export function buttonStyles(
  theme: Painted,
  size: keyof typeof SIZES,
  cssVars: CssVars = {},
): ButtonStyles {
  const { height, padding, text } = SIZES[size];
  const own = color(cssVars['--kc-primary']);
  const { primary, onPrimary } = PALETTES[theme];
  const radius = /^(\d+(?:\.\d+)?)px$/.exec(cssVars['--kc-border-radius'] ?? '')?.[1];
  const around = Math.max(0, (TARGET - height) / 2);
  return {
    button: {
      minHeight: height,
      paddingHorizontal: padding,
      alignItems: 'center',
      justifyContent: 'center',
      flexDirection: 'row',
      borderRadius: radius ? Number(radius) : 12,
      backgroundColor: own ?? primary,
    },
    text: {
      color: color(cssVars['--kc-on-primary']) ?? (own ? readableOn(own) : onPrimary),
      fontSize: text,
      fontWeight: '600',
      textAlign: 'center',
    },
    disabled: { opacity: 0.55 },
    hitSlop: { top: around, bottom: around },
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
