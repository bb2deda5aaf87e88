-- How often something was asked, counted for all nodes. On SQLite there is one node, which counts
-- in its memory.
CREATE TABLE rate_limits (
    key_hash BLOB NOT NULL PRIMARY KEY,
    ends_at BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    -- What the last one who asked got of it.
    granted BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX rate_limits_by_end ON rate_limits (ends_at);
