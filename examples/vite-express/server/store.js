// What the application keeps: a grant of each user, and what webhooks told. A file stands in for your
// database. Encrypt access tokens there: they are good for years.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = process.env.DATA_FILE ?? fileURLToPath(new URL('../data.json', import.meta.url));
const MOST_EVENTS = 100;

const kept = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : { grants: {}, events: [] };

function write() {
  // Renamed into its place, so that a crash leaves the old or the new, never half.
  writeFileSync(`${FILE}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${FILE}.new`, FILE);
}

/** `access_token`, `grant_id`, `workspace_id`, `user_id`; undefined for somebody not connected. */
export const grantOf = (user) => kept.grants[user];

export function keepGrant(user, grant) {
  kept.grants[user] = grant;
  write();
}

export function forgetGrant(user) {
  delete kept.grants[user];
  write();
}

/** The same message may come twice, with the same id. */
export function keepEvent(event) {
  if (kept.events.some(({ id }) => id === event.id)) return;
  kept.events = [event, ...kept.events].slice(0, MOST_EVENTS);
  write();
}

/** What was told of somebody, the newest first. */
export const eventsOf = (userId) => kept.events.filter(({ data }) => data.uid === userId);
