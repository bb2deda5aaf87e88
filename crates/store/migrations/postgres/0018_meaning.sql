-- By which rule transactions got their labels, and what people changed of them.

-- The rule's name; null until the transaction is booked anew.
ALTER TABLE transactions ADD COLUMN rule TEXT;
-- What of the edit is shown with the row: kept equal to the edit by whoever writes either.
ALTER TABLE transactions ADD COLUMN is_edited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE transactions ADD COLUMN notes TEXT;
-- A JSON list of text.
ALTER TABLE transactions ADD COLUMN tags TEXT;
CREATE INDEX transactions_edited ON transactions (workspace_id, at, position, id) WHERE is_edited;

-- A person's changes, by the transaction's id, which is the same however often the source is read.
-- They outlive the row that they are of, as a transaction may be gone for a while.
CREATE TABLE transaction_edits (
    transaction_id TEXT PRIMARY KEY NOT NULL,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- Each is null where it was not changed.
    label TEXT,
    description TEXT,
    notes TEXT,
    -- A JSON list of text.
    tags TEXT,
    -- What the transaction is without the edit, as JSON: what is shown again when it is undone.
    worked_out TEXT NOT NULL,
    edited_at BIGINT NOT NULL
);
CREATE INDEX transaction_edits_by_integration ON transaction_edits (integration_id);

-- The rules are others now: all is booked anew at the next sync.
UPDATE integrations SET dirty_from = 0, dirty_marks = dirty_marks + 1;
