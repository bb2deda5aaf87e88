//! The investor's profile.

use std::time::Duration;

use kc_domain::{
    AssetAmount, AssetId, ChainId, IntegrationId, Label, Nft, Portfolio, Timestamp, Transaction,
    TransactionId, TransactionType, Units, WorkspaceId,
    position::{Common, Derivatives},
};
use kc_store::{
    Store, activity, assets,
    holdings::{self, NewHolding},
    progress, transactions,
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::{
    collections::{nft, position, priced, write_nfts, write_positions},
    holdings::{ETHER, asset, wallet},
};
use crate::app::{Connected, TestApp};

const BITCOIN: &str = "bip122:000000000019d6689c085ae165831e93/slip44:0";
/// Costs 0.5, of which so many make a value.
const TOKEN: &str = "eip155:1/erc20:0xaa";
const ODD: &str = "eip155:1/erc20:0xbb";

async fn hold(store: &Store, user: &Connected, held: &[(&str, i128)]) {
    let rows: Vec<NewHolding> = held
        .iter()
        .map(|(asset, units)| NewHolding {
            is_calculated: false,
            asset: AssetId::new(*asset),
            quantity: Units(*units),
            cost_basis: None,
            distribution: vec![],
        })
        .collect();
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    let mut tx = store.begin().await.unwrap();
    holdings::replace(&mut tx, &workspace, &rows).await.unwrap();
    tx.commit().await.unwrap();
}

/// Books transactions, each so many seconds before now.
async fn book(store: &Store, user: &Connected, wallet: &IntegrationId, ago: &[(u64, Label)]) {
    let all: Vec<Transaction> = (0..)
        .zip(ago)
        .map(|(number, (ago, label))| Transaction {
            id: TransactionId::derive(wallet, "eip155:1", &format!("{number} {label}")),
            integration: wallet.clone(),
            chain: ChainId::new("eip155:1"),
            source_id: number.to_string(),
            at: NOW.minus(Duration::from_secs(*ago)),
            position: number,
            label: *label,
            transaction_type: TransactionType::Deposit,
            rule: String::new(),
            description: String::new(),
            legs: vec![],
            is_nft: false,
            is_spam: *label == Label::Spam,
        })
        .collect();
    let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
    let mut tx = store.begin().await.unwrap();
    let booking = progress::open_booking(&mut tx, wallet).await.unwrap();
    transactions::upsert(&mut tx, &workspace, &all, booking)
        .await
        .unwrap();
    transactions::drop_older_bookings(&mut tx, &workspace, wallet, Timestamp::EPOCH, booking, NOW)
        .await
        .unwrap();
    progress::close_booking(&mut tx, wallet, 0).await.unwrap();
    activity::recount(&mut tx, wallet, Timestamp::EPOCH)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn profile(app: &TestApp, user: &Connected) -> Value {
    app.read("/v1/profiling", &user.access_token).await.json()
}

fn worth(value: i128) -> i128 {
    // The token has three places and costs a half.
    value * 2_000
}

fn tokens(value: i128) -> AssetAmount {
    AssetAmount::units(AssetId::new(TOKEN), worth(value))
}

const DAY: u64 = 86_400;

on_both_databases! {
    async fn profile_of_nothing_says_so(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let nothing = json!({ "value": 0, "percentage": 0, "count": 0 });
        assert_eq!(profile(&app, &user).await, json!({
            "user_id": user.user_id, "base_currency": "USD",
            "user_classification": "Long-term Holder",
            "summary": {
                "classification": "Long-term Holder",
                "portfolio_overview": {
                    "total_value": 0, "currency": "USD", "size_category": "Small",
                    "dominant_category": null, "dominant_percentage": null,
                    "change_24h_percentage": null, "unrealized_pnl": 0, "roi_percentage": 0,
                },
                "asset_breakdown": { "regular_crypto": nothing, "nfts": nothing, "defi": nothing },
                "activity_summary": {
                    "total_transactions": 0, "activity_level": "Low",
                    "activity_description": "Fewer than 5 transactions in the last 30 days.",
                    "recent_activity": { "last_week": 0, "last_month": 0, "last_year": 0 },
                    "top_transaction_types": [],
                },
                "summary_text": "Nothing is held yet. 0 transactions in the last 30 days.",
            },
        }));
    }

    async fn profile_adds_up_what_is_known_and_names_what_is_not(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        // 4001 in ether, 333 in tokens, one that nobody prices.
        hold(&app.store, &user, &[(ETHER, 2 * 10_i128.pow(18)), (TOKEN, worth(333)), (ODD, 7)]).await;
        let tile = Nft { price: Some(tokens(100)), amount: Units(3), ..nft(1) };
        let spam = Nft { is_spam: true, ..nft(3) };
        write_nfts(&app.store, &wallet, &[tile, nft(2), spam]).await;
        let pool = Common { positions: vec![tokens(366)], rewards: vec![] };
        write_positions(&app.store, &wallet, &[position("pool", Portfolio::Common(pool))]).await;
        // NOW is noon: six days and a half ago is the first day of the week.
        let booked = [
            (60, Label::Swap), (6 * DAY + DAY / 2, Label::Swap), (6 * DAY + DAY / 2 + 1, Label::Deposit),
            (29 * DAY + DAY / 2, Label::Stake), (29 * DAY + DAY / 2 + 1, Label::Deposit),
            (364 * DAY + DAY / 2, Label::Airdrops), (364 * DAY + DAY / 2 + 1, Label::Income),
            (120, Label::Spam),
        ];
        book(&app.store, &user, &wallet, &booked).await;

        let body = profile(&app, &user).await;
        let summary = &body["summary"];
        assert_eq!(summary["asset_breakdown"], json!({
            // 4334 + 300 + 366 = 5000
            "regular_crypto": { "value": 4334, "percentage": serde_json::from_str::<Value>("86.68").unwrap(), "count": 3 },
            "nfts": { "value": 300, "percentage": 6, "count": 2 },
            "defi": { "value": 366, "percentage": serde_json::from_str::<Value>("7.32").unwrap(), "count": 1 },
        }));
        let overview = &summary["portfolio_overview"];
        assert_eq!(overview["total_value"], 5000);
        assert_eq!(overview["size_category"], "Small");
        assert_eq!(overview["dominant_category"], "regular_crypto");
        assert_eq!(overview["dominant_percentage"].to_string(), "86.68");
        assert_eq!(overview["unrealized_pnl"], json!(null), "nothing is known of the cost");
        assert_eq!(summary["activity_summary"], json!({
            "total_transactions": 8, "activity_level": "Low",
            "activity_description": "Fewer than 5 transactions in the last 30 days.",
            "recent_activity": { "last_week": 2, "last_month": 4, "last_year": 6 },
            "top_transaction_types": [
                { "label": "Deposit", "count": 2 }, { "label": "Swap", "count": 2 },
                { "label": "Airdrops", "count": 1 }, { "label": "Income", "count": 1 },
                { "label": "Stake", "count": 1 },
            ],
        }));
        assert_eq!(
            summary["summary_text"],
            "Long-term Holder with a portfolio worth 5000 USD (Small). 86.7 % lies in coins and \
             tokens. 4 transactions in the last 30 days. 2 holdings have no known value and are \
             left out."
        );
    }

    async fn class_begins_above_its_threshold(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        let mut tx = app.store.begin().await.unwrap();
        let bitcoin = kc_domain::Asset { token_id: "bitcoin".into(), ..asset(BITCOIN, "BTC", 3) };
        assets::upsert(&mut tx, &[bitcoin]).await.unwrap();
        let half = kc_domain::FiatPrice {
            price: "0.5".parse().unwrap(), currency: "USD".into(), at: NOW, source: "csv".into(),
        };
        let price = kc_store::prices::NewPrice {
            asset: AssetId::new(BITCOIN),
            is_sandbox: false,
            currency: "USD".into(),
            price: Some(half),
            day_before: None,
        };
        kc_store::prices::set(&mut tx, &[price]).await.unwrap();
        tx.commit().await.unwrap();
        for (tokens_held, bitcoin_held, in_nfts, in_defi, class) in [
            (70, 0, 30, 0, "Long-term Holder"),
            (69, 0, 31, 0, "NFT Enthusiast"),
            (60, 0, 0, 40, "Long-term Holder"),
            (59, 0, 0, 41, "DeFi Hodler"),
            (10, 0, 45, 45, "NFT Enthusiast"),
            (40, 60, 0, 0, "Long-term Holder"),
            (39, 61, 0, 0, "BTC Maximalist"),
        ] {
            hold(&app.store, &user, &[(TOKEN, worth(tokens_held)), (BITCOIN, worth(bitcoin_held))]).await;
            write_nfts(&app.store, &wallet, &[Nft { price: Some(tokens(in_nfts)), ..nft(1) }]).await;
            let pool = Common { positions: vec![tokens(in_defi)], rewards: vec![] };
            write_positions(&app.store, &wallet, &[position("pool", Portfolio::Common(pool))]).await;
            let body = profile(&app, &user).await;
            assert_eq!(body["user_classification"], class, "{tokens_held} {bitcoin_held} {in_nfts} {in_defi}");
            assert_eq!(body["summary"]["classification"], class);
        }

        // Futures come before bitcoin, by an open contract or by a fifth of the year.
        let open = Portfolio::Derivatives(Derivatives::default());
        write_nfts(&app.store, &wallet, &[]).await;
        write_positions(&app.store, &wallet, &[position("perps", open)]).await;
        assert_eq!(profile(&app, &user).await["user_classification"], "Futures Trader");
        write_positions(&app.store, &wallet, &[]).await;
        let mut year = vec![(DAY, Label::FundingFeePaid)];
        year.extend([(40 * DAY, Label::Deposit); 4]);
        book(&app.store, &user, &wallet, &year).await;
        assert_eq!(profile(&app, &user).await["user_classification"], "BTC Maximalist");
        year.pop();
        book(&app.store, &user, &wallet, &year).await;
        assert_eq!(profile(&app, &user).await["user_classification"], "Futures Trader");
    }

    async fn activity_begins_at_its_thresholds(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = wallet(&app.store, &user).await;
        for (count, level, class) in [
            (4, "Low", "Long-term Holder"),
            (5, "Medium", "Long-term Holder"),
            (20, "Medium", "Long-term Holder"),
            (21, "High", "Active Trader"),
        ] {
            let mut booked = vec![(DAY, Label::Swap); count];
            booked.extend(vec![(DAY, Label::Spam); 30]);
            book(&app.store, &user, &wallet, &booked).await;
            let body = profile(&app, &user).await;
            assert_eq!(body["summary"]["activity_summary"]["activity_level"], level, "{count}");
            assert_eq!(body["user_classification"], class, "{count}");
        }
    }

    async fn one_users_profile_tells_nothing_of_another(db: Database) {
        let app = TestApp::new(db).await;
        let (user, other) = (app.connected().await, app.connected().await);
        let empty = profile(&app, &other).await;
        let wallet = wallet(&app.store, &user).await;
        priced(&app.store).await;
        hold(&app.store, &user, &[(TOKEN, worth(9))]).await;
        write_nfts(&app.store, &wallet, &[nft(1)]).await;
        write_positions(&app.store, &wallet, &[position("p", Portfolio::Common(Common::default()))]).await;
        book(&app.store, &user, &wallet, &[(60, Label::Swap)]).await;
        assert_eq!(profile(&app, &other).await, empty);
    }
}
