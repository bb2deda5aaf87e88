import type { Integration } from '../api/types.ts';

/** How far a source or one of its stages is, as a person needs to know it. */
export type Progress = 'waiting' | 'syncing' | 'done' | 'partial' | 'failed';

const STAGES = ['Balances', 'Transactions', 'NFT Holdings', 'Defi Balances'];

/** The server's words for a status, in whatever spelling; unknown ones are still to come. */
export function progressOf(status: string | undefined): Progress {
  const word = status?.toUpperCase().replace(/[_-]/g, ' ') ?? '';
  if (/^(COMPLETED?|SUCCESS(FUL)?|DONE|SYNCED)$/.test(word)) return 'done';
  if (/^PARTIAL/.test(word)) return 'partial';
  if (/^(FAILED|FAILURE|ERROR)$/.test(word)) return 'failed';
  if (/^(ONGOING|SYNCING|RUNNING|STARTED|IN PROGRESS)$/.test(word)) return 'syncing';
  return 'waiting';
}

export interface Stage {
  name: string;
  progress: Progress;
  message?: string | undefined;
}

/** The stages that the integration has told of; not every source has all of them. */
export function stagesOf(integration: Integration): Stage[] {
  const { lastSyncLog: log = {}, lastSyncLogDetails: details = {} } = integration;
  const told = new Set([...Object.keys(log), ...Object.keys(details)]);
  const known = STAGES.filter((name) => told.has(name));
  const others = [...told].filter((name) => !STAGES.includes(name));
  return [...known, ...others].map((name) => ({
    name,
    progress: progressOf(details[name]?.status ?? log[name]),
    message: details[name]?.message ?? undefined,
  }));
}

export function isSyncing(integration: Integration): boolean {
  const progress = progressOf(integration.status);
  return progress === 'waiting' || progress === 'syncing';
}

/** Newest word wins; the order of the list stays, new ones come last. */
export function mergeIntegration(list: Integration[], update: Integration): Integration[] {
  const at = list.findIndex((it) => it.walletId === update.walletId);
  return at < 0 ? [...list, update] : list.with(at, { ...list[at], ...update });
}

export function displayName(integration: Integration): string {
  return integration.alias || integration.providerPublicName || integration.provider;
}
