//! Tokens by a client's own credentials.

use kc_testkit::on_both_databases;

use super::{Party, app, party::claims};

on_both_databases! {
    async fn clients_own_token_speaks_for_no_user(db: Database) {
        let app = app(db).await;
        let party = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        let form = [("grant_type", "client_credentials"), ("scope", "portfolios:read")];
        let tokens = party.post("/oidc/token", &form).await.fine();
        assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(claims(&tokens["access_token"])["sub"], party.id.as_str());
        party.read("/v1/holdings", token).await.denied(401, "unauthorized");
        assert_eq!(party.userinfo(token).await.status, 401);
        let live = party.post("/oidc/token/introspection", &[("token", token)]).await.fine();
        assert_eq!(live["active"], true);
        party.post("/oidc/token/revocation", &[("token", token)]).await;
        let dead = party.post("/oidc/token/introspection", &[("token", token)]).await.fine();
        assert_eq!(dead["active"], false);
    }

    async fn only_clients_that_may_get_one(db: Database) {
        let app = app(db).await;
        let usual = Party::new(&app).await;
        let form = [("grant_type", "client_credentials")];
        usual.post("/oidc/token", &form).await.refused_as(400, "unauthorized_client");
        let party = Party::with(&app, |new| new.grant_types.push("client_credentials".into())).await;
        for scope in ["openid", "tax:write", "nonsense"] {
            let form = [("grant_type", "client_credentials"), ("scope", scope)];
            party.post("/oidc/token", &form).await.refused_as(400, "invalid_scope");
        }
    }
}
