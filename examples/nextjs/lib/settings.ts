import 'server-only';

function needed(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is missing: copy .env.example to .env and fill in what \`make run\` printed at its first start`,
  );
}

/** Read when they are wanted: at build time there are none. */
export const settings = {
  get baseUrl() {
    return process.env.KRYPTOS_BASE_URL ?? 'http://127.0.0.1:4747';
  },
  get clientId() {
    return needed('KRYPTOS_CLIENT_ID');
  },
  get clientSecret() {
    return needed('KRYPTOS_CLIENT_SECRET');
  },
  /** Without one there are no webhooks. */
  get webhookSecret() {
    return process.env.KRYPTOS_WEBHOOK_SECRET;
  },
  /** Throws if something is missing. */
  check() {
    needed('KRYPTOS_CLIENT_ID');
    needed('KRYPTOS_CLIENT_SECRET');
  },
};
