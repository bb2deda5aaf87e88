import type { SampleOf } from './index.ts';

/** The page, with React. */
export function react({ options, clientId, baseUrl }: SampleOf): string {
  const config = [
    `appName: 'Northwind Portfolio',`,
    `clientId: '${clientId}',`,
    `baseUrl: '${baseUrl}',`,
    options.theme !== 'light' && `theme: '${options.theme}',`,
    options.language && `language: '${options.language}',`,
  ].filter(Boolean);
  const props = [
    options.size !== 'md' && `size="${options.size}"`,
    options.integrationName && `integrationName="${options.integrationName}"`,
    `generateLinkToken={() => post('/api/kryptos/create-link-token')}`,
    `onSuccess={connected}`,
    `onExit={() => console.log('left without connecting')}`,
    `onError={(error) => console.error(error.code, error.message)}`,
  ].filter(Boolean);
  const brand = options.colours === 'own' ? '' : "import './brand.css';\n";
  return `import '@kryptos_connect/web-sdk/dist/styles/index.css';
${brand}import { KryptosConnectButton, KryptosConnectProvider } from '@kryptos_connect/web-sdk';

const config = {
  ${config.join('\n  ')}
};

async function post(path, body = {}) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(\`\${path}: \${response.status}\`);
  return response.json();
}

async function connected(consent) {
  // null: connected before, and there is nothing to exchange.
  if (consent) await post('/api/kryptos/exchange-token', consent);
}

export function Connect() {
  return (
    <KryptosConnectProvider config={config}>
      <KryptosConnectButton
        ${props.join('\n        ')}
      >
        Connect your crypto
      </KryptosConnectButton>
    </KryptosConnectProvider>
  );
}
`;
}
