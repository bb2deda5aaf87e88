import type {
  Application,
  CodeSent,
  Device,
  Finished,
  Interaction,
  Passkey,
  PasskeyOptions,
  Session,
  User,
} from './types.ts';

/** The server's own refusal, or `offline` / `internal` when there was no proper answer. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly details: {
      tries_left?: number;
      retry_after?: number;
      reason?: string;
    } = {},
  ) {
    super(code);
  }
}

export type Api = ReturnType<typeof createApi>;

/** Calls of `base` (`''` is the page's own origin) in the name of the browser's cookie. */
export function createApi(base: string) {
  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${base}/account/api${path}`, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        ...(body === undefined
          ? {}
          : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError('offline', 0);
    }
    if (response.ok) return response;
    throw refusal(response.status, await response.json().catch(() => null));
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body);
    try {
      return (await response.json()) as T;
    } catch {
      throw new ApiError('internal', response.status);
    }
  }

  const get = <T>(path: string) => call<T>('GET', path);
  const post = <T = unknown>(path: string, body: unknown = {}) => call<T>('POST', path, body);
  const remove = (path: string) => call<unknown>('DELETE', path, {});
  const id = encodeURIComponent;

  return {
    session: () => get<Session>('/session'),
    emailCode: (asked: { email: string; language?: string; interaction?: string }) =>
      post<CodeSent>('/sign-in/email', asked),
    verifyCode: (proof: { challenge: string; code: string; name?: string }) =>
      post<{ user: User }>('/sign-in/email/verify', proof),
    password: (email: string, password: string) =>
      post<{ user: User }>('/sign-in/password', { email, password }),
    passkeyOptions: (email?: string) =>
      post<PasskeyOptions<PublicKeyCredentialRequestOptionsJSON>>(
        '/sign-in/passkey/options',
        email ? { email } : {},
      ),
    passkey: (challenge: string, credential: unknown) =>
      post<{ user: User }>('/sign-in/passkey', { challenge, credential }),
    signOut: () => post('/sign-out'),
    confirmSignOut: (interaction: string) =>
      post<{ redirect_to: string | null }>(`/sign-out/${id(interaction)}/confirm`),

    interaction: (it: string) => get<Interaction | Finished>(`/interactions/${id(it)}`),
    /** `user` is who was shown on the page: the answer counts for nobody else. */
    goOn: (it: string, user?: string) =>
      post<Interaction | Finished>(`/interactions/${id(it)}/continue`, { user_id: user ?? null }),
    consent: (it: string, user: string, scopes: string[], workspace: string | null) =>
      post<{ redirect_to: string }>(`/interactions/${id(it)}/consent`, {
        user_id: user,
        scopes,
        workspace_id: workspace,
      }),
    deny: (it: string) => post<{ redirect_to: string }>(`/interactions/${id(it)}/deny`),

    profile: () => get<{ user: User }>('/profile'),
    changeProfile: (change: { name?: string | null; language?: string; picture?: null }) =>
      call<{ user: User }>('PATCH', '/profile', change),
    setPassword: (password: string) => post('/password', { password }),
    removePassword: () => remove('/password'),
    passkeys: async () => (await get<{ passkeys: Passkey[] }>('/passkeys')).passkeys,
    newPasskeyOptions: () =>
      post<PasskeyOptions<PublicKeyCredentialCreationOptionsJSON>>('/passkeys/options'),
    addPasskey: (challenge: string, credential: unknown, name?: string) =>
      post<{ passkey: Passkey }>('/passkeys', { challenge, credential, ...(name && { name }) }),
    renamePasskey: (key: string, name: string) => call('PATCH', `/passkeys/${id(key)}`, { name }),
    removePasskey: (key: string) => remove(`/passkeys/${id(key)}`),
    devices: async () => (await get<{ sessions: Device[] }>('/sessions')).sessions,
    endDevice: (device: string) => remove(`/sessions/${id(device)}`),
    endOtherDevices: () => post<{ ended: number }>('/sessions/end-others'),
    applications: async () =>
      (await get<{ applications: Application[] }>('/applications')).applications,
    endApplication: (client: string) => remove(`/applications/${id(client)}`),
    changeEmail: (email: string) => post<CodeSent>('/email', { email }),
    verifyEmail: (challenge: string, code: string) =>
      post<{ user: User }>('/email/verify', { challenge, code }),
    export: async () => (await send('GET', '/export')).blob(),
    deleteAccount: (email: string) => post('/delete', { confirm: email }),
  };
}

function refusal(status: number, body: unknown): ApiError {
  const given = (body ?? {}) as Record<string, unknown>;
  if (typeof given.error !== 'string') return new ApiError('internal', status);
  const { tries_left: tries, retry_after: wait, reason } = given;
  return new ApiError(given.error, status, {
    ...(typeof tries === 'number' && { tries_left: tries }),
    ...(typeof wait === 'number' && { retry_after: wait }),
    ...(typeof reason === 'string' && { reason }),
  });
}
