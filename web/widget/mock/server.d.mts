import type { Integration } from '../src/api/types.ts';

export interface MockOptions {
  port?: number;
  /** Milliseconds between two steps of a sync. */
  pace?: number;
  sandbox?: boolean;
  allowedOrigins?: string[];
}

export interface NextSession {
  expired?: boolean;
  revoked?: boolean;
  broken?: boolean;
  sandbox?: boolean;
  returning?: boolean;
}

export interface Mock {
  port: number;
  connectUrl: string;
  demoUrl: string;
  world(): {
    grants: { integrations: Integration[]; granted: boolean };
    linkToken(overrides?: NextSession): string;
  };
  reset(): void;
  next(overrides: NextSession): void;
  close(): Promise<void>;
}

export function startMock(options?: MockOptions): Promise<Mock>;
