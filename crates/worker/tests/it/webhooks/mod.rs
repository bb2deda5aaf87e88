//! Applications are told of what happened: once it is committed, signed, and as often as needed.

mod audience;
mod delivery;
mod events;
mod receiver;
mod retries;
mod secret;
mod setting;
