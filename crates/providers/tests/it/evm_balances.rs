//! Live balances of a real node.

use std::time::Duration;

use alloy_primitives::{Address, U256};
use kc_domain::{AssetId, MovementAmount, Units};
use kc_testkit::{
    anvil::Anvil,
    contracts::{Erc20, install_multicall3},
};
use serde_json::json;

use crate::node::{ETH, adapter, creation, ether, poor_account};

async fn balances_are_exact(with_multicall: bool) {
    let anvil = Anvil::start(1).await;
    if with_multicall {
        install_multicall3(&anvil).await;
    }
    let wealth = ether(1) + U256::from(7);
    let account = poor_account(&anvil, 0x51, wealth).await;
    let rich = anvil.accounts().await[1];
    let mut known = vec![];
    let mut expected = vec![(
        AssetId::new(ETH),
        MovementAmount::Units(Units(1_000_000_000_000_000_007)),
    )];
    for (decimals, amount) in [
        (0_u8, U256::from(3)),
        (6, U256::from(1_234_567_u64)),
        (18, U256::from(420_690_000_000_123_456_789_012_345_678_u128)),
        (77, U256::from(i128::MAX)),
        (18, U256::from(i128::MAX) + U256::from(1)),
        (18, U256::MAX),
    ] {
        let token = Erc20::deploy(&anvil, rich, "Coin", "C", decimals, U256::MAX).await;
        token.transfer(&anvil, rich, account, amount).await;
        let id = AssetId::new(format!("eip155:1/erc20:{:#x}", token.address));
        let amount = i128::try_from(amount).map_or_else(
            |_| MovementAmount::Quarantined(amount.to_string()),
            |units| MovementAmount::Units(Units(units)),
        );
        known.push((id.clone(), decimals));
        expected.push((id, amount));
    }
    // A contract that burns all gas, and one after it that answers 5 if it has enough left.
    let [burner, hungry] =
        [0x0b01, 0x0b02].map(|low| Address::left_padding_from(&u16::to_be_bytes(low)));
    anvil
        .call("anvil_setCode", json!([burner, "0x5b5f56"]))
        .await;
    let answers_five = "0x621e84805a11600c575f5ffd5b60055f5260205ff3";
    anvil
        .call("anvil_setCode", json!([hungry, answers_five]))
        .await;
    let hungry = AssetId::new(format!("eip155:1/erc20:{hungry:#x}"));
    expected.push((hungry.clone(), MovementAmount::Units(Units(5))));
    // A contract that answers nothing, and none at all.
    let silent = anvil.deploy(rich, creation("00")).await;
    let mut asked: Vec<AssetId> = [burner, silent, Address::repeat_byte(9)]
        .iter()
        .map(|contract| AssetId::new(format!("eip155:1/erc20:{contract:#x}")))
        .collect();
    asked.push(hungry);
    asked.extend(known.iter().map(|(id, _)| id.clone()));
    let adapter = adapter(&[anvil.rpc_url()], Duration::from_secs(30));
    let reader = adapter.balances().unwrap();
    let mut snapshot = reader
        .balances(&format!("{account:#x}"), &asked)
        .await
        .unwrap();
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    snapshot.balances.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(snapshot.balances, expected);
    assert_eq!(snapshot.block, Some(anvil.block_number().await));
    for (id, decimals) in known {
        let asset = snapshot.assets.iter().find(|asset| asset.id == id).unwrap();
        assert_eq!((asset.decimals, asset.symbol.as_str()), (decimals, "C"));
    }
}

#[tokio::test]
async fn balances_are_exact_and_silent_tokens_are_unknown_through_multicall() {
    balances_are_exact(true).await;
}

#[tokio::test]
async fn balances_are_exact_and_silent_tokens_are_unknown_without_multicall() {
    balances_are_exact(false).await;
}
