-- What transactions cost and brought, worked out by the worker as the workspace chose.

-- Cost, gain and what each leg cost and brought, as JSON; null until it is worked out.
ALTER TABLE transactions ADD COLUMN costs TEXT;

-- The clock that days are counted by, as IANA names it; null is that of the country.
ALTER TABLE tax_settings ADD COLUMN time_zone TEXT;

CREATE TABLE books (
    workspace_id TEXT PRIMARY KEY NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- From when on something changed since they were closed; null where nothing did.
    dirty_from BIGINT,
    -- Counts changes, so that one that comes while the books are worked on is not taken for done.
    dirty_marks BIGINT NOT NULL,
    -- Whose turn it is to work on them: a later turn ends an earlier one.
    turn BIGINT NOT NULL,
    -- How they were worked out. Another choice begins anew.
    choice TEXT NOT NULL
) WITHOUT ROWID;

-- The books as they stood at some moments, from which a later change goes on.
CREATE TABLE book_states (
    workspace_id TEXT NOT NULL REFERENCES books (workspace_id) ON DELETE CASCADE,
    -- All transactions up to this moment are in.
    up_to BIGINT NOT NULL,
    -- How many transactions those are.
    transaction_count BIGINT NOT NULL,
    -- Pieces of a state too large for one row.
    number BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (workspace_id, up_to, number)
);

-- What went from one own wallet to another: the leg that left, and the leg that arrived. A person's
-- decision outlives the transactions, which may be read anew.
CREATE TABLE transfers (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- 'applied' or 'suggested'; by a person 'confirmed' or 'rejected'.
    status TEXT NOT NULL,
    -- 'exact', 'window' or 'person'.
    found TEXT NOT NULL,
    from_integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    from_transaction_id TEXT NOT NULL,
    from_asset_id TEXT NOT NULL,
    to_integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    to_transaction_id TEXT NOT NULL,
    to_asset_id TEXT NOT NULL,
    -- What the two transactions are, now that it is known; null where they are more than a transfer.
    from_label TEXT,
    to_label TEXT,
    -- What they are by themselves.
    from_booked_label TEXT NOT NULL,
    to_booked_label TEXT NOT NULL,
    -- In units of the two assets.
    sent TEXT NOT NULL,
    received TEXT NOT NULL,
    -- When it left.
    at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX transfers_by_workspace ON transfers (workspace_id, at, id);
CREATE INDEX transfers_by_from_integration ON transfers (from_integration_id);
CREATE INDEX transfers_by_to_integration ON transfers (to_integration_id);
CREATE INDEX transfers_by_from_transaction ON transfers (from_transaction_id);
CREATE INDEX transfers_by_to_transaction ON transfers (to_transaction_id);
