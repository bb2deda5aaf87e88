//! Running balances, and the ledger entries page by page.

use std::time::Duration;

use kc_domain::{AssetId, Leg, LegKind, Quantity, Timestamp, Transaction, Units};
use kc_store::{
    holdings,
    running_balances::{self, Uncounted},
    transactions::{
        entries::{self, Filter},
        list::{self, Of, Page},
    },
};
use kc_testkit::{Database, NOW, on_both_databases};

use crate::booked::{ETHER, TOKEN, book, leg, transaction};

/// An entry as `transaction/leg`.
type Name = String;

/// What a reader of pages sees: the fitting legs of each transaction, in the order asked for.
async fn page(db: &Database, of: Of<'_>, filter: &Filter, page: Page) -> Vec<Name> {
    let within = entries::page(&db.store, of, filter, page).await.unwrap();
    let mut names = Vec::new();
    for row in &within.transactions {
        let legs: Vec<Leg> = serde_json::from_str(&row.legs).unwrap();
        let mut own: Vec<Name> = (legs.iter().enumerate())
            .filter(|(_, leg)| {
                filter
                    .assets
                    .as_ref()
                    .is_none_or(|it| it.contains(&leg.asset))
            })
            .map(|(number, _)| format!("{}/{number}", row.source_id))
            .collect();
        if page.newest_first {
            own.reverse();
        }
        names.extend(own);
    }
    let limit = usize::try_from(page.limit).unwrap();
    names.into_iter().skip(within.skipped).take(limit).collect()
}

/// Transactions of none, one, two and three legs, several at a moment.
fn history(wallet: &kc_domain::IntegrationId) -> Vec<Transaction> {
    (0..23)
        .map(|number| {
            let legs = [
                leg(LegKind::Incoming, TOKEN, 1, 0),
                leg(LegKind::Outgoing, ETHER, 2, 9),
                leg(LegKind::Fee, ETHER, 1, 7),
            ];
            let legs = legs.into_iter().take(number as usize % 4).collect();
            transaction(wallet, number, u64::from(number / 3), legs)
        })
        .collect()
}

async fn ids_moving(db: &Database, of: Of<'_>, asset: &str) -> usize {
    let filter = list::Filter {
        assets: Some(vec![AssetId::new(asset)]),
        ..list::Filter::default()
    };
    let all = Page {
        newest_first: true,
        limit: 1000,
        offset: 0,
    };
    let page = list::page(&db.store, of, &filter, all).await.unwrap();
    assert_eq!(
        list::count(&db.store, of, &filter).await.unwrap(),
        page.len() as i64
    );
    page.len()
}

on_both_databases! {
    async fn pages_of_entries_join_without_gap_or_repeat(db: Database) {
        let owner = db.workspace().await;
        let (one, other) = (db.integration(&owner).await, db.integration(&owner).await);
        book(&db, &one, &history(&one.id)).await;
        book(&db, &other, &history(&other.id)).await;
        let whole = |newest_first| Page { newest_first, limit: 1000, offset: 0 };
        let assets = |ids: &[&str]| Some(ids.iter().map(|id| AssetId::new(*id)).collect());
        let from = Some(NOW.plus(Duration::from_secs(2)));
        let to = Some(NOW.plus(Duration::from_secs(5)));
        for (filter, in_one) in [
            (Filter::default(), 33),
            (Filter { from, to, ..Filter::default() }, 18),
            (Filter { assets: assets(&[ETHER]), ..Filter::default() }, 16),
            (Filter { assets: assets(&[ETHER]), from, to }, 9),
            (Filter { assets: assets(&[ETHER, TOKEN, "none"]), ..Filter::default() }, 33),
            (Filter { assets: assets(&[]), ..Filter::default() }, 0),
        ] {
            for (of, number) in [(Of::Workspace(&owner.0), 2 * in_one), (Of::Integration(&one.id), in_one)] {
                let all = page(&db, of, &filter, whole(false)).await;
                assert_eq!(all.len(), number, "{filter:?}");
                assert_eq!(entries::count(&db.store, of, &filter).await.unwrap(), number as i64);
                let mut backwards = page(&db, of, &filter, whole(true)).await;
                for newest_first in [false, true] {
                    let mut joined = Vec::new();
                    for offset in (0..=number as i64).step_by(5) {
                        let part = Page { newest_first, limit: 5, offset };
                        joined.extend(page(&db, of, &filter, part).await);
                    }
                    assert_eq!(&joined, if newest_first { &backwards } else { &all });
                }
                backwards.reverse();
                assert_eq!(backwards, all);
            }
        }
        assert_eq!(db.find(&one.id).await.total_entries, 33);
    }

    async fn balances_are_those_after_the_last_transaction_up_to_a_moment(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        let all = [
            transaction(&wallet.id, 1, 10, vec![leg(LegKind::Incoming, ETHER, 100, 0)]),
            transaction(&wallet.id, 2, 20, vec![
                leg(LegKind::Incoming, TOKEN, 5, 0),
                leg(LegKind::Outgoing, ETHER, 30, 100),
                leg(LegKind::Fee, ETHER, 1, 70),
            ]),
            transaction(&wallet.id, 3, 20, vec![leg(LegKind::Outgoing, ETHER, 9, 69)]),
            transaction(&wallet.id, 4, 30, vec![]),
        ];
        book(&db, &wallet, &all).await;
        let mut tx = db.store.begin().await.unwrap();
        let [ether, token] = [ETHER, TOKEN].map(AssetId::new);
        let closing = [(&ether, &Quantity::ZERO), (&token, &Quantity::ZERO)];
        holdings::set_calculated(&mut tx, &wallet.id, closing.into_iter()).await.unwrap();
        let lost = [Uncounted { asset: &token, at: &all[3] }];
        running_balances::lose_count(&mut tx, &lost, 1).await.unwrap();
        tx.commit().await.unwrap();

        let units = |units| Quantity::Units(Units(units));
        for (second, expected) in [
            (9, vec![]),
            (10, vec![(ETHER, units(100))]),
            (19, vec![(ETHER, units(100))]),
            (20, vec![(TOKEN, units(5)), (ETHER, units(60))]),
            (30, vec![(TOKEN, Quantity::Uncountable), (ETHER, units(60))]),
        ] {
            let moment = NOW.plus(Duration::from_secs(second));
            let mut at = running_balances::at(&db.store, &owner.0, moment).await.unwrap();
            at.sort_by(|a, b| a.asset_id.cmp(&b.asset_id));
            let at: Vec<_> = at.iter().map(|it| (it.asset_id.as_str(), it.balance)).collect();
            assert_eq!(at, expected, "after {second} s");
            let next = Timestamp::from_micros(moment.micros() + 1);
            let mut before = running_balances::before(&db.store, &wallet.id, next).await.unwrap();
            before.sort_by(|a, b| a.0.cmp(&b.0));
            let before: Vec<_> = before.iter().map(|(asset, it)| (asset.as_str(), *it)).collect();
            assert_eq!(before, expected, "before what comes after {second} s");
        }
        // What was lost stands in no leg.
        assert_eq!(ids_moving(&db, Of::Workspace(&owner.0), TOKEN).await, 1);
        assert_eq!(ids_moving(&db, Of::Integration(&wallet.id), ETHER).await, 3);
    }

    async fn balances_of_an_older_booking_are_gone(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        let at = |second, asset| {
            transaction(&wallet.id, 1, second, vec![leg(LegKind::Incoming, asset, 1, 0)])
        };
        book(&db, &wallet, &[at(10, ETHER)]).await;
        book(&db, &wallet, &[at(20, TOKEN)]).await;
        assert_eq!(ids_moving(&db, Of::Workspace(&owner.0), ETHER).await, 0);
        assert_eq!(ids_moving(&db, Of::Workspace(&owner.0), TOKEN).await, 1);
    }
}
