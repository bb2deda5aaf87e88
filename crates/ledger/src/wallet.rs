//! Whose books are kept, and what has to be known for it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use kc_domain::{Asset, AssetId, IntegrationId, Quantity};

/// Calculated balances by asset. An asset that once moved stays with 0; one that never did is absent.
/// One of which an amount could not be counted is [`Quantity::Uncountable`], and stays so.
pub type Balances = BTreeMap<AssetId, Quantity>;

/// One wallet's books: the integration they are kept for, and the knowledge that gives meaning.
#[derive(Clone, Copy)]
pub struct Wallet<'a> {
    pub integration: &'a IntegrationId,
    /// The addresses of the workspace's other wallets, each through [`normalise`].
    pub own_addresses: &'a BTreeSet<String>,
    /// Addresses that the wallet sent something to in transactions of its own, before the movements
    /// that are booked; those that look like one of [`crate::suspects`] are enough.
    pub sent_to: &'a BTreeSet<String>,
    /// What is known of the assets. An asset that is missing is booked all the same, but its
    /// quantity can only be told in base units.
    pub assets: &'a HashMap<AssetId, Asset>,
    /// Each chain's wrapped native asset and what it stands for: WETH → ETH.
    pub wrapped_natives: &'a BTreeMap<AssetId, AssetId>,
}

/// An address in the one form that addresses are compared in: hexadecimal ones (`0x…`) in small
/// letters, as their capitals are only a checksum; all others as they are.
#[must_use]
pub fn normalise(address: &str) -> Cow<'_, str> {
    let hexadecimal = address
        .strip_prefix("0x")
        .or_else(|| address.strip_prefix("0X"))
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    if hexadecimal && address.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(address.to_ascii_lowercase())
    } else {
        Cow::Borrowed(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hexadecimal_addresses_lose_their_capitals() {
        assert_eq!(normalise("0xAbC1"), "0xabc1");
        assert_eq!(normalise("0XAbC1"), "0xabc1");
        assert_eq!(normalise("2r8Hm938GzCQ2g"), "2r8Hm938GzCQ2g");
        assert_eq!(normalise("0xNotHex"), "0xNotHex");
    }
}
