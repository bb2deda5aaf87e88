-- People prove who they are, and applications are let in by OAuth 2.1 and OpenID Connect.

ALTER TABLE users ADD COLUMN email_verified_at BIGINT;
ALTER TABLE users ADD COLUMN picture_url TEXT;
-- The language that pages and mails speak to the user, if one was chosen.
ALTER TABLE users ADD COLUMN language TEXT;
-- argon2id in its own text form.
ALTER TABLE users ADD COLUMN password_hash TEXT;
ALTER TABLE users ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE users SET updated_at = created_at;
CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;

-- A client without a secret proves itself by a key of its own, or not at all.
ALTER TABLE clients ADD COLUMN secret_hash_or_none BYTEA;
UPDATE clients SET secret_hash_or_none = secret_hash;
ALTER TABLE clients DROP COLUMN secret_hash;
ALTER TABLE clients RENAME COLUMN secret_hash_or_none TO secret_hash;
ALTER TABLE clients ADD COLUMN website_url TEXT;
-- client_secret, private_key_jwt, none.
ALTER TABLE clients ADD COLUMN auth_method TEXT NOT NULL DEFAULT 'client_secret';
-- Its public keys, or where they are.
ALTER TABLE clients ADD COLUMN jwks TEXT;
ALTER TABLE clients ADD COLUMN jwks_url TEXT;
-- JSON lists of text.
ALTER TABLE clients ADD COLUMN grant_types TEXT NOT NULL
    DEFAULT '["authorization_code","refresh_token"]';
ALTER TABLE clients ADD COLUMN post_logout_redirect_uris TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN requires_pkce BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE clients ADD COLUMN requires_dpop BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE clients ADD COLUMN signing_algorithm TEXT NOT NULL DEFAULT 'RS256';
-- Of a client that describes itself: where, and when that was last read.
ALTER TABLE clients ADD COLUMN metadata_url TEXT;
ALTER TABLE clients ADD COLUMN metadata_read_at BIGINT;
CREATE UNIQUE INDEX clients_by_metadata_url ON clients (metadata_url)
    WHERE metadata_url IS NOT NULL;

-- A grant that came by OAuth has no lasting token: its access tokens are signed and short-lived.
ALTER TABLE grants ADD COLUMN token_hash_or_none BYTEA;
UPDATE grants SET token_hash_or_none = token_hash;
DROP INDEX grants_by_token;
ALTER TABLE grants DROP COLUMN token_hash;
ALTER TABLE grants RENAME COLUMN token_hash_or_none TO token_hash;
CREATE UNIQUE INDEX grants_by_token ON grants (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX grants_by_expiry ON grants (expires_at) WHERE token_hash IS NULL;
-- The claims that were asked for by name, as JSON.
ALTER TABLE grants ADD COLUMN claims TEXT;
-- When and how the user had proved who they are, as JSON, when the grant was made.
ALTER TABLE grants ADD COLUMN authenticated_at BIGINT;
ALTER TABLE grants ADD COLUMN authentication_methods TEXT NOT NULL DEFAULT '[]';

-- Set when somebody logs in who is no guest: then the session goes on in their page only, and not
-- in the hands of the client, which knows the link token too.
ALTER TABLE link_sessions ADD COLUMN page_hash BYTEA;

-- What a user agreed that a client may do, so that it need not be asked each time.
CREATE TABLE consents (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    -- What the client asked for and the user left out, so that it is not asked at each log-in.
    declined TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX consents_by_client ON consents (client_id);
CREATE INDEX consents_by_workspace ON consents (workspace_id);

-- A browser in which somebody is signed in.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- How the user proved who they are, as JSON, and when last.
    authentication_methods TEXT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    -- What the browser calls itself, shortened.
    browser TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- A browser in which a user has signed in before: strangers' wrong guesses do not count against it.
CREATE TABLE known_devices (
    token_hash BYTEA NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, user_id)
);
CREATE INDEX known_devices_by_user ON known_devices (user_id);
CREATE INDEX known_devices_by_expiry ON known_devices (expires_at);

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The public key and its counter, as JSON.
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (credential_id);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- A question that somebody has yet to answer: a code that was mailed, a passkey's signature.
CREATE TABLE challenges (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    email TEXT,
    -- Who is asked, where that is known already.
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    code_hash BYTEA,
    -- What the server must remember between a passkey's question and its answer.
    state TEXT,
    tries_left BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX challenges_by_user ON challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- How often something was tried within a window of time.
CREATE TABLE attempts (
    subject TEXT PRIMARY KEY NOT NULL,
    count BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_end ON attempts (window_ends_at);

-- An authorisation request, or a sign-out, that waits for its person.
CREATE TABLE interactions (
    id TEXT PRIMARY KEY NOT NULL,
    client_id TEXT REFERENCES clients (id) ON DELETE CASCADE,
    -- The browser that began it; no other may go on with it.
    browser_hash BYTEA NOT NULL,
    request TEXT NOT NULL,
    -- The session that the person chose to go on with, where that was asked.
    account_chosen BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX interactions_by_client ON interactions (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX interactions_by_expiry ON interactions (expires_at);

-- Authorisation requests that clients sent ahead (RFC 9126).
CREATE TABLE pushed_requests (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    parameters TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX pushed_requests_by_client ON pushed_requests (client_id);
CREATE INDEX pushed_requests_by_expiry ON pushed_requests (expires_at);

CREATE TABLE authorization_codes (
    code_hash BYTEA PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- The id that the grant has once the code was exchanged.
    grant_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    claims TEXT,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    nonce TEXT,
    -- The key that the code and its tokens are bound to, by its thumbprint.
    dpop_key TEXT,
    authentication_methods TEXT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    session_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX authorization_codes_by_client ON authorization_codes (client_id);
CREATE INDEX authorization_codes_by_user ON authorization_codes (user_id);
CREATE INDEX authorization_codes_by_workspace ON authorization_codes (workspace_id);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

-- Each is good once; its successor is worked out from it, so that only hashes are kept.
CREATE TABLE refresh_tokens (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    dpop_key TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX refresh_tokens_by_grant ON refresh_tokens (grant_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

-- Access tokens that were revoked one by one, by their `jti`, until they would have expired.
CREATE TABLE revoked_tokens (
    id TEXT PRIMARY KEY NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);

-- Signed proofs that are good once: assertions of clients, and proofs of possession.
CREATE TABLE spent_proofs (
    proof_hash BYTEA PRIMARY KEY NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_proofs_by_expiry ON spent_proofs (expires_at);

-- The keys that tokens are signed with: the next is published before it signs, the previous after.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY NOT NULL,
    algorithm TEXT NOT NULL,
    -- next, current, previous.
    state TEXT NOT NULL,
    -- The private key, sealed with the installation's master key.
    sealed_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX signing_keys_by_state ON signing_keys (algorithm, state)
    WHERE state <> 'previous';
