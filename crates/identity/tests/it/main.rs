//! What the proofs promise to those who ask for them, with a device made of software.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod device;
mod passkeys;
