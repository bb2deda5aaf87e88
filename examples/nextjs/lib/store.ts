// What the application keeps: a grant of each user, and what webhooks told. A file stands in for your
// database. Encrypt access tokens there: they are good for years.
import 'server-only';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Grant, WebhookEvent } from './types';

const MOST_EVENTS = 100;

interface Kept {
  grants: Record<string, Grant>;
  events: WebhookEvent[];
}

const file = () => process.env.DATA_FILE ?? 'data.json';

/** Read each time: the parts of a Next.js application need not share their memory. */
function read(): Kept {
  if (!existsSync(/* turbopackIgnore: true */ file())) return { grants: {}, events: [] };
  return JSON.parse(readFileSync(/* turbopackIgnore: true */ file(), 'utf8'));
}

function change(how: (kept: Kept) => void): void {
  const kept = read();
  how(kept);
  // Renamed into its place, so that a crash leaves the old or the new, never half.
  writeFileSync(`${file()}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file()}.new`, file());
}

export function grantOf(user: string | undefined): Grant | undefined {
  return user ? read().grants[user] : undefined;
}

export function keepGrant(user: string, grant: Grant): void {
  change((kept) => {
    kept.grants[user] = grant;
  });
}

export function forgetGrant(user: string): void {
  change((kept) => {
    delete kept.grants[user];
  });
}

/** The same message may come twice, with the same id. */
export function keepEvent(event: WebhookEvent): void {
  change((kept) => {
    if (kept.events.some(({ id }) => id === event.id)) return;
    kept.events = [event, ...kept.events].slice(0, MOST_EVENTS);
  });
}

/** What was told of somebody, the newest first. */
export function eventsOf(userId: string): WebhookEvent[] {
  return read().events.filter(({ data }) => data.uid === userId);
}
