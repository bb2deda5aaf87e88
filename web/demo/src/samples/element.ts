import type { SampleOf } from './index.ts';

/** The page, without a framework and without a build: the installation serves the SDK itself. */
export function element({ options, clientId, baseUrl }: SampleOf): string {
  const attributes = [
    `client-id="${clientId}"`,
    `app-name="Northwind Portfolio"`,
    `link-token-url="/api/kryptos/create-link-token"`,
    options.theme !== 'light' && `theme="${options.theme}"`,
    options.size !== 'md' && `size="${options.size}"`,
    options.language && `language="${options.language}"`,
    options.integrationName && `integration-name="${options.integrationName}"`,
  ].filter(Boolean);
  const brand = options.colours === 'own' ? '' : '<link rel="stylesheet" href="/brand.css" />\n';
  return `${brand}<script type="module" crossorigin src="${baseUrl}/sdk/web.js"></script>

<kryptos-connect
  ${attributes.join('\n  ')}
>
  Connect your crypto
</kryptos-connect>

<script type="module">
  const connect = document.querySelector('kryptos-connect');

  connect.addEventListener('success', async ({ detail }) => {
    // null: connected before, and there is nothing to exchange.
    if (!detail) return;
    await fetch('/api/kryptos/exchange-token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(detail),
    });
  });
  connect.addEventListener('exit', () => console.log('left without connecting'));
  connect.addEventListener('error', ({ detail }) => console.error(detail.code, detail.message));
</script>
`;
}
