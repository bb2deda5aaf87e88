-- When a signature showed that the address is its user's own.
ALTER TABLE integrations ADD COLUMN verified_at BIGINT;
