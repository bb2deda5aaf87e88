// Every component, prop, callback and type, each by its own name.
import {
  type ConnectError,
  type ConnectEvent,
  type ConnectOptions,
  type CssVars,
  type GeneratedLinkToken,
  KryptosConnect,
  type KryptosConnectApi,
  KryptosConnectButton,
  type KryptosConnectButtonProps,
  type KryptosConnectConfig,
  type KryptosConnectHook,
  KryptosConnectModal,
  type KryptosConnectModalProps,
  KryptosConnectProvider,
  type KryptosConnectProviderProps,
  type Language,
  type Prefill,
  type Theme,
  type UserConsent,
  useKryptosConnect,
} from '@kryptos_connect/mobile-sdk';
import type { ReactElement } from 'react';
import { Image, type StyleProp, Text, type TextStyle, type ViewStyle } from 'react-native';

const consent: UserConsent = { public_token: 'public_1' };
const generators: (() => Promise<GeneratedLinkToken>)[] = [
  async () => 'link_1',
  async () => ({ link_token: 'link_1' }),
  async () => ({ link_token: 'link_1', isAuthorized: true }),
];

/** By the types of the document's tables. */
const documented: {
  generateLinkToken: () => Promise<string>;
  onSuccess: (userConsent: UserConsent) => void;
  onError: () => void;
  style: ViewStyle;
  textStyle: TextStyle;
} = {
  generateLinkToken: async () => 'link_1',
  onSuccess: (userConsent) => void userConsent.public_token,
  onError: () => {},
  style: { padding: 16 },
  textStyle: { fontWeight: 'bold' },
};

const prefill: Prefill = {
  address: '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa',
  apiKey: 'key',
  secretKey: 'secret',
  password: 'password',
  accountName: 'Savings',
};

const later: ConnectOptions = {
  onConnectSuccess: (userConsent: UserConsent | null) => void userConsent,
  onConnectError: (error: ConnectError) => void error.code,
  onExit: () => {},
  onEvent: (event: ConnectEvent) => {
    if (event.name === 'STEP') void event.step;
    if (event.name === 'INTEGRATION_ADDED') void event.walletId;
    if (event.name === 'SOMETHING_OF_TOMORROW') void event.provider;
  },
  integrationName: 'kraken',
  extraConfig: { prefill },
};

const theme: Theme = 'auto';
const language: Language = 'pt';
const cssVars: CssVars = { '--kc-primary': '#8b5cf6' };
const config: KryptosConnectConfig = {
  clientId: 'client_1',
  appName: 'Northwind',
  appLogo: 'https://app.example/logo.png',
  theme,
  language,
  authMethods: ['email', 'guest'],
  cssVars,
  walletConnectProjectId: 'project',
  baseUrl: 'https://connect.example.com',
};
const api: KryptosConnectApi = KryptosConnect;
api.init(config);

const logos: KryptosConnectConfig['appLogo'][] = [
  7,
  { uri: 'https://app.example/logo.png' },
  <Image key="logo" source={{ uri: 'https://app.example/logo.png' }} />,
];

export function Provided({ children }: Pick<KryptosConnectProviderProps, 'children'>) {
  return logos.map((appLogo) => (
    <KryptosConnectProvider key={`${appLogo}`} config={{ ...config, appLogo }}>
      {children}
    </KryptosConnectProvider>
  ));
}

const style: StyleProp<ViewStyle> = [{ padding: 16 }, null];
const props: KryptosConnectButtonProps = {
  ...later,
  size: 'lg',
  buttonLabel: 'Connect',
  buttonHeight: 48,
  style,
  disabled: true,
  testID: 'connect',
  accessibilityLabel: 'Connect',
};
const modal: KryptosConnectModalProps = { open: true, setOpen: (open: boolean) => void open };

export function Everything(): ReactElement {
  const hook: KryptosConnectHook = useKryptosConnect({ onSuccess: () => hook.exit(), ...later });
  const { ready, open, exit, error } = hook;
  return (
    <>
      <Text disabled={!ready} onPress={open} onLongPress={exit}>
        {error ? `${error.code}: ${error.message}` : consent.public_token}
      </Text>
      {generators.map((generateLinkToken) => (
        <KryptosConnectButton
          key={`${generateLinkToken}`}
          {...props}
          generateLinkToken={generateLinkToken}
          onSuccess={(userConsent) => void userConsent?.public_token}
          onError={(failure) => void failure.code}
        >
          <Text>Connect</Text>
        </KryptosConnectButton>
      ))}
      <KryptosConnectButton {...documented} />
      <KryptosConnectModal {...modal} {...later} generateLinkToken={async () => 'link_1'} />
    </>
  );
}

// @ts-expect-error a consent is asked for by its own name
export const wrongConsent: UserConsent = { token: 'public_1' };
// @ts-expect-error there is no such theme
export const wrongTheme = <KryptosConnectProvider config={{ ...config, theme: 'neon' }} />;
// @ts-expect-error a client has to be named
export const noClient = <KryptosConnectProvider config={{ appName: 'Northwind' }} />;
// @ts-expect-error a number is no link token
export const wrongToken = <KryptosConnectButton generateLinkToken={async () => 7} />;
// @ts-expect-error somebody has to close it
export const unclosable = <KryptosConnectModal open />;
