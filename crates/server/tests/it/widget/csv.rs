//! Files of transactions.

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_domain::{IntegrationId, UserId, WorkspaceId, catalogue::GENERIC_CSV};
use kc_store::{
    csv_files,
    integrations::{self, Inserted, NewIntegration},
    jobs,
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use crate::app::{Answer, Connected, TestApp};

const HEADER: &str = "Date,Type,Sent Amount,Sent Currency,Received Amount,Received Currency,\
                      Fee Amount,Fee Currency,Label,Description,TxHash";
const TRADE: &str =
    "2024-01-28 10:30:00,trade,1500.5,EUR,0.750000000000000001,ETH,0.01,EUR,Buy,First buy,0xabc";

fn file(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// A form as browsers send it.
pub fn form(parts: &[(&str, &str)]) -> (&'static str, String) {
    let mut body = String::new();
    for (name, value) in parts {
        let file_name = if *name == "file" {
            "; filename=\"my trades.csv\""
        } else {
            ""
        };
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n{value}\r\n"
        );
    }
    ("multipart/form-data; boundary=edge", body + "--edge--\r\n")
}

pub async fn bring(app: &TestApp, token: &str, parts: &[(&str, &str)]) -> Answer {
    let (kind, body) = form(parts);
    let request = Request::post("/widget/integrations/csv")
        .header("content-type", kind)
        .header("x-link-token", token);
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn listed(app: &TestApp, token: &str) -> Value {
    let list = app
        .widget(token, Method::GET, "/integrations", json!({}))
        .await;
    list.ok()["integrations"].clone()
}

/// A user that an application knows, and a session of theirs.
async fn known_user(app: &TestApp) -> (Connected, String) {
    let user = app.connected().await;
    let body = json!({ "access_token": user.access_token });
    let link = app.post("/link-token", body).await.ok();
    let link = link["link_token"].as_str().unwrap().to_owned();
    (user, link)
}

on_both_databases! {
    async fn file_is_shown_first_and_then_connected(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let rows = file(&[TRADE, "yesterday,,,,1,BTC,,,,,", "2024-01-29,,,,1,NOSUCHCOIN,,,,,", "2024-01-29,,,,0.000000001,BTC,,,,,"]);
        let preview = bring(&app, &token, &[("dry_run", "true"), ("timezone", "+01:00"), ("file", &rows)]).await.ok();
        assert_eq!(preview["columns"][2], "Sent Amount");
        assert_eq!(preview["rows_total"], 4);
        assert_eq!(preview["rows"][0], json!({
            "row": 2, "timestamp": 1_706_434_200_000_i64, "type": "trade",
            "sent": { "amount": "1500.5", "currency": "EUR" },
            "received": { "amount": "0.750000000000000001", "currency": "ETH" },
            "fee": { "amount": "0.01", "currency": "EUR" },
            "label": "Buy", "description": "First buy", "tx_hash": "0xabc",
        }));
        let wrong: Vec<Value> = preview["errors"].as_array().unwrap().iter()
            .map(|it| json!([it["row"], it["column"], it["code"], it["currency"]])).collect();
        assert_eq!(wrong, [
            json!([3, "date", "time", null]),
            json!([4, "received_currency", "currency_unknown", "NOSUCHCOIN"]),
            json!([5, "received_amount", "amount_does_not_fit", "BTC"]),
        ]);
        let refused = bring(&app, &token, &[("file", &rows)]).await.refused(400, "INVALID_REQUEST");
        assert_eq!(refused["data"]["errors"][0]["row"], 3);
        assert_eq!(listed(&app, &token).await, json!([]), "nothing was connected yet");

        let rows = file(&[TRADE]);
        let added = bring(&app, &token, &[("file", &rows)]).await.ok();
        assert_eq!((&added["type"], &added["category"]), (&json!("csv"), &json!("unknown")));
        assert_eq!((&added["provider"], &added["alias"]), (&json!("generic-csv"), &json!("my trades.csv")));
        assert_eq!((&added["status"], &listed(&app, &token).await), (&json!("QUEUED"), &json!([added])));
        let id = IntegrationId::parse(added["walletId"].as_str().unwrap()).unwrap();
        let kept = csv_files::find(&app.store, &id).await.unwrap().unwrap();
        assert_eq!(kept.bytes, rows.as_bytes());
        assert_eq!(kept.currencies["ETH"].as_str(), "eip155:1/slip44:60");

        let twice = bring(&app, &token, &[("file", &rows), ("timezone", "+01:00")]).await;
        assert_eq!(twice.refused(409, "DUPLICATE_INTEGRATION")["data"]["wallet_id"], added["walletId"]);
        assert_eq!(jobs::count(&app.store).await.unwrap().ready, 1);
        let other = app.consented(&app.client).await;
        bring(&app, &other, &[("file", &rows)]).await.ok();
    }

    async fn times_of_a_place_are_shown_as_they_will_be_read(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let rows = file(&["2024-07-28 10:30:00,,,,1,BTC,,,,,", "2024-10-27 02:30:00,,,,1,BTC,,,,,",
            "2024-03-31 02:30:00,,,,1,BTC,,,,,"]);
        let preview = bring(&app, &token, &[("dry_run", "true"), ("timezone", "Europe/Berlin"), ("file", &rows)]).await.ok();
        let times = preview["rows"].as_array().unwrap().iter().map(|it| it["timestamp"].as_i64().unwrap());
        assert_eq!(times.collect::<Vec<_>>(), [1_722_155_400_000, 1_729_989_000_000]);
        assert_eq!(preview["ambiguous_rows"], json!([3]));
        assert_eq!(preview["errors"][0]["row"], 4);

        let rows = file(&["2024-07-28 10:30:00,,,,1,BTC,,,,,"]);
        let added = bring(&app, &token, &[("timezone", "Europe/Berlin"), ("file", &rows)]).await.ok();
        let id = IntegrationId::parse(added["walletId"].as_str().unwrap()).unwrap();
        let kept = csv_files::find(&app.store, &id).await.unwrap().unwrap();
        assert!(kept.options.contains(r#""timezone":"Europe/Berlin""#), "{}", kept.options);
    }

    async fn what_is_no_such_file_is_refused_and_nothing_is_kept(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let rows = file(&[TRADE]);
        let many = format!("{HEADER}\n{}", "2024-01-01,,,,1,BTC,,,,,\n".repeat(100_001));
        let large = format!("{HEADER}\n{}", " ".repeat(10 * 1024 * 1024));
        let refused: [(&[(&str, &str)], &str); 12] = [
            (&[], "The file is missing."),
            (&[("file", "")], "The file is empty."),
            (&[("file", HEADER)], "The file has no rows."),
            (&[("file", "a,b\n1,2")], "The column \"Date\" is missing in the file."),
            (&[("file", &many)], "The file has more than 100000 rows."),
            (&[("file", &large)], "The file is larger than 10485760 bytes."),
            (&[("file", &rows), ("file", &rows)], "The form takes one file, provider, mapping, timezone and dry_run."),
            (&[("file", &rows), ("more", "1")], "The form takes one file, provider, mapping, timezone and dry_run."),
            (&[("file", &rows), ("timezone", "Europe/Atlantis")],
                "The timezone must be UTC, an offset such as +02:00, or a name such as Europe/Berlin."),
            (&[("file", &rows), ("dry_run", "maybe")], "dry_run must be true or false."),
            (&[("file", &rows), ("provider", "ethereum")], "There is no such provider of files."),
            (&[("file", &rows), ("mapping", "{\"date\":\"When\"}")], "The column \"When\" is missing in the file."),
        ];
        for (parts, sentence) in refused {
            assert_eq!(bring(&app, &token, parts).await.refused(400, "INVALID_REQUEST")["error"], sentence);
        }
        let huge = " ".repeat(12 * 1024 * 1024);
        bring(&app, &token, &[("file", &huge)]).await.refused(413, "INVALID_REQUEST");
        app.widget(&token, Method::POST, "/integrations/csv", json!({ "file": "x" })).await
            .refused(400, "INVALID_REQUEST");
        let names = (0..101).map(|it| format!("2024-01-01,,,,1,COIN{it},,,,,")).collect::<Vec<_>>();
        let names = file(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let twice = format!("{HEADER},date\n");
        for (wrong, code, subject) in [
            ("", "empty", json!(null)),
            (HEADER, "no_rows", json!(null)),
            ("a,b\n1,2", "column_missing", json!("Date")),
            (&twice, "header_twice", json!("Date")),
            (&many, "too_many_rows", json!(null)),
            (&names, "too_many_currencies", json!("100")),
        ] {
            let refused = bring(&app, &token, &[("file", wrong)]).await.refused(400, "INVALID_REQUEST");
            assert_eq!(refused["data"]["file"], json!({ "code": code, "subject": subject }));
        }
        assert_eq!(listed(&app, &token).await, json!([]));
        assert_eq!(jobs::count(&app.store).await.unwrap().ready, 0);
    }

    async fn files_are_offered_but_not_in_the_sandbox(db: Database) {
        let app = TestApp::new(db).await;
        let token = app.consented(&app.client).await;
        let offered = app.widget(&token, Method::GET, "/providers", json!({})).await.ok();
        let offered = offered["providers"].as_array().unwrap();
        assert!(offered.iter().any(|it| it["id"] == GENERIC_CSV));
        let all = app.of_client(&app.client, Method::GET, "/integrations/public/list", json!({})).await.ok();
        let csv = all.as_array().unwrap().iter().find(|it| it["id"] == GENERIC_CSV).unwrap();
        assert_eq!((&csv["isCSV"], &csv["isAPI"]), (&json!(true), &json!(false)));

        let sandbox = app.register(true).await;
        let token = app.consented(&sandbox).await;
        let offered = app.widget(&token, Method::GET, "/providers", json!({})).await.ok();
        let offered = offered["providers"].as_array().unwrap();
        assert!(offered.iter().all(|it| it["id"] != GENERIC_CSV));
        bring(&app, &token, &[("file", &file(&[TRADE]))]).await
            .refused(403, "SANDBOX_PROVIDER_NOT_ALLOWED");
    }

    async fn file_is_read_again_from_the_start_only(db: Database) {
        let app = TestApp::new(db).await;
        let (user, link) = known_user(&app).await;
        let added = bring(&app, &link, &[("file", &file(&[TRADE]))]).await.ok();
        let wallet = added["walletId"].as_str().unwrap();
        let path = format!("/developer/integrations/{wallet}/resync");
        let ask = |mode| json!({ "user_id": user.user_id, "mode": mode });

        let answer = app.post(&path, ask("from_start")).await;
        assert_eq!(answer.status, 202);
        let queued = answer.ok();
        let job = queued["job_id"].as_str().unwrap();
        assert!(job.starts_with("job_"), "{job}");
        assert_eq!(queued, json!({
            "mode": "from_start", "integration_type": "csv", "wallet_id": wallet,
            "job_id": job, "status": "ongoing",
        }));
        assert_eq!(app.post(&path, ask("from_start")).await.ok()["job_id"], job, "the one that waits");
        app.post(&path, ask("latest")).await.refused(409, "CSV_RESYNC_LATEST_UNSUPPORTED");

        let new = NewIntegration {
            workspace: &WorkspaceId::parse(&user.workspace_id).unwrap(),
            user: &UserId::parse(&user.user_id).unwrap(),
            provider: GENERIC_CSV,
            address: "lost",
            alias: None,
            is_sandbox: false,
        };
        let mut tx = app.store.begin().await.unwrap();
        let Inserted::New(lost) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
            panic!("is new")
        };
        tx.commit().await.unwrap();
        let path = format!("/developer/integrations/{lost}/resync");
        app.post(&path, ask("from_start")).await.refused(404, "CSV_SOURCE_MISSING");
        app.post(&path, ask("latest")).await.refused(409, "CSV_RESYNC_LATEST_UNSUPPORTED");
    }
}
