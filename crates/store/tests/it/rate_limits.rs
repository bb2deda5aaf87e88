//! Permits of a window, taken by several processes at once.

use std::time::Duration;

use kc_domain::Timestamp;
use kc_store::{
    Store,
    rate_limits::{Granted, Wanted, forget, take},
    secret::SecretHash,
};
use kc_testkit::{NOW, on_both_databases};

const MINUTE: Duration = Duration::from_secs(60);

async fn ask(store: &Store, key: &str, permits: u32, now: Timestamp) -> Granted {
    let wanted = Wanted {
        key: &SecretHash::of(key),
        permits,
        most: 100,
        now,
        ends_at: now.plus(MINUTE),
    };
    let mut tx = store.begin_single().await.unwrap();
    let granted = take(&mut tx, wanted).await.unwrap();
    tx.commit().await.unwrap();
    granted
}

on_both_databases! {
    async fn last_one_gets_the_rest_and_the_next_nothing(db: Database) {
        let granted = |granted, taken| Granted { granted, taken, ends_at: NOW.plus(MINUTE) };
        assert_eq!(ask(&db.store, "a", 60, NOW).await, granted(60, 60));
        let later = NOW.plus(Duration::from_secs(10));
        assert_eq!(ask(&db.store, "a", 60, later).await, granted(40, 100));
        assert_eq!(ask(&db.store, "a", 60, later).await, granted(0, 100));
        assert_eq!(ask(&db.store, "b", 1, NOW).await, granted(1, 1));
    }

    async fn next_window_begins_with_the_first_who_asks_after_the_end(db: Database) {
        ask(&db.store, "a", 100, NOW).await;
        let later = NOW.plus(MINUTE);
        let fresh = Granted { granted: 7, taken: 7, ends_at: later.plus(MINUTE) };
        assert_eq!(ask(&db.store, "a", 7, later).await, fresh);
    }

    async fn window_of_a_clock_that_was_wrong_is_over(db: Database) {
        ask(&db.store, "a", 100, NOW.plus(MINUTE * 60)).await;
        assert_eq!(ask(&db.store, "a", 1, NOW).await.granted, 1);
    }

    async fn who_asks_at_once_gets_no_more_than_there_is(db: Database) {
        let stores = [db.store.clone(), db.store.clone()];
        let asked = (0..60).map(|n| {
            let store = stores[n % 2].clone();
            tokio::spawn(async move { ask(&store, "a", 7, NOW).await.granted })
        });
        let mut sum = 0;
        for granted in asked.collect::<Vec<_>>() {
            sum += granted.await.unwrap();
        }
        assert_eq!(sum, 100);
    }

    async fn windows_that_are_over_are_forgotten(db: Database) {
        for key in ["a", "b", "c"] {
            ask(&db.store, key, 100, NOW).await;
        }
        let later = NOW.plus(Duration::from_secs(30));
        ask(&db.store, "d", 100, later).await;
        let mut gone = Vec::new();
        for _ in 0..3 {
            let mut tx = db.store.begin_single().await.unwrap();
            gone.push(forget(&mut tx, NOW.plus(MINUTE), 2).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(gone, [2, 1, 0]);
        assert_eq!(ask(&db.store, "d", 1, later).await.granted, 0);
    }
}
