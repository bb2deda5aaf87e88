//! Guests' limits: which of them holds, and that imports take turns.

use std::time::Duration;

use kc_domain::{ClientId, Scopes, UserId};
use kc_store::{
    clients,
    people::{self, User},
    secret::SecretHash,
    transaction_limits::{self, Change, Limit, PLATFORM_LIMIT},
};
use kc_testkit::{Database, NOW, on_both_databases};

/// A guest made in the flow of a client of a workspace.
async fn guest_of_a_client(db: &Database) -> (kc_domain::WorkspaceId, UserId) {
    let (workspace, _) = db.workspace().await;
    let (id, hash) = (ClientId::generate(), SecretHash::of("secret"));
    let scopes: Scopes = "users:read".parse().unwrap();
    let client = clients::NewClient::with_secret(&id, &workspace, "Northwind", &hash, &scopes);
    let guest = User::guest(Some(id.clone()), NOW);
    let mut tx = db.store.begin().await.unwrap();
    clients::insert(&mut tx, client, NOW).await.unwrap();
    people::insert_user(&mut tx, &guest).await.unwrap();
    tx.commit().await.unwrap();
    (workspace, guest.id)
}

const fn to(transaction_limit: i64) -> Change {
    Change {
        transaction_limit: Some(transaction_limit),
        enable_limiter: None,
    }
}

const fn switched(on: bool) -> Change {
    Change {
        transaction_limit: None,
        enable_limiter: Some(on),
    }
}

async fn set(db: &Database, user: &UserId, change: Change) -> Option<Limit> {
    let mut tx = db.store.begin().await.unwrap();
    let limit = transaction_limits::set(&mut tx, user, change, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    limit
}

on_both_databases! {
    async fn own_limit_goes_before_the_workspaces_before_the_platforms(db: Database) {
        let (workspace, guest) = guest_of_a_client(&db).await;
        let holds = async || {
            let limit = transaction_limits::of_user(&db.store, &guest).await.unwrap().unwrap();
            (limit.transaction_limit, limit.enable_limiter)
        };
        let for_all = async |change| {
            let mut tx = db.store.begin().await.unwrap();
            transaction_limits::set_for_workspace(&mut tx, &workspace, change).await.unwrap();
            tx.commit().await.unwrap();
        };
        assert_eq!(holds().await, (PLATFORM_LIMIT, true));
        for_all(to(500)).await;
        assert_eq!(holds().await, (500, true));
        for_all(switched(false)).await;
        assert_eq!(holds().await, (500, false));
        set(&db, &guest, to(1_000_000)).await.unwrap();
        assert_eq!(holds().await, (1_000_000, false));
        set(&db, &guest, switched(true)).await.unwrap();
        assert_eq!(holds().await, (1_000_000, true));
    }

    async fn imports_of_one_guest_take_turns(db: Database) {
        let owner = db.guest().await;
        let wallet = db.integration(&owner).await;
        let mut first = db.store.begin().await.unwrap();
        transaction_limits::open_import(&mut first, &owner.1).await.unwrap().unwrap();
        let (store, user) = (db.store.clone(), owner.1.clone());
        let mut second = tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            transaction_limits::open_import(&mut tx, &user).await.unwrap().unwrap().used
        });
        let waits = tokio::time::timeout(Duration::from_millis(300), &mut second).await.is_err();
        transaction_limits::count_in(&mut first, &wallet.id, 7).await.unwrap();
        first.commit().await.unwrap();
        assert!(waits);
        assert_eq!(second.await.unwrap(), 7);
    }
}
