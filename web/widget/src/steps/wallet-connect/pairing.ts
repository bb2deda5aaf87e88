import SignClient from '@walletconnect/sign-client';
import type { Signer } from '../wallet/signer.ts';
import { TurnedDown } from '../wallet/signer.ts';

/** Milliseconds until the relay must have given an address. */
const PATIENCE = 12_000;

/** An invitation to a wallet, shown as a QR code. */
export interface Pairing {
  uri: string;
  /** The wallet that took it up; rejects if it said no, or nobody came in time. */
  approved: Promise<Signer>;
  /** Ends it, and the session that came of it. */
  close(): void;
}

interface Application {
  name: string;
  url: string;
}

export function pair(projectId: string, application: Application): Promise<Pairing> {
  return withinPatience(invite(projectId, application));
}

async function invite(projectId: string, application: Application): Promise<Pairing> {
  const client = await SignClient.init({
    projectId,
    metadata: { ...application, description: application.name, icons: [] },
    telemetryEnabled: false,
    logger: 'silent',
  });
  const { uri, approval } = await client.connect({
    optionalNamespaces: {
      eip155: { chains: ['eip155:1'], methods: ['personal_sign'], events: [] },
    },
  });
  if (!uri) throw new Error('the relay gave no address');
  let topic: string | undefined;
  const approved = approval().then((session): Signer => {
    topic = session.topic;
    const accounts = session.namespaces.eip155?.accounts ?? [];
    const { name, icons } = session.peer.metadata;
    return {
      name,
      // Pictures come from anywhere: only what the page's own policy loads is shown.
      icon: icons.find((it) => it.startsWith('https://')),
      family: 'evm',
      accounts: async () => [...new Set(accounts.map((it) => it.split(':')[2] ?? ''))],
      chainId: async () => Number(accounts[0]?.split(':')[1]) || undefined,
      async sign(message, address) {
        try {
          return await client.request<string>({
            topic: session.topic,
            chainId: `eip155:${accounts[0]?.split(':')[1] ?? 1}`,
            request: { method: 'personal_sign', params: [hex(message), address] },
          });
        } catch (cause) {
          throw new TurnedDown(String(cause));
        }
      },
    };
  });
  return {
    uri,
    approved,
    close() {
      const reason = { code: 6000, message: 'User disconnected.' };
      if (topic) client.disconnect({ topic, reason }).catch(() => undefined);
      client.core.relayer.transportClose().catch(() => undefined);
    },
  };
}

/** What comes too late is closed: nobody is waiting for it any more. */
async function withinPatience(work: Promise<Pairing>): Promise<Pairing> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer'));
      work.then((made) => made.close()).catch(() => undefined);
    }, PATIENCE);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** As wallets read it: a text that begins with 0x would be taken for bytes. */
function hex(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return `0x${Array.from(bytes, (it) => it.toString(16).padStart(2, '0')).join('')}`;
}
