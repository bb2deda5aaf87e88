/** The shapes of `/widget/*`, as the wire contract has them. */
export interface Session {
  client: {
    name: string;
    logo_url?: string | null;
    sandbox: boolean;
    allowed_origins: string[];
  };
  scopes: Scope[];
  auth_methods: string[];
  step: string;
  has_existing_grant: boolean;
  user?: User | null;
  expires_at: string;
}

export interface Scope {
  scope: string;
  title: string;
  description: string;
  required: boolean;
}

export interface User {
  id: string;
  email?: string | null;
  is_guest: boolean;
}

export interface Provider {
  id: string;
  name: string;
  publicName: string;
  logo?: string | null;
  type: 'wallet' | 'exchange' | 'blockchain' | 'services';
  isAPI: boolean;
  isEVM?: boolean;
  isWorking: boolean;
  fields: ProviderField[];
}

export interface ProviderField {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
}

export type SyncStatus =
  | 'active'
  | 'QUEUED'
  | 'ONGOING'
  | 'COMPLETED'
  | 'PARTIALLY SYNCED'
  | 'FAILED';

export interface StageDetails {
  status: string;
  message?: string | null;
  limitExceeded?: boolean;
}

export interface Integration {
  provider: string;
  providerPublicName: string;
  publicAddress?: string | null;
  walletId: string;
  logoUrl?: string | null;
  alias?: string | null;
  status: SyncStatus;
  message?: string | null;
  lastSyncLog?: Record<string, string>;
  lastSyncLogDetails?: Record<string, StageDetails>;
  limitExceeded?: boolean;
  /** A whole number, small enough to be one in JavaScript too. */
  totalTransactions?: number | null;
}

/** What is asked for when something is connected. */
export interface NewIntegration {
  provider: string;
  address?: string;
  credentials?: Record<string, string>;
  alias?: string;
}
