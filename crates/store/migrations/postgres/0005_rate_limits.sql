-- How often something was asked, counted for all nodes that have no Redis. Of a crash nothing need
-- remain of it, so it costs no write-ahead log.
CREATE UNLOGGED TABLE rate_limits (
    key_hash BYTEA PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    -- What the last one who asked got of it.
    granted BIGINT NOT NULL
);
CREATE INDEX rate_limits_by_end ON rate_limits (ends_at);
