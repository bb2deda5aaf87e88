mod consent;
pub mod email;
mod events;
mod integrations;
mod page;
mod session;
