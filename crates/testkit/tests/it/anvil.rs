use alloy_primitives::{Address, U256, address};
use alloy_sol_types::SolValue;
use kc_testkit::{
    Anvil,
    anvil::Send,
    contracts::{Erc20, MULTICALL3, deploy_forwarder, install_multicall3},
};
use serde_json::json;

const SOMEBODY: Address = address!("0x00000000000000000000000000000000000a11ce");

#[tokio::test]
async fn anvil_answers_for_its_chain() {
    let anvil = Anvil::start(4242).await;
    assert_eq!(anvil.call("eth_chainId", json!([])).await, "0x1092");
    anvil.mine(3).await;
    assert_eq!(anvil.block_number().await, 3);
}

#[tokio::test]
async fn anvil_is_gone_once_dropped() {
    let anvil = Anvil::start(1).await;
    let address = anvil.address().to_owned();
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    drop(anvil);
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn token_has_the_decimals_that_were_asked_for() {
    let anvil = Anvil::start(1).await;
    let owner = anvil.accounts().await[0];
    let supply = U256::from(5_000_001);
    for decimals in [6, 18] {
        let token = Erc20::deploy(&anvil, owner, "US Dollar", "USD", decimals, supply).await;
        let call = json!([{ "to": token.address, "data": "0x313ce567" }, "latest"]);
        let answer = anvil.call("eth_call", call).await;
        assert_eq!(answer, format!("{:#066x}", U256::from(decimals)));
        token.transfer(&anvil, owner, SOMEBODY, U256::from(7)).await;
        assert_eq!(token.balance(&anvil, SOMEBODY).await, U256::from(7));
    }
}

#[tokio::test]
async fn forwarder_pays_by_an_internal_transfer() {
    let anvil = Anvil::start(1).await;
    let payer = anvil.accounts().await[0];
    let forwarder = deploy_forwarder(&anvil, payer).await;
    let receipt = anvil
        .send(Send {
            from: payer,
            to: Some(forwarder),
            value: U256::from(12),
            data: SOMEBODY.abi_encode(),
            gas: None,
        })
        .await;
    assert_eq!(receipt["status"], "0x1");
    assert_eq!(receipt["to"], json!(forwarder));
    assert_eq!(anvil.balance(SOMEBODY).await, U256::from(12));
}

#[tokio::test]
async fn multicall3_stands_at_its_usual_address() {
    let anvil = Anvil::start(1).await;
    install_multicall3(&anvil).await;
    let get_chain_id = json!([{ "to": MULTICALL3, "data": "0x3408e470" }, "latest"]);
    let answer = anvil.call("eth_call", get_chain_id).await;
    assert_eq!(answer, format!("{:#066x}", 1));
}

#[tokio::test]
async fn reorg_takes_back_what_was_mined() {
    let anvil = Anvil::start(1).await;
    let payer = anvil.accounts().await[0];
    anvil
        .send(Send {
            from: payer,
            to: Some(SOMEBODY),
            value: U256::from(9),
            ..Send::default()
        })
        .await;
    assert_eq!(anvil.balance(SOMEBODY).await, U256::from(9));
    anvil.reorg(1).await;
    assert_eq!(anvil.balance(SOMEBODY).await, U256::ZERO);
    assert_eq!(anvil.block_number().await, 1);
}
