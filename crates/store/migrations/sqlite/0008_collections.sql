-- NFTs, DeFi positions, and how often what happened.

CREATE TABLE nfts (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- Its place in the last reading.
    place BIGINT NOT NULL,
    id TEXT NOT NULL,
    chain TEXT NOT NULL,
    contract TEXT NOT NULL,
    token_id TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    collection_name TEXT,
    amount TEXT NOT NULL,
    is_spam BOOLEAN NOT NULL,
    -- What one of it would fetch, where that is known.
    price_asset_id TEXT,
    price_units TEXT,
    -- All that is known of it, as JSON.
    document TEXT NOT NULL,
    PRIMARY KEY (integration_id, place)
) WITHOUT ROWID;

CREATE TABLE positions (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    id TEXT NOT NULL,
    chain TEXT NOT NULL,
    protocol_id TEXT NOT NULL,
    protocol_name TEXT NOT NULL,
    -- All that is known of it, as JSON.
    document TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (integration_id, place)
) WITHOUT ROWID;

-- Assets that the prices of NFTs are in, and that positions consist of: they want a price though
-- nobody may hold them.
CREATE TABLE quoted_assets (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    -- nfts or positions.
    origin TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    PRIMARY KEY (integration_id, origin, asset_id)
) WITHOUT ROWID;

-- Transactions by day (since 1970, UTC) and label.
CREATE TABLE transaction_counts (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    label TEXT NOT NULL,
    transactions BIGINT NOT NULL,
    PRIMARY KEY (integration_id, day, label)
) WITHOUT ROWID;
INSERT INTO transaction_counts
SELECT integration_id, at / 86400000000, label, COUNT(*) FROM transactions
GROUP BY integration_id, at / 86400000000, label;

-- The same over all days.
CREATE TABLE label_counts (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    transactions BIGINT NOT NULL,
    PRIMARY KEY (integration_id, label)
) WITHOUT ROWID;
INSERT INTO label_counts
SELECT integration_id, label, COUNT(*) FROM transactions GROUP BY integration_id, label;
