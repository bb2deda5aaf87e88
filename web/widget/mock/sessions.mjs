// Link sessions, and integrations that pretend to sync, in memory.
import { randomBytes } from 'node:crypto';
import { PROVIDERS, SCOPES, TEST_ADDRESSES } from './data.mjs';

const STAGES = ['Balances', 'Transactions', 'NFT Holdings', 'Defi Balances'];

export class Refusal extends Error {
  constructor(status, code, message, extra = {}) {
    super(message);
    Object.assign(this, { status, code, extra });
  }
}

/** `pace` is the time between two steps of a sync, in milliseconds. */
export function createWorld({ pace = 700, sandbox = true, allowedOrigins = [] } = {}) {
  const sessions = new Map();
  const grants = { integrations: [], granted: false };
  const listeners = new Set();

  function linkToken(overrides = {}) {
    const token = `link_${randomBytes(16).toString('hex')}`;
    sessions.set(token, {
      token,
      user: null,
      consent: null,
      returning: grants.granted,
      ...overrides,
    });
    return token;
  }

  function session(token) {
    const found = sessions.get(token);
    if (!found) throw new Refusal(401, 'INVALID_TOKEN', 'The link token is not known.');
    if (found.expired) throw new Refusal(401, 'TOKEN_EXPIRED', 'The link token has expired.');
    if (found.revoked) throw new Refusal(401, 'INVALID_GRANT', 'The grant was revoked.');
    if (found.broken) throw new Refusal(500, 'INTERNAL', 'Something broke.');
    return found;
  }

  function describe(it) {
    const consented = it.returning || it.consent;
    return {
      client: {
        name: 'Northwind Portfolio',
        logo_url: null,
        sandbox: it.sandbox ?? sandbox,
        allowed_origins: allowedOrigins,
      },
      scopes: SCOPES,
      auth_methods: ['email', 'passkey', 'guest'],
      step: consented ? 'INTEGRATION' : it.user ? 'CONNECT' : 'INIT',
      has_existing_grant: it.returning,
      user: it.user,
      expires_at: new Date(Date.now() + 30 * 60_000).toISOString(),
    };
  }

  function tell(integration) {
    for (const listener of listeners) listener(integration);
  }

  function add(it, { provider, address, credentials, alias }) {
    const known = PROVIDERS.find((one) => one.id === provider);
    if (!known) throw new Refusal(400, 'INVALID_REQUEST', 'This provider is not known.');
    if (it.sandbox ?? sandbox) {
      if (!['ethereum', 'solana'].includes(provider))
        throw new Refusal(403, 'SANDBOX_PROVIDER_NOT_ALLOWED', 'Not in sandbox.');
      if (!TEST_ADDRESSES.includes(provider === 'ethereum' ? address?.toLowerCase() : address))
        throw new Refusal(403, 'SANDBOX_ADDRESS_NOT_ALLOWED', 'Not in sandbox.');
    }
    const publicAddress = address ?? credentials?.apiKey ?? '';
    const twin = grants.integrations.find(
      (one) => one.provider === provider && one.publicAddress === publicAddress,
    );
    if (twin)
      throw new Refusal(409, 'DUPLICATE_INTEGRATION', 'Connected already.', {
        data: { wallet_id: twin.walletId },
      });
    const integration = {
      provider,
      providerPublicName: known.publicName,
      publicAddress,
      walletId: `wal_${randomBytes(6).toString('hex')}`,
      logoUrl: null,
      isContract: false,
      alias: alias ?? null,
      status: 'QUEUED',
      lastSyncLog: Object.fromEntries(STAGES.map((stage) => [stage, 'QUEUED'])),
      lastSyncLogDetails: {},
      addedOn: Date.now(),
      lastSyncedAt: null,
      category: 'blockchain',
      type: known.isCSV ? 'csv' : 'api',
      is_verified: false,
      totalTransactions: 0,
    };
    grants.integrations.push(integration);
    sync(integration);
    return { ...integration };
  }

  /** An address that ends in `dead` fails, one that ends in `beef` is only partly read. */
  function sync(integration) {
    const fate = integration.publicAddress.toLowerCase().slice(-4);
    const steps = STAGES.flatMap((stage) => [
      [stage, 'ONGOING'],
      [stage, 'COMPLETED'],
    ]);
    let at = 0;
    const timer = setInterval(() => {
      const step = steps[at++];
      if (!grants.integrations.includes(integration)) return clearInterval(timer);
      if (fate === 'dead' && at === 4) {
        Object.assign(integration, {
          status: 'FAILED',
          message: 'The node did not answer. Nothing was imported.',
        });
        integration.lastSyncLog.Transactions = 'FAILED';
        clearInterval(timer);
      } else if (step) {
        integration.status = 'ONGOING';
        const partly = fate === 'beef' && step[0] === 'NFT Holdings' && step[1] === 'COMPLETED';
        integration.lastSyncLog[step[0]] = partly ? 'FAILED' : step[1];
        if (partly)
          integration.lastSyncLogDetails[step[0]] = {
            status: 'FAILED',
            message: 'NFTs could not be read on this network.',
          };
        if (step[0] === 'Transactions') integration.totalTransactions += 642;
      } else {
        integration.status = fate === 'beef' ? 'PARTIALLY SYNCED' : 'COMPLETED';
        integration.lastSyncedAt = Date.now();
        clearInterval(timer);
      }
      tell(integration);
    }, pace);
    timer.unref();
  }

  function complete(it) {
    if (it.returning) return { public_token: null };
    return { public_token: `public_${randomBytes(16).toString('hex')}` };
  }

  /** Code 123456 is right; `ada@…` has two workspaces. */
  function verify(it, { email, code }) {
    if (code !== '123456')
      throw new Refusal(400, 'WRONG_CODE', 'This is not the code we sent.', {
        data: { tries_left: 4 },
      });
    return logIn(it, email);
  }

  function logIn(it, email) {
    it.user = { id: 'usr_1', email, is_guest: false };
    it.pageSecret = `page_${randomBytes(8).toString('hex')}`;
    const names = email.startsWith('ada') ? ['Ada', 'Lovelace & Co'] : ['Mine'];
    const workspaces = names.map((name, at) => ({ id: `ws_${at}`, name, role: 'owner' }));
    return { user: it.user, page_secret: it.pageSecret, workspaces };
  }

  /** `ada.eth` is an address that is used on Ethereum and Base; addresses with `f00d` on Polygon. */
  function detect(it, { text }) {
    const isName = text.endsWith('.eth');
    if (isName && text !== 'ada.eth')
      throw new Refusal(400, 'INVALID_REQUEST', `${text}: this name stands for no address.`);
    const address = isName ? `0x${'ada0'.repeat(10)}` : text;
    const isEvm = address.startsWith('0x');
    const sandboxed = it.sandbox ?? sandbox;
    if (sandboxed && !TEST_ADDRESSES.includes(address.toLowerCase()))
      if (!TEST_ADDRESSES.includes(address))
        return { address: null, name: isName ? text : null, matches: [] };
    const used = isName ? ['ethereum', 'base'] : address.endsWith('f00d') ? ['polygon'] : [];
    const fitting = PROVIDERS.filter((one) => (isEvm ? one.isEVM : fits(one, address)));
    const matches = fitting.map((one) => ({
      provider: one.id,
      is_active: one.id === 'arbitrum' ? null : used.includes(one.id),
    }));
    return { address: address.toLowerCase(), name: isName ? text : null, matches };
  }

  function fits(one, address) {
    const family = /^(bc1|[13xyz])/.test(address) ? 'bitcoin' : 'solana';
    return one.id === family;
  }

  /**
   * `yesterday` makes the second row wrong. A row `refused: no_rows` has the file refused for that,
   * with `refused late:` only when it is connected.
   */
  function csv(it, { file, mapping, isDryRun, name }) {
    const [head = '', ...lines] = file.trim().split('\n');
    const columns = head.split(',').map((cell) => cell.trim());
    const needed = mapping.date ?? 'Date';
    if (!columns.includes(needed)) throw unreadable('column_missing', needed);
    const [, late, code, subject] = /^refused( late)?: (\w+) ?(.*)$/m.exec(file) ?? [];
    if (code && !(late && isDryRun)) throw unreadable(code, subject || null);
    const errors = file.includes('yesterday')
      ? [{ row: 3, column: 'date', code: 'time', currency: null, message: 'must be a time' }]
      : [];
    if (isDryRun) {
      const rows = lines.slice(0, 10 - errors.length).map((_, at) => ({
        row: at + 2,
        timestamp: Date.UTC(2024, 0, 28 + at, 10, 30),
        type: 'trade',
        sent: { amount: '1500.5', currency: 'EUR' },
        received: { amount: '0.750000000000000001', currency: 'ETH' },
        fee: at % 2 ? null : { amount: '1.20', currency: 'EUR' },
        label: null,
        description: null,
      }));
      return { columns, rows_total: lines.length, rows: rows.slice(errors.length), errors };
    }
    if (errors.length > 0)
      throw new Refusal(400, 'INVALID_REQUEST', 'Row 3 of the file is wrong.', {
        data: { errors },
      });
    return add(it, { provider: 'generic-csv', address: file.length.toString(16), alias: name });
  }

  function unreadable(code, subject) {
    const data = { file: { code, subject } };
    return new Refusal(400, 'INVALID_REQUEST', `The file is refused: ${code}.`, { data });
  }

  /** Any signature proves, but for `0xbad`. */
  function prove(walletId, { signature }) {
    if (signature === '0xbad')
      throw new Refusal(400, 'OWNERSHIP_NOT_PROVEN', 'This signature is of another address.');
    const found = grants.integrations.find((one) => one.walletId === walletId);
    found.is_verified = true;
    tell(found);
    return { ...found };
  }

  function resync(walletId) {
    const found = grants.integrations.find((one) => one.walletId === walletId);
    Object.assign(found, { status: 'QUEUED', message: null });
    sync(found);
    return { mode: 'latest', integration_type: 'wallet', wallet_id: walletId, status: 'queued' };
  }

  return {
    grants,
    listeners,
    linkToken,
    session,
    describe,
    add,
    complete,
    verify,
    logIn,
    detect,
    csv,
    prove,
    resync,
  };
}
