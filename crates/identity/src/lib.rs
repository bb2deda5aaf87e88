//! Proofs of who a person is: passwords, emailed codes, passkeys.
