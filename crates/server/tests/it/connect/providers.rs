use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::json;

use crate::app::TestApp;

on_both_databases! {
    async fn catalogue_is_open_and_says_what_works(db: Database) {
        let app = TestApp::new(db).await;
        let request = Request::get("/integrations/public/list").body(Body::empty()).unwrap();
        let list = app.send(request).await.ok();
        let working: Vec<(&str, bool)> = list.as_array().unwrap().iter()
            .map(|it| (it["id"].as_str().unwrap(), it["isWorking"].as_bool().unwrap()))
            .collect();
        assert_eq!(working, [("ethereum", true), ("generic-csv", true), ("polygon", true), ("someday", false)]);
        assert_eq!(list[0]["logo"], "https://connect.example.com/assets/providers/ethereum.svg");
        assert_eq!(list[0]["functions"], json!([
            { "name": "getBalance", "publicName": "Balances" },
            { "name": "getTransactions", "publicName": "Transactions" },
        ]));
    }
}
