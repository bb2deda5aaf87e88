use std::time::Duration;

use kc_domain::{
    AssetId, ChainId, FiatPrice, IntegrationId, Label, Leg, LegKind, Timestamp, Transaction,
    TransactionId, TransactionType, Units, WorkspaceId,
};
use kc_store::{Store, assets, progress, transactions};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::holdings::{ETHER, asset, wallet};
use crate::app::{Connected, TestApp};

pub const TOKEN: &str = "eip155:1/erc20:0xaa";

/// What somebody saw at [`NOW`].
pub fn price(price: &str) -> FiatPrice {
    FiatPrice {
        price: price.parse().unwrap(),
        currency: "USD".into(),
        at: NOW,
        source: "csv".into(),
    }
}

pub fn leg(kind: LegKind, asset: &str, units: i128, price: Option<&str>) -> Leg {
    Leg {
        kind,
        asset: AssetId::new(asset),
        units: Units(units),
        price: price.map(self::price),
        counterparty: Some("0xdead".into()),
        before: Some(Units(0)),
        after: Some(Units(units)),
    }
}

/// Every third one is a swap of ether for a token, the others are deposits; one second apart, and
/// two at each moment.
pub fn transaction(wallet: &IntegrationId, number: u32) -> Transaction {
    let is_swap = number.is_multiple_of(3);
    let mut legs = vec![leg(
        LegKind::Incoming,
        if is_swap { TOKEN } else { ETHER },
        1,
        Some("2000.5"),
    )];
    if is_swap {
        legs.push(leg(
            LegKind::Outgoing,
            ETHER,
            420_690_000_000_123_456_789_012_345_678,
            None,
        ));
        legs.push(Leg {
            before: None,
            after: None,
            ..leg(LegKind::Fee, ETHER, 21_000, Some("2000.5"))
        });
    }
    Transaction {
        id: TransactionId::derive(wallet, "eip155:1", &number.to_string()),
        integration: wallet.clone(),
        chain: ChainId::new("eip155:1"),
        source_id: format!("0x{number:x}"),
        at: NOW.plus(Duration::from_secs(u64::from(number / 2))),
        position: number,
        label: if is_swap { Label::Swap } else { Label::Deposit },
        rule: if is_swap { "swap" } else { "deposit" }.to_owned(),
        transaction_type: if is_swap {
            TransactionType::Trade
        } else {
            TransactionType::Deposit
        },
        description: format!("Transaction {number}"),
        legs,
        is_nft: false,
        is_spam: number == 1,
    }
}

pub async fn write(store: &Store, user: &Connected, count: u32) -> IntegrationId {
    let wallet = wallet(store, user).await;
    let all: Vec<Transaction> = (0..count)
        .map(|number| transaction(&wallet, number))
        .collect();
    let mut tx = store.begin().await.unwrap();
    assets::upsert(&mut tx, &[asset(ETHER, "ETH", 18), asset(TOKEN, "TOK", 0)])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    book(store, user, &wallet, &all).await;
    wallet
}

/// Books all transactions of a wallet anew, as a worker does.
pub async fn book(store: &Store, user: &Connected, wallet: &IntegrationId, all: &[Transaction]) {
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    let mut tx = store.begin().await.unwrap();
    let booking = progress::open_booking(&mut tx, wallet).await.unwrap();
    transactions::upsert(&mut tx, &workspace, all, booking)
        .await
        .unwrap();
    transactions::drop_older_bookings(&mut tx, &workspace, wallet, Timestamp::EPOCH, booking, NOW)
        .await
        .unwrap();
    progress::close_booking(&mut tx, wallet, 0).await.unwrap();
    tx.commit().await.unwrap();
}

fn hashes(body: &Value) -> Vec<String> {
    let data = body["data"].as_array().unwrap();
    data.iter()
        .map(|it| it["transactionPlatfromId"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    async fn transaction_carries_every_digit(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 4).await;
        let body = app.read("/v1/transactions?trxId=0x3", &user.access_token).await.json();
        let swap = &body["data"][0];
        assert_eq!(swap["label"], "Swap");
        assert_eq!(swap["timestamp"], 1_740_830_401_000_i64);
        assert_eq!(swap["metadata"], json!({ "importSource": "API", "importWalletId": wallet,
            "isManual": false, "isEdited": false, "isDefiTrx": false, "isNFTTrx": false, "labelledBy": "swap" }));
        let sent = &swap["outgoingAssets"][0];
        assert_eq!(sent["quantity"].to_string(), "420690000000.123456789012345678");
        assert_eq!(sent["price"], json!(null));
        assert_eq!(sent["type"], "outgoing");
        assert_eq!(sent["fromAccount"]["walletId"], json!(wallet));
        assert_eq!(sent["toAccount"]["publicAddress"], "0xdead");
        assert_eq!(swap["fee"][0]["quantity"].to_string(), "0.000000000000021");
        assert_eq!(swap["fee"][0]["price"].to_string(), "2000.5");
        assert_eq!(swap["incomingAssets"][0]["asset"]["symbol"], "TOK");
        assert_eq!(swap["incomingAssets"][0]["toAccount"]["walletId"], json!(wallet));
        assert_eq!(swap["ledger"].as_array().unwrap().len(), 3);
        assert_eq!(swap["ledger"][1]["afterBalance"].to_string(), "420690000000.123456789012345678");
        for unknown in ["beforeBalance", "afterBalance"] {
            assert_eq!(swap["ledger"][2].get(unknown), Some(&json!(null)));
        }
        assert_eq!(swap["totalCostbasis"], json!(null));
    }

    async fn pages_join_without_gap_or_repeat(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        write(&app.store, &user, 95).await;
        for order in ["asc", "desc"] {
            let whole = app.read(&format!("/v1/transactions?order={order}&limit=1000"), &user.access_token).await.json();
            let whole = hashes(&whole);
            assert_eq!(whole.len(), 95);
            let mut joined = Vec::new();
            for offset in (0..95).step_by(10) {
                let path = format!("/v1/transactions?order={order}&limit=10&offset={offset}");
                let page = app.read(&path, &user.access_token).await.json();
                assert_eq!(page["pagination"]["totalCount"], 95);
                assert_eq!(page["pagination"]["hasNextPage"], offset < 90);
                assert_eq!(page["pagination"]["hasPreviousPage"], offset > 0);
                joined.extend(hashes(&page));
            }
            assert_eq!(joined, whole, "{order}");
        }
        let beyond = app.read("/v1/transactions?offset=95", &user.access_token).await.json();
        assert_eq!(beyond["pagination"]["returned_count"], 0);
        assert_eq!(beyond["pagination"]["hasNextPage"], false);
    }

    async fn filters_leave_what_was_asked_for(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 30).await;
        let start = NOW.millis();
        for (query, fitting) in [
            ("label=Swap", 10),
            ("label=Swap,Deposit", 30),
            ("transactionType=swap", 10),
            ("transactionType=deposit", 20),
            ("transactionType=withdraw", 0),
            ("isMissingPrice=true", 10),
            ("isMissingPrice=false", 20),
            ("isMissingPurchase=true", 0),
            ("isMissingPurchase=false", 30),
            ("isSpam=true", 1),
            ("isSpam=false", 29),
            ("isNft=true", 0),
            ("isManual=true", 0),
            ("isEdited=true", 0),
            ("isEdited=false", 30),
            ("currencyId=ethereum", 30),
            ("currencyId=eip155:1/erc20:0xaa", 10),
            ("currencyId=eip155:1/erc20:0xa", 0),
            ("currencyId=unheard-of", 0),
            (&*format!("walletId={wallet}"), 30),
            (&*format!("walletId={wallet}&label=Swap&limit=3&offset=2"), 10),
            (&*format!("timeStart={start}&timeEnd={start}"), 2),
            (&*format!("timeStart={}", start + 14_000), 2),
        ] {
            let body = app.read(&format!("/v1/transactions?{query}"), &user.access_token).await.json();
            assert_eq!(body["pagination"]["totalCount"], fitting, "{query}");
            let limit = body["pagination"]["limit"].as_i64().unwrap();
            assert_eq!(hashes(&body).len() as i64, limit.min(fitting), "{query}");
        }
    }

    async fn more_that_goes_out_than_came_in_misses_a_purchase(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 0).await;
        let at = |number: u32, kind, after: Option<i128>| Transaction {
            legs: vec![Leg { after: after.map(Units), ..leg(kind, ETHER, 1, None) }],
            ..transaction(&wallet, number)
        };
        book(&app.store, &user, &wallet, &[
            at(1, LegKind::Outgoing, Some(0)),
            at(2, LegKind::Outgoing, Some(-1)),
            at(3, LegKind::Fee, Some(-2)),
            at(4, LegKind::Incoming, Some(-1)),
            at(5, LegKind::Outgoing, None),
        ]).await;
        let body = app.read("/v1/transactions?isMissingPurchase=true&order=asc", &user.access_token).await.json();
        assert_eq!(hashes(&body), ["0x2", "0x3"]);
        let body = app.read("/v1/transactions?isMissingPurchase=false", &user.access_token).await.json();
        assert_eq!(body["pagination"]["totalCount"], 3);
    }

    async fn what_can_not_be_asked_is_named(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        for (query, path) in [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=ten", "limit"),
            ("offset=-1", "offset"), ("order=up", "order"), ("label=Rug%20Pull", "label"),
            ("transactionType=gift", "transactionType"), ("isSpam=1", "isSpam"),
            ("timeStart=yesterday", "timeStart"), ("timeStart=2&timeEnd=1", "timeEnd"),
            ("trxId=%00", "trxId"), ("limit=1&limit=2", "limit"),
            ("isMissingPurchase=1", "isMissingPurchase"),
        ] {
            let answer = app.read(&format!("/v1/transactions?{query}"), &user.access_token).await;
            let details = answer.denied(400, "invalid_parameters")["details"].clone();
            assert_eq!(details[0]["path"], path, "{query}");
            assert!(details[0]["message"].is_string());
        }
    }

    async fn one_users_transactions_are_nothing_to_another(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let wallet = write(&app.store, &user, 3).await;
        let body = app.read("/v1/transactions", &other.access_token).await.json();
        assert_eq!((&body["data"], &body["pagination"]["totalCount"]), (&json!([]), &json!(0)));
        for query in [format!("walletId={wallet}"), "walletId=wal_none".into(), "walletId=x".into()] {
            let path = format!("/v1/transactions?{query}");
            app.read(&path, &other.access_token).await.denied(404, "wallet_not_found");
        }
        let body = app.read("/v1/transactions?trxId=0x1", &other.access_token).await.json();
        assert_eq!(body["data"], json!([]));
    }
}
