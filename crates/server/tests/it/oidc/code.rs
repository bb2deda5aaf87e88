//! From a person's consent to tokens and what they open.

use futures_util::future::join_all;
use kc_testkit::on_both_databases;
use serde_json::json;

use super::{
    Party, app,
    party::{ADA, CALLBACK, VERIFIER, agree, claims, header_of, parameter},
};
use crate::account::Browser;

on_both_databases! {
    async fn whole_flow_gives_tokens_that_open_what_was_agreed_to(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        let sub = browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        let back = agree(&mut browser, &sent, None).await;
        assert!(back.starts_with(CALLBACK), "the registered query stays: {back}");
        assert_eq!(parameter(&back, "state"), "st4te");
        assert_eq!(parameter(&back, "iss"), "https://connect.example.com/oidc");

        let tokens = party.exchange(&parameter(&back, "code")).await;
        assert_eq!(tokens.header("cache-control"), "no-store");
        let tokens = tokens.fine();
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["expires_in"], 86_400);
        assert_eq!(
            tokens["scope"],
            "openid profile email offline_access portfolios:read transactions:read"
        );

        assert_eq!(header_of(&tokens["access_token"])["typ"], "at+jwt");
        assert_eq!(header_of(&tokens["access_token"])["alg"], "RS256");
        let access = claims(&tokens["access_token"]);
        assert_eq!(access["iss"], "https://connect.example.com/oidc");
        assert_eq!(access["aud"], "https://connect.example.com/api");
        assert_eq!(access["sub"], sub);
        assert_eq!(access["client_id"], party.id.as_str());

        let id = claims(&tokens["id_token"]);
        assert_eq!(id["aud"], party.id.as_str());
        assert_eq!(id["nonce"], "n0nce");
        assert_eq!(id["email"], ADA);
        assert_eq!(id["amr"], json!(["otp"]));
        assert_eq!(id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(), 86_400);

        let token = tokens["access_token"].as_str().unwrap();
        let info = party.userinfo(token).await.fine();
        assert_eq!(info["sub"], sub);
        assert_eq!((&info["email"], &info["email_verified"]), (&json!(ADA), &json!(true)));
        for (claim, open) in [
            ("holdings_access", true),
            ("portfolios_access", true),
            ("transactions_access", true),
            ("defi_portfolio_access", true),
            ("nft_portfolio_access", true),
            ("ledger_access", false),
            ("accounting_access", false),
            ("tax_access", false),
            ("integrations_access", false),
        ] {
            assert_eq!(info[claim], open, "{claim}");
        }
        assert_eq!(party.read("/v1/holdings", token).await.fine()["user_id"], sub);
        party
            .read("/v1/integrations", token)
            .await
            .denied(403, "forbidden");
        let info = party.read("/v1/userinfo", token).await.fine();
        assert_eq!(info["userInfo"], json!({ "sub": sub, "email": ADA,
            "email_verified": true, "transaction_limit": null }));
    }

    async fn client_headers_are_checked_where_they_are_sent(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["access_token"].as_str().unwrap();
        let read = |id: String, secret: String| {
            let request = axum::http::Request::get("/api/v1/holdings")
                .header("authorization", format!("Bearer {token}"))
                .header("x-client-id", id)
                .header("x-client-secret", secret);
            app.send(request.body(axum::body::Body::empty()).unwrap())
        };
        let (id, secret) = (party.id.to_string(), party.secret.clone().unwrap());
        read(id.clone(), secret.clone()).await.fine();
        read(id, "secret_wrong".into()).await.denied(401, "unauthorized");
        let other = Party::new(&app).await;
        read(other.id.to_string(), other.secret.unwrap()).await.denied(401, "unauthorized");
        read(party.id.to_string(), String::new()).await.denied(401, "unauthorized");
    }

    async fn scope_that_was_unticked_opens_nothing(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let sent = party.send(&mut browser, &[]).await;
        let back = agree(&mut browser, &sent, Some(&["openid", "profile", "transactions:read"])).await;
        let tokens = party.exchange(&parameter(&back, "code")).await.fine();
        assert_eq!(tokens["scope"], "openid profile transactions:read");
        assert!(tokens.get("refresh_token").is_none(), "no offline_access");
        let token = tokens["access_token"].as_str().unwrap();
        party.read("/v1/holdings", token).await.denied(403, "forbidden");
        party.read("/v1/transactions", token).await.fine();
        let info = party.userinfo(token).await.fine();
        assert!(info.get("email").is_none(), "{info}");
        assert_eq!(info["holdings_access"], false);
    }

    async fn code_that_comes_twice_kills_what_it_bought(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let tokens = party.exchange(&code).await.fine();
        let token = tokens["access_token"].as_str().unwrap();
        assert!(party.is_live(token).await);
        party.exchange(&code).await.refused_as(400, "invalid_grant");
        assert!(!party.is_live(token).await);
        assert_eq!(party.userinfo(token).await.status, 401);
        let refresh = tokens["refresh_token"].as_str().unwrap();
        party.refresh(refresh).await.refused_as(400, "invalid_grant");
    }

    async fn of_twenty_exchanges_at_once_one_is_answered(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        let answers = join_all((0..20).map(|_| party.exchange(&code))).await;
        let won = answers.iter().filter(|it| it.status == 200).count();
        assert_eq!(won, 1);
        let winner = answers.iter().find(|it| it.status == 200).unwrap().json();
        let token = winner["access_token"].as_str().unwrap();
        assert!(!party.is_live(token).await, "nineteen replays revoked it");
    }

    async fn code_is_for_its_client_its_address_and_its_verifier(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let other = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[]).await;
        other.exchange(&code).await.refused_as(400, "invalid_grant");
        let wrong = "a".repeat(43);
        for (redirect_uri, verifier, error) in [
            (CALLBACK, wrong.as_str(), "invalid_grant"),
            (CALLBACK, "", "invalid_grant"),
            ("https://app.example.com/callback", VERIFIER, "invalid_grant"),
            ("", VERIFIER, "invalid_request"),
        ] {
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", redirect_uri),
                ("code_verifier", verifier),
            ];
            party.post("/oidc/token", &form).await.refused_as(400, error);
        }
        party.exchange(&code).await.fine();
    }

    async fn code_is_good_for_ten_minutes(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let late = party.code(&mut browser, &[]).await;
        app.wait(601);
        party.exchange(&late).await.refused_as(400, "invalid_grant");
        browser.sign_in(ADA).await;
        let in_time = party.code(&mut browser, &[]).await;
        app.wait(599);
        party.exchange(&in_time).await.fine();
    }

    async fn access_token_ends_after_its_day(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let tokens = party.tokens().await;
        let token = tokens["access_token"].as_str().unwrap();
        app.wait(86_399);
        assert!(party.is_live(token).await);
        app.wait(1);
        assert!(!party.is_live(token).await);
    }

    async fn claims_asked_for_by_name_come_where_they_were_asked_for(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let asked = r#"{"userinfo":{"email":{"essential":true}},"id_token":{"email_verified":null}}"#;
        let changes = [("scope", "openid"), ("claims", asked)];
        let sent = party.send(&mut browser, &changes).await;
        let view = crate::oidc::party::look(&mut browser, &crate::oidc::party::interaction(&sent)).await;
        assert!(view["scopes"].to_string().contains("\"email\""), "the page says so: {view}");
        let back = agree(&mut browser, &sent, None).await;
        let tokens = party.exchange(&parameter(&back, "code")).await.fine();
        assert_eq!(tokens["scope"], "openid");
        let id = claims(&tokens["id_token"]);
        assert_eq!(id["email_verified"], true);
        assert!(id.get("email").is_none());
        let token = tokens["access_token"].as_str().unwrap();
        let info = party.userinfo(token).await.fine();
        assert_eq!(info["email"], ADA);
        assert!(info.get("email_verified").is_none());
    }

    async fn request_without_openid_gets_no_id_token(db: Database) {
        let app = app(db).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let code = party.code(&mut browser, &[("scope", "portfolios:read"), ("nonce", "")]).await;
        let tokens = party.exchange(&code).await.fine();
        assert!(tokens.get("id_token").is_none());
        let token = tokens["access_token"].as_str().unwrap();
        let refused = party.userinfo(token).await;
        refused.refused_as(403, "insufficient_scope");
        assert!(refused.header("www-authenticate").contains("insufficient_scope"));
        party.read("/v1/holdings", token).await.fine();
    }

    async fn es256_is_a_clients_choice(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.signing_algorithm = "ES256").await;
        let tokens = party.tokens().await;
        assert_eq!(header_of(&tokens["access_token"])["alg"], "ES256");
        assert_eq!(header_of(&tokens["id_token"])["alg"], "ES256");
        assert!(party.is_live(tokens["access_token"].as_str().unwrap()).await);
    }
}
