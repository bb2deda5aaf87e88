//! NFTs and DeFi positions, from the source to the tables.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kc_domain::{
    Asset, AssetAmount, AssetId, AssetKind, ChainId, Direction, IntegrationStatus, Movement,
    MovementAmount, Nft, NftCollection, Portfolio, Position, Stage, StageStatus, Timestamp,
    TokenStandard, Units, WorkspaceId,
    position::{Common, Protocol},
};
use kc_providers::{
    Adapter, History, HistoryPage, NftSnapshot, Nfts, PositionSnapshot, Positions, ProviderError,
};
use kc_store::{
    activity,
    integrations::{self, Resync},
    nfts::{self, HeldNft},
    positions::{self, HeldPosition},
    progress, quotes,
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::support::{AtWork, ETHEREUM, SOLANA, resync, until, until_idle};

/// A source that tells what it is told to tell.
#[derive(Default)]
struct Told {
    nfts: Mutex<Option<Vec<Nft>>>,
    positions: Mutex<Vec<Position>>,
}

impl Adapter for Told {
    fn nfts(&self) -> Option<&dyn Nfts> {
        Some(self)
    }

    fn positions(&self) -> Option<&dyn Positions> {
        Some(self)
    }
}

#[async_trait]
impl Nfts for Told {
    async fn nfts(&self, _: &str) -> Result<NftSnapshot, ProviderError> {
        let told = self.nfts.lock().unwrap().clone();
        let nfts = told.ok_or_else(|| ProviderError::Unsupported {
            host: "test".into(),
            detail: "no NFTs today".into(),
        })?;
        Ok(NftSnapshot {
            nfts,
            assets: vec![],
        })
    }
}

#[async_trait]
impl Positions for Told {
    async fn positions(&self, _: &str) -> Result<PositionSnapshot, ProviderError> {
        let positions = self.positions.lock().unwrap().clone();
        Ok(PositionSnapshot {
            positions,
            assets: vec![],
        })
    }
}

/// A source with a history of two NFTs, of which one left again, and with nothing else.
struct OnlyHistory;

impl Adapter for OnlyHistory {
    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }
}

#[async_trait]
impl History for OnlyHistory {
    async fn page(&self, _: &str, _: Option<&str>) -> Result<HistoryPage, ProviderError> {
        let ids = ["eip155:1/erc721:0xaa/7", "eip155:1/erc721:0xaa/8"].map(AssetId::new);
        let movement = |number: u32, direction, asset: &AssetId| Movement {
            chain: ChainId::new("eip155:1"),
            transaction: format!("0x{number}"),
            index: "log:1".into(),
            block: Some(u64::from(number)),
            position: 0,
            at: Timestamp::from_seconds(i64::from(number)),
            direction,
            asset: asset.clone(),
            amount: MovementAmount::Units(Units(1)),
            counterparty: None,
            failed: false,
            method: None,
            label: None,
        };
        Ok(HistoryPage {
            rollback_above: None,
            starts_over: false,
            movements: vec![
                movement(1, Direction::In, &ids[0]),
                movement(2, Direction::In, &ids[1]),
                movement(3, Direction::Out, &ids[0]),
            ],
            assets: ids.map(nft_asset).into(),
            cursor: "end".into(),
            has_more: false,
        })
    }
}

fn nft_asset(id: AssetId) -> Asset {
    let number = id.as_str().rsplit('/').next().unwrap().to_owned();
    Asset {
        token_id: id.as_str().to_owned(),
        id,
        symbol: "TILE".into(),
        name: format!("Tile #{number}"),
        decimals: 0,
        kind: AssetKind::Nft,
        standard: TokenStandard::Erc721,
        contract: Some("0xaa".into()),
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    }
}

fn nft(number: &str) -> Nft {
    Nft {
        chain: ChainId::new("eip155:1"),
        contract: "0xaa".into(),
        token_id: number.into(),
        standard: TokenStandard::Erc721,
        amount: Units(1),
        name: Some(format!("Tile #{number}")),
        description: None,
        content_type: None,
        media_url: None,
        thumbnail_url: None,
        price: None,
        last_sale: None,
        is_spam: false,
        collection: NftCollection {
            id: "tiles".into(),
            ..NftCollection::default()
        },
    }
}

fn position(key: &str) -> Position {
    Position {
        key: key.into(),
        chain: ChainId::new("eip155:1"),
        protocol: Protocol {
            id: "pool".into(),
            name: "Pool".into(),
            version: None,
            logo_url: None,
            site_url: Some("javascript:alert(1)".into()),
        },
        portfolio: Portfolio::Common(Common {
            positions: vec![AssetAmount::units(AssetId::new("eip155:1/slip44:60"), 5)],
            rewards: vec![],
        }),
        opened_at: None,
        is_active: true,
    }
}

async fn nfts_of(db: &Database, workspace: &WorkspaceId) -> Vec<HeldNft> {
    nfts::page(&db.store, workspace, nfts::Filter::default(), 100, 0)
        .await
        .unwrap()
}

async fn positions_of(db: &Database, workspace: &WorkspaceId) -> Vec<HeldPosition> {
    positions::page(&db.store, workspace, positions::Filter::default(), 100, 0)
        .await
        .unwrap()
}

fn numbers(held: &[HeldNft]) -> Vec<&str> {
    held.iter().map(|it| it.nft.token_id.as_str()).collect()
}

async fn stages(db: &Database, workspace: &WorkspaceId) -> Vec<(Stage, StageStatus)> {
    let mut logs = progress::stages_of_workspace(&db.store, workspace)
        .await
        .unwrap();
    logs.sort_by_key(|log| log.stage);
    logs.into_iter()
        .map(|log| (log.stage, log.status))
        .collect()
}

on_both_databases! {
    async fn sandbox_wallet_is_synced_with_its_nfts_and_positions(db: Database) {
        let owner = db.workspace_in(true).await;
        let one = db.wallet(&owner, "ethereum", ETHEREUM, true).await;
        let other = db.wallet(&owner, "solana", SOLANA, true).await;
        let _worker = AtWork::on(&db.store, None);
        let one = until(&db, &one.id, IntegrationStatus::Completed).await;
        until_idle(&db).await;
        let other = until(&db, &other.id, IntegrationStatus::Completed).await;

        let all = [Stage::Balances, Stage::Transactions, Stage::NftHoldings, Stage::DefiBalances];
        let done = all.map(|stage| (stage, StageStatus::Completed));
        let mut both: Vec<_> = done.iter().chain(&done).copied().collect();
        both.sort_by_key(|(stage, _)| *stage);
        assert_eq!(stages(&db, &owner.0).await, both);
        let held = nfts_of(&db, &owner.0).await;
        assert_eq!(numbers(&held)[..3], ["1907", "2204", "1"], "what is spam comes last");
        let held_positions = positions_of(&db, &owner.0).await;
        let protocols = held_positions.iter().map(|it| &*it.position.protocol.id);
        assert_eq!(protocols.collect::<Vec<_>>(), ["aave", "sushi", "sablier", "solana-stake"]);

        // What they consist of is priced, though nobody holds a part of it.
        let prices = quotes::prices(&db.store, &owner.0, true, "USD").await.unwrap();
        let priced: Vec<&str> = prices.iter().map(|it| it.asset_id.as_str()).collect();
        for position in &held_positions {
            for owned in position.position.portfolio.owns() {
                assert!(priced.contains(&owned.asset.as_str()), "{owned:?} in {priced:?}");
            }
        }
        let counts = activity::by_label(&db.store, &owner.0).await.unwrap();
        let counted: i64 = counts.iter().map(|it| it.transactions).sum();
        assert_eq!(counted, one.total_transactions + other.total_transactions);

        let mut tx = db.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &owner.0, &one.id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(nfts_of(&db, &owner.0).await.len(), 1);
        assert_eq!(positions_of(&db, &owner.0).await.len(), 1);
        let counts = activity::by_label(&db.store, &owner.0).await.unwrap();
        let counted: i64 = counts.iter().map(|it| it.transactions).sum();
        assert_eq!(counted, other.total_transactions);
    }

    async fn what_is_read_replaces_what_was_read_before_and_a_failed_reading_nothing(db: Database) {
        let owner = db.workspace().await;
        let told = Arc::new(Told::default());
        *told.nfts.lock().unwrap() = Some(vec![nft("1"), nft("2"), nft("2")]);
        *told.positions.lock().unwrap() = vec![position("a"), position("b")];
        let wallet = db.integration(&owner).await;
        let _worker = AtWork::with_adapter(&db.store, told.clone());
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let first = positions_of(&db, &owner.0).await;
        assert_eq!(numbers(&nfts_of(&db, &owner.0).await), ["1", "2"]);

        *told.nfts.lock().unwrap() = Some(vec![nft("2"), nft("3")]);
        *told.positions.lock().unwrap() = vec![position("b")];
        let wallet = resync(&db, &wallet, Resync::Latest).await;
        assert_eq!(numbers(&nfts_of(&db, &owner.0).await), ["2", "3"]);
        let second = positions_of(&db, &owner.0).await;
        assert_eq!(second.len(), 1);
        assert_eq!((&second[0].id, second[0].first_seen_at), (&first[1].id, first[1].first_seen_at));
        assert!(second[0].last_seen_at > first[1].last_seen_at);

        *told.nfts.lock().unwrap() = None;
        *told.positions.lock().unwrap() = vec![];
        let mut tx = db.store.begin().await.unwrap();
        integrations::resync(&mut tx, &wallet, Resync::Latest, NOW).await.unwrap();
        tx.commit().await.unwrap();
        db.store.wake_workers();
        let partly = until(&db, &wallet.id, IntegrationStatus::PartiallySynced).await;
        assert_eq!(
            partly.message.as_deref(),
            Some("The node that answers for Ethereum does not offer this.")
        );
        assert_eq!(numbers(&nfts_of(&db, &owner.0).await), ["2", "3"], "the last good state");
        assert_eq!(positions_of(&db, &owner.0).await, []);
        assert_eq!(stages(&db, &owner.0).await, [
            (Stage::NftHoldings, StageStatus::Failed),
            (Stage::DefiBalances, StageStatus::Completed),
        ]);
    }

    async fn what_strangers_write_is_made_safe(db: Database) {
        let owner = db.workspace().await;
        let mut baited = nft("1");
        baited.name = Some("\u{202e}Claim\n now\u{200b}".into());
        baited.description = Some("x".repeat(3_000));
        baited.media_url = Some("javascript:alert(1)".into());
        baited.thumbnail_url = Some(format!("https://example.com/{}", "x".repeat(2_000)));
        baited.collection.image_url = Some("https://user:pass@example.com/".into());
        baited.collection.social_links =
            ["data:text/html,x", "ipfs://bafy/1", "https://example.com"].map(String::from).into();
        let mut nameless = nft("2");
        nameless.token_id = "2\u{200b}".into();
        let told = Arc::new(Told::default());
        *told.nfts.lock().unwrap() = Some(vec![nameless, baited]);
        *told.positions.lock().unwrap() = vec![position("a")];
        let wallet = db.integration(&owner).await;
        let _worker = AtWork::with_adapter(&db.store, told);
        until(&db, &wallet.id, IntegrationStatus::Completed).await;

        let held = nfts_of(&db, &owner.0).await;
        assert_eq!(numbers(&held), ["1"], "what has no name that can be kept is left out");
        let kept = &held[0].nft;
        assert_eq!(kept.name.as_deref(), Some("Claim now"));
        assert_eq!(kept.description.as_ref().unwrap().len(), 2_000);
        assert_eq!((&kept.media_url, &kept.thumbnail_url), (&None, &None));
        assert_eq!(kept.collection.image_url, None);
        assert_eq!(kept.collection.social_links, ["ipfs://bafy/1", "https://example.com"]);
        let positions = positions_of(&db, &owner.0).await;
        assert_eq!(positions[0].position.protocol.site_url, None);
    }

    async fn source_that_tells_of_no_nfts_has_those_of_its_history(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        let _worker = AtWork::with_adapter(&db.store, Arc::new(OnlyHistory));
        until(&db, &wallet.id, IntegrationStatus::Completed).await;
        let held = nfts_of(&db, &owner.0).await;
        assert_eq!(numbers(&held), ["8"], "the other one left again");
        let kept = &held[0].nft;
        assert_eq!((kept.contract.as_str(), kept.name.as_deref()), ("0xaa", Some("Tile #8")));
        assert_eq!((&kept.price, &kept.media_url, kept.amount), (&None, &None, Units(1)));
        assert_eq!(stages(&db, &owner.0).await, [(Stage::Transactions, StageStatus::Completed)]);
    }
}
