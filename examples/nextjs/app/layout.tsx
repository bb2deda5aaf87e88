import { KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import '@kryptos_connect/web-sdk/dist/styles/index.css';
import type { Metadata } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { settings } from '@/lib/settings';
import './styles.css';

export const metadata: Metadata = {
  title: 'Next.js with Kryptos Connect',
  icons: { icon: 'data:,' },
};

export default async function Layout({ children }: { children: ReactNode }) {
  // The settings are those of the running server, not those of the build.
  await connection();
  const { baseUrl, clientId } = settings;
  return (
    <html lang="en">
      <body>
        <KryptosConnectProvider config={{ appName: 'Next.js', baseUrl, clientId, theme: 'auto' }}>
          <main>{children}</main>
        </KryptosConnectProvider>
      </body>
    </html>
  );
}
