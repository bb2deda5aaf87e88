//! What the protocol promises against those who forge and bend JWTs.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod assertions;
mod forged;
mod forger;
