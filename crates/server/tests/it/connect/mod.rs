mod exchange;
mod grants;
mod link_token;
mod providers;
mod resync;
