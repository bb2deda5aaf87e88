-- Counts the changes of what holdings and transactions tell of a workspace's integrations, so that answers
-- may be kept. `holdings_revision` counts every change of the holdings from now on.
ALTER TABLE workspaces ADD COLUMN accounts_revision BIGINT NOT NULL DEFAULT 1;
