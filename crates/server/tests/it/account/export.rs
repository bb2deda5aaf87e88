use std::{collections::BTreeSet, time::Duration};

use kc_domain::{
    AssetId, ChainId, IntegrationId, Label, Leg, LegKind, Transaction, TransactionEdit,
    TransactionId, TransactionType, Units, WorkedOut, WorkspaceId,
};
use kc_store::{assets, transaction_edits, transactions};
use kc_testkit::{NOW, on_both_databases};
use serde_json::json;

use super::{Browser, app};
use crate::{
    app::TestApp,
    data::holdings::{ETHER, asset, wallet},
    widget::email::connected,
};

const ADA: &str = "ada@example.com";
/// Several pages, with many at each moment.
const COUNT: u32 = 1_834;

async fn write(app: &TestApp, wallet: &IntegrationId, workspace: &WorkspaceId) {
    let all: Vec<Transaction> = (0..COUNT)
        .map(|number| Transaction {
            id: TransactionId::derive(wallet, "eip155:1", &number.to_string()),
            integration: wallet.clone(),
            chain: ChainId::new("eip155:1"),
            source_id: format!("0x{number:x}"),
            // At the first moment alone there are more than two pages of them.
            at: NOW.plus(Duration::from_secs(u64::from(
                number.saturating_sub(1_100) / 7,
            ))),
            position: number,
            label: Label::Deposit,
            transaction_type: TransactionType::Deposit,
            rule: String::new(),
            description: format!("Transaction {number}"),
            legs: vec![Leg {
                kind: LegKind::Incoming,
                asset: AssetId::new(ETHER),
                units: Units(1),
                price: None,
                counterparty: None,
                before: Some(Units(0)),
                after: Some(Units(1)),
            }],
            is_nft: false,
            is_spam: false,
        })
        .collect();
    let mut tx = app.store.begin().await.unwrap();
    assets::upsert(&mut tx, &[asset(ETHER, "ETH", 18)])
        .await
        .unwrap();
    transactions::upsert(&mut tx, workspace, &all, 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn tag(app: &TestApp, wallet: &IntegrationId, workspace: &WorkspaceId) -> TransactionId {
    let id = TransactionId::derive(wallet, "eip155:1", "5");
    let edit = TransactionEdit {
        tags: Some(vec!["rent".to_owned()]),
        ..TransactionEdit::default()
    };
    let mut tx = app.store.begin().await.unwrap();
    let held = transaction_edits::hold(&mut tx, workspace, &id).await;
    let before = held.unwrap().expect("it is there").transaction;
    let worked_out = WorkedOut::of(&before);
    transaction_edits::write(
        &mut tx,
        workspace,
        &before,
        &before,
        &edit,
        &worked_out,
        NOW,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

on_both_databases! {
    async fn export_holds_everything_and_no_secret(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        browser.set_password("correct zebra unlocks pianos").await;
        let user = connected(&app, ADA).await;
        let wallet = wallet(&app.store, &user).await;
        write(&app, &wallet, &WorkspaceId::from_stored(user.workspace_id.clone())).await;

        let tagged = tag(&app, &wallet, &WorkspaceId::from_stored(user.workspace_id.clone())).await;

        let answer = browser.get("/export").await;
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"kryptos-account.json\""
        );
        let export = answer.fine();
        assert_eq!(export["user"]["email"], ADA);
        assert_eq!(export["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(export["passkeys"], json!([]));
        assert_eq!(export["applications"][0]["name"], "Northwind");
        let workspace = &export["workspaces"][0];
        assert_eq!(workspace["id"], json!(user.workspace_id));
        assert_eq!(workspace["integrations"][0]["walletId"], json!(wallet.as_str()));
        let rows = workspace["transactions"].as_array().unwrap();
        let different: BTreeSet<&str> =
            rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!((rows.len(), different.len()), (COUNT as usize, COUNT as usize));
        let tagged_row = rows.iter().find(|row| row["id"] == json!(tagged)).unwrap();
        assert_eq!(tagged_row["tags"], json!(["rent"]));
        assert_eq!(workspace["transaction_edits"], json!([{
            "transaction_id": tagged, "label": null, "description": null, "notes": null,
            "tags": ["rent"], "edited_at": NOW.to_string(),
        }]));
        let text = answer.text();
        for secret in ["argon2", "password_hash", "token_hash", &*user.access_token] {
            assert!(!text.contains(secret), "{secret}");
        }
    }

    async fn export_can_not_be_had_all_day(db: Database) {
        let app = app(db).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        for _ in 0..10 {
            browser.get("/export").await.fine();
        }
        browser.get("/export").await.denied(429, "rate_limited");
    }
}
