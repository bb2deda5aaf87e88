import {
  type ButtonHTMLAttributes,
  createElement,
  type MouseEvent,
  type ReactElement,
  useContext,
} from 'react';
import type { ConnectOptions } from '../types.ts';
import { ConfigContext } from './KryptosConnectProvider.ts';
import { useKryptosConnect } from './useKryptosConnect.ts';

type ButtonAttributes = Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof ConnectOptions>;

/** Beside its own, whatever a `<button>` takes. The text is "Connect to Kryptos" unless told. */
export interface KryptosConnectButtonProps extends ConnectOptions, ButtonAttributes {
  /** `md` unless told. */
  size?: 'sm' | 'md' | 'lg';
}

/** A button that opens the widget. */
export function KryptosConnectButton(props: KryptosConnectButtonProps): ReactElement {
  const { generateLinkToken, integrationName, extraConfig, size = 'md', ...rest } = props;
  const { onSuccess, onConnectSuccess, onError, onConnectError, onExit, onEvent, ...attributes } =
    rest;
  const { className, onClick, children = 'Connect to Kryptos' } = attributes;
  const { theme } = useContext(ConfigContext);
  const { open } = useKryptosConnect(props);
  return createElement(
    'button',
    {
      type: 'button',
      'aria-haspopup': 'dialog',
      'data-kc-theme': theme ?? 'light',
      ...attributes,
      className: `kc-button kc-button-${size}${className ? ` ${className}` : ''}`,
      onClick(event: MouseEvent<HTMLButtonElement>) {
        onClick?.(event);
        if (event.defaultPrevented) return;
        // Safari does not focus what is clicked, and the focus has to come back here.
        event.currentTarget.focus();
        open();
      },
    },
    children,
  );
}
