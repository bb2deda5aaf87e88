//! Where an address has been used, and what a name stands for, asked of a real node.

use std::time::Duration;

use alloy_primitives::{Address, U256};
use kc_testkit::anvil::Anvil;
use serde_json::json;

use crate::node::{adapter, ether, poor_account};

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn address_counts_as_used_by_what_it_sent_holds_or_is() {
    let anvil = Anvil::start(1).await;
    let adapter = adapter(&[anvil.rpc_url()], PATIENCE);
    let is_used = async |address: Address| {
        let presence = adapter.presence().unwrap();
        presence.is_used(&format!("{address:#x}")).await.unwrap()
    };
    let nobody = Address::repeat_byte(9);
    assert!(!is_used(nobody).await);
    assert!(is_used(poor_account(&anvil, 0x51, ether(1)).await).await);
    let contract = Address::repeat_byte(8);
    anvil.call("anvil_setCode", json!([contract, "0x5b"])).await;
    assert!(is_used(contract).await);
    let spent = Address::repeat_byte(7);
    anvil.call("anvil_setNonce", json!([spent, "0x1"])).await;
    assert!(is_used(spent).await);
}

/// A contract that answers a call with what its storage has at the call's only word.
const READS_ITS_STORAGE: &str = "0x600435545f5260205ff3";
const REGISTRY: &str = "0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e";
const VITALIK: &str = "0xee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835";

#[tokio::test]
async fn name_stands_for_the_address_that_its_resolver_gives() {
    let anvil = Anvil::start(1).await;
    let adapter = adapter(&[anvil.rpc_url()], PATIENCE);
    let resolve = async |name: &str| adapter.names().unwrap().resolve(name).await.unwrap();
    assert_eq!(resolve("vitalik.eth").await, None, "there is no registry");

    let (resolver, owner) = (Address::repeat_byte(5), Address::repeat_byte(6));
    for contract in [json!(REGISTRY), json!(resolver)] {
        anvil
            .call("anvil_setCode", json!([contract, READS_ITS_STORAGE]))
            .await;
    }
    assert_eq!(resolve("vitalik.eth").await, None, "it has no resolver");
    for (contract, value) in [(json!(REGISTRY), resolver), (json!(resolver), owner)] {
        let word = U256::from_be_slice(value.as_slice());
        let word = format!("{word:#066x}");
        anvil
            .call("anvil_setStorageAt", json!([contract, VITALIK, word]))
            .await;
    }
    assert_eq!(resolve("Vitalik.eth").await, Some(format!("{owner:#x}")));
    assert_eq!(resolve("other.eth").await, None);
}
