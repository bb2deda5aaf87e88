//! Answers that are kept say what answers say that are not.

use axum::{Router, body::Body, http::Request};
use kc_domain::{
    Asset, AssetId, FiatPrice, IntegrationId, Label, Timestamp, TransactionEdit, WorkedOut,
    WorkspaceId,
};
use kc_store::{
    Tx, assets,
    holdings::{self, NewHolding},
    integrations,
    prices::{self, NewPrice},
    progress::{self, Advance},
    transaction_edits::{self, Edited},
    transactions::{self, Relabelled, costs},
};
use kc_testkit::{NOW, on_both_databases};
use serde_json::json;

use super::{
    add_transactions::may_write,
    holdings::{ETHER, asset, holding, wallet_named},
    transactions::{TOKEN, book, transaction, write},
};
use crate::app::{Answer, Connected, TestApp};

const PATHS: [&str; 7] = [
    "/v1/holdings",
    "/v1/holdings?isSpam=true",
    "/v1/holdings?calculatedBalances=true",
    "/v1/transactions",
    "/v1/transactions?label=Swap&limit=2&offset=1",
    "/v1/transactions?isEdited=true",
    "/v0/transactions?order=asc",
];

const HELD: [(&str, i128, Option<&str>); 2] = [(ETHER, 5, None), (TOKEN, 7, Some("3"))];

/// An app, another node that keeps nothing, and a user with six transactions and two holdings.
struct Beside {
    app: TestApp,
    forgetful: Router,
    user: Connected,
    wallet: IntegrationId,
    workspace: WorkspaceId,
}

impl Beside {
    async fn new(db: kc_testkit::Database) -> Self {
        let mut app = TestApp::new(db).await;
        app.settings.kept_answers = 0;
        let forgetful = app.second_node().await;
        let user = app.connected().await;
        let wallet = write(&app.store, &user, 6).await;
        let workspace = WorkspaceId::from_stored(user.workspace_id.clone());
        let it = Self {
            app,
            forgetful,
            user,
            wallet,
            workspace,
        };
        it.hold(&HELD).await;
        it
    }

    /// Somebody else, to whom the same happened.
    async fn other(self) -> Self {
        let user = self.app.connected().await;
        let other = Self {
            wallet: write(&self.app.store, &user, 6).await,
            workspace: WorkspaceId::from_stored(user.workspace_id.clone()),
            user,
            ..self
        };
        other.hold(&HELD).await;
        other
    }

    async fn read(&self, node: &Router, path: &str) -> String {
        let request = Request::get(format!("/api{path}"))
            .header(
                "authorization",
                format!("Bearer {}", self.user.access_token),
            )
            .header("x-client-id", self.app.client.id.as_str())
            .header("x-client-secret", &self.app.client.secret);
        let answer = Answer::of(node, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// What is said on all paths, the first time and again, when it is kept.
    async fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        for path in PATHS {
            let truth = self.read(&self.forgetful, path).await;
            for _ in 0..2 {
                assert_eq!(self.read(&self.app.router, path).await, truth, "{path}");
            }
            told.push(truth);
        }
        told
    }

    async fn change(&self, change: impl AsyncFnOnce(&mut Tx)) {
        let mut tx = self.app.store.begin().await.unwrap();
        change(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn hold(&self, held: &[(&str, i128, Option<&str>)]) {
        let rows = held
            .iter()
            .map(|(asset, units, cost)| holding(&self.wallet, asset, *units, *cost));
        let rows: Vec<NewHolding> = rows.collect();
        self.change(async |tx| holdings::replace(tx, &self.workspace, &rows).await.unwrap())
            .await;
    }

    async fn price(&self, price: Option<&str>) {
        let price = NewPrice {
            asset: AssetId::new(ETHER),
            is_sandbox: false,
            currency: "USD".into(),
            price: price.map(|price| FiatPrice {
                price: price.parse().unwrap(),
                currency: "USD".into(),
                at: NOW,
                source: "csv".into(),
            }),
            day_before: None,
        };
        self.change(async |tx| prices::set(tx, &[price]).await.unwrap())
            .await;
    }

    async fn learn(&self, learned: Asset) {
        self.change(async |tx| assets::upsert(tx, &[learned]).await.unwrap())
            .await;
    }

    async fn edit(&self, number: u32, edit: &TransactionEdit) {
        let it = transaction(&self.wallet, number);
        let worked_out = WorkedOut::of(&it);
        self.change(async |tx| {
            transaction_edits::write(tx, &self.workspace, &it, &it, edit, &worked_out, NOW)
                .await
                .unwrap();
        })
        .await;
    }
}

fn notes(notes: &str) -> TransactionEdit {
    TransactionEdit {
        notes: Some(notes.to_owned()),
        ..TransactionEdit::default()
    }
}

on_both_databases! {
    async fn every_change_is_said_at_once(db: Database) {
        let it = Beside::new(db).await;
        let (store, user, wallet) = (&it.app.store, &it.user, &it.wallet);
        let mut before = it.told().await;
        let mut said = async |what: &str, changed: &[usize]| {
            let now = it.told().await;
            let differs = |place: &usize| now[*place] != before[*place];
            let found: Vec<usize> = (0..PATHS.len()).filter(differs).collect();
            assert_eq!(found, changed, "{what}");
            before = now;
        };
        it.hold(&[(ETHER, 6, None), (TOKEN, 7, Some("3"))]).await;
        said("more of an asset", &[0]).await;
        it.hold(&[(ETHER, 6, Some("1.5")), (TOKEN, 7, Some("3"))]).await;
        said("what it cost", &[0]).await;
        it.price(Some("2000")).await;
        said("a price", &[0]).await;
        it.price(Some("2000")).await;
        said("the same price", &[]).await;
        it.price(None).await;
        said("no price", &[0]).await;
        it.learn(Asset { name: "Ether".to_owned(), ..asset(ETHER, "ETH", 18) }).await;
        said("a name", &[0, 3, 4, 6]).await;
        it.learn(Asset { is_spam: true, ..asset(TOKEN, "TOK", 0) }).await;
        said("that an asset is spam", &[0, 1]).await;
        let friend = wallet_named(store, user, "0xdead", "Friend").await;
        said("whose an address is", &[3, 4, 6]).await;

        let costs = json!({ "cost": "1", "gain": "2", "legs": [{}, {}, {}] }).to_string();
        let ids = [0, 3].map(|number| transaction(wallet, number).id);
        let rows = ids.each_ref().map(|id| (id.as_str(), costs.as_str()));
        it.change(async |tx| costs::set(tx, &it.workspace, &rows).await.unwrap()).await;
        said("what transactions cost", &[3, 4, 6]).await;
        it.edit(2, &notes("From my aunt")).await;
        said("a person's notes", &[3, 5, 6]).await;
        let mut own = transaction(wallet, 3);
        own.label = Label::Transfer;
        let relabelled = [Relabelled::of(own)];
        it.change(async |tx| transactions::relabel(tx, &it.workspace, &relabelled).await.unwrap()).await;
        said("that one is a transfer", &[3, 4, 6]).await;

        let found = integrations::find(store, wallet).await.unwrap().unwrap();
        let page = Advance { cursor: "7", dirty_from: None, new_transactions: 2 };
        it.change(async |tx| assert!(progress::advance(tx, &found, &page, NOW).await.unwrap())).await;
        said("that more was read", &[3, 6]).await;
        it.change(async |tx| progress::close_booking(tx, wallet, 0).await.unwrap()).await;
        said("how many there are", &[3, 6]).await;
        let seventh = [transaction(wallet, 6)];
        it.change(async |tx| transactions::upsert(tx, &it.workspace, &seventh, 1).await.unwrap()).await;
        said("another transaction", &[3, 4, 6]).await;
        let all: Vec<_> = (0..7).map(|number| transaction(wallet, number)).collect();
        book(store, user, wallet, &all).await;
        said("what was booked anew", &[3, 4, 6]).await;
        it.change(async |tx| {
            transactions::drop_older_bookings(tx, &it.workspace, wallet, Timestamp::EPOCH, 99, NOW).await.unwrap();
        }).await;
        said("that they are gone", &[3, 4, 5, 6]).await;
        book(store, user, wallet, &all).await;
        said("that they are back", &[3, 4, 6]).await;
        for gone in [&friend, wallet] {
            it.change(async |tx| assert!(integrations::delete(tx, &it.workspace, gone, NOW).await.unwrap())).await;
            let changed: &[usize] = if *gone == friend { &[3, 4, 6] } else { &[0, 1, 3, 4, 6] };
            said("that a wallet is gone", changed).await;
        }
    }

    async fn what_did_not_change_is_not_written_again(db: Database) {
        let it = Beside::new(db).await;
        let path = "/v1/transactions?trxId=0x2";
        let before = it.read(&it.app.router, path).await;
        // Written past the counts, as nothing of ours does by itself.
        let past = Edited {
            transaction: transaction(&it.wallet, 2).id,
            edit: notes("Nobody is told"),
            worked_out: WorkedOut::of(&transaction(&it.wallet, 2)),
            edited_at: NOW,
        };
        it.change(async |tx| transaction_edits::show(tx, &[past]).await.unwrap()).await;
        it.price(Some("2000")).await;
        assert_eq!(it.read(&it.app.router, path).await, before);
        assert!(it.read(&it.forgetful, path).await.contains("Nobody is told"));
        it.edit(1, &notes("Somebody is")).await;
        assert!(it.read(&it.app.router, path).await.contains("Nobody is told"));
    }

    async fn kept_answer_is_nothing_to_another(db: Database) {
        let it = Beside::new(db).await;
        let ours = it.told().await;
        let without_holdings = may_write(&it.app, &it.user).await;
        let answer = it.app.read("/v1/transactions", &without_holdings).await;
        assert_eq!(answer.text(), ours[3]);
        it.app.read("/v1/holdings", &without_holdings).await.denied(403, "forbidden");
        let wallet = it.wallet.clone();
        let theirs = it.other().await.told().await;
        for (path, (ours, theirs)) in PATHS.iter().zip(ours.iter().zip(&theirs)) {
            assert!(!theirs.contains(wallet.as_str()), "{path}");
            assert_ne!(ours, theirs, "{path}");
        }
    }

    async fn a_wallet_that_is_gone_is_not_answered_for(db: Database) {
        let it = Beside::new(db).await;
        let path = format!("/v1/transactions?walletId={}", it.wallet);
        for _ in 0..2 {
            it.read(&it.app.router, &path).await;
        }
        it.change(async |tx| {
            assert!(integrations::delete(tx, &it.workspace, &it.wallet, NOW).await.unwrap());
        }).await;
        it.app.read(&path, &it.user.access_token).await.denied(404, "wallet_not_found");
    }

    async fn what_a_currency_names_is_looked_up_each_time(db: Database) {
        let it = Beside::new(db).await;
        let path = "/v1/transactions?currencyId=tok";
        assert!(it.read(&it.app.router, path).await.contains("\"data\":[]"));
        it.learn(Asset { token_id: "tok".to_owned(), ..asset(TOKEN, "TOK", 0) }).await;
        let now = it.read(&it.app.router, path).await;
        assert!(!now.contains("\"data\":[]"));
        assert_eq!(now, it.read(&it.forgetful, path).await);
    }
}
