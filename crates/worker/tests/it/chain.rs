//! A wallet on a real chain: what is new, what a reorganisation undoes, and exact balances.

use alloy_primitives::{Address, U256};
use kc_domain::{Clock, IntegrationStatus, SystemClock};
use kc_store::integrations::Resync;
use kc_testkit::{
    Anvil,
    anvil::Send,
    contracts::{self, Erc20},
    on_both_databases,
};

use crate::support::{AtWork, held, holdings, resync, transactions, until};

const ETHER: &str = "eip155:1/slip44:60";

fn ether(amount: u64) -> U256 {
    U256::from(amount) * U256::from(10).pow(U256::from(18))
}

async fn pay(anvil: &Anvil, from: Address, to: Address, wei: U256) {
    anvil
        .send(Send {
            from,
            to: Some(to),
            value: wei,
            data: vec![],
            gas: None,
        })
        .await;
}

fn units(value: U256) -> i128 {
    value.to_string().parse().unwrap()
}

on_both_databases! {
    async fn calculated_balance_equals_the_chain_to_the_wei(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let accounts = anvil.accounts().await;
        // An account of its own: the chain's own ones are born with a balance.
        let (rich, person) = (accounts[0], Address::repeat_byte(0x5a));
        anvil.call("anvil_impersonateAccount", serde_json::json!([person])).await;
        let token = Erc20::deploy(&anvil, rich, "Example", "EXM", 6, ether(1)).await;
        pay(&anvil, rich, person, ether(3) + U256::from(7)).await;
        token.transfer(&anvil, rich, person, U256::from(1_234_567)).await;
        token.transfer(&anvil, person, rich, U256::from(234_560)).await;
        pay(&anvil, person, rich, ether(1)).await;

        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
        until(&db, &wallet.id, IntegrationStatus::Completed).await;

        let live = holdings(&db, &owner.0, false).await;
        assert_eq!(live[ETHER], units(anvil.balance(person).await));
        let token_id = format!("eip155:1/erc20:{:#x}", token.address);
        assert_eq!(live[&token_id], 1_000_007);
        assert_eq!(holdings(&db, &owner.0, true).await, live);
    }

    async fn resync_reads_only_what_is_new(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x5b));
        pay(&anvil, rich, person, ether(1)).await;
        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let first = transactions(&db, &owner.0).await;
        assert_eq!(first.len(), 1);

        pay(&anvil, rich, person, ether(2)).await;
        let wallet = resync(&db, &wallet, Resync::Latest).await;
        let both = transactions(&db, &owner.0).await;
        assert_eq!((both.len(), wallet.total_transactions), (2, 2));
        assert!(both.contains(&first[0]), "what was there stays as it was");
        assert_eq!(holdings(&db, &owner.0, true).await[ETHER], units(ether(3)));
    }

    async fn asset_beyond_counting_is_held_in_no_wrong_number(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x5f));
        let vast = U256::from(1) << 200;
        let token = Erc20::deploy(&anvil, rich, "Vast", "VST", 18, vast << 1).await;
        token.transfer(&anvil, rich, person, U256::from(5)).await;
        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let token_id = format!("eip155:1/erc20:{:#x}", token.address);
        for is_calculated in [false, true] {
            assert_eq!(holdings(&db, &owner.0, is_calculated).await[&token_id], 5);
        }

        // Neither what was counted before nor what is counted after it is what is there.
        for (amount, transactions) in [(vast, 3), (U256::from(1), 5)] {
            pay(&anvil, rich, person, U256::from(7)).await;
            token.transfer(&anvil, rich, person, amount).await;
            let wallet = resync(&db, &wallet, Resync::Latest).await;
            assert_eq!(wallet.total_transactions, transactions);
            for is_calculated in [false, true] {
                let held = holdings(&db, &owner.0, is_calculated).await;
                assert_eq!(held.get(&token_id), None);
                assert!(held[ETHER] > 0, "all else stays known");
            }
        }
    }

    async fn reorganised_blocks_are_undone(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x5c));
        pay(&anvil, rich, person, ether(1)).await;
        anvil.mine(3).await;
        pay(&anvil, rich, person, ether(2)).await;
        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(holdings(&db, &owner.0, false).await[ETHER], units(ether(3)));

        anvil.reorg(2).await;
        assert_eq!(anvil.balance(person).await, ether(1), "the second payment is gone");
        let wallet = resync(&db, &wallet, Resync::Latest).await;
        assert_eq!(transactions(&db, &owner.0).await.len(), 1);
        assert_eq!(wallet.total_transactions, 1);
        for is_calculated in [false, true] {
            assert_eq!(holdings(&db, &owner.0, is_calculated).await[ETHER], units(ether(1)));
        }
    }

    async fn operators_prices_reach_holdings_and_unknown_stays_unknown(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x5e));
        let token = Erc20::deploy(&anvil, rich, "Unpriced", "UNP", 18, ether(9)).await;
        token.transfer(&anvil, rich, person, ether(9)).await;
        pay(&anvil, rich, person, ether(2)).await;
        let file = tempfile::NamedTempFile::new().unwrap();
        let today = Clock::now(&SystemClock).to_string();
        let prices = format!("asset,timestamp,currency,price\nethereum,{today},USD,3210.123456789\n");
        std::fs::write(file.path(), prices).unwrap();

        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let _worker = AtWork::with_prices(&db.store, anvil.rpc_url(), file.path());
        until(&db, &wallet.id, IntegrationStatus::Completed).await;

        let held = held(&db, &owner.0, false, false).await;
        let price = |symbol: &str| {
            let found = held.iter().find(|held| held.symbol == symbol).unwrap();
            found.price.map(|price| price.to_string())
        };
        assert_eq!(price("ETH").as_deref(), Some("3210.123456789"));
        assert_eq!(price("UNP"), None);
    }
}
