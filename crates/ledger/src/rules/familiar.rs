//! Addresses that a wallet sent something to, and others that are made to look like them.
//!
//! Whoever wants to be taken for a known receiver searches for an address with the same beginning and
//! end, which is what people compare, and sends a trifle from it, so that it stands in the history to be
//! copied from. That another address has the same four first and last digits happens by chance to
//! one in four billion.

use std::collections::{BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, Direction, Movement, MovementAmount};

use super::facts::is_trifle;
use crate::wallet::normalise;

/// The addresses that a wallet sent something to in transactions of its own.
#[derive(Debug, Default)]
pub(crate) struct Familiar(BTreeSet<(u32, u128)>);

impl Familiar {
    pub fn of<'a>(addresses: impl Iterator<Item = &'a str>) -> Self {
        Self(addresses.filter_map(split).collect())
    }

    pub fn learn(&mut self, address: &str) {
        self.0.extend(split(address));
    }

    /// Whether an address is none of these, but looks like one.
    pub fn is_imitated_by(&self, address: &str) -> bool {
        let Some((look, rest)) = split(address) else {
            return false;
        };
        let mut alike = self.0.range((look, 0)..=(look, u128::MAX)).peekable();
        alike.peek().is_some() && alike.all(|(_, known)| *known != rest)
    }
}

/// What people look at, and the rest.
fn split(address: &str) -> Option<(u32, u128)> {
    let digits = address
        .strip_prefix("0x")
        .or_else(|| address.strip_prefix("0X"))?;
    if digits.len() != 40 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let number = |digits: &str| u128::from_str_radix(digits, 16).ok();
    let (first, last) = (number(&digits[..4])?, number(&digits[36..])?);
    let look = u32::try_from(first << 16 | last).ok()?;
    Some((look, number(&digits[4..36])?))
}

/// The addresses in `movements` that may be imitations: of trifles in transactions that the wallet
/// did not send. Whoever books on with [`crate::book`] looks up which of the addresses that the wallet
/// knew before look like them.
#[must_use]
pub fn suspects(movements: &[Movement], assets: &HashMap<AssetId, Asset>) -> BTreeSet<String> {
    let own: BTreeSet<(&str, &str)> = movements
        .iter()
        .filter(|movement| movement.direction == Direction::Fee)
        .map(|movement| (movement.chain.as_str(), movement.transaction.as_str()))
        .collect();
    let trifles = movements.iter().filter(|movement| match movement.amount {
        MovementAmount::Units(units) => is_trifle(assets.get(&movement.asset), units),
        MovementAmount::Quarantined(_) => true,
    });
    trifles
        .filter(|movement| {
            let name = (movement.chain.as_str(), movement.transaction.as_str());
            !own.contains(&name)
        })
        .filter_map(|movement| movement.counterparty.as_deref())
        .filter(|address| split(address).is_some())
        .map(|address| normalise(address).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRIEND: &str = "0xA1b2000000000000000000000000000000009F3c";
    const IMITATION: &str = "0xa1b2ffffffffffffffffffffffffffffffff9f3c";

    #[test]
    fn address_with_the_same_ends_is_an_imitation_until_it_is_known_itself() {
        let mut familiar = Familiar::default();
        assert!(!familiar.is_imitated_by(IMITATION));
        familiar.learn(FRIEND);
        assert!(familiar.is_imitated_by(IMITATION));
        assert!(!familiar.is_imitated_by(FRIEND));
        assert!(!familiar.is_imitated_by(&FRIEND.to_lowercase()));
        assert!(!familiar.is_imitated_by("0xa1b3ffffffffffffffffffffffffffffffff9f3c"));
        assert!(!familiar.is_imitated_by("a1b2"));
        assert!(!familiar.is_imitated_by("0xä1b2fffffffffffffffffffffffffffffffff3c"));
        familiar.learn(IMITATION);
        assert!(!familiar.is_imitated_by(IMITATION));
    }
}
