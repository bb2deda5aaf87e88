-- How much of a guest's history is read.

-- Set by the client through which the guest came; null inherits its workspace's.
ALTER TABLE users ADD COLUMN transaction_limit BIGINT;
ALTER TABLE users ADD COLUMN enable_limiter BOOLEAN;
-- Of a guest: the client in whose flow the guest was made.
ALTER TABLE users ADD COLUMN made_by_client_id TEXT REFERENCES clients (id) ON DELETE SET NULL;
CREATE INDEX users_by_maker ON users (made_by_client_id) WHERE made_by_client_id IS NOT NULL;
UPDATE users SET made_by_client_id = COALESCE(
    (SELECT s.client_id FROM link_sessions s
        WHERE s.user_id = users.id AND s.grant_id IS NULL ORDER BY s.created_at, s.id LIMIT 1),
    (SELECT g.client_id FROM grants g
        WHERE g.user_id = users.id ORDER BY g.created_at, g.id LIMIT 1))
WHERE is_guest;

-- What guests of the workspace's clients get; null inherits the platform's.
ALTER TABLE workspaces ADD COLUMN transaction_limit_default BIGINT;
ALTER TABLE workspaces ADD COLUMN enable_limiter_default BOOLEAN;

-- How many transactions a guest's integration has brought. Not kept for others, who have no limit.
ALTER TABLE integrations ADD COLUMN imported_transactions BIGINT NOT NULL DEFAULT 0;
UPDATE integrations SET imported_transactions = (
    SELECT COUNT(*) FROM (
        SELECT DISTINCT m.chain, m.source_id FROM movements m
        WHERE m.integration_id = integrations.id) AS brought)
WHERE user_id IN (SELECT id FROM users WHERE is_guest);

-- The stage ended early, as the guest's limit was reached.
ALTER TABLE sync_stages ADD COLUMN limit_exceeded BOOLEAN NOT NULL DEFAULT FALSE;
