//! Changes that come together are committed together, and each stands or falls alone.

use kc_store::{
    integrations::{self, NewIntegration},
    jobs::{self, PurgeExpired},
};

use kc_testkit::{NOW, on_both_databases};

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
}
