-- How a workspace's gains are worked out.

CREATE TABLE tax_settings (
    workspace_id TEXT PRIMARY KEY NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    lot_scope TEXT NOT NULL,
    -- ISO 3166, two letters; null where none was chosen.
    country TEXT,
    -- MM-DD.
    tax_year_start TEXT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
