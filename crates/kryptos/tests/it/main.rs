//! What the binary promises as a process: started, killed, told to stop, misconfigured.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod commands;
mod crash;
mod edits;
mod openid;
mod pages;
mod secrets;
mod shutdown;
mod support;
mod workers;
