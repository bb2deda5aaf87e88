mod consent;
pub mod csv;
pub mod email;
mod events;
mod integrations;
mod page;
mod session;
