//! The sandbox's story.

use std::collections::{BTreeMap, HashMap, HashSet};

use kc_domain::{AssetId, Direction, Label, Movement, MovementAmount, Timestamp};
use kc_providers::{HistoryPage, ProviderError, Providers, Settings, sandbox::ACCOUNTS};

/// Of all pages; to be changed only when the story is changed on purpose.
const FINGERPRINT: &str = "0x3aa5d3942b6bf3fa69a9a448c987a64a1023d3bc7ed071a9d47be4c47bc435bb";

fn providers() -> Providers {
    Providers::open(Settings::default()).unwrap()
}

async fn pages(provider: &str, account: &str) -> Vec<HistoryPage> {
    let adapter = providers().adapter(provider, true).unwrap();
    let mut pages: Vec<HistoryPage> = vec![];
    loop {
        let cursor = pages.last().map(|page| page.cursor.as_str());
        let page = adapter
            .history()
            .unwrap()
            .page(account, cursor)
            .await
            .unwrap();
        let has_more = page.has_more;
        pages.push(page);
        if !has_more {
            return pages;
        }
    }
}

async fn movements(provider: &str, account: &str) -> Vec<Movement> {
    pages(provider, account)
        .await
        .into_iter()
        .flat_map(|page| page.movements)
        .collect()
}

fn signed(movement: &Movement) -> i128 {
    let MovementAmount::Units(units) = &movement.amount else {
        panic!("the sandbox has no amounts beyond counting: {movement:?}")
    };
    if movement.direction == Direction::In {
        units.0
    } else {
        -units.0
    }
}

#[tokio::test]
async fn story_is_told_in_pages_of_whole_transactions() {
    for (account, least) in ACCOUNTS.iter().zip([220, 100]) {
        let pages = pages(account.provider, account.address).await;
        assert!(pages.len() >= 3, "{} pages", pages.len());
        let mut seen = HashSet::new();
        for page in &pages {
            let here: HashSet<_> = page
                .movements
                .iter()
                .map(|m| m.transaction.clone())
                .collect();
            assert!(here.is_disjoint(&seen), "a transaction was split");
            let named: HashSet<_> = page.assets.iter().map(|asset| &asset.id).collect();
            assert!(
                page.movements
                    .iter()
                    .all(|movement| named.contains(&movement.asset))
            );
            seen.extend(here);
        }
        assert!(
            seen.len() >= least,
            "{}: {} transactions",
            account.provider,
            seen.len()
        );
    }
}

#[tokio::test]
async fn story_is_always_the_same() {
    let mut told = String::new();
    for account in &ACCOUNTS {
        for page in pages(account.provider, account.address).await {
            told.push_str(&format!("{page:?}\n"));
        }
    }
    let fingerprint = alloy_primitives::keccak256(told);
    assert_eq!(
        fingerprint.to_string(),
        FINGERPRINT,
        "the story has changed"
    );
}

#[tokio::test]
async fn balances_are_never_negative_and_end_as_the_live_ones() {
    for account in &ACCOUNTS {
        let mut held: BTreeMap<AssetId, i128> = BTreeMap::new();
        let mut names = HashSet::new();
        let mut last = Timestamp::EPOCH;
        for movement in movements(account.provider, account.address).await {
            assert!(movement.at >= last, "out of order: {movement:?}");
            last = movement.at;
            assert!(names.insert((movement.transaction.clone(), movement.index.clone())));
            let balance = held.entry(movement.asset.clone()).or_default();
            *balance += signed(&movement);
            assert!(*balance >= 0, "{movement:?}");
        }
        let adapter = providers().adapter(account.provider, true).unwrap();
        let live = adapter
            .balances()
            .unwrap()
            .balances(account.address, &[])
            .await
            .unwrap();
        held.retain(|asset, _| !asset.as_str().contains("erc721"));
        let live: BTreeMap<AssetId, i128> = live
            .balances
            .into_iter()
            .map(|(asset, amount)| match amount {
                MovementAmount::Units(units) => (asset, units.0),
                MovementAmount::Quarantined(digits) => panic!("{asset}: {digits}"),
            })
            .collect();
        assert_eq!(held, live);
    }
}

#[tokio::test]
async fn what_is_bridged_arrives_and_every_kind_of_event_is_there() {
    let mut bridged: HashMap<(Label, bool), Vec<i128>> = HashMap::new();
    let mut labels = HashSet::new();
    let mut has_failed = false;
    for account in &ACCOUNTS {
        for movement in movements(account.provider, account.address).await {
            has_failed |= movement.failed;
            labels.extend(movement.label);
            let Some(label @ (Label::BridgeSend | Label::BridgeReceive)) = movement.label else {
                continue;
            };
            if movement.direction != Direction::Fee {
                let on_solana = account.provider == "solana";
                bridged
                    .entry((label, on_solana))
                    .or_default()
                    .push(signed(&movement).abs());
            }
        }
    }
    for to_solana in [true, false] {
        assert_eq!(
            bridged[&(Label::BridgeSend, !to_solana)],
            bridged[&(Label::BridgeReceive, to_solana)]
        );
    }
    assert!(has_failed);
    for label in [
        Label::StakingRewards,
        Label::Airdrops,
        Label::MintNft,
        Label::NftBuy,
        Label::Wrap,
    ] {
        assert!(labels.contains(&label), "{label}");
    }
}

#[tokio::test]
async fn sandbox_knows_no_other_address() {
    let adapter = providers().adapter("ethereum", true).unwrap();
    let stranger = "0x00000000000000000000000000000000000000aa";
    let answer = adapter.history().unwrap().page(stranger, None).await;
    assert!(
        matches!(answer, Err(ProviderError::WrongSource { .. })),
        "{answer:?}"
    );
}
