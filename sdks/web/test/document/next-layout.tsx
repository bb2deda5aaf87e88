// app/layout.tsx of Next.js
import { KryptosConnectProvider } from '@kryptos_connect/web-sdk';
import '@kryptos_connect/web-sdk/dist/styles/index.css';

const config = {
  appName: 'My Next.js App',
  clientId: process.env.NEXT_PUBLIC_KRYPTOS_CLIENT_ID!,
  walletConnectProjectId: process.env.NEXT_PUBLIC_WALLETCONNECT_PROJECT_ID!,
  theme: 'light' as const,
};

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        <KryptosConnectProvider config={config}>{children}</KryptosConnectProvider>
      </body>
    </html>
  );
}
