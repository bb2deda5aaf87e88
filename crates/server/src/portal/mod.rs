//! What the developer's portal calls, in the name of somebody who is signed in.

mod member;
mod routes;

pub(crate) use member::{Admins, AnyMember, Developers, Member};
pub(crate) use routes::site;
