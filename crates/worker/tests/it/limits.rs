//! Guests' limits: exactly so many transactions are read, and nothing is lost by stopping.

use alloy_primitives::{Address, U256};
use kc_domain::{IntegrationStatus, Stage, StageStatus, Timestamp, UserId};
use kc_store::{
    integrations::{self, Integration, Resync},
    movements, progress,
    transaction_limits::{self, Change},
};
use kc_testkit::{Anvil, Database, NOW, anvil::Send, contracts, on_both_databases};

use crate::support::{AtWork, ETHEREUM, SOLANA, holdings, resync, transactions, until};

/// The sandbox has 50 to a page.
const WITHIN_THE_THIRD_PAGE: i64 = 120;

async fn limit_to(db: &Database, user: &UserId, transaction_limit: i64) {
    set(db, user, Some(transaction_limit), None).await;
}

async fn lift(db: &Database, user: &UserId) {
    set(db, user, None, Some(false)).await;
}

async fn set(
    db: &Database,
    user: &UserId,
    transaction_limit: Option<i64>,
    enable_limiter: Option<bool>,
) {
    let change = Change {
        transaction_limit,
        enable_limiter,
    };
    let mut tx = db.store.begin().await.unwrap();
    transaction_limits::set(&mut tx, user, change, NOW)
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
}

async fn ask_for(db: &Database, wallet: &Integration, mode: Resync) {
    let mut tx = db.store.begin().await.unwrap();
    integrations::resync(&mut tx, wallet, mode, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
}

/// How many transactions of a wallet were read, whether booked or not.
async fn read(db: &Database, wallet: &Integration) -> usize {
    let all = movements::since(&db.store, &wallet.id, Timestamp::EPOCH).await;
    let names: std::collections::BTreeSet<_> = all
        .unwrap()
        .into_iter()
        .map(|movement| (movement.chain, movement.transaction))
        .collect();
    names.len()
}

/// Everything that the source tells somebody without a limit.
async fn whole_story(db: &Database, provider: &str, address: &str) -> Vec<(String, String)> {
    let owner = db.workspace_in(true).await;
    let wallet = db.wallet(&owner, provider, address, true).await;
    until(db, &wallet.id, IntegrationStatus::Completed).await;
    told(db, &wallet).await
}

/// What is shown of a workspace: labels and the source's ids, the newest first.
async fn told(db: &Database, wallet: &Integration) -> Vec<(String, String)> {
    let rows = transactions(db, &wallet.workspace_id).await;
    rows.into_iter()
        .map(|(_, label, source)| (label, source))
        .collect()
}

async fn history_stage(db: &Database, wallet: &Integration) -> progress::StageLog {
    let stages = progress::stages_of_workspace(&db.store, &wallet.workspace_id).await;
    let mut stages = stages.unwrap().into_iter();
    stages
        .find(|log| log.integration_id == wallet.id && log.stage == Stage::Transactions)
        .unwrap()
}

on_both_databases! {
    async fn reading_stops_exactly_at_the_limit_and_says_so(db: Database) {
        let owner = db.new_guest(true).await;
        limit_to(&db, &owner.1, WITHIN_THE_THIRD_PAGE).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        let stopped = until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;

        assert_eq!(transactions(&db, &owner.0).await.len(), 120);
        assert_eq!(stopped.total_transactions, 120);
        let message = "The limit of 120 transactions is reached. What was read until then is \
                       shown; the rest follows when the limit is raised.";
        assert_eq!(stopped.message.as_deref(), Some(message));
        let stage = history_stage(&db, &wallet).await;
        assert!(stage.limit_exceeded);
        assert_eq!((stage.status, stage.message.as_deref()), (StageStatus::Completed, Some(message)));
    }

    async fn what_stopped_goes_on_by_itself_when_the_limit_is_raised_or_lifted(db: Database) {
        let owner = db.new_guest(true).await;
        limit_to(&db, &owner.1, WITHIN_THE_THIRD_PAGE).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
        let first = told(&db, &wallet).await;

        limit_to(&db, &owner.1, 130).await;
        for _ in 0..3_000 {
            if told(&db, &wallet).await.len() == 130 { break }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let second = told(&db, &wallet).await;
        assert_eq!((second.len(), &second[10..]), (130, &first[..]), "the story goes on");
        until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;

        lift(&db, &owner.1).await;
        let done = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(done.message, None);
        assert!(!history_stage(&db, &wallet).await.limit_exceeded);
        assert_eq!(told(&db, &wallet).await, whole_story(&db, "ethereum", ETHEREUM).await);
        assert_eq!(
            holdings(&db, &owner.0, false).await,
            holdings(&db, &owner.0, true).await,
            "calculated equals live",
        );
    }

    async fn two_integrations_at_once_do_not_pass_the_limit_together(db: Database) {
        let owner = db.new_guest(true).await;
        limit_to(&db, &owner.1, WITHIN_THE_THIRD_PAGE).await;
        let one = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let other = db.wallet(&owner, "solana", SOLANA, true).await;
        let (_worker, _second) = (AtWork::on(&db.store, None), AtWork::on(&db.store, None));
        for wallet in [&one, &other] {
            for _ in 0..3_000 {
                let now = db.find(&wallet.id).await.status;
                if [IntegrationStatus::PartiallySynced, IntegrationStatus::Completed].contains(&now) { break }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        assert_eq!(read(&db, &one).await + read(&db, &other).await, 120);

        lift(&db, &owner.1).await;
        until(&db, &one.id, IntegrationStatus::Completed).await;
        until(&db, &other.id, IntegrationStatus::Completed).await;
        let whole = whole_story(&db, "ethereum", ETHEREUM).await.len()
            + whole_story(&db, "solana", SOLANA).await.len();
        assert_eq!(transactions(&db, &owner.0).await.len(), whole);
    }

    async fn reading_again_under_a_limit_takes_nothing_away_and_counts_nothing_twice(db: Database) {
        let owner = db.new_guest(true).await;
        limit_to(&db, &owner.1, WITHIN_THE_THIRD_PAGE).await;
        let wallet = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let _worker = AtWork::on(&db.store, None);
        until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
        let before = (told(&db, &wallet).await, holdings(&db, &owner.0, true).await);

        for mode in [Resync::Latest, Resync::FromStart] {
            ask_for(&db, &wallet, mode).await;
            until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
            let after = (told(&db, &wallet).await, holdings(&db, &owner.0, true).await);
            assert_eq!(after, before, "{mode:?}");
        }
        lift(&db, &owner.1).await;
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let whole = whole_story(&db, "ethereum", ETHEREUM).await;
        assert_eq!(told(&db, &wallet).await, whole);

        // All is known now, so a lower limit keeps nothing out.
        limit_to(&db, &owner.1, 1).await;
        set(&db, &owner.1, None, Some(true)).await;
        resync(&db, &wallet, Resync::FromStart).await;
        assert_eq!(told(&db, &wallet).await, whole);
    }

    async fn whoever_has_an_account_has_no_limit(db: Database) {
        let owner = db.workspace_in(true).await;
        let mut tx = db.store.begin().await.unwrap();
        let change = Change { transaction_limit: Some(1), enable_limiter: Some(true) };
        let set = transaction_limits::set(&mut tx, &owner.1, change, NOW).await.unwrap();
        assert_eq!(set, None);
        assert_eq!(transaction_limits::open_import(&mut tx, &owner.1).await.unwrap(), None);
    }
}

async fn pay(anvil: &Anvil, person: Address, wei: u64) -> String {
    let payment = Send {
        from: anvil.accounts().await[0],
        to: Some(person),
        value: U256::from(wei),
        ..Send::default()
    };
    let receipt = anvil.send(payment).await;
    receipt["transactionHash"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn part_of_a_page_that_a_reorganisation_undid_is_gone_in_the_end() {
    let db = Database::sqlite().await;
    let anvil = Anvil::start(1).await;
    contracts::install_multicall3(&anvil).await;
    let person = Address::repeat_byte(0xe1);
    let kept = pay(&anvil, person, 5).await;
    anvil.mine(3).await;
    let owner = db.new_guest(false).await;
    let wallet = db
        .wallet(&owner, "ethereum", &format!("{person:#x}"), false)
        .await;
    let _worker = AtWork::on(&db.store, Some(anvil.rpc_url()));
    let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;

    limit_to(&db, &owner.1, 2).await;
    let undone = pay(&anvil, person, 6).await;
    pay(&anvil, person, 7).await;
    ask_for(&db, &wallet, Resync::Latest).await;
    until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
    let sources = |rows: Vec<(String, String)>| -> Vec<String> {
        rows.into_iter().map(|(_, source)| source).collect()
    };
    assert_eq!(
        sources(told(&db, &wallet).await),
        [undone.clone(), kept.clone()]
    );

    anvil.reorg(2).await;
    let new = pay(&anvil, person, 8).await;
    lift(&db, &owner.1).await;
    until(&db, &wallet.id, IntegrationStatus::Completed).await;
    assert_eq!(sources(told(&db, &wallet).await), [new, kept]);
}
