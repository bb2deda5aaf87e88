import type { Integration, NewIntegration, Provider, Session, User } from './types.ts';

/** The server's own refusal, or `OFFLINE` / `SERVER_ERROR` when there was no proper answer. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** Set on `DUPLICATE_INTEGRATION`: the integration that is there already. */
    readonly walletId?: string,
  ) {
    super(message);
  }

  /** The link token is spent: nothing but a new one helps. */
  get endsSession(): boolean {
    return this.status === 401 || this.code === 'TOKEN_ALREADY_USED';
  }
}

interface Envelope {
  success?: unknown;
  data?: unknown;
  error?: unknown;
  code?: unknown;
  wallet_id?: unknown;
}

export interface Api {
  session(): Promise<Session>;
  guest(): Promise<{ user: User }>;
  consent(scopes: string[]): Promise<{ granted_scopes: string[] }>;
  deny(): Promise<unknown>;
  providers(search: string, signal?: AbortSignal): Promise<Provider[]>;
  integrations(): Promise<Integration[]>;
  add(integration: NewIntegration): Promise<Integration>;
  remove(walletId: string): Promise<unknown>;
  complete(): Promise<{ public_token: string | null }>;
  /** The raw event stream; its reader is in `events.ts`. */
  events(signal: AbortSignal): Promise<Response>;
}

/** Calls of `base` (`''` is the page's own origin) in the name of one link token. */
export function createApi(base: string, linkToken: string, language: string): Api {
  const headers = { 'X-LINK-TOKEN': linkToken, 'Accept-Language': language };

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(`${base}/widget${path}`, {
        ...init,
        headers: { ...headers, ...init.headers },
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiError('OFFLINE', 'no answer', 0);
    }
  }

  async function call<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await send(path, init);
    const body = await envelope(response);
    if (response.ok && (body?.success === true || response.status === 204)) return body?.data as T;
    throw refusal(response.status, body);
  }

  function post<T>(path: string, body?: unknown): Promise<T> {
    if (body === undefined) return call<T>(path, { method: 'POST' });
    return call<T>(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  return {
    session: () => call('/session'),
    guest: () => post('/auth/guest'),
    consent: (scopes) => post('/consent', { scopes }),
    deny: () => post('/consent/deny'),
    async providers(search, signal) {
      const query = search ? `?search=${encodeURIComponent(search)}` : '';
      const init = signal ? { signal } : {};
      return (await call<{ providers: Provider[] }>(`/providers${query}`, init)).providers;
    },
    integrations: async () =>
      (await call<{ integrations: Integration[] }>('/integrations')).integrations,
    add: (integration) => post('/integrations', integration),
    remove: (walletId) =>
      call(`/integrations/${encodeURIComponent(walletId)}`, { method: 'DELETE' }),
    complete: () => post('/complete'),
    async events(signal) {
      const accept = { Accept: 'text/event-stream' };
      const response = await send('/integrations/events', { signal, headers: accept });
      if (response.ok && response.body) return response;
      throw refusal(response.status, await envelope(response));
    },
  };
}

async function envelope(response: Response): Promise<Envelope | null> {
  try {
    return (await response.json()) as Envelope;
  } catch {
    return null;
  }
}

function refusal(status: number, body: Envelope | null): ApiError {
  if (typeof body?.code !== 'string') return new ApiError('SERVER_ERROR', 'no answer', status);
  const message = typeof body.error === 'string' ? body.error : '';
  return new ApiError(body.code, message, status, existingWallet(body));
}

function existingWallet(body: Envelope): string | undefined {
  const data = body.data as { wallet_id?: unknown } | null | undefined;
  const id = body.wallet_id ?? data?.wallet_id;
  return typeof id === 'string' ? id : undefined;
}
