import type {
  CsvError,
  CsvPreview,
  CsvUnreadable,
  CsvUpload,
  Detected,
  Integration,
  LogIn,
  NewIntegration,
  OwnershipQuestion,
  PasskeyQuestion,
  Provider,
  Session,
  User,
} from './types.ts';

/** What a refusal says besides its code. */
export interface RefusalDetails {
  /** On `DUPLICATE_INTEGRATION`: the integration that is there already. */
  walletId?: string | undefined;
  /** On `WRONG_CODE`. */
  triesLeft?: number | undefined;
  /** Seconds, on `RATE_LIMITED` where it is known. */
  retryAfter?: number | undefined;
  /** What is wrong with the rows of a file. */
  rows?: CsvError[] | undefined;
  /** Why a file is refused as a whole. */
  unreadable?: CsvUnreadable | undefined;
}

/** A file may have headers as long as itself. */
const LONGEST_SUBJECT = 80;

/** The server's own refusal, or `OFFLINE` / `SERVER_ERROR` when there was no proper answer. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: RefusalDetails = {},
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
}

export interface Api {
  session(): Promise<Session>;
  guest(): Promise<{ user: User }>;
  sendCode(email: string): Promise<{ digits: number; resend_after: number }>;
  verifyCode(email: string, code: string): Promise<LogIn>;
  passkeyQuestion(): Promise<PasskeyQuestion>;
  passkey(challenge: string, credential: unknown): Promise<LogIn>;
  consent(scopes: string[], workspaceId?: string): Promise<{ granted_scopes: string[] }>;
  deny(): Promise<unknown>;
  providers(search: string, signal?: AbortSignal): Promise<Provider[]>;
  detect(text: string, signal?: AbortSignal): Promise<Detected>;
  integrations(): Promise<Integration[]>;
  add(integration: NewIntegration): Promise<Integration>;
  previewCsv(upload: CsvUpload): Promise<CsvPreview>;
  addCsv(upload: CsvUpload): Promise<Integration>;
  remove(walletId: string): Promise<unknown>;
  resync(walletId: string): Promise<unknown>;
  askOwnership(walletId: string, origin: string, chainId?: number): Promise<OwnershipQuestion>;
  proveOwnership(walletId: string, challenge: string, signature: string): Promise<Integration>;
  complete(): Promise<{ public_token: string | null }>;
  /** The raw event stream; its reader is in `events.ts`. */
  events(signal: AbortSignal): Promise<Response>;
}

/** Calls of `base` (`''` is the page's own origin) in the name of one link token. */
export function createApi(base: string, linkToken: string, language: string): Api {
  const headers: Record<string, string> = {
    'X-LINK-TOKEN': linkToken,
    'Accept-Language': language,
  };

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

  /** From then on the session goes on only with what this page was given. */
  async function logIn(path: string, body: unknown): Promise<LogIn> {
    const answer = await post<LogIn>(path, body);
    headers['X-Page-Secret'] = answer.page_secret;
    return answer;
  }

  function sendFile<T>(upload: CsvUpload, isDryRun: boolean): Promise<T> {
    const form = new FormData();
    form.set('provider', upload.provider);
    form.set('timezone', upload.timezone);
    if (Object.keys(upload.mapping).length > 0) form.set('mapping', JSON.stringify(upload.mapping));
    if (isDryRun) form.set('dry_run', 'true');
    form.set('file', upload.file);
    return call<T>('/integrations/csv', { method: 'POST', body: form });
  }

  const of = (walletId: string) => `/integrations/${encodeURIComponent(walletId)}`;
  return {
    session: () => call('/session'),
    guest: () => post('/auth/guest'),
    sendCode: (email) => post('/auth/email', { email }),
    verifyCode: (email, code) => logIn('/auth/email/verify', { email, code }),
    passkeyQuestion: () => post('/auth/passkey/options'),
    passkey: (challenge, credential) => logIn('/auth/passkey', { challenge, credential }),
    consent: (scopes, workspaceId) =>
      post('/consent', workspaceId ? { scopes, workspace_id: workspaceId } : { scopes }),
    deny: () => post('/consent/deny'),
    async providers(search, signal) {
      const query = search ? `?search=${encodeURIComponent(search)}` : '';
      const init = signal ? { signal } : {};
      return (await call<{ providers: Provider[] }>(`/providers${query}`, init)).providers;
    },
    detect: (text, signal) =>
      call('/detect', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text }),
        ...(signal ? { signal } : {}),
      }),
    integrations: async () =>
      (await call<{ integrations: Integration[] }>('/integrations')).integrations,
    add: (integration) => post('/integrations', integration),
    previewCsv: (upload) => sendFile(upload, true),
    addCsv: (upload) => sendFile(upload, false),
    remove: (walletId) => call(of(walletId), { method: 'DELETE' }),
    resync: (walletId) => post(`${of(walletId)}/resync`),
    askOwnership: (walletId, origin, chainId) =>
      post(`${of(walletId)}/ownership/challenge`, { origin, chain_id: chainId }),
    proveOwnership: (walletId, challenge, signature) =>
      post(`${of(walletId)}/ownership`, { challenge, signature }),
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
  return new ApiError(body.code, message, status, details(body.data));
}

function details(data: unknown): RefusalDetails {
  if (typeof data !== 'object' || data === null) return {};
  const { wallet_id, tries_left, retry_after, errors, file } = data as Record<string, unknown>;
  return {
    walletId: typeof wallet_id === 'string' ? wallet_id : undefined,
    triesLeft: typeof tries_left === 'number' ? tries_left : undefined,
    retryAfter: typeof retry_after === 'number' ? retry_after : undefined,
    rows: Array.isArray(errors) ? (errors as CsvError[]) : undefined,
    unreadable: unreadable(file),
  };
}

function unreadable(file: unknown): CsvUnreadable | undefined {
  if (typeof file !== 'object' || file === null) return undefined;
  const { code, subject } = file as Record<string, unknown>;
  if (typeof code !== 'string') return undefined;
  return { code, subject: typeof subject === 'string' ? subject.slice(0, LONGEST_SUBJECT) : null };
}
