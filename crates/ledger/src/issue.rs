//! Tokens that are made for whoever receives them, and destroyed by giving them back.

use kc_domain::AssetId;

use crate::{tally::ZERO_ADDRESS, wallet::normalise};

/// The contract of a token, by its CAIP-19 name.
pub(crate) fn contract(asset: &AssetId) -> Option<&str> {
    let (_, reference) = asset.as_str().split_once('/')?;
    let (namespace, contract) = reference.split_once(':')?;
    let contract = contract.split('/').next()?;
    (namespace != "slip44").then_some(contract)
}

/// Whether the other side of a movement is the token's own contract.
pub(crate) fn is_at_own_contract(asset: &AssetId, party: Option<&str>) -> bool {
    let ends = party.zip(contract(asset));
    ends.is_some_and(|(party, contract)| party.eq_ignore_ascii_case(contract))
}

/// Whether the movement made the token, or destroyed it: the other side is nowhere, or its own
/// contract.
pub(crate) fn is_issued(asset: &AssetId, party: Option<&str>) -> bool {
    party.is_some_and(|party| normalise(party) == ZERO_ADDRESS) || is_at_own_contract(asset, party)
}
