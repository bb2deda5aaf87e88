-- Running balances beside the transactions, and the numbers by which changes are followed.

-- Counts the commits that wrote or removed transactions; the update also makes writers take turns,
-- so that whoever sees a number sees everything up to it.
ALTER TABLE workspaces ADD COLUMN change_number BIGINT NOT NULL DEFAULT 1;
-- Removals up to this number are forgotten.
ALTER TABLE workspaces ADD COLUMN forgotten_change BIGINT NOT NULL DEFAULT 0;

ALTER TABLE integrations ADD COLUMN total_entries BIGINT NOT NULL DEFAULT 0;

ALTER TABLE transactions ADD COLUMN leg_count BIGINT NOT NULL DEFAULT 0;
-- More went out than was ever seen to come in.
ALTER TABLE transactions ADD COLUMN is_missing_purchase BOOLEAN NOT NULL DEFAULT FALSE;
-- The change that added the row, and the last one that it differs by.
ALTER TABLE transactions ADD COLUMN created_change BIGINT NOT NULL DEFAULT 1;
ALTER TABLE transactions ADD COLUMN changed_change BIGINT NOT NULL DEFAULT 1;
CREATE INDEX transactions_by_creation ON transactions (workspace_id, created_change, id);
CREATE INDEX transactions_by_change ON transactions (workspace_id, changed_change, id)
    WHERE changed_change > created_change;
-- With the number of legs, so that a place among all legs is found in the index alone.
DROP INDEX transactions_by_workspace;
DROP INDEX transactions_by_integration;
CREATE INDEX transactions_by_workspace
    ON transactions (workspace_id, at, position, id, leg_count);
CREATE INDEX transactions_by_integration
    ON transactions (integration_id, at, position, id, leg_count);

-- Transactions that are gone, for those who follow the changes.
CREATE TABLE removed_transactions (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    change_number BIGINT NOT NULL,
    transaction_id TEXT NOT NULL,
    created_change BIGINT NOT NULL,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, change_number, transaction_id)
) WITHOUT ROWID;
CREATE INDEX removed_transactions_by_transaction ON removed_transactions (transaction_id);
CREATE INDEX removed_transactions_by_time ON removed_transactions (removed_at);

-- What a wallet had of an asset after each transaction that moved it.
CREATE TABLE running_balances (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    asset_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    position BIGINT NOT NULL,
    transaction_id TEXT NOT NULL,
    -- Digits, or 'uncountable'.
    balance TEXT NOT NULL,
    -- How many of the transaction's legs move the asset.
    leg_count BIGINT NOT NULL,
    -- The booking that wrote the row.
    booking_revision BIGINT NOT NULL,
    PRIMARY KEY (integration_id, asset_id, at, position, transaction_id)
) WITHOUT ROWID;

-- What was booked before gets its rows from its legs.
UPDATE transactions SET
    leg_count = json_array_length(legs),
    is_missing_purchase = EXISTS (
        SELECT 1 FROM json_each(legs) l
        WHERE json_extract(l.value, '$.kind') <> 'incoming'
            AND json_extract(l.value, '$.after') LIKE '-%');
UPDATE integrations SET total_entries = (
    SELECT COALESCE(SUM(t.leg_count), 0) FROM transactions t
    WHERE t.integration_id = integrations.id);
-- Beside a MAX, SQLite takes the other columns from the row that has it: the last leg.
INSERT INTO running_balances (integration_id, asset_id, at, position, transaction_id, balance,
    leg_count, booking_revision)
SELECT integration_id, asset_id, at, position, id, COALESCE(after, 'uncountable'), legs,
    booking_revision
FROM (
    SELECT t.integration_id, t.at, t.position, t.id, t.booking_revision,
        json_extract(l.value, '$.asset') AS asset_id, json_extract(l.value, '$.after') AS after,
        MAX(l.key), COUNT(*) AS legs
    FROM transactions t, json_each(t.legs) l
    GROUP BY t.id, json_extract(l.value, '$.asset'));
