// One person, one browser, a few applications: the account's API in memory.
import { randomBytes } from 'node:crypto';

const DAY = 86_400_000;
export const CODE = '123456';
export const PASSWORD = 'correct horse battery staple';

export class Refusal extends Error {
  constructor(status, code, extra = {}) {
    super(code);
    Object.assign(this, { status, code, extra });
  }
}

const id = (prefix) => `${prefix}_${randomBytes(8).toString('hex')}`;
const challenge = () => randomBytes(16).toString('base64url');

export const WALLETS = [
  ['ethereum', 'Ethereum', '0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa', 'Savings'],
  ['solana', 'Solana', '2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1', null],
  ['kraken', 'Kraken', null, null],
].map(([provider, provider_name, address, alias]) => ({
  provider,
  provider_name,
  logo_url: null,
  address,
  alias,
}));

export const CLIENT = {
  name: 'Northwind Portfolio',
  logo_url: null,
  uri: 'https://northwind.example',
  sandbox: false,
  redirect_host: 'app.northwind.example',
};

export const SCOPES = [
  { scope: 'openid', required: true },
  { scope: 'email', required: false },
  { scope: 'offline_access', required: true },
  { scope: 'portfolios:read', required: true },
  { scope: 'holdings:read', required: true },
  { scope: 'transactions:read', required: true },
  { scope: 'tax:read', required: false },
];

export function createWorld(overrides = {}) {
  const now = Date.now();
  const world = {
    user: {
      id: 'usr_ada',
      email: 'ada@example.com',
      name: 'Ada Berg',
      picture: null,
      has_password: true,
      passkeys: 1,
      authenticated_at: now,
      created_at: now - 90 * DAY,
    },
    signedIn: false,
    language: null,
    methods: ['email', 'passkey', 'password'],
    /** Whether the person has proved who they are lately. */
    fresh: true,
    digits: 6,
    resendAfter: 30,
    tries: 5,
    /** A refusal for the next call of a name such as `POST sign-in/email`. */
    refuse: {},
    interactions: new Map(),
    challenges: new Map(),
    passkeys: [
      { id: 'key_1', name: 'MacBook', created_at: now - 40 * DAY, last_used_at: now - 2 * DAY },
    ],
    devices: [
      device('ses_1', 'Firefox on Linux', true, now - 1000, ['email']),
      device('ses_2', 'Safari on iPhone', false, now - 3 * 3_600_000, ['passkey']),
      device('ses_3', 'Chrome on Windows', false, now - 12 * DAY, ['password']),
    ],
    applications: [
      application('client_north', 'Northwind Portfolio', now - 20 * DAY),
      application('client_ledgerly', 'Ledgerly Tax', now - 200 * DAY),
    ],
    workspaces: [{ id: 'ws_1', name: 'Personal', sandbox: false, integrations: WALLETS }],
    /** Every call, in order. */
    calls: [],
    ...overrides,
  };
  return world;
}

function device(name, browser, current, last_seen_at, methods) {
  return { id: name, browser, current, last_seen_at, created_at: last_seen_at - DAY, methods };
}

function application(client_id, name, since) {
  const scopes = SCOPES.map((it) => it.scope);
  return {
    client_id,
    name,
    logo_url: null,
    scopes,
    workspace_name: 'Personal',
    since,
  };
}

/** Parks a request of the client's. `steps` are what is left to ask. */
export function interaction(world, overrides = {}) {
  const name = id('int');
  world.interactions.set(name, {
    steps: world.signedIn ? ['consent'] : ['sign_in', 'consent'],
    client: CLIENT,
    login_hint: null,
    ui_locales: [],
    scopes: SCOPES,
    access_days: 30,
    offline: true,
    expires_at: Date.now() + 600_000,
    ...overrides,
  });
  return name;
}

export function answer(world, method, path, body) {
  const call = `${method} ${path}`;
  world.calls.push({ call, body });
  const refused = world.refuse[call];
  if (refused) {
    delete world.refuse[call];
    throw refused;
  }
  const [head, name, action] = path.split('/');
  if (head === 'interactions') return ofInteraction(world, name, action, body);
  if (head === 'sign-out' && action === 'confirm') {
    world.signedIn = false;
    return { redirect_to: name === 'int_back' ? 'https://app.northwind.example/bye' : null };
  }
  const open = OPEN[call];
  if (open) return open(world, body);
  if (!world.signedIn) throw new Refusal(401, 'signed_out');
  const wanted = OWN.find(([pattern]) => pattern.test(call));
  if (!wanted) throw new Refusal(404, 'not_found');
  const [pattern, act, needsFresh] = wanted;
  if (needsFresh && !world.fresh) throw new Refusal(403, 'step_up_required');
  return act(world, body, pattern.exec(call)?.[1]) ?? {};
}

function keep(world, changed) {
  Object.assign(world, changed);
  return {};
}

function signIn(world, body = {}) {
  world.signedIn = true;
  world.fresh = true;
  if (body.name) world.user.name = body.name;
  for (const it of world.interactions.values())
    it.steps = it.steps.filter((step) => step !== 'sign_in' && step !== 'step_up');
  return { user: world.user };
}

function sendCode(world, purpose) {
  const name = challenge();
  world.challenges.set(name, { tries: world.tries, ...purpose });
  return {
    challenge: name,
    expires_in: 600,
    digits: world.digits,
    resend_after: world.resendAfter,
  };
}

function checkCode(world, { challenge: name, code }) {
  const asked = world.challenges.get(name);
  if (!asked) throw new Refusal(400, 'code_expired');
  if (code !== CODE.padEnd(world.digits, '7890123456')) {
    asked.tries -= 1;
    throw new Refusal(400, 'wrong_code', { tries_left: asked.tries });
  }
  return asked;
}

const OPEN = {
  'GET session': (world) => ({
    signed_in: world.signedIn,
    user: world.signedIn ? world.user : null,
    methods: world.methods,
    language: world.language,
  }),
  'POST sign-in/email': (world, { email }) => sendCode(world, { email }),
  'POST sign-in/email/verify'(world, body) {
    const { email } = checkCode(world, body);
    if (email !== world.user.email) world.user = { ...world.user, id: 'usr_new', email };
    return signIn(world, body);
  },
  'POST sign-in/password'(world, { password }) {
    if (password !== PASSWORD) throw new Refusal(401, 'wrong_credentials');
    return signIn(world);
  },
  'POST sign-in/passkey/options': () => ({
    challenge: challenge(),
    options: { challenge: challenge(), rpId: 'localhost', allowCredentials: [] },
  }),
  'POST sign-in/passkey': (world) => signIn(world),
  'POST sign-out'(world) {
    world.signedIn = false;
    return {};
  },
};

/** Calls of one's own account: pattern, what it does, whether it wants a fresh proof. */
const OWN = [
  [/^GET profile$/, (world) => ({ user: world.user, workspaces: [] })],
  [
    /^PATCH profile$/,
    (world, change) => {
      Object.assign(world.user, change);
      return { user: world.user };
    },
  ],
  [
    /^POST password$/,
    (world, { password }) => {
      const reason = password.length < 10 ? 'short' : password === 'password123' && 'breached';
      if (reason) throw new Refusal(400, 'weak_password', { reason });
      world.user.has_password = true;
    },
    true,
  ],
  [/^DELETE password$/, (world) => keep(world.user, { has_password: false }), true],
  [/^GET passkeys$/, (world) => ({ passkeys: world.passkeys })],
  [
    /^POST passkeys\/options$/,
    (world) => ({
      challenge: challenge(),
      options: {
        challenge: challenge(),
        rp: { name: 'Kryptos Connect', id: 'localhost' },
        user: {
          id: Buffer.from(world.user.id).toString('base64url'),
          name: world.user.email,
          displayName: world.user.name ?? '',
        },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        excludeCredentials: [],
      },
    }),
    true,
  ],
  [
    /^POST passkeys$/,
    (world) => {
      const passkey = {
        id: id('key'),
        name: 'This device',
        created_at: Date.now(),
        last_used_at: null,
      };
      world.passkeys.push(passkey);
      world.user.passkeys = world.passkeys.length;
      return { passkey };
    },
    true,
  ],
  [
    /^PATCH passkeys\/(.+)$/,
    (world, { name }, key) => ({
      passkey: Object.assign(
        world.passkeys.find((it) => it.id === key),
        { name },
      ),
    }),
  ],
  [
    /^DELETE passkeys\/(.+)$/,
    (world, _, key) => {
      world.passkeys = world.passkeys.filter((it) => it.id !== key);
      world.user.passkeys = world.passkeys.length;
    },
    true,
  ],
  [/^GET sessions$/, (world) => ({ sessions: world.devices })],
  [
    /^DELETE sessions\/(.+)$/,
    (world, _, name) => keep(world, { devices: world.devices.filter((it) => it.id !== name) }),
  ],
  [
    /^POST sessions\/end-others$/,
    (world) => {
      const ended = world.devices.length - 1;
      world.devices = world.devices.filter((it) => it.current);
      return { ended };
    },
  ],
  [/^GET applications$/, (world) => ({ applications: world.applications })],
  [
    /^DELETE applications\/(.+)$/,
    (world, _, client) =>
      keep(world, { applications: world.applications.filter((it) => it.client_id !== client) }),
  ],
  [/^POST email$/, (world, { email }) => sendCode(world, { email }), true],
  [
    /^POST email\/verify$/,
    (world, body) => {
      world.user.email = checkCode(world, body).email;
      return { user: world.user };
    },
    true,
  ],
  [/^GET export$/, (world) => ({ user: world.user }), true],
  [
    /^POST delete$/,
    (world, { confirm }) => {
      if (confirm !== world.user.email) throw new Refusal(400, 'invalid_request');
      world.signedIn = false;
    },
    true,
  ],
];

function ofInteraction(world, name, action, body) {
  const it = world.interactions.get(name);
  if (!it) throw new Refusal(404, 'not_found');
  if (it.expires_at < Date.now()) throw new Refusal(410, 'expired');
  const back = (query) => ({ redirect_to: `https://${it.client.redirect_host}/callback?${query}` });
  switch (action) {
    case 'consent':
      it.granted = body;
      return back('code=code_1&state=x');
    case 'deny':
      it.denied = true;
      return back('error=access_denied&state=x');
    case 'continue':
      it.steps = it.steps.filter((step) => step !== 'select_account');
  }
  const { steps, ...rest } = it;
  if (steps.length === 0) return { step: 'done', ...back('code=code_1') };
  const step = world.signedIn || steps[0] !== 'consent' ? steps[0] : 'sign_in';
  const user = world.signedIn ? world.user : null;
  return { ...rest, step, user, workspaces: it.workspaces ?? world.workspaces };
}
