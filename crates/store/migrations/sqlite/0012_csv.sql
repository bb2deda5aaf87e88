-- Files of transactions, as they were brought, so that they can be read again.

CREATE TABLE csv_files (
    integration_id TEXT PRIMARY KEY NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- What was said of the file: headers of its own, its clock. JSON.
    options TEXT NOT NULL,
    -- Which asset each name of a currency meant then. JSON.
    currencies TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE csv_chunks (
    integration_id TEXT NOT NULL REFERENCES csv_files (integration_id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (integration_id, number)
);
