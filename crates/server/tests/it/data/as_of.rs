use std::time::Duration;

use kc_domain::{AssetId, Label, Leg, LegKind, Quantity, Timestamp, Transaction, Units};
use kc_store::{holdings, prices};
use kc_testkit::{NOW, on_both_databases};
use serde_json::{Value, json};

use super::{
    holdings::ETHER,
    transactions::{TOKEN, book, leg, price, transaction, write},
};
use crate::app::{Connected, TestApp};

const DAY: u64 = 24 * 3_600;

fn day(number: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(number * DAY))
}

fn moved(kind: LegKind, asset: &str, units: i128, after: i128) -> Leg {
    Leg {
        before: None,
        after: Some(Units(after)),
        ..leg(kind, asset, units, None)
    }
}

async fn held_at(app: &TestApp, user: &Connected, moment: Timestamp, more: &str) -> Value {
    let path = format!("/v1/holdings?asOf={}{more}", moment.millis());
    app.read(&path, &user.access_token).await.json()
}

/// Each asset with its quantity and its price.
fn of(body: &Value) -> Vec<(String, String, String)> {
    let held = body["holdings"].as_array().unwrap().iter();
    let mut held: Vec<_> = held
        .map(|it| {
            let symbol = it["asset"]["symbol"].as_str().unwrap().to_owned();
            (
                symbol,
                it["totalQuantity"].to_string(),
                it["marketPrice"].to_string(),
            )
        })
        .collect();
    held.sort();
    held
}

on_both_databases! {
    async fn holdings_of_a_moment_follow_from_the_transactions_up_to_it(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 0).await;
        let ether = 10_i128.pow(18);
        let at = |number: u32, at: Timestamp, legs: Vec<Leg>| Transaction {
            at,
            legs,
            ..transaction(&wallet, number)
        };
        let mut bought = moved(LegKind::Incoming, ETHER, 3 * ether, 3 * ether);
        bought.price = Some(kc_domain::FiatPrice { at: day(1), ..price("2000.5") });
        book(&app.store, &user, &wallet, &[
            at(1, day(1), vec![bought]),
            at(2, day(5), vec![moved(LegKind::Incoming, TOKEN, 7, 7), moved(LegKind::Outgoing, ETHER, ether, 2 * ether)]),
            at(3, day(9), vec![moved(LegKind::Outgoing, TOKEN, 7, 0), moved(LegKind::Fee, ETHER, ether, ether)]),
        ]).await;
        let mut tx = app.store.begin().await.unwrap();
        let [e, t] = [ETHER, TOKEN].map(AssetId::new);
        let closing = [(&e, &Quantity::Units(Units(ether))), (&t, &Quantity::ZERO)];
        holdings::set_calculated(&mut tx, &wallet, closing.into_iter()).await.unwrap();
        let now = prices::NewPrice {
            asset: e.clone(),
            is_sandbox: false,
            currency: "USD".into(),
            price: Some(kc_domain::FiatPrice { at: day(20), ..price("3000") }),
            day_before: Some("1".parse().unwrap()),
        };
        prices::set(&mut tx, &[now]).await.unwrap();
        tx.commit().await.unwrap();

        let row = |symbol: &str, quantity: &str, price: &str| {
            (symbol.to_owned(), quantity.to_owned(), price.to_owned())
        };
        let before = held_at(&app, &user, day(0), "").await;
        assert_eq!(of(&before), []);
        assert_eq!(before["summary"]["totalValue"], json!(0));
        let first = held_at(&app, &user, day(1), "").await;
        assert_eq!(of(&first), [row("ETH", "3", "2000.5")]);
        assert_eq!(first["summary"]["totalValue"].to_string(), "6001.5");
        assert_eq!(first["holdings"][0]["hasCalculatedBalance"], true);
        assert_eq!(first["holdings"][0]["24hrChange"], json!(null));
        // A price of two days ago is not the price of the moment.
        assert_eq!(of(&held_at(&app, &user, day(3), "").await), [row("ETH", "3", "null")]);
        let third = held_at(&app, &user, day(5), "&calculatedBalances=false").await;
        assert_eq!(of(&third), [row("ETH", "2", "null"), row("TOK", "7", "null")]);
        assert_eq!(third["summary"]["totalValue"], json!(null));
        assert_eq!(of(&held_at(&app, &user, day(19), "").await), [row("ETH", "1", "null")]);
        assert_eq!(of(&held_at(&app, &user, day(20), "").await), [row("ETH", "1", "3000")]);
        assert_eq!(held_at(&app, &user, day(20), "&isSpam=true").await["holdings"], json!([]));

        let other = app.connected().await;
        assert_eq!(of(&held_at(&app, &other, day(5), "").await), []);
        let wrong = app.read("/v1/holdings?asOf=yesterday", &user.access_token).await;
        assert_eq!(wrong.denied(400, "invalid_parameters")["details"][0]["path"], "asOf");
    }

    async fn what_was_held_at_a_moment_says_what_it_had_cost(db: Database) {
        let app = TestApp::new(db).await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 0).await;
        let ether = 10_i128.pow(18);
        let at = |number: u32, at: Timestamp, label: Label, leg: Leg| Transaction {
            at,
            label,
            transaction_type: label.transaction_type(),
            legs: vec![leg],
            is_spam: false,
            ..transaction(&wallet, number)
        };
        let dear = |kind, units, after| Leg {
            price: Some(price("2000")),
            ..moved(kind, ETHER, units, after)
        };
        let all = [
            at(0, day(0), Label::Mining, dear(LegKind::Incoming, ether, ether)),
            at(1, day(10), Label::Mining, dear(LegKind::Incoming, ether, 2 * ether)),
            at(2, day(20), Label::Payment, dear(LegKind::Outgoing, ether / 2, ether * 3 / 2)),
            at(3, day(30), Label::Deposit, dear(LegKind::Incoming, ether, ether * 5 / 2)),
        ];
        book(&app.store, &user, &wallet, &all).await;
        let held = (AssetId::new(ETHER), Quantity::Units(Units(ether * 5 / 2)));
        let mut tx = app.store.begin().await.unwrap();
        holdings::set_calculated(&mut tx, &wallet, [(&held.0, &held.1)].into_iter()).await.unwrap();
        tx.commit().await.unwrap();
        for (moment, cost) in [(5, json!(2000)), (10, json!(4000)), (25, json!(3000)), (30, Value::Null)] {
            let body = held_at(&app, &user, day(moment), "").await;
            assert_eq!(body["holdings"][0]["costbasis"], cost, "day {moment}");
        }
    }
}
