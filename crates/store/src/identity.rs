//! How people prove who they are, and where they are signed in.

pub mod attempts;
pub mod challenges;
pub mod devices;
pub mod passkeys;
pub mod sessions;
