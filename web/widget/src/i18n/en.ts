/** Everything the widget says. The other languages have this shape, so a missing text is a type error. */
export const en = {
  common: {
    back: 'Back',
    close: 'Close',
    tryAgain: 'Try again',
    optional: 'optional',
    sandbox: 'Sandbox',
    sandboxHint: 'Only test wallets can be connected.',
    step: (now: number, all: number) => `Step ${now} of ${all}`,
    opening: (app: string) => `Connecting to ${app}…`,
  },
  welcome: {
    title: (app: string) => `Connect your crypto to ${app}`,
    lead: 'You choose what to share, and you can stop sharing at any time.',
    readOnly: 'Read only',
    readOnlyText:
      'Nobody can move your funds. We never ask for a recovery phrase or a private key.',
    choice: 'You decide',
    choiceText: 'You see what is asked for before anything is shared.',
    revocable: 'Not forever',
    revocableText: 'Withdraw access whenever you like. It ends at once.',
    guest: 'Continue as guest',
    guestHint: 'No account, no e-mail address, no password.',
  },
  consent: {
    title: (app: string) => `Share with ${app}?`,
    lead: (app: string) => `${app} asks to see this, and nothing else.`,
    data: 'Your portfolio',
    identity: 'You and this connection',
    optional: 'Your choice',
    duration: 'Until you withdraw it, and for 15 years at most.',
    noFunds: 'Nobody can move your funds with this.',
    allow: 'Allow',
    deny: "Don't allow",
    chooseOne: 'Choose at least one thing to share.',
  },
  pick: {
    title: 'What do you want to connect?',
    search: 'Search, or paste an address',
    popular: 'Popular',
    results: 'Results',
    looksLike: 'This looks like an address on',
    none: (query: string) => `Nothing found for “${query}”.`,
    noneHint: 'Check the spelling, or paste a public address.',
    test: 'Test wallets',
    testWallet: (chain: string) => `${chain} test wallet`,
    kinds: {
      blockchain: 'Blockchain',
      exchange: 'Exchange',
      wallet: 'Wallet',
      services: 'Service',
    },
  },
  form: {
    title: (provider: string) => `Connect ${provider}`,
    addressLead: 'Your public address is enough. It can be looked at, never spent from.',
    keysLead: 'Make a key that can only read, with no right to trade or withdraw.',
    address: 'Public address',
    alias: 'Name',
    aliasHint: 'e.g. Savings',
    submit: 'Connect',
    useTest: 'Use the test address',
    show: 'Show',
    hide: 'Hide',
    missing: 'Please fill this in.',
    badAddress: (provider: string) => `This does not look like an address on ${provider}.`,
    secretTitle: 'Never share this with anyone',
    secretText:
      'That looks like a recovery phrase or a private key. We have cleared it and sent nothing. Use your public address instead.',
  },
  sync: {
    title: 'Your connections',
    lead: (app: string) => `${app} will see these, as you allowed.`,
    stages: {
      Balances: 'Balances',
      Transactions: 'Transactions',
      'NFT Holdings': 'NFTs',
      'Defi Balances': 'DeFi',
    } as Record<string, string>,
    status: {
      waiting: 'Waiting',
      syncing: 'Syncing',
      done: 'Up to date',
      partial: 'Partly synced',
      failed: 'Failed',
    },
    transactions: (count: string, one: boolean) =>
      `${count} ${one ? 'transaction' : 'transactions'}`,
    limit: 'The limit for imported transactions has been reached.',
    failedHint: 'The source could not be read.',
    addAnother: 'Connect another',
    finish: 'Finish',
    background: 'You can finish now. The rest is fetched in the background.',
    remove: 'Remove',
    removeName: (name: string) => `Remove ${name}`,
    removeAsk: (name: string) => `Remove ${name} and what was fetched from it?`,
    keep: 'Keep',
    duplicate: 'This one is connected already.',
    reconnecting: 'Connection lost. Trying again…',
    empty: 'Nothing is connected yet.',
    live: (name: string, status: string) => `${name}: ${status}`,
  },
  done: {
    title: 'All set',
    lead: (app: string) => `${app} can now see what you allowed.`,
    connected: 'Connected',
    shared: (app: string) => `Shared with ${app}`,
    until: 'You can withdraw this at any time.',
    syncing: 'Still being fetched in the background.',
    back: (app: string) => `Return to ${app}`,
  },
  leave: {
    title: 'Leave without finishing?',
    text: (app: string) => `${app} will not get access to what you connected.`,
    stay: 'Keep going',
    leave: 'Leave',
  },
  trouble: {
    expired: 'This session has ended',
    expiredText: (app: string) =>
      `For your safety it only lasts 30 minutes. Please start again in ${app}.`,
    offline: 'No connection',
    offlineText: 'We cannot reach the server. Check your internet connection and try again.',
    server: 'Something went wrong',
    serverText: 'That is our fault, not yours. Please try again in a moment.',
    origin: 'This page may not open Kryptos Connect',
    originText: (origin: string) =>
      `${origin} is not among the allowed origins of this application. Its developer can add it.`,
    alone: 'Open this from an app',
    aloneText:
      'Kryptos Connect lets you share your crypto portfolio with an app that you use. It opens inside that app: go back there and choose to connect.',
    back: (app: string) => `Back to ${app}`,
  },
  errors: {
    SANDBOX_PROVIDER_NOT_ALLOWED: 'In test mode only Ethereum and Solana can be connected.',
    SANDBOX_ADDRESS_NOT_ALLOWED: 'In test mode only the two test addresses can be connected.',
    RATE_LIMITED: 'That was a little fast. Please wait a moment and try again.',
    INVALID_REQUEST: 'This was not accepted. Please check what you entered.',
    OFFLINE: 'No connection. Please try again.',
    SERVER_ERROR: 'Something went wrong. Please try again.',
  } as Record<string, string>,
  /** Titles and descriptions of scopes; null leaves them to the server, which speaks English. */
  scopes: null as ScopeTexts | null,
};

export type ScopeTexts = Record<
  | 'openid'
  | 'profile'
  | 'email'
  | 'offline_access'
  | 'portfolios:read'
  | 'transactions:read'
  | 'integrations:read'
  | 'tax:read'
  | 'accounting:read'
  | 'reports:read'
  | 'workspace:read'
  | 'users:read',
  [title: string, description: string]
>;

export type Messages = typeof en;
