//! What reports promise: that each format says the same, and adds up.

#![expect(clippy::unwrap_used, reason = "a test that can not go on fails")]

mod forms;
mod hostile;
mod made;
mod read;
mod totals;
