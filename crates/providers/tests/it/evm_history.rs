//! History of a real node: every wei is explained.

use alloy_primitives::{Address, U256, address, hex};
use alloy_sol_types::{SolCall, SolValue, sol};
use kc_domain::{AssetKind, Direction, MovementAmount};
use kc_testkit::{
    anvil::{Anvil, Send},
    contracts::{Erc20, deploy_forwarder, install_multicall3},
    npm,
};
use serde_json::{Value, json};

use crate::node::{ETH, Reader, creation, ether, pay, poor_account};

sol! {
    function mint(address to);
    function transferFrom(address from, address to, uint256 tokenId);
}

/// Pays the address in its call data what it was sent, and then reverts.
const PAYS_AND_REVERTS: &str = "5f5f5f5f345f355af15f5ffd";
/// Calls the contract in the first word of its call data with the second word and all its coins,
/// and does not mind if that fails.
const CALLS_AND_FORGIVES: &str = "6020355f525f5f60205f345f355af100";
/// Destroys itself in favour of the address in its call data.
const LEAVES_ALL_TO: &str = "5f35ff";

async fn call(anvil: &Anvil, from: Address, to: Address, value: U256, data: Vec<u8>) -> Value {
    anvil
        .send(Send {
            from,
            to: Some(to),
            value,
            data,
            gas: Some(400_000),
        })
        .await
}

#[tokio::test]
async fn every_wei_of_plain_and_internal_transfers_is_explained() {
    let anvil = Anvil::start(1).await;
    install_multicall3(&anvil).await;
    let account = poor_account(&anvil, 0x61, ether(5)).await;
    let rich = anvil.accounts().await[2];
    let to_account = account.into_word().to_vec();
    pay(&anvil, account, U256::from(123_456_789_u64)).await;
    // Out, to itself, and nothing at all.
    call(&anvil, account, rich, ether(1), vec![]).await;
    call(&anvil, account, account, ether(1), vec![]).await;
    call(&anvil, account, rich, U256::ZERO, vec![]).await;
    // In through a contract, sent by another and by itself.
    let forwarder = deploy_forwarder(&anvil, rich).await;
    call(&anvil, rich, forwarder, U256::from(77), to_account.clone()).await;
    call(
        &anvil,
        account,
        forwarder,
        U256::from(99),
        to_account.clone(),
    )
    .await;
    // Reverted inside a transaction that succeeds.
    let reverter = anvil.deploy(rich, creation(PAYS_AND_REVERTS)).await;
    let forgiver = anvil.deploy(rich, creation(CALLS_AND_FORGIVES)).await;
    let data = (reverter, account).abi_encode();
    let receipt = call(&anvil, rich, forgiver, ether(2), data).await;
    assert_eq!(receipt["status"], "0x1");
    // Failed as a whole.
    let receipt = call(&anvil, account, reverter, ether(1), to_account.clone()).await;
    assert_eq!(receipt["status"], "0x0");
    // From a contract that is gone, and to one that is made. Anvil's index of accounts does not
    // know who inherits, so the account has to be the one that calls.
    let leaver = anvil.deploy(rich, creation(LEAVES_ALL_TO)).await;
    call(
        &anvil,
        account,
        leaver,
        U256::from(4_321),
        to_account.clone(),
    )
    .await;
    let made = anvil
        .send(Send {
            from: account,
            to: None,
            value: U256::from(5),
            data: hex!("5f5ff3").to_vec(),
            gas: None,
        })
        .await;

    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
    let live = anvil.balance(account).await;
    assert_eq!(
        reader.live().await.into_values().next(),
        Some(MovementAmount::Units(kc_domain::Units(
            i128::try_from(live).unwrap()
        )))
    );
    let failed: Vec<_> = reader.movements.values().filter(|one| one.failed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (failed[0].index.as_str(), failed[0].direction),
        ("fee", Direction::Fee)
    );
    assert_eq!(
        reader.find("fee").len(),
        7,
        "one for each transaction sent, and none received"
    );
    assert_eq!(reader.find("call:").len(), 3);
    let created = reader
        .movements
        .values()
        .find(|one| {
            one.index == "value"
                && Some(one.transaction.as_str()) == made["transactionHash"].as_str()
        })
        .unwrap();
    assert_eq!(
        created.counterparty.as_deref(),
        made["contractAddress"].as_str()
    );
    assert_eq!(created.method, None);
}

#[tokio::test]
async fn tokens_in_and_out_and_nfts_are_seen_with_who_called_what() {
    let anvil = Anvil::start(1).await;
    install_multicall3(&anvil).await;
    let account = poor_account(&anvil, 0x62, ether(1)).await;
    let rich = anvil.accounts().await[3];
    for (decimals, supply) in [
        (0, U256::from(1_000)),
        (6, U256::from(10).pow(U256::from(15))),
        (77, U256::MAX),
    ] {
        let token =
            Erc20::deploy(&anvil, rich, "Some \u{202e}coin", "SOME", decimals, supply).await;
        token.transfer(&anvil, rich, account, U256::from(901)).await;
        token.transfer(&anvil, account, rich, U256::from(300)).await;
        token
            .transfer(&anvil, account, account, U256::from(11))
            .await;
        token.transfer(&anvil, account, rich, U256::ZERO).await;
    }
    let artifact =
        npm::text("@openzeppelin/contracts/build/contracts/ERC721PresetMinterPauserAutoId.json");
    let artifact: Value = serde_json::from_str(&artifact).unwrap();
    let mut code = hex::decode(artifact["bytecode"].as_str().unwrap()).unwrap();
    code.extend(("Sketches", "SKE", "https://x.example/").abi_encode_params());
    let sketches = anvil.deploy(rich, code).await;
    anvil
        .send(Send {
            from: rich,
            to: Some(sketches),
            data: mintCall { to: account }.abi_encode(),
            ..Send::default()
        })
        .await;
    anvil
        .send(Send {
            from: rich,
            to: Some(sketches),
            data: mintCall { to: account }.abi_encode(),
            ..Send::default()
        })
        .await;
    let sale = transferFromCall {
        from: account,
        to: rich,
        tokenId: U256::from(1),
    }
    .abi_encode();
    anvil
        .send(Send {
            from: account,
            to: Some(sketches),
            data: sale,
            ..Send::default()
        })
        .await;

    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
    let logs = reader.find("log:");
    assert_eq!(logs.len(), 3 * 2 + 3);
    assert!(logs.iter().all(|log| log.method.is_some()), "{logs:?}");
    let nft: Vec<_> = logs
        .iter()
        .filter(|log| log.asset.as_str().contains("erc721"))
        .collect();
    assert_eq!(nft.len(), 3);
    let mints: Vec<_> = nft
        .iter()
        .filter(|log| log.direction == Direction::In)
        .collect();
    assert!(
        mints.iter().all(|mint| mint.counterparty.as_deref()
            == Some("0x0000000000000000000000000000000000000000"))
    );
    let named: Vec<_> = reader
        .assets
        .values()
        .filter(|asset| asset.kind == AssetKind::Nft)
        .collect();
    assert_eq!(named[1].name, "Sketches #1");
    assert!(
        reader
            .assets
            .values()
            .any(|asset| asset.name == "Some coin" && asset.decimals == 77)
    );
}

#[tokio::test]
async fn wrapping_is_seen_for_the_chains_own_wrapped_coin_only() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x63, ether(1)).await;
    // Emits Deposit(caller, value), as WETH does, with no Transfer.
    let deposit = "e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c";
    let code = format!("0x345f52337f{deposit}60205fa200");
    let weth = address!("c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2");
    let imitation = Address::repeat_byte(0x77);
    for contract in [weth, imitation] {
        anvil.call("anvil_setCode", json!([contract, code])).await;
        call(
            &anvil,
            account,
            contract,
            U256::from(1_000),
            hex!("d0e30db0").to_vec(),
        )
        .await;
    }
    let mut reader = Reader::new(&anvil, account);
    reader.sync().await;
    let logs = reader.find("log:");
    assert_eq!(logs.len(), 1, "{logs:?}");
    assert_eq!(logs[0].direction, Direction::In);
    assert_eq!(logs[0].method.as_deref(), Some("0xd0e30db0"));
    assert_eq!(reader.assets[&logs[0].asset].token_id, "weth");
    let native: Vec<_> = reader
        .find("value")
        .into_iter()
        .filter(|one| one.direction == Direction::Out)
        .collect();
    assert_eq!(native.len(), 2);
    assert!(native.iter().all(|one| one.asset.as_str() == ETH));
}

#[tokio::test]
async fn long_history_comes_in_pages_and_a_page_read_twice_is_the_same() {
    let anvil = Anvil::start(1).await;
    let account = poor_account(&anvil, 0x64, ether(9)).await;
    let rich = anvil.accounts().await[4];
    let token = Erc20::deploy(&anvil, rich, "Coin", "C", 18, U256::MAX).await;
    for amount in 1..=40_u64 {
        call(&anvil, account, rich, U256::from(amount), vec![]).await;
        token
            .transfer(&anvil, rich, account, U256::from(amount))
            .await;
    }
    let mut reader = Reader::new(&anvil, account);
    while reader.page().await.unwrap() {
        // As after a crash before the page was committed.
        let (before, cursor) = (reader.movements.clone(), reader.cursor.clone());
        let mut again = Reader::new(&anvil, account);
        again.cursor.clone_from(&cursor);
        let history = reader.adapter.history().unwrap();
        let name = format!("{account:#x}");
        let first = history.page(&name, cursor.as_deref()).await.unwrap();
        let second = history.page(&name, cursor.as_deref()).await.unwrap();
        assert_eq!(first.movements, second.movements);
        assert_eq!(first.cursor, second.cursor);
        assert_eq!(reader.movements, before);
    }
    assert!(reader.pages >= 2, "{} pages", reader.pages);
    reader.assert_movements_explain_balances().await;
    assert_eq!(reader.find("log:").len(), 40);

    // Nothing new, then one more.
    let pages = reader.pages;
    let known = reader.movements.len();
    reader.sync().await;
    assert_eq!((reader.pages, reader.movements.len()), (pages + 1, known));
    pay(&anvil, account, U256::from(3)).await;
    token.transfer(&anvil, account, rich, U256::from(820)).await;
    reader.sync().await;
    assert_eq!(
        (reader.pages, reader.movements.len()),
        (pages + 2, known + 3)
    );
    reader.assert_movements_explain_balances().await;
    assert!(reader.rollbacks.is_empty());
}
