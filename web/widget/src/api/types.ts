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

/** What the widget is told once somebody with an account has logged in. */
export interface LogIn {
  user: User;
  page_secret: string;
  workspaces: Workspace[];
}

export interface Workspace {
  id: string;
  name: string;
  role: string;
}

export interface PasskeyQuestion {
  challenge: string;
  options: PublicKeyCredentialRequestOptionsJSON;
}

export interface Provider {
  id: string;
  name: string;
  publicName: string;
  logo?: string | null;
  type: 'wallet' | 'exchange' | 'blockchain' | 'services';
  isAPI: boolean;
  isCSV?: boolean;
  isEVM?: boolean;
  isWorking: boolean;
  /** Other words by which people look for it. */
  aliases?: string[];
  /** Steps to a key, in the provider's own words. */
  importGuide?: string[];
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
  /** A signature showed that the address is the user's own. */
  is_verified?: boolean;
  isContract?: boolean;
  type?: 'api' | 'csv';
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

/** Where an address, or that of a name, can be connected. */
export interface Detected {
  address: string | null;
  name: string | null;
  matches: { provider: string; is_active: boolean | null }[];
}

/** What a wallet signs to show that an address is its user's own. */
export interface OwnershipQuestion {
  challenge: string;
  message: string;
  expires_at: string;
}

/** A file of transactions, and how it is to be read. */
export interface CsvUpload {
  file: File;
  provider: string;
  /** Which header of the file stands for which column. */
  mapping: Record<string, string>;
  /** `UTC` or `+02:00`. */
  timezone: string;
}

export interface CsvPreview {
  columns: string[];
  rows_total: number;
  rows: CsvRow[];
  errors: CsvError[];
}

export interface CsvRow {
  row: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  type: string;
  sent: CsvSum | null;
  received: CsvSum | null;
  fee: CsvSum | null;
  label: string | null;
  description: string | null;
}

export interface CsvSum {
  /** Plain decimal text: never a number here. */
  amount: string;
  currency: string;
}

export interface CsvError {
  row: number;
  column: string | null;
  /** A name for what is wrong, that stays. */
  code: string;
  currency: string | null;
  /** In English. */
  message: string;
}

/** Why nothing of a file can be read. */
export interface CsvUnreadable {
  /** A name for the reason, that stays. */
  code: string;
  /** The header, line or number that it is about. */
  subject: string | null;
}
