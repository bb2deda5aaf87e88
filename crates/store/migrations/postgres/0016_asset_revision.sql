-- Counts the changes of what is known of an asset, so that whoever has read it knows whether it still holds.
ALTER TABLE assets ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
