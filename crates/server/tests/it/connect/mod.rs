mod exchange;
mod grants;
mod idempotency;
mod link_token;
mod providers;
mod resync;
mod transaction_limit;
