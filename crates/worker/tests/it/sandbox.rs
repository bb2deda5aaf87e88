//! The sandbox wallets, from the built-in data to the holdings.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{IntegrationStatus, Movement, Timestamp, transaction::SOURCE_RULE};
use kc_store::{assets, integrations::Resync, movements};
use kc_testkit::{Database, on_both_databases};

use crate::support::{AtWork, ETHEREUM, SOLANA, held, holdings, resync, transactions, until};

on_both_databases! {
    async fn sandbox_wallet_is_synced_booked_and_priced(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;

        assert!(wallet.total_transactions > 100, "{} transactions", wallet.total_transactions);
        assert_eq!(transactions(&db, &owner.0).await.len() as i64, wallet.total_transactions);
        let live = holdings(&db, &owner.0, false).await;
        assert!(live.len() >= 3, "{live:?}");
        assert_eq!(live, holdings(&db, &owner.0, true).await, "calculated equals live");
        let held = held(&db, &owner.0, false, true).await;
        assert!(held.iter().any(|held| held.symbol == "ETH" && held.price.is_some()));
    }

    async fn resync_of_an_unchanged_source_changes_nothing(db: Database) {
        let owner = db.workspace_in(true).await;
        let wallet = db.wallet(&owner, "solana", SOLANA, true).await;
        let _worker = AtWork::on(&db.store, None);
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let before = (transactions(&db, &owner.0).await, holdings(&db, &owner.0, true).await);

        for mode in [Resync::Latest, Resync::FromStart] {
            resync(&db, &wallet, mode).await;
            let after = (transactions(&db, &owner.0).await, holdings(&db, &owner.0, true).await);
            assert_eq!(after, before, "{mode:?}");
        }
    }

    async fn two_wallets_that_finish_at_once_are_both_in_the_holdings(db: Database) {
        let owner = db.workspace_in(true).await;
        let one = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let other = db.wallet(&owner, "solana", SOLANA, true).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &one.id, IntegrationStatus::Completed).await;
        until(&db, &other.id, IntegrationStatus::Completed).await;
        let assets = holdings(&db, &owner.0, false).await;
        for chain in ["eip155:1/", "solana:"] {
            assert!(assets.keys().any(|asset| asset.starts_with(chain)), "{chain} in {assets:?}");
        }
    }
}

/// Where the source does not tell, the rules find the same, but for what nobody can see from outside.
#[tokio::test]
async fn rules_tell_of_the_sandbox_what_its_source_does() {
    let db = Database::sqlite().await;
    let owner = db.workspace_in(true).await;
    let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
    let _worker = AtWork::on(&db.store, None);
    until(&db, &wallet.id, IntegrationStatus::Completed).await;
    let told = movements::since(&db.store, &wallet.id, Timestamp::EPOCH).await;
    let told = told.unwrap();
    let assets = assets::of_integration(&db.store, &wallet.id).await.unwrap();
    let assets = assets.into_iter().map(|it| (it.id.clone(), it)).collect();
    let (nobody, no_coins) = (BTreeSet::new(), BTreeMap::new());
    let books = kc_ledger::Wallet {
        integration: &wallet.id,
        own_addresses: &nobody,
        sent_to: &nobody,
        assets: &assets,
        wrapped_natives: &no_coins,
    };
    let silent = told.iter().cloned().map(|movement| Movement {
        label: None,
        ..movement
    });
    let of_source = kc_ledger::book(&books, told.clone(), kc_ledger::Balances::new());
    let of_rules = kc_ledger::book(&books, silent.collect(), kc_ledger::Balances::new());
    let pairs = of_source.transactions.iter().zip(&of_rules.transactions);
    let (same, other): (Vec<_>, Vec<_>) = pairs
        .filter(|(source, _)| source.rule == SOURCE_RULE)
        .partition(|(source, rules)| source.label == rules.label);
    let other: BTreeSet<_> = other
        .iter()
        .map(|(source, rules)| (source.label.as_str(), rules.rule.as_str()))
        .collect();
    let unseen = [
        ("Expense", "withdrawal"),
        ("Income", "deposit"),
        ("Staking Rewards", "deposit"),
        ("Vault Deposit", "staked"),
    ];
    assert_eq!(other, BTreeSet::from(unseen));
    let labels: BTreeSet<_> = same.iter().map(|(it, _)| it.label.as_str()).collect();
    assert_eq!(labels.len(), 12, "{labels:?}");
}
