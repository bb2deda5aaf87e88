//! Blocks with more events of one account than a node gives in a search.

use std::{sync::Arc, time::Duration};

use alloy_primitives::{Address, U256, address, hex};
use alloy_sol_types::{SolCall, sol};
use kc_testkit::{
    anvil::Anvil,
    contracts::{Erc20, install_multicall3},
};
use serde_json::json;

use crate::{
    node::{Reader, adapter, ether, poor_account},
    stingy::{Stinginess, StingyNode},
};

sol! {
    function transfer(address to, uint256 amount);
}

const WETH: Address = address!("c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2");

/// Sends without waiting for a block.
async fn submit(anvil: &Anvil, from: Address, to: Address, value: u64, data: &[u8]) {
    let transaction = json!({
        "from": from, "to": to, "value": U256::from(value), "gas": "0x30d40",
        "data": hex::encode_prefixed(data),
    });
    anvil
        .call("eth_sendTransaction", json!([transaction]))
        .await;
}

/// A block in which tokens go in, out and past the account, and coins are wrapped.
async fn dense_block(anvil: &Anvil, account: Address) {
    let rich = anvil.accounts().await[3];
    let token = Erc20::deploy(anvil, rich, "Coin", "C", 18, U256::MAX).await;
    token
        .transfer(anvil, rich, account, U256::from(1_000))
        .await;
    // Emits Deposit(caller, value), as WETH does, with no Transfer.
    let code =
        "0x345f52337fe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c60205fa200";
    anvil.call("anvil_setCode", json!([WETH, code])).await;
    anvil.mine(3).await;
    anvil.call("evm_setAutomine", json!([false])).await;
    for amount in 1..=6 {
        let amount = U256::from(amount);
        let strangers = Address::repeat_byte(0x99);
        for (from, to) in [(rich, account), (account, rich), (rich, strangers)] {
            let data = transferCall { to, amount }.abi_encode();
            submit(anvil, from, token.address, 0, &data).await;
        }
        submit(anvil, account, WETH, 500, &hex!("d0e30db0")).await;
        submit(anvil, rich, WETH, 500, &hex!("d0e30db0")).await;
    }
    anvil.mine(1).await;
    anvil.call("evm_setAutomine", json!([true])).await;
    anvil.mine(3).await;
}

#[tokio::test]
async fn block_with_more_events_than_a_search_gives_is_read_from_its_receipts() {
    let anvil = Arc::new(Anvil::start(1).await);
    install_multicall3(&anvil).await;
    let account = poor_account(&anvil, 0xb1, ether(1)).await;
    dense_block(&anvil, account).await;
    let mut generous = Reader::new(&anvil, account);
    generous.sync().await;
    assert_eq!(generous.find("log:").len(), 1 + 3 * 6);

    for unknown in [&[][..], &["eth_getBlockReceipts"][..]] {
        let node = StingyNode::start(&anvil, Stinginess { events: 3, unknown }).await;
        let mut reader = Reader::new(&anvil, account);
        reader.adapter = adapter(&[node.url()], Duration::from_secs(20));
        reader.sync().await;
        assert_eq!(reader.movements, generous.movements);
        assert_eq!(reader.assets, generous.assets);
    }
}
