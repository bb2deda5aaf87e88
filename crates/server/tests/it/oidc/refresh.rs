//! Refresh tokens: one after another, and what becomes of those that come twice.

use futures_util::future::join_all;
use kc_testkit::on_both_databases;

use super::{Party, app, party::claims};

const DAY: u64 = 24 * 3600;

on_both_databases! {
    async fn each_refresh_token_is_followed_by_another(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let first = party.tokens().await;
        app.wait(DAY + 1);
        let token = first["refresh_token"].as_str().unwrap();
        let second = party.refresh(token).await.fine();
        assert_ne!(second["refresh_token"], first["refresh_token"]);
        assert!(party.is_live(second["access_token"].as_str().unwrap()).await);
        let (old, new) = (claims(&first["id_token"]), claims(&second["id_token"]));
        assert_eq!(old["sub"], new["sub"]);
        assert_eq!(old["auth_time"], new["auth_time"], "nobody signed in again");
        assert!(new.get("nonce").is_none());
        app.wait(29 * DAY);
        party.refresh(second["refresh_token"].as_str().unwrap()).await.fine();
    }

    async fn refresh_token_ends_after_thirty_days(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        app.wait(30 * DAY);
        let token = tokens["refresh_token"].as_str().unwrap();
        party.refresh(token).await.refused_as(400, "invalid_grant");
    }

    async fn lost_answer_can_be_asked_for_again(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["refresh_token"].as_str().unwrap();
        let first = party.refresh(token).await.fine();
        app.wait(9);
        let again = party.refresh(token).await.fine();
        assert_eq!(first["refresh_token"], again["refresh_token"]);
        assert!(party.is_live(first["access_token"].as_str().unwrap()).await);
        assert!(party.is_live(again["access_token"].as_str().unwrap()).await);
    }

    async fn token_that_comes_late_again_kills_its_family(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let stolen = tokens["refresh_token"].as_str().unwrap();
        let second = party.refresh(stolen).await.fine();
        app.wait(11);
        party.refresh(stolen).await.refused_as(400, "invalid_grant");
        let successor = second["refresh_token"].as_str().unwrap();
        party.refresh(successor).await.refused_as(400, "invalid_grant");
        assert!(!party.is_live(second["access_token"].as_str().unwrap()).await);
    }

    async fn token_whose_successor_was_used_is_no_lost_answer(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let stolen = tokens["refresh_token"].as_str().unwrap();
        let second = party.refresh(stolen).await.fine();
        let third = party.refresh(second["refresh_token"].as_str().unwrap()).await.fine();
        party.refresh(stolen).await.refused_as(400, "invalid_grant");
        party.refresh(third["refresh_token"].as_str().unwrap()).await.refused_as(400, "invalid_grant");
    }

    async fn twenty_at_once_get_one_successor(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["refresh_token"].as_str().unwrap();
        let answers = join_all((0..20).map(|_| party.refresh(token))).await;
        let successors: std::collections::BTreeSet<String> = answers
            .iter()
            .map(|answer| answer.fine()["refresh_token"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(successors.len(), 1);
        let next = successors.first().unwrap();
        party.refresh(next).await.fine();
        // With the successor used, the same twenty are thieves.
        let answers = join_all((0..20).map(|_| party.refresh(token))).await;
        assert!(answers.iter().all(|it| it.status == 400));
        party.refresh(next).await.refused_as(400, "invalid_grant");
    }

    async fn access_can_be_narrowed_but_not_widened(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["refresh_token"].as_str().unwrap();
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let wider = [&form[..], &[("scope", "openid tax:read")]].concat();
        party.post("/oidc/token", &wider).await.refused_as(400, "invalid_scope");
        let narrower = [&form[..], &[("scope", "transactions:read")]].concat();
        let narrow = party.post("/oidc/token", &narrower).await.fine();
        assert_eq!(narrow["scope"], "transactions:read");
        let access = narrow["access_token"].as_str().unwrap();
        party.read("/v1/transactions", access).await.fine();
        party.read("/v1/holdings", access).await.denied(403, "forbidden");
        // The next one has it all again.
        let whole = party.refresh(narrow["refresh_token"].as_str().unwrap()).await.fine();
        assert_eq!(whole["scope"], tokens["scope"]);
    }

    async fn refresh_token_of_another_client_is_none(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["refresh_token"].as_str().unwrap();
        other.refresh(token).await.refused_as(400, "invalid_grant");
        party.refresh(token).await.fine();
        party.refresh("crt_nonsense").await.refused_as(400, "invalid_grant");
    }
}
