// Reads `.env`, where there is one, and says what is missing before anything starts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../.env', import.meta.url));
if (existsSync(file)) process.loadEnvFile(file);

if (!process.env.KRYPTOS_CLIENT_ID || !process.env.KRYPTOS_CLIENT_SECRET) {
  console.error(
    'KRYPTOS_CLIENT_ID and KRYPTOS_CLIENT_SECRET are missing.\n' +
      'Copy .env.example to .env and fill in what `make run` printed at its first start.',
  );
  process.exit(1);
}

export const BASE_URL = process.env.KRYPTOS_BASE_URL ?? 'http://127.0.0.1:4747';
export const CLIENT_ID = process.env.KRYPTOS_CLIENT_ID;
export const CLIENT_SECRET = process.env.KRYPTOS_CLIENT_SECRET;
/** Without one there are no webhooks. */
export const WEBHOOK_SECRET = process.env.KRYPTOS_WEBHOOK_SECRET;
