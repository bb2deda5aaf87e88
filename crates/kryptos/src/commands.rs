//! The commands, a file each.

pub mod api_key;
pub mod client;
pub mod doctor;
pub mod keys;
pub mod migrate;
pub mod openapi;
pub mod serve;
mod stop;
pub mod webhook;
pub mod worker;
