-- One count of all changes of what is the same for everybody: assets and their present prices. Each
-- row says at which count it last changed, so that whoever keeps some of them reads no more than what
-- has changed since.
CREATE TABLE known_revision (
    latest BIGINT NOT NULL,
    -- At which count a price was last taken back, of which no row is left to say it.
    price_removed BIGINT NOT NULL
);
INSERT INTO known_revision (latest, price_removed)
    SELECT COALESCE(MAX(revision), 0) + 1, 0 FROM assets;
ALTER TABLE asset_prices ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX assets_by_revision ON assets (revision);
CREATE INDEX asset_prices_by_revision ON asset_prices (revision);
