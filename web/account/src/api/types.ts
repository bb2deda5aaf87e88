/** The shapes of `/account/api/*`. Times are milliseconds since 1970. */
export type Method = 'email' | 'passkey' | 'password';

export interface User {
  id: string;
  email: string;
  name: string | null;
  picture: string | null;
  has_password: boolean;
  passkeys: number;
  authenticated_at: number;
  created_at: number;
}

export interface Session {
  signed_in: boolean;
  user?: User | null;
  /** What this installation offers. */
  methods: Method[];
  language: string | null;
}

/** A code is on its way. */
export interface CodeSent {
  challenge: string;
  expires_in: number;
  digits: number;
  /** Seconds until another may be asked for. */
  resend_after: number;
}

export interface PasskeyOptions<T> {
  challenge: string;
  options: T;
}

export interface AskedScope {
  scope: string;
  required: boolean;
}

export interface Wallet {
  provider: string;
  provider_name: string;
  logo_url: string | null;
  address: string | null;
  alias: string | null;
}

export interface Workspace {
  id: string;
  name: string;
  sandbox: boolean;
  integrations: Wallet[];
}

export interface Client {
  name: string;
  logo_url: string | null;
  uri: string | null;
  sandbox: boolean;
  redirect_host: string;
}

export interface Interaction {
  step: 'sign_in' | 'select_account' | 'step_up' | 'consent';
  client: Client;
  user?: User | null;
  login_hint: string | null;
  ui_locales: string[];
  scopes: AskedScope[];
  workspaces: Workspace[];
  access_days: number;
  offline: boolean;
  expires_at: number;
}

/** Nothing is left to ask. */
export interface Finished {
  step: 'done';
  redirect_to: string;
}

export interface Passkey {
  id: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
}

export interface Device {
  id: string;
  current: boolean;
  browser: string;
  created_at: number;
  last_seen_at: number;
  methods: Method[];
}

export interface Application {
  client_id: string;
  name: string;
  logo_url: string | null;
  scopes: string[];
  workspace_name: string;
  since: number;
}
