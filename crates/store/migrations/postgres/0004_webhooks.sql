-- Applications are told of what happens.

CREATE TABLE webhooks (
    id TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    -- The events that it hears, as a JSON list.
    events TEXT NOT NULL,
    -- How often a message is tried: default, extended.
    schedule TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    disabled_at BIGINT,
    disabled_reason TEXT,
    -- Since when no message has arrived, though some were sent.
    failing_since BIGINT,
    -- What messages are signed with, sealed with the installation's master key.
    sealed_secret BYTEA NOT NULL,
    -- The one before it signs too, for a while.
    previous_sealed_secret BYTEA,
    previous_secret_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX webhooks_by_workspace ON webhooks (workspace_id, created_at);

-- What happened, written in the commit in which it did.
CREATE TABLE events (
    id TEXT PRIMARY KEY NOT NULL,
    -- Where it happened.
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What it happened to, as JSON, as it was then.
    subject TEXT NOT NULL,
    -- The same in the words of the wire; null until the event was announced.
    data TEXT,
    -- Sent to try a webhook out.
    is_test BOOLEAN NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX events_by_workspace ON events (workspace_id, at);
CREATE INDEX events_by_time ON events (at);

-- One event on its way to one webhook.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY NOT NULL,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    -- pending, delivered, failed, cancelled.
    state TEXT NOT NULL,
    -- Why it was cancelled or given up.
    reason TEXT,
    -- How often it was sent in all, and since somebody last asked for it to be sent.
    attempts BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_attempt_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (webhook_id, event_id);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_by_event ON deliveries (event_id);

CREATE TABLE delivery_attempts (
    delivery_id TEXT NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- Microseconds until the answer, or until it was given up.
    duration BIGINT NOT NULL,
    status BIGINT,
    -- Why there was no answer.
    error TEXT,
    -- How the answer began.
    response TEXT,
    PRIMARY KEY (delivery_id, number)
);
