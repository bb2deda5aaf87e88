//! The data API, under `/api`.

pub(crate) mod health;
pub(crate) mod holdings;
pub(crate) mod integrations;
pub(crate) mod pagination;
pub(crate) mod transactions;
pub(crate) mod userinfo;
pub(crate) mod wire;
pub(crate) mod workspace;
