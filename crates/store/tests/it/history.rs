//! Movements, cursors and what is worked out from them.

use kc_domain::{
    AssetId, ChainId, Direction, Movement, MovementAmount, Quantity, Timestamp, Units,
};
use kc_store::{
    holdings::{self, Balance},
    integrations::{self, Integration, Resync},
    movements,
    progress::{self, Advance},
};

use kc_testkit::{Database, NOW, on_both_databases};

fn movement(hash: &str, block: u64, units: i128) -> Movement {
    Movement {
        chain: ChainId::new("eip155:1"),
        transaction: hash.to_owned(),
        index: "value".to_owned(),
        block: Some(block),
        position: 0,
        at: Timestamp::from_seconds(i64::try_from(block).unwrap()),
        direction: Direction::In,
        asset: AssetId::new("eip155:1/slip44:60"),
        amount: MovementAmount::Units(Units(units)),
        counterparty: Some("0xabc".to_owned()),
        failed: false,
        method: None,
        label: None,
    }
}

async fn commit_page(db: &Database, integration: &Integration, page: &[Movement]) -> bool {
    let mut tx = db.store.begin().await.unwrap();
    movements::upsert(
        &mut tx,
        &integration.id,
        page,
        integration.history_generation,
    )
    .await
    .unwrap();
    let advance = Advance {
        cursor: "next",
        dirty_from: page.iter().map(|movement| movement.at).min(),
        new_transactions: 0,
    };
    let moved = progress::advance(&mut tx, integration, &advance, NOW)
        .await
        .unwrap();
    if moved {
        tx.commit().await.unwrap();
    }
    moved
}

async fn all(db: &Database, integration: &Integration) -> Vec<Movement> {
    let mut all = movements::since(&db.store, &integration.id, Timestamp::EPOCH)
        .await
        .unwrap();
    all.sort_by_key(|movement| movement.block);
    all
}

on_both_databases! {
    async fn movement_comes_back_as_it_was(db: Database) {
        let integration = db.integration(&db.workspace().await).await;
        let mut odd = movement("0x2", 2, 0);
        odd.amount = MovementAmount::Quarantined("9".repeat(78));
        odd.label = Some(kc_domain::Label::StakingRewards);
        odd.method = Some("0x095ea7b3".to_owned());
        let page = [movement("0x1", 1, i128::MAX), odd];
        commit_page(&db, &integration, &page).await;
        assert_eq!(all(&db, &integration).await, page);
    }

    async fn what_can_not_be_counted_is_kept_apart_from_what_nobody_said(db: Database) {
        let (workspace, user) = db.workspace().await;
        let integration = db.integration(&(workspace.clone(), user)).await;
        let counted = Quantity::Units(Units(i128::MIN));
        let [said, both, booked] = ["a", "b", "c"].map(AssetId::new);
        let live = [(said.clone(), Quantity::Uncountable), (both.clone(), counted)];
        let closing = [(&both, &Quantity::Uncountable), (&booked, &counted)];

        let mut tx = db.store.begin().await.unwrap();
        holdings::set_live(&mut tx, &integration.id, &live).await.unwrap();
        holdings::set_calculated(&mut tx, &integration.id, closing.into_iter()).await.unwrap();
        let balances = holdings::balances_in_turn(&mut tx, &workspace).await.unwrap();
        tx.commit().await.unwrap();

        let row = |asset: &AssetId, live, calculated| Balance {
            integration_id: integration.id.clone(),
            asset_id: asset.clone(),
            live,
            calculated,
        };
        let uncounted = Some(Quantity::Uncountable);
        assert_eq!(balances, [
            row(&said, uncounted, None),
            row(&both, Some(counted), uncounted),
            row(&booked, None, Some(counted)),
        ]);
    }

    async fn page_delivered_twice_changes_nothing(db: Database) {
        let integration = db.integration(&db.workspace().await).await;
        let page: Vec<Movement> =
            (0..250).map(|n| movement(&format!("0x{n}"), n, i128::from(n))).collect();
        commit_page(&db, &integration, &page).await;
        commit_page(&db, &integration, &page).await;
        assert_eq!(all(&db, &integration).await, page);
    }

    async fn reorg_undoes_what_lies_above(db: Database) {
        let integration = db.integration(&db.workspace().await).await;
        let page: Vec<Movement> = (1..=5).map(|n| movement(&format!("0x{n}"), n, 1)).collect();
        commit_page(&db, &integration, &page).await;
        let mut tx = db.store.begin().await.unwrap();
        let earliest = movements::rollback(&mut tx, &integration.id, 3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(earliest, Some(Timestamp::from_seconds(4)));
        assert_eq!(all(&db, &integration).await, page[..3]);
    }

    async fn earliest_change_is_what_is_worked_out_again(db: Database) {
        let integration = db.integration(&db.workspace().await).await;
        commit_page(&db, &integration, &[movement("0x7", 7, 1)]).await;
        commit_page(&db, &integration, &[movement("0x5", 5, 1)]).await;
        commit_page(&db, &integration, &[]).await;
        let dirty = db.find(&integration.id).await.dirty_from;
        assert_eq!(dirty, Some(Timestamp::from_seconds(5)));
    }

    async fn page_of_an_old_reading_is_refused(db: Database) {
        let integration = db.integration(&db.workspace().await).await;
        commit_page(&db, &integration, &[movement("0x1", 1, 1)]).await;
        let mut tx = db.store.begin().await.unwrap();
        integrations::resync(&mut tx, &integration, Resync::FromStart, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!commit_page(&db, &integration, &[movement("0x2", 2, 1)]).await);

        // The new reading drops what it did not see.
        let again = db.find(&integration.id).await;
        assert_eq!(again.history_cursor, None);
        assert!(commit_page(&db, &again, &[movement("0x3", 3, 1)]).await);
        let mut tx = db.store.begin().await.unwrap();
        progress::settle_history(&mut tx, &again).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(all(&db, &again).await, [movement("0x3", 3, 1)]);
    }
}
