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
      auth_methods: ['guest'],
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
        wallet_id: twin.walletId,
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
      type: 'api',
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

  return { grants, listeners, linkToken, session, describe, add, complete };
}
