import { hex } from './check.ts';
import type { HostMessage, WalletRequest } from './protocol.ts';
import { isEthereumSignIn, solanaSignIn } from './sign-in.ts';

/** Wallets that a page may have; more than that is an attack on the list. */
const MOST_WALLETS = 24;
/** Requests in one run of the widget. */
const MOST_REQUESTS = 100;
/** Characters. */
const LONGEST_ICON = 65_536;

type Call = (request: WalletRequest) => Promise<unknown>;

interface Found {
  /** The same one may announce itself again. */
  key: unknown;
  chain: 'eip155' | 'solana';
  info: { name: string; icon?: string; rdns?: string };
  call: Call;
}

/** The wallets of this page, as the widget may use them: to learn an account, and to prove it. */
export interface HostWallets {
  /** Looks for wallets, once, and tells each that it finds. */
  discover(): void;
  request(request: WalletRequest): void;
}

/** `signal` ends the looking. */
export function hostWallets(
  self: Window,
  signal: AbortSignal,
  send: (message: HostMessage) => void,
): HostWallets {
  const { origin } = self.location;
  const calls: Call[] = [];
  const seen = new Set<unknown>();
  const busy = new Set<string>();
  let left = MOST_REQUESTS;

  function add({ key, chain, info, call }: Found): void {
    if (seen.has(key) || calls.length >= MOST_WALLETS) return;
    seen.add(key);
    const { icon, rdns } = info;
    // Throws for a broken one, which then takes nobody's place.
    const name = info.name.slice(0, 64);
    const image = icon && icon.length <= LONGEST_ICON ? icon : undefined;
    const id = `${calls.push(call)}`;
    send({ type: 'wallet', id, chain, name, icon: image, rdns });
  }

  /** Extensions may announce anything at all; what is broken is passed over. */
  function listen(type: string, heard: (detail: never) => void): void {
    const listener = (event: Event) => {
      try {
        heard((event as CustomEvent).detail as never);
      } catch {}
    };
    self.addEventListener(type, listener, { signal });
  }

  async function perform(request: WalletRequest): Promise<unknown> {
    const { wallet } = request;
    const call = calls[+wallet - 1];
    if (!call || left-- < 1) throw refusal(4900);
    if (busy.has(wallet)) throw refusal(-32002);
    busy.add(wallet);
    return call(request).finally(() => busy.delete(wallet));
  }

  let discovered = false;
  return {
    discover() {
      if (discovered) return;
      discovered = true;
      listen('eip6963:announceProvider', (detail: Announced) => add(ethereum(detail, origin)));
      self.dispatchEvent(new Event('eip6963:requestProvider'));
      const api = {
        register(...wallets: StandardWallet[]) {
          for (const it of wallets) if (signsIn(it)) add(solana(it, origin));
          return () => {};
        },
      };
      listen('wallet-standard:register-wallet', (tell: (to: typeof api) => void) => tell(api));
      self.dispatchEvent(new CustomEvent('wallet-standard:app-ready', { detail: api }));
    },
    request(request) {
      const { id } = request;
      perform(request)
        .then((result) => send({ type: 'response', id, result }))
        .catch((cause) => {
          const { code, message } = Object(cause);
          const number = Number.isSafeInteger(code) ? code : -32603;
          const why = `${message}`.slice(0, 200);
          send({ type: 'response', id, error: { code: number, message: why } });
        });
    },
  };
}

/** EIP-6963. */
interface Announced {
  info: { uuid: string; name: string; icon?: string; rdns?: string };
  provider: { request(call: { method: string; params?: unknown[] }): Promise<unknown> };
}

function ethereum({ info, provider }: Announced, origin: string): Found {
  let accounts: unknown[] = [];
  async function call({ method, params }: WalletRequest): Promise<unknown> {
    if (method === 'personal_sign') {
      const { message, address } = Object(params);
      const known = accounts.some((it) => `${it}`.toLowerCase() === `${address}`.toLowerCase());
      if (!known || !isEthereumSignIn(message, address, origin)) throw refusal(4100);
      // In hexadecimal: a text that begins with 0x would be taken for bytes.
      const bytes = `0x${hex(new TextEncoder().encode(message))}`;
      return provider.request({ method, params: [bytes, address] });
    }
    if (!/^eth_(requestAccounts|accounts|chainId)$/.test(method)) throw refusal(4200);
    const result = await provider.request({ method });
    if (Array.isArray(result)) accounts = result;
    return result;
  }
  return { key: info.uuid, chain: 'eip155', info, call };
}

/** Of the Wallet Standard. */
interface StandardWallet {
  name: string;
  icon?: string;
  chains: readonly string[];
  accounts: readonly { address: string }[];
  features: Features;
}

interface Features {
  'standard:connect'?: { connect(): Promise<unknown> };
  'solana:signIn'?: { signIn(input: object): Promise<SignedIn[]> };
}

interface SignedIn {
  account: { address: string };
  signedMessage: Uint8Array;
  signature: Uint8Array;
}

function signsIn({ chains, features }: StandardWallet): boolean {
  return (
    chains.some((it) => it.startsWith('solana:')) &&
    'standard:connect' in features &&
    'solana:signIn' in features
  );
}

function solana(wallet: StandardWallet, origin: string): Found {
  const { features } = wallet;
  const addresses = () => wallet.accounts.map((it) => it.address);
  async function call({ method, params }: WalletRequest): Promise<unknown> {
    if (method === 'standard:connect') {
      await features[method]?.connect();
      return addresses();
    }
    if (method !== 'solana:signIn') throw refusal(4200);
    const input = solanaSignIn(params, origin);
    if (!input || (input.address && !addresses().includes(input.address))) throw refusal(4100);
    const [output] = (await features[method]?.signIn(input)) ?? [];
    return (
      output && {
        address: output.account.address,
        signedMessage: base64(output.signedMessage),
        signature: base64(output.signature),
      }
    );
  }
  return { key: wallet, chain: 'solana', info: wallet, call };
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/**
 * As in EIP-1193: 4100 no log-in to this page, or of an unknown account; 4200 nothing that can be asked
 * here; 4900 no such wallet, or too many requests; -32002 the wallet is being asked already.
 */
function refusal(code: number) {
  return { code, message: 'refused' };
}
