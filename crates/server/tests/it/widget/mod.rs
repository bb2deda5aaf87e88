mod consent;
mod events;
mod integrations;
mod page;
mod session;
