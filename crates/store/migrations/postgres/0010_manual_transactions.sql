-- Transactions that were told by hand. Their movements stand among the others, on the chain
-- `manual`; here is what movements can not say.

CREATE TABLE manual_transactions (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    -- Tells whether the same id comes with the same content again.
    content_hash BYTEA NOT NULL,
    description TEXT,
    -- What was said of the legs' prices, as JSON.
    prices TEXT NOT NULL,
    PRIMARY KEY (integration_id, source_id)
);

CREATE INDEX assets_by_contract ON assets (contract) WHERE contract IS NOT NULL;
