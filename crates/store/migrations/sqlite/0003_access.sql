-- Who may call besides grants, from which pages, and what was answered to calls that may be repeated.

-- A key to one workspace's data, made by one of its members.
CREATE TABLE api_keys (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    -- The last characters of the key, by which a person knows it again.
    hint TEXT NOT NULL,
    -- JSON lists of text. No address means any.
    permissions TEXT NOT NULL,
    allowed_addresses TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (key_hash);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at);
CREATE INDEX api_keys_by_user ON api_keys (user_id);

-- Which pages may call in a client's name: its origins, and those of the pages that people are sent
-- back to where the client is such a page itself.
CREATE TABLE client_origins (
    origin TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    PRIMARY KEY (origin, client_id)
) WITHOUT ROWID;
CREATE INDEX client_origins_by_client ON client_origins (client_id);
INSERT INTO client_origins (origin, client_id)
SELECT DISTINCT o.value, c.id FROM clients c, json_each(c.allowed_origins) o
UNION
-- All before the first slash behind the two of the scheme.
SELECT DISTINCT substr(r.value, 1, instr(r.value, '://') + 1
        + instr(substr(r.value, instr(r.value, '://') + 3) || '/', '/')), c.id
FROM clients c, json_each(c.redirect_uris) r
WHERE c.auth_method = 'none' AND (r.value LIKE 'https://%' OR r.value LIKE 'http://%');

-- What was answered to a call that its caller named, written in the commit of what it did.
CREATE TABLE idempotency_keys (
    -- Who called, as each caller's keys are its own.
    caller TEXT NOT NULL,
    -- Of the key and the call it was for.
    key_hash BLOB NOT NULL,
    -- Of what was asked: the same key for something else is a mistake.
    request_hash BLOB NOT NULL,
    status BIGINT NOT NULL,
    -- Sealed, as it may hold a token.
    answer BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, key_hash)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
