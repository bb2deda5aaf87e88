//! Solana as the catalogue lists it.

use kc_domain::catalogue::{AddressError, Provider};

use crate::entry::address_entry;

/// Reads a Solana address: base58 of 32 bytes, where case matters.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse_address(text: &str) -> Result<String, AddressError> {
    let text = text.trim();
    // Longer text is not even decoded, which takes time that grows with its square.
    let decoded = match text.len() {
        0..=128 => bs58::decode(text).into_vec().ok(),
        _ => None,
    };
    match decoded.map(|bytes| bytes.len()) {
        Some(32) => Ok(text.to_owned()),
        Some(64) => Err(AddressError(
            "This looks like a private key or a transaction. Never share a private key. \
             Paste the public address: 32 to 44 letters and digits."
                .to_owned(),
        )),
        _ => Err(AddressError(
            "A Solana address is 32 to 44 letters and digits, without 0, O, I and l.".to_owned(),
        )),
    }
}

pub(crate) fn entry() -> Provider {
    Provider {
        parse_address: Some(parse_address),
        explorer_address_url: Some("https://solscan.io/account/{address}".to_owned()),
        aliases: vec!["sol".to_owned(), "phantom".to_owned()],
        rank: 20,
        ..address_entry("solana", "Solana")
    }
}
