//! The message that a wallet signs, as EIP-4361 ("Sign-In with Ethereum") has it.

use std::fmt;

use alloy_primitives::{Address, Signature};
use kc_domain::Timestamp;

/// Plain letters, as the standard wants.
const STATEMENT: &str =
    "Show that this address is yours, to have it marked as verified. This costs and moves nothing.";

/// What is asked of an address.
pub(super) struct Message<'a> {
    /// The origin of the page whose wallet signs: `https://app.example.com`.
    pub origin: &'a str,
    pub address: Address,
    pub chain_id: u64,
    /// Letters and digits.
    pub nonce: &'a str,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        write!(
            f,
            "{host} wants you to sign in with your Ethereum account:\n{}\n\n{STATEMENT}\n\n\
             URI: {}\nVersion: 1\nChain ID: {}\nNonce: {}\nIssued At: {}\nExpiration Time: {}",
            self.address, self.origin, self.chain_id, self.nonce, self.issued_at, self.expires_at
        )
    }
}

/// Why a signature proves nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unproven {
    /// It is none of a key: contracts answer with something else, of any length.
    NotOfAKey,
    /// It is that of another address, or of another message.
    Another,
}

/// Whether the key of `address` signed `message`, as wallets sign text (EIP-191).
pub(super) fn check(message: &str, signature: &str, address: Address) -> Result<(), Unproven> {
    let digits = signature.strip_prefix("0x").ok_or(Unproven::NotOfAKey)?;
    let mut bytes = [0; 65];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| Unproven::NotOfAKey)?;
    let signature = Signature::from_raw_array(&bytes).map_err(|_| Unproven::NotOfAKey)?;
    match signature.recover_address_from_msg(message) {
        Ok(signer) if signer == address => Ok(()),
        _ => Err(Unproven::Another),
    }
}
