//! The sandbox's story.

use std::collections::{BTreeMap, HashMap, HashSet};

use kc_domain::{
    AssetAmount, AssetId, Direction, Label, Movement, MovementAmount, Nft, Portfolio, Timestamp,
    TokenStandard,
};
use kc_providers::{
    HistoryPage, NftSnapshot, PositionSnapshot, ProviderError, Providers, Settings,
    sandbox::{ACCOUNTS, Account},
};

/// Of all pages; to be changed only when the story is changed on purpose.
const FINGERPRINT: &str = "0x88a577388405b6940b39dc3502b5675f972529344db29f92055cd3bb30c7a057";

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

async fn nfts(account: &Account) -> NftSnapshot {
    let adapter = providers().adapter(account.provider, true).unwrap();
    let nfts = adapter.nfts().unwrap();
    nfts.nfts(account.address).await.unwrap()
}

async fn positions(account: &Account) -> PositionSnapshot {
    let adapter = providers().adapter(account.provider, true).unwrap();
    let positions = adapter.positions().unwrap();
    positions.positions(account.address).await.unwrap()
}

fn is_nft(asset: &AssetId) -> bool {
    asset.as_str().contains("/erc721:") || asset.as_str().contains("/nft:")
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
        told.push_str(&format!("{:?}\n", nfts(account).await));
        told.push_str(&format!("{:?}\n", positions(account).await));
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
        held.retain(|asset, _| !is_nft(asset));
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
async fn nfts_are_those_that_the_story_leaves_behind() {
    let mut kinds = HashMap::<&str, Vec<bool>>::new();
    for account in &ACCOUNTS {
        let mut left: BTreeMap<AssetId, i128> = BTreeMap::new();
        for movement in movements(account.provider, account.address).await {
            if is_nft(&movement.asset) {
                *left.entry(movement.asset.clone()).or_default() += signed(&movement);
            }
        }
        left.retain(|_, units| *units != 0);
        let snapshot = nfts(account).await;
        let held: BTreeMap<AssetId, i128> = snapshot
            .nfts
            .iter()
            .map(|nft| {
                let Nft {
                    chain,
                    contract,
                    token_id,
                    ..
                } = nft;
                let id = match nft.standard {
                    TokenStandard::Spl => format!("{chain}/nft:{contract}"),
                    _ => format!("{chain}/erc721:{contract}/{token_id}"),
                };
                (AssetId::new(id), nft.amount.0)
            })
            .collect();
        assert_eq!(held, left);
        let known: HashSet<&AssetId> = snapshot.assets.iter().map(|asset| &asset.id).collect();
        for nft in &snapshot.nfts {
            assert!(nft.price.iter().all(|price| known.contains(&price.asset)));
            kinds.entry(account.provider).or_default().push(nft.is_spam);
        }
    }
    assert_eq!(kinds["ethereum"], [false, false, true]);
    assert_eq!(kinds["solana"], [false]);
}

#[tokio::test]
async fn positions_hold_what_the_story_put_into_them() {
    let [ethereum, solana] = [positions(&ACCOUNTS[0]).await, positions(&ACCOUNTS[1]).await];
    let categories = |of: &PositionSnapshot| -> Vec<&'static str> {
        let positions = of.positions.iter();
        positions
            .map(|it| it.portfolio.category().as_str())
            .collect()
    };
    assert_eq!(categories(&ethereum), ["lending", "farming", "vesting"]);
    assert_eq!(categories(&solana), ["staking"]);

    let history = movements("ethereum", ACCOUNTS[0].address).await;
    let moved = |label: Label| {
        let mut of_label = history.iter().filter(|it| it.label == Some(label));
        let one = of_label.find(|it| it.direction != Direction::Fee).unwrap();
        signed(one).abs()
    };
    let Portfolio::Lending(loan) = &ethereum.positions[0].portfolio else {
        panic!("the first one is a loan")
    };
    let units = |amount: &AssetAmount| amount.amount.units().unwrap().0;
    // Both sides have grown by interest, and by less than a hundredth and two.
    let (lent, borrowed) = (moved(Label::Lend), moved(Label::Borrow));
    assert!((lent..lent * 101 / 100).contains(&units(&loan.supplied[0])));
    assert!((borrowed..borrowed * 102 / 100).contains(&units(&loan.borrowed[0])));
    let factor = loan.health_factor.unwrap().to_string();
    assert!(factor.starts_with("1.8"), "{factor}");

    let staked = movements("solana", ACCOUNTS[1].address).await;
    let mut staked = staked.iter().filter(|it| it.label == Some(Label::Stake));
    let Portfolio::Staking(stake) = &solana.positions[0].portfolio else {
        panic!("it is a stake")
    };
    assert_eq!(units(&stake.staked[0]), -signed(staked.next().unwrap()));
    for snapshot in [&ethereum, &solana] {
        let known: HashSet<&AssetId> = snapshot.assets.iter().map(|asset| &asset.id).collect();
        for position in &snapshot.positions {
            assert!(
                position
                    .portfolio
                    .assets()
                    .is_subset(&known.iter().copied().collect())
            );
        }
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
    let nfts = adapter.nfts().unwrap().nfts(stranger).await;
    assert!(
        matches!(nfts, Err(ProviderError::WrongSource { .. })),
        "{nfts:?}"
    );
    let positions = adapter.positions().unwrap().positions(stranger).await;
    assert!(
        matches!(positions, Err(ProviderError::WrongSource { .. })),
        "{positions:?}"
    );
}
