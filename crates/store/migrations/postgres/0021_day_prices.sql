-- What assets cost on days, for laws that ask what all of a portfolio was worth when a part of it was sold.
CREATE TABLE day_prices (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    is_sandbox BOOLEAN NOT NULL,
    currency TEXT NOT NULL,
    -- Days since 1970-01-01, by UTC.
    day BIGINT NOT NULL,
    -- Null where nobody knew it.
    price TEXT,
    -- When the sources were asked; null where that is still to be done.
    asked_at BIGINT,
    PRIMARY KEY (asset_id, is_sandbox, currency, day)
);
CREATE INDEX day_prices_to_be_asked ON day_prices (asset_id) WHERE asked_at IS NULL;
