-- Ids are text with a prefix, times microseconds since 1970 UTC, amounts decimal text.

CREATE TABLE workspaces (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    base_currency TEXT NOT NULL,
    -- A sandbox workspace holds test data and is priced by test prices.
    is_sandbox BOOLEAN NOT NULL,
    -- Counts the times that holdings were worked out; the update also makes two workers take turns.
    holdings_revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    is_guest BOOLEAN NOT NULL,
    email TEXT,
    name TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX users_guests ON users (created_at) WHERE is_guest;

CREATE TABLE memberships (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
) WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE clients (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    logo_url TEXT,
    secret_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    -- JSON lists of text.
    redirect_uris TEXT NOT NULL,
    allowed_origins TEXT NOT NULL,
    is_sandbox BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX clients_by_workspace ON clients (workspace_id);

CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX grants_by_token ON grants (token_hash);
CREATE INDEX grants_by_client ON grants (client_id, created_at);
CREATE INDEX grants_by_user ON grants (user_id);
CREATE INDEX grants_by_workspace ON grants (workspace_id);

CREATE TABLE link_sessions (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash BLOB NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    requested_scopes TEXT NOT NULL,
    -- Set by consent.
    granted_scopes TEXT,
    -- Set by logging in, or at once when the link token was made with a live access token.
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    workspace_id TEXT REFERENCES workspaces (id) ON DELETE CASCADE,
    -- The grant that the session was opened with.
    grant_id TEXT REFERENCES grants (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX link_sessions_by_token ON link_sessions (token_hash);
CREATE INDEX link_sessions_by_expiry ON link_sessions (expires_at);
-- Most sessions end without these, so the indexes hold only those that have them.
CREATE INDEX link_sessions_by_user ON link_sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX link_sessions_by_workspace ON link_sessions (workspace_id)
    WHERE workspace_id IS NOT NULL;
CREATE INDEX link_sessions_by_grant ON link_sessions (grant_id) WHERE grant_id IS NOT NULL;

CREATE TABLE public_tokens (
    token_hash BLOB PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
) WITHOUT ROWID;
CREATE INDEX public_tokens_by_expiry ON public_tokens (expires_at);
CREATE INDEX public_tokens_by_user ON public_tokens (user_id);
CREATE INDEX public_tokens_by_workspace ON public_tokens (workspace_id);

CREATE TABLE integrations (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    -- The address, in the one form that the provider's parser gives.
    address TEXT NOT NULL,
    alias TEXT,
    is_contract BOOLEAN NOT NULL,
    is_sandbox BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    -- What a person is told about the status.
    message TEXT,
    -- Where the next page of history starts; opaque, the adapter's own.
    history_cursor TEXT,
    -- Counts the readings from the start, and says which of them last came to its end: what only
    -- earlier ones saw is dropped then.
    history_generation BIGINT NOT NULL,
    settled_generation BIGINT NOT NULL,
    -- The earliest moment whose movements changed since transactions were last worked out.
    dirty_from BIGINT,
    -- Counts the times that something was marked as changed.
    dirty_marks BIGINT NOT NULL,
    -- Counts the times that transactions were worked out.
    booking_revision BIGINT NOT NULL,
    total_transactions BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    last_synced_at BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX integrations_by_address ON integrations (workspace_id, provider, address);
CREATE INDEX integrations_by_user ON integrations (user_id);
CREATE INDEX integrations_by_change ON integrations (updated_at);

CREATE TABLE sync_stages (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT,
    PRIMARY KEY (integration_id, stage)
) WITHOUT ROWID;

CREATE TABLE assets (
    id TEXT PRIMARY KEY NOT NULL,
    token_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    name TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    kind TEXT NOT NULL,
    standard TEXT NOT NULL,
    contract TEXT,
    logo_url TEXT,
    explorer_url TEXT,
    coingecko_id TEXT,
    is_spam BOOLEAN NOT NULL
);
CREATE INDEX assets_by_token ON assets (token_id);

CREATE TABLE asset_prices (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    is_sandbox BOOLEAN NOT NULL,
    currency TEXT NOT NULL,
    price TEXT NOT NULL,
    -- When the price was seen by its source.
    priced_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    -- The price a day before, where it is known.
    day_before TEXT,
    PRIMARY KEY (asset_id, is_sandbox, currency)
) WITHOUT ROWID;

CREATE TABLE movements (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    chain TEXT NOT NULL,
    source_id TEXT NOT NULL,
    movement_index TEXT NOT NULL,
    block BIGINT,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    direction TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    amount TEXT NOT NULL,
    -- The amount is beyond what we count with: kept, shown as a finding, and the balance unknown
    -- from there on.
    is_quarantined BOOLEAN NOT NULL,
    counterparty TEXT,
    failed BOOLEAN NOT NULL,
    method TEXT,
    label TEXT,
    generation BIGINT NOT NULL,
    PRIMARY KEY (integration_id, chain, source_id, movement_index)
) WITHOUT ROWID;
CREATE INDEX movements_by_time ON movements (integration_id, at);
CREATE INDEX movements_by_block ON movements (integration_id, block);

CREATE TABLE transactions (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    chain TEXT NOT NULL,
    source_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    transaction_type TEXT NOT NULL,
    description TEXT NOT NULL,
    -- The legs as JSON, in order.
    legs TEXT NOT NULL,
    is_nft BOOLEAN NOT NULL,
    is_spam BOOLEAN NOT NULL,
    is_missing_price BOOLEAN NOT NULL,
    -- The booking that wrote the row; what a later one does not write again is gone.
    booking_revision BIGINT NOT NULL
);
CREATE INDEX transactions_by_workspace ON transactions (workspace_id, at, position, id);
CREATE INDEX transactions_by_integration ON transactions (integration_id, at, position, id);

CREATE TABLE balances (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    asset_id TEXT NOT NULL,
    -- What the source says, as digits or 'uncountable'; null until it was asked.
    live TEXT,
    -- What the movements add up to, in the same way; null where there are none.
    calculated TEXT,
    PRIMARY KEY (integration_id, asset_id)
) WITHOUT ROWID;

CREATE TABLE holdings (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    is_calculated BOOLEAN NOT NULL,
    asset_id TEXT NOT NULL,
    quantity TEXT NOT NULL,
    cost_basis TEXT,
    -- Who holds how much of it, as JSON.
    distribution TEXT NOT NULL,
    PRIMARY KEY (workspace_id, is_calculated, asset_id)
) WITHOUT ROWID;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- At most one job of a kind and key waits; the same again joins it.
    unique_key TEXT,
    -- Jobs of a lane share its limit, so that one slow source can not fill the workers.
    lane TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- ready, running, dead.
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    -- Until when the worker has it, and the number that tells its lease from every other.
    lease_until BIGINT,
    fence BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_waiting_once ON jobs (kind, unique_key) WHERE state = 'ready';
CREATE INDEX jobs_by_time ON jobs (state, run_at);
CREATE INDEX jobs_by_key ON jobs (kind, unique_key, state);

CREATE TABLE schedules (
    kind TEXT PRIMARY KEY NOT NULL,
    next_run_at BIGINT NOT NULL
) WITHOUT ROWID;
