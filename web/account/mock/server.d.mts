import type {
  Application,
  AskedScope,
  Device,
  Passkey,
  User,
  Workspace,
} from '../src/api/types.ts';

export interface World {
  user: User;
  signedIn: boolean;
  language: string | null;
  fresh: boolean;
  digits: number;
  resendAfter: number;
  tries: number;
  passkeys: Passkey[];
  devices: Device[];
  applications: Application[];
  workspaces: Workspace[];
  calls: { call: string; body: Record<string, unknown> }[];
  interactions: Map<string, Parked>;
}

export interface Parked {
  steps: string[];
  login_hint: string | null;
  ui_locales: string[];
  scopes: AskedScope[];
  offline: boolean;
  access_days: number;
  expires_at: number;
  workspaces: Workspace[];
  client: Record<string, unknown>;
  granted?: { scopes: string[]; workspace_id: string | null };
  denied?: boolean;
}

export interface Mock {
  port: number;
  url: string;
  pages: string;
  world(): World;
  reset(overrides?: Partial<World>): void;
  interaction(overrides?: Partial<Parked>): string;
  refuse(call: string, status: number, code: string, extra?: Record<string, unknown>): void;
  close(): Promise<void>;
}

export function startMock(options?: { port?: number }): Promise<Mock>;
