//! What went between the user's own wallets: found by us, decided by them.

mod create;
mod decide;
mod list;
mod wire;

pub(crate) use create::{__path_call as __path_create, call as create};
pub(crate) use decide::{__path_call as __path_decide, call as decide};
pub(crate) use list::{__path_call as __path_list, call as list};
