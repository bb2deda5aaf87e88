import { type ConnectOptions, KryptosConnectButton } from '@kryptos_connect/web-sdk';
import type { KryptosConnectElement } from '@kryptos_connect/web-sdk/element';
import '@kryptos_connect/web-sdk/element';
import '@kryptos_connect/web-sdk/dist/styles/index.css';
import { createElement } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Options } from './options.ts';
import type { Config } from './types.ts';

interface Props {
  /** Null until it is known: the button can not be pressed meanwhile. */
  config: Config | null;
  options: Options;
  run: ConnectOptions;
}

const TEXT = 'Connect your crypto';

/** The SDK's button in the form that the visitor chose. */
export function LiveButton(props: Props) {
  if (props.options.form === 'element') return <ElementButton {...props} />;
  return (
    <KryptosConnectButton
      {...props.run}
      size={props.options.size}
      disabled={!props.config}
      data-testid="connect-button"
    >
      {TEXT}
    </KryptosConnectButton>
  );
}

function ElementButton({ config, options, run }: Props) {
  const element = useRef<KryptosConnectElement>(null);
  useEffect(() => {
    const it = element.current;
    if (!it) return;
    const life = new AbortController();
    const { signal } = life;
    it.generateLinkToken = run.generateLinkToken;
    it.addEventListener('success', ({ detail }) => run.onSuccess?.(detail), { signal });
    it.addEventListener('exit', () => run.onExit?.(), { signal });
    it.addEventListener('error', ({ detail }) => run.onError?.(detail), { signal });
    it.addEventListener('event', ({ detail }) => run.onEvent?.(detail), { signal });
    return () => life.abort();
  });
  return createElement(
    'kryptos-connect',
    {
      ref: element,
      'client-id': config?.client_id,
      'base-url': config && new URL(config.connect_url).origin,
      'app-name': 'Northwind Portfolio',
      theme: options.theme,
      size: options.size,
      language: options.language || null,
      'integration-name': options.integrationName || null,
      disabled: !config,
      'data-testid': 'connect-button',
    },
    TEXT,
  );
}
