//! What the data says of itself.

use std::collections::BTreeSet;

use alloy_primitives::{Address, keccak256};

use super::made::selector;
use crate::rules::{
    act::{Act, Acts},
    acts,
    contracts::{self, CONTRACTS, Role},
    methods::METHODS,
};

#[test]
fn every_selector_is_that_of_its_signature() {
    for method in METHODS.iter().copied().flatten() {
        let hash = keccak256(method.signature);
        let expected = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        assert_eq!(method.selector, expected, "{}", method.signature);
    }
}

#[test]
fn no_list_has_a_method_twice() {
    for list in METHODS {
        let selectors: BTreeSet<u32> = list.iter().map(|method| method.selector).collect();
        assert_eq!(selectors.len(), list.len());
    }
}

#[test]
fn method_is_for_all_that_the_lists_say_and_for_nothing_else() {
    let withdraw = selector("withdraw(uint256)");
    let expected = [Act::Unstake, Act::VaultWithdraw, Act::UnwrapNative];
    assert_eq!(acts(Some(&withdraw)), Acts::of(&expected));
    assert_eq!(acts(Some(&withdraw.to_uppercase())), Acts::of(&expected));
    for nothing in [
        None,
        Some(""),
        Some("0x"),
        Some("0x2e1a7d4"),
        Some("0x2e1a7d4d00"),
        Some("2e1a7d4d"),
        Some("0x+e1a7d4d"),
        Some("0xdeadbeef"),
    ] {
        assert_eq!(acts(nothing), Acts::default(), "{nothing:?}");
    }
}

#[test]
fn every_address_has_the_capitals_of_its_checksum_and_stands_once() {
    let mut seen = BTreeSet::new();
    for contract in CONTRACTS {
        let parsed = Address::parse_checksummed(contract.address, None);
        assert!(parsed.is_ok(), "{}", contract.address);
        assert!(seen.insert((contract.chain, contract.address)));
    }
}

#[test]
fn contract_is_known_on_its_chain_alone_however_it_is_written() {
    let small = "0x00000000219ab540356cbb839cbe05303d7705fa";
    assert_eq!(contracts::role("eip155:1", small), Some(Role::Beacon));
    let capitals = "0x00000000219ab540356cBB839Cbe05303d7705Fa";
    assert_eq!(contracts::role("eip155:1", capitals), Some(Role::Beacon));
    assert_eq!(contracts::role("eip155:137", small), None);
}
