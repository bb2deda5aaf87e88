import { fireEvent, render, screen } from '@testing-library/react-native';
import { Image, StyleSheet, Text, useColorScheme } from 'react-native';
import type { KryptosConnectButtonProps, KryptosConnectConfig } from '../src/index.ts';
import { paletteOf } from '../src/theme.ts';
import {
  calls,
  connectButton,
  openWidget,
  press,
  provided,
  settled,
} from './support/application.tsx';
import { view, views } from './support/WebView.tsx';

jest.mock('react-native/Libraries/Utilities/useColorScheme', () => ({
  __esModule: true,
  default: jest.fn(() => 'light'),
}));

const style = (node: { props: Record<string, unknown> }) =>
  StyleSheet.flatten(node.props.style as object) as Record<string, unknown>;

function draw(
  props: Partial<KryptosConnectButtonProps> = {},
  config: Partial<KryptosConnectConfig> = {},
) {
  render(provided(connectButton(props), config));
  const button = screen.getByRole('button');
  const text = screen.queryByText(/./);
  return { button: style(button), text: text ? style(text) : {}, node: button };
}

/** WCAG's contrast of two `#rrggbb`. */
function contrast(a: unknown, b: unknown): number {
  const [x = 0, y = 0] = [a, b].map((color) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const it = Number.parseInt(`${color}`.slice(at, at + 2), 16) / 255;
      return it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe('the button', () => {
  test.each(['light', 'dark'] as const)('can be read in the %s theme', (theme) => {
    const { button, text } = draw({}, { theme });
    expect(contrast(text.color, button.backgroundColor)).toBeGreaterThan(4.5);
    expect(button.backgroundColor).toBe(paletteOf(theme).primary);
  });

  test.each(['#8b5cf6', '#0000ff', '#ffe600', '#ffffff', '#777777'])(
    'takes the primary colour of the widget, and can be read on it: %s',
    (primary) => {
      const { button, text } = draw(
        {},
        { cssVars: { '--kc-primary': primary, '--kc-border-radius': '8px' } },
      );
      expect(button).toMatchObject({ backgroundColor: primary, borderRadius: 8 });
      expect(contrast(text.color, primary)).toBeGreaterThan(4.5);
    },
  );

  test('keeps its own colours where React Native does not know those of CSS', () => {
    const { button } = draw(
      {},
      { cssVars: { '--kc-primary': 'oklch(0.7 0.1 200)', '--kc-border-radius': '1rem' } },
    );
    expect(button).toMatchObject({ backgroundColor: paletteOf('light').primary, borderRadius: 12 });
  });

  test('is as large as it is told, and never harder to hit than 44 points', () => {
    const heights = (['sm', 'md', 'lg'] as const).map((size) => {
      const { button, text, node } = draw({ size });
      const { top = 0, bottom = 0 } = node.props.hitSlop ?? {};
      expect(Number(button.minHeight) + top + bottom).toBeGreaterThanOrEqual(44);
      screen.unmount();
      return [button.minHeight, text.fontSize];
    });
    expect(heights).toEqual([
      [36, 14],
      [44, 16],
      [52, 18],
    ]);
    expect(draw({ buttonHeight: 30 }).button).toMatchObject({ height: 30, minHeight: 0 });
  });

  test('looks as the application wants', () => {
    const { button, text } = draw({
      style: { backgroundColor: '#8b5cf6', borderRadius: 12, padding: 16 },
      textStyle: { color: '#ffffff', fontSize: 16, fontWeight: 'bold' },
      children: 'Connect Wallet',
    });
    expect(button).toMatchObject({ backgroundColor: '#8b5cf6', borderRadius: 12, padding: 16 });
    expect(text).toMatchObject({ color: '#ffffff', fontSize: 16, fontWeight: 'bold' });
    expect(screen.getByRole('button', { name: 'Connect Wallet' })).toBeOnTheScreen();
  });

  test('says what it is told: its children, else its label, else its own', () => {
    for (const [props, name] of [
      [{}, 'Connect to Kryptos'],
      [{ buttonLabel: 'Link accounts' }, 'Link accounts'],
      [{ buttonLabel: 'Link accounts', children: ['Connect ', 2] }, 'Connect 2'],
      [{ children: <Text>My own</Text> }, 'My own'],
      [{ accessibilityLabel: 'Connect a wallet' }, 'Connect a wallet'],
    ] as const) {
      draw(props as Partial<KryptosConnectButtonProps>);
      expect(screen.getByRole('button', { name })).toBeOnTheScreen();
      screen.unmount();
    }
  });

  test('does nothing while it is disabled, and tells of its press first', async () => {
    draw({ disabled: true, onPress: () => calls.push('pressed') });
    expect(screen.getByRole('button')).toBeDisabled();
    await press();
    expect(views.length).toBe(0);
    screen.unmount();
    render(provided(connectButton({ testID: 'mine', onPress: () => calls.push('pressed') })));
    fireEvent.press(screen.getByTestId('mine'));
    expect(calls).toEqual(['pressed']);
    expect(views.length).toBe(1);
  });
});

test('what is shown until the widget is there has the widget’s colours', async () => {
  const cssVars = {
    '--kc-primary': '#4f46e5',
    '--kc-bg-primary': '#fdf6e3',
    '--kc-text-primary': '#073642',
  };
  render(provided(connectButton(), { cssVars }));
  await press();
  expect(screen.getByRole('progressbar').props.color).toBe('#4f46e5');
  expect(style(screen.getByTestId('kryptos-connect')).backgroundColor).toBe('#fdf6e3');
  view().happens('onError');
  expect(style(screen.getByRole('alert')).color).toBe('#073642');
  expect(style(screen.getByRole('button', { name: 'Try again' })).backgroundColor).toBe('#4f46e5');
});

test('the theme `auto` is what the phone has', async () => {
  const scheme = jest.mocked(useColorScheme);
  for (const [system, theme] of [
    ['light', 'light'],
    ['dark', 'dark'],
    [null, 'light'],
  ] as const) {
    scheme.mockReturnValue(system as ReturnType<typeof useColorScheme>);
    const { init } = await openWidget({}, { theme: 'auto' });
    expect(init.theme).toBe(theme);
    screen.unmount();
    await settled();
  }
  expect((await openWidget({}, { theme: 'dark' })).init.theme).toBe('dark');
});

test('the language is the phone’s, if the widget speaks it', async () => {
  const options = jest.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions');
  for (const [locale, language] of [
    ['de-AT', 'de'],
    ['pt-BR', 'pt'],
    ['ja-JP', undefined],
  ] as const) {
    options.mockReturnValue({ locale } as Intl.ResolvedDateTimeFormatOptions);
    expect((await openWidget()).init.language).toBe(language);
    screen.unmount();
    await settled();
  }
  options.mockRestore();
});

describe('the logo', () => {
  const REMOTE = 'https://app.example/logo.png';

  test.each([
    ['an address', REMOTE, REMOTE],
    ['a source', { uri: REMOTE }, REMOTE],
    ['an element', <Image key="logo" source={{ uri: REMOTE }} />, REMOTE],
    ['a file of the application', 7, undefined],
    ['an element of another kind', <Text key="logo">Northwind</Text>, undefined],
    ['nothing', undefined, undefined],
  ])(
    'is drawn while the widget loads, and told to it by its address: %s',
    async (_, appLogo, address) => {
      render(provided(connectButton(), { appLogo }));
      await press();
      const drawn =
        screen.UNSAFE_queryAllByType(Image).length + screen.queryAllByText('Northwind').length;
      expect(drawn).toBe(appLogo === undefined ? 0 : 1);
      expect((await view().load()).init.appLogo).toBe(address);
      expect(screen.UNSAFE_queryAllByType(Image)).toHaveLength(0);
    },
  );
});
