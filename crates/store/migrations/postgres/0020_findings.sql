-- What is wrong, as people read it: one row for each thing to look at, with all that the transactions
-- of a wallet, or the balances, show of it.
CREATE TABLE findings (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- Null where it is all wallets together.
    integration_id TEXT REFERENCES integrations (id) ON DELETE CASCADE,
    -- 1 error, 2 warning, 3 info.
    severity BIGINT NOT NULL,
    kind TEXT NOT NULL,
    asset_id TEXT,
    -- What tells it from others of its kind and asset: the counterparty, the source's label.
    about TEXT,
    is_spam BOOLEAN NOT NULL,
    -- How many transactions show it; 0 where balances do, which have no moment.
    transactions BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    first_transaction TEXT,
    last_at BIGINT NOT NULL,
    -- The kind's own figures, as JSON.
    figures TEXT NOT NULL
);
-- In the order of the list, with what it is filtered by, so that a page is found, and all are counted
-- by kind, in the index alone.
CREATE INDEX findings_by_workspace
    ON findings (workspace_id, is_spam, severity, kind, last_at DESC, id, asset_id);
CREATE INDEX findings_by_integration
    ON findings (integration_id, is_spam, severity, kind, last_at DESC, id, asset_id);

-- What single transactions show of a finding, as the booking wrote it.
CREATE TABLE transaction_findings (
    finding_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    position BIGINT NOT NULL,
    figures TEXT NOT NULL,
    -- The booking that wrote the row; what a later one does not write again is gone.
    booking_revision BIGINT NOT NULL,
    PRIMARY KEY (finding_id, transaction_id)
);
CREATE INDEX transaction_findings_by_time ON transaction_findings (integration_id, at);

-- What was booked before is worked out again at the next sync, which finds what is wrong with it.
UPDATE integrations SET dirty_from = 0, dirty_marks = dirty_marks + 1
    WHERE last_synced_at IS NOT NULL;
