'use client';

import { KryptosConnectButton, type UserConsent } from '@kryptos_connect/web-sdk';
import { useRouter } from 'next/navigation';
import { useState } from 'react';

async function post(path: string, body: object) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** A client component: what it gives the SDK's button are functions. */
export function ConnectButton({ children }: { children: string }) {
  const router = useRouter();
  const [problem, setProblem] = useState('');

  /** `consent` is null for somebody who was connected before: the grant is there already. */
  async function connected(consent: UserConsent | null) {
    try {
      setProblem('');
      if (consent) await post('/api/kryptos/exchange-token', consent);
      router.refresh();
    } catch {
      setProblem('The connection could not be completed. Please try again.');
    }
  }

  return (
    <>
      <KryptosConnectButton
        size="sm"
        generateLinkToken={() => post('/api/kryptos/create-link-token', {})}
        onSuccess={connected}
        onError={(error) => setProblem(error.message)}
      >
        {children}
      </KryptosConnectButton>
      {problem && <p role="alert">{problem}</p>}
    </>
  );
}
