// Every component, prop, callback and type, each by its own name.
import { KryptosConnect as core } from '@kryptos_connect/web-sdk/core';
import '@kryptos_connect/web-sdk/element';
import {
  type ConnectError,
  type ConnectEvent,
  KryptosConnect,
  KryptosConnectButton,
  type KryptosConnectButtonProps,
  type KryptosConnectConfig,
  KryptosConnectProvider,
  type KryptosConnectProviderProps,
  type UserConsent,
  useKryptosConnect,
} from '@kryptos_connect/web-sdk';
import type { CSSProperties, ReactElement } from 'react';

const consent: UserConsent = { public_token: 'public_1' };

const generators: KryptosConnectButtonProps['generateLinkToken'][] = [
  async () => ({ link_token: 'link_1' }),
  async () => ({ link_token: 'link_1', isAuthorized: true }),
  async () => 'link_1',
  undefined,
];

/** The callbacks as the document types them. */
const callbacks: KryptosConnectButtonProps = {
  onSuccess: (userConsent: UserConsent | null): void => void userConsent?.public_token,
  onError: (error: Error): void => void error.message,
};

const later: KryptosConnectButtonProps = {
  onConnectSuccess: (userConsent: UserConsent | null) => void userConsent,
  onConnectError: (error: ConnectError) => void error.code,
  onExit: () => {},
  onEvent: (event: ConnectEvent) => {
    if (event.name === 'STEP') void event.step;
    if (event.name === 'INTEGRATION_ADDED') void event.walletId;
    if (event.name === 'SOMETHING_OF_TOMORROW') void event.provider;
  },
  integrationName: 'kraken',
  size: 'lg',
  extraConfig: {
    prefill: {
      address: '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa',
      apiKey: 'key',
      secretKey: 'secret',
      password: 'password',
      accountName: 'Savings',
    },
  },
};

const config: KryptosConnectConfig = {
  clientId: 'client_1',
  appName: 'Northwind',
  appLogo: '/logo.svg',
  theme: 'auto',
  language: 'pt',
  authMethods: ['email', 'guest'],
  cssVars: { '--kc-primary': '#8b5cf6' },
  walletConnectProjectId: 'project',
  baseUrl: 'https://connect.example.com',
};
KryptosConnect.init(config);
core.open({ ...config, ...later })?.exit();

const variables: Record<string, string> = {
  '--kc-primary': '#8b5cf6',
  '--kc-primary-hover': '#7c3aed',
  '--kc-bg-primary': '#ffffff',
  '--kc-text-primary': '#000000',
  '--kc-border': '#e5e7eb',
  '--kc-border-radius': '8px',
};

export function Provided({ children }: Pick<KryptosConnectProviderProps, 'children'>) {
  const logo = <img src="/logo.svg" alt="" />;
  return (
    <div style={variables as CSSProperties} data-kc-theme="dark">
      <KryptosConnectProvider
        config={{ appName: 'Northwind', appLogo: logo, clientId: 'client_1', theme: 'dark' }}
      >
        {children}
      </KryptosConnectProvider>
    </div>
  );
}

export function Buttons(): ReactElement {
  const { ready, open, exit, error } = useKryptosConnect({ onSuccess: () => exit(), ...later });
  return (
    <>
      <button type="button" disabled={!ready} onClick={open} title={error?.code}>
        {error ? error.message : consent.public_token}
      </button>
      {generators.map((generateLinkToken) => (
        <KryptosConnectButton
          key={`${generateLinkToken}`}
          generateLinkToken={generateLinkToken}
          className="mine"
          style={{ borderRadius: 8 }}
          disabled={!generateLinkToken}
          aria-label="Connect"
          {...callbacks}
        />
      ))}
    </>
  );
}

const element = document.createElement('kryptos-connect');
element.generateLinkToken = async () => 'link_1';
element.addEventListener('success', ({ detail }) => void detail?.public_token);
element.addEventListener('error', ({ detail }) => void detail.code);
element.addEventListener('event', ({ detail }) => void detail.name);
element.open();
element.exit();

// @ts-expect-error a consent is asked for by its own name
export const wrongConsent: UserConsent = { token: 'public_1' };
// @ts-expect-error there is no such theme
export const wrongTheme = <KryptosConnectProvider config={{ ...config, theme: 'neon' }} />;
// @ts-expect-error a client has to be named
export const noClient = <KryptosConnectProvider config={{ appName: 'Northwind' }} />;
// @ts-expect-error a number is no link token
export const wrongToken = <KryptosConnectButton generateLinkToken={async () => 7} />;
