-- Reports that were asked for, and their files.

CREATE TABLE reports (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- Who asked for it.
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    -- What it was asked for with, as JSON.
    parameters TEXT NOT NULL,
    -- queued, running, completed, failed.
    status TEXT NOT NULL,
    -- Why it failed, for a person.
    message TEXT,
    -- Of the file in bytes, once there is one.
    size BIGINT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX reports_by_workspace ON reports (workspace_id, created_at, id);
CREATE INDEX reports_by_user ON reports (user_id);
CREATE INDEX reports_by_expiry ON reports (expires_at);

-- The file, in pieces.
CREATE TABLE report_chunks (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (report_id, number)
);
