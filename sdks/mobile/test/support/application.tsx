/** An application, and what it was told. */
import type { Host } from '@kryptos_connect/bridge';
import { act, fireEvent, render, screen } from '@testing-library/react-native';
import { type ReactNode, StrictMode } from 'react';
import {
  KryptosConnectButton,
  type KryptosConnectButtonProps,
  type KryptosConnectConfig,
  KryptosConnectProvider,
} from '../../src/index.ts';
import { view } from './WebView.tsx';

export const BASE = 'https://connect.example';
export const LINK = 'link_0123456789';
export const CONFIG: KryptosConnectConfig = {
  appName: 'Northwind',
  clientId: 'client_1',
  baseUrl: BASE,
};

/** What the application's callbacks were told, in order. */
export const calls: unknown[] = [];
export const CALLBACKS = {
  onSuccess: (consent) => calls.push(consent?.public_token ?? null),
  onExit: () => calls.push('exit'),
  onError: (error) => calls.push(error.code),
} satisfies Partial<KryptosConnectButtonProps>;

export const connectButton = (props: Partial<KryptosConnectButtonProps> = {}) => (
  <KryptosConnectButton generateLinkToken={async () => LINK} {...CALLBACKS} {...props} />
);

export function provided(children: ReactNode, config: Partial<KryptosConnectConfig> = {}) {
  return (
    <StrictMode>
      <KryptosConnectProvider config={{ ...CONFIG, ...config }}>{children}</KryptosConnectProvider>
    </StrictMode>
  );
}

export async function press(name = 'Connect to Kryptos'): Promise<void> {
  fireEvent.press(screen.getByRole('button', { name }));
  await settled();
}

/** Whatever was promised has happened. */
export function settled(): Promise<void> {
  return act(async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  });
}

/** Presses the only button, and answers as the widget does. */
export async function openWidget(
  props: Partial<KryptosConnectButtonProps> = {},
  config: Partial<KryptosConnectConfig> = {},
): Promise<Host> {
  render(provided(connectButton(props), config));
  await press();
  return view().load();
}

beforeEach(() => {
  calls.length = 0;
});
