//! What an API key opens, from where, and for how long.

use std::{net::SocketAddr, time::Duration};

use axum::{body::Body, extract::ConnectInfo, http::Request};
use kc_domain::{ApiKeyId, Clock as _, Permission, Timestamp};
use kc_store::{
    TextList,
    api_keys::{self, NewApiKey, Permissions},
    secret::Secret,
};
use kc_testkit::on_both_databases;

use crate::app::{Answer, Connected, TestApp};

struct Key {
    id: ApiKeyId,
    secret: Secret,
}

/// A key to the workspace of a user who has connected.
async fn key(
    app: &TestApp,
    user: &Connected,
    permissions: &[Permission],
    addresses: &[&str],
    expires_at: Option<Timestamp>,
) -> Key {
    let (id, secret) = (ApiKeyId::generate(), Secret::generate(api_keys::PREFIX));
    let new = NewApiKey {
        id: &id,
        workspace: &kc_domain::WorkspaceId::parse(&user.workspace_id).unwrap(),
        user: &kc_domain::UserId::parse(&user.user_id).unwrap(),
        name: "Books",
        key: &secret.hash(),
        hint: "abcd",
        permissions: &Permissions(permissions.to_vec()),
        allowed_addresses: &TextList(addresses.iter().map(|it| (*it).to_owned()).collect()),
        expires_at,
    };
    let mut tx = app.store.begin().await.unwrap();
    assert!(
        api_keys::insert(&mut tx, new, 10, app.clock.now())
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    Key { id, secret }
}

async fn read_from(app: &TestApp, path: &str, key: &str, peer: &str) -> Answer {
    let peer: SocketAddr = peer.parse().unwrap();
    let request = Request::get(format!("/api{path}"))
        .header("x-api-key", key)
        .extension(ConnectInfo(peer));
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn read(app: &TestApp, path: &str, key: &Key) -> Answer {
    read_from(app, path, key.secret.reveal(), "192.0.2.7:5000").await
}

on_both_databases! {
    async fn key_opens_what_its_permissions_say_of_its_own_workspace(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let key = key(&app, &user, &[Permission::ReadHoldings, Permission::ReadProfile], &[], None).await;
        let holdings = read(&app, "/v1/holdings", &key).await;
        assert_eq!(holdings.json()["user_id"], user.user_id.as_str());
        let workspace = read(&app, "/v1/workspace", &key).await.json();
        assert_eq!(workspace["id"], user.workspace_id.as_str());
        for path in ["/v1/transactions", "/v1/integrations"] {
            let refused = read(&app, path, &key).await.denied(403, "forbidden");
            assert!(refused["message"].as_str().unwrap().contains("permission read:"), "{refused}");
        }
    }

    async fn key_is_dead_when_it_is_deleted_expired_or_its_maker_has_left(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let soon = app.clock.now().plus(Duration::from_secs(60));
        let expiring = key(&app, &user, &[Permission::ReadHoldings], &[], Some(soon)).await;
        let deleted = key(&app, &user, &[Permission::ReadHoldings], &[], None).await;
        for key in [&expiring, &deleted] {
            assert_eq!(read(&app, "/v1/holdings", key).await.status, 200);
        }
        app.wait(60);
        read(&app, "/v1/holdings", &expiring).await.denied(401, "unauthorized");
        let workspace = kc_domain::WorkspaceId::parse(&user.workspace_id).unwrap();
        let mut tx = app.store.begin().await.unwrap();
        assert!(api_keys::delete(&mut tx, &workspace, &deleted.id).await.unwrap());
        tx.commit().await.unwrap();
        read(&app, "/v1/holdings", &deleted).await.denied(401, "unauthorized");
        for unknown in ["kryptos_live_", "", user.access_token.as_str()] {
            let answer = read_from(&app, "/v1/holdings", unknown, "192.0.2.7:1").await;
            answer.denied(401, "unauthorized");
        }
    }

    async fn key_is_taken_only_from_the_addresses_that_were_named(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let allowed = ["192.0.2.7", "198.51.100.0/24", "2001:db8::/32"];
        let key = key(&app, &user, &[Permission::ReadHoldings], &allowed, None).await;
        let from = async |peer: &str| {
            read_from(&app, "/v1/holdings", key.secret.reveal(), peer).await
        };
        for peer in ["192.0.2.7:1", "198.51.100.200:1", "[2001:db8:7::1]:1", "[::ffff:192.0.2.7]:1"] {
            assert_eq!(from(peer).await.status, 200, "{peer}");
        }
        for peer in ["192.0.2.8:1", "198.51.101.1:1", "[2001:db9::1]:1"] {
            from(peer).await.denied(403, "forbidden");
        }
        // What a stranger writes into a header that nobody reads lets nobody in.
        let forged = Request::get("/api/v1/holdings")
            .header("x-api-key", key.secret.reveal())
            .header("x-forwarded-for", "192.0.2.7")
            .extension(ConnectInfo("203.0.113.5:1".parse::<SocketAddr>().unwrap()));
        app.send(forged.body(Body::empty()).unwrap()).await.denied(403, "forbidden");
    }

    async fn requests_of_each_key_are_counted(db: Database) {
        let app = TestApp::with(db, |settings| settings.limits.api_key_requests_a_minute = 2).await;
        let user = app.connected().await;
        let key = async || key(&app, &user, &[Permission::ReadHoldings], &[], None).await;
        let (one, other) = (key().await, key().await);
        for left in ["1", "0"] {
            let answer = read(&app, "/v1/holdings", &one).await;
            assert_eq!((answer.status.as_u16(), answer.header("ratelimit-remaining")), (200, left));
        }
        let refused = read(&app, "/v1/holdings", &one).await;
        refused.denied(429, "rate_limit_exceeded");
        assert_eq!(refused.header("retry-after"), "60");
        assert_eq!(read(&app, "/v1/holdings", &other).await.status, 200);
        app.wait(60);
        assert_eq!(read(&app, "/v1/holdings", &one).await.status, 200);
    }

    async fn use_of_a_key_is_noted(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let key = key(&app, &user, &[Permission::ReadHoldings], &[], None).await;
        let workspace = kc_domain::WorkspaceId::parse(&user.workspace_id).unwrap();
        let noted = async || {
            let keys = api_keys::of_workspace(&app.store, &workspace).await.unwrap();
            keys[0].last_used_at
        };
        assert_eq!(noted().await, None);
        read(&app, "/v1/holdings", &key).await;
        let first = app.clock.now();
        assert_eq!(noted().await, Some(first));
        app.wait(299);
        read(&app, "/v1/holdings", &key).await;
        assert_eq!(noted().await, Some(first));
        app.wait(1);
        read(&app, "/v1/holdings", &key).await;
        assert_eq!(noted().await, Some(app.clock.now()));
    }
}
