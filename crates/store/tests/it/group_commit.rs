//! Changes that come together are committed together, and each stands or falls alone.

use std::time::Duration;

use kc_store::{
    integrations::{self, NewIntegration},
    jobs::{self, PurgeExpired},
};

use kc_testkit::{Database, NOW, on_both_databases};

/// There is one thread: whoever held it while waiting would wait for itself.
#[tokio::test]
async fn who_waits_for_another_process_lets_its_neighbours_go_on() {
    let db = Database::sqlite().await;
    let second = db.second_process().await;
    let mut tx = db.store.begin().await.unwrap();
    let waits = tokio::spawn(async move {
        let mut tx = second.begin().await?;
        jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW).await?;
        tx.commit().await
    });
    tokio::task::yield_now().await;
    jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    waits.await.unwrap().unwrap();
}

on_both_databases! {
    async fn hundred_changes_at_once_all_stay(db: Database) {
        let owner = db.workspace().await;
        let mut changes = Vec::new();
        for number in 0..100 {
            let (store, owner) = (db.store.clone(), owner.clone());
            changes.push(tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let new = NewIntegration {
                    workspace: &owner.0,
                    user: &owner.1,
                    provider: "ethereum",
                    address: &format!("0x{number}"),
                    alias: None,
                    is_sandbox: false,
                };
                integrations::insert(&mut tx, new, NOW).await.unwrap();
                tx.commit().await.unwrap();
            }));
        }
        for change in changes {
            change.await.unwrap();
        }
        let second = db.second_process().await;
        let kept = integrations::of_workspace(&second, &owner.0).await.unwrap();
        assert_eq!(kept.len(), 100);
    }

    async fn dropped_change_leaves_nothing_and_harms_no_other(db: Database) {
        let owner = db.workspace().await;
        let mut changes = Vec::new();
        for number in 0..60 {
            let (store, owner) = (db.store.clone(), owner.clone());
            changes.push(tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let new = NewIntegration {
                    workspace: &owner.0,
                    user: &owner.1,
                    provider: "ethereum",
                    address: &format!("0x{number}"),
                    alias: None,
                    is_sandbox: false,
                };
                integrations::insert(&mut tx, new, NOW).await.unwrap();
                if number % 3 == 0 {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                }
            }));
        }
        for change in changes {
            change.await.unwrap();
        }
        let kept = integrations::of_workspace(&db.store, &owner.0).await.unwrap();
        assert_eq!(kept.len(), 40);
        assert!(kept.iter().all(|kept| kept.address[2..].parse::<u32>().unwrap() % 3 != 0));
        // Each brought a job, in the same commit.
        assert_eq!(jobs::count(&db.store).await.unwrap().ready, 40);
    }

    async fn failed_statement_undoes_its_change_only(db: Database) {
        let owner = db.workspace().await;
        let mut tx = db.store.begin().await.unwrap();
        jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW).await.unwrap();
        let new = NewIntegration {
            workspace: &kc_domain::WorkspaceId::generate(),
            user: &owner.1,
            provider: "ethereum",
            address: "0x1",
            alias: None,
            is_sandbox: false,
        };
        assert!(integrations::insert(&mut tx, new, NOW).await.is_err(), "no such workspace");
        drop(tx);
        assert_eq!(jobs::count(&db.store).await.unwrap().ready, 0);
        // The writer goes on.
        db.integration(&owner).await;
    }

    async fn cancelled_caller_does_not_stop_the_writer(db: Database) {
        let owner = db.workspace().await;
        for _ in 0..20 {
            let (store, owner) = (db.store.clone(), owner.clone());
            let change = tokio::spawn(async move {
                loop {
                    let mut tx = store.begin().await.unwrap();
                    jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW).await.unwrap();
                    drop(owner.clone());
                    tx.commit().await.unwrap();
                }
            });
            tokio::task::yield_now().await;
            change.abort();
            let _ = change.await;
        }
        db.integration(&owner).await;
    }

    async fn callers_that_go_away_leave_others_their_word(db: Database) {
        let owner = db.workspace().await;
        let connect = |number: u64| {
            let (store, owner) = (db.store.clone(), owner.clone());
            async move {
                let mut tx = store.begin().await?;
                let new = NewIntegration {
                    workspace: &owner.0,
                    user: &owner.1,
                    provider: "ethereum",
                    address: &format!("0x{number}"),
                    alias: None,
                    is_sandbox: false,
                };
                integrations::insert(&mut tx, new, NOW).await?;
                tx.commit().await
            }
        };
        // One goes away a little later each time, so that every step is cut off now and then.
        let hasty = async {
            for micros in 0..400 {
                let patience = Duration::from_micros(micros * 5);
                let _ = tokio::time::timeout(patience, connect(1_000_000 + micros)).await;
            }
        };
        let steady = async {
            for number in 0..300 {
                connect(number).await.expect("who waits is told the truth");
            }
        };
        tokio::join!(hasty, steady);
        let kept = integrations::of_workspace(&db.store, &owner.0).await.unwrap();
        let kept = kept.iter().filter(|kept| kept.address.len() < "0x1000000".len()).count();
        assert_eq!(kept, 300);
    }

    async fn caller_that_goes_away_leaves_the_database_unlocked(db: Database) {
        let second = db.second_process().await;
        for micros in (0..2_000).step_by(50) {
            let change = async {
                let mut tx = db.store.begin().await.unwrap();
                jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW).await.unwrap();
                tx.commit().await.unwrap();
            };
            let _ = tokio::time::timeout(Duration::from_micros(micros), change).await;
            let other = async {
                let mut tx = second.begin().await.unwrap();
                jobs::enqueue(&mut tx, &PurgeExpired::default(), NOW, NOW).await.unwrap();
                tx.commit().await.unwrap();
            };
            let waited = tokio::time::timeout(Duration::from_secs(3), other).await;
            assert!(waited.is_ok(), "locked after a caller left at {micros} µs");
        }
    }
}
