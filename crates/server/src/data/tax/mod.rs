//! Tax: gains, and how they are worked out.

pub(crate) mod countries;
pub(crate) mod gains;
mod row;
pub(crate) mod settings;
