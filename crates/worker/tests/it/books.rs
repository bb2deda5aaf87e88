//! The books: what transactions cost and gained, and what follows between wallets.

use std::collections::BTreeMap;

use kc_books::choice;
use kc_domain::{
    Costs, Day, Fiat, IntegrationId, IntegrationStatus, Label, Timestamp, TransactionId,
    TransferId, Units, UserId, WorkspaceId, catalogue::GENERIC_CSV, currency,
};
use kc_ledger::Choice;
use kc_store::{
    assets, books,
    csv_files::{self, CsvFile},
    day_prices::{self, DayPrice, Market},
    integrations::{self, Inserted, Integration, NewIntegration},
    jobs::AskDayPrices,
    tax,
    transactions::list::{self, Filter, Listed, Of, Page},
    transfers::{self, Status, Transfer},
};
use kc_testkit::{Database, NOW, on_both_databases};
use kc_worker::Settings;

use crate::support::{AtWork, ETHEREUM, SOLANA, until, until_idle};

const HEADER: &str = "Date,Type,Sent Amount,Sent Currency,Received Amount,Received Currency,\
                      Fee Amount,Fee Currency,Label,Description,TxHash";

type Owner = (WorkspaceId, UserId);

/// Brings a file.
async fn bring(db: &Database, owner: &Owner, name: &str, rows: &[&str]) -> Integration {
    let new = NewIntegration {
        workspace: &owner.0,
        user: &owner.1,
        provider: GENERIC_CSV,
        address: name,
        alias: None,
        is_sandbox: false,
    };
    let mut tx = db.store.begin().await.unwrap();
    let Inserted::New(id) = integrations::insert(&mut tx, new, NOW).await.unwrap() else {
        panic!("is new")
    };
    let known = ["BTC", "ETH", "USD"].map(|name| currency::well_known(name).unwrap());
    assets::ensure(&mut tx, &known).await.unwrap();
    let file = CsvFile {
        file_name: format!("{name}.csv"),
        bytes: format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes(),
        options: "{}".to_owned(),
        currencies: known.map(|it| (it.symbol, it.id)).into(),
    };
    csv_files::insert(&mut tx, &id, &file, NOW).await.unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    until_idle(db).await;
    until(db, &id, IntegrationStatus::Completed).await
}

/// What is shown, the oldest first.
async fn told(db: &Database, owner: &Owner) -> Vec<Listed> {
    let page = Page {
        newest_first: false,
        limit: 10_000,
        offset: 0,
    };
    let of = Of::Workspace(&owner.0);
    list::page(&db.store, of, &Filter::default(), page)
        .await
        .unwrap()
}

/// Cost and gain of each transaction by its id at the source.
async fn costs(db: &Database, owner: &Owner) -> BTreeMap<String, (String, String)> {
    let text = |it: Option<Fiat>| it.map_or("-".to_owned(), |it| it.to_string());
    let costs = told(db, owner).await.into_iter().map(|row| {
        let costs: Costs = serde_json::from_str(&row.costs.expect("worked out")).unwrap();
        (row.source_id, (text(costs.cost), text(costs.gain)))
    });
    costs.collect()
}

async fn labels(db: &Database, owner: &Owner) -> BTreeMap<String, String> {
    let told = told(db, owner).await.into_iter();
    told.map(|row| (row.source_id, row.label)).collect()
}

/// Live and calculated, what is held of bitcoin cost this.
async fn held_cost(db: &Database, owner: &Owner, expected: Option<&str>) {
    for is_calculated in [false, true] {
        let held = kc_store::holdings::of_workspace(&db.store, &owner.0, is_calculated)
            .await
            .unwrap();
        let btc = held
            .iter()
            .find(|it| it.asset_id.as_str().starts_with("bip122"));
        let cost = btc.expect("bitcoin is held").cost_basis;
        assert_eq!(cost.map(|it| it.to_string()).as_deref(), expected);
    }
}

async fn all_transfers(db: &Database, owner: &Owner) -> Vec<Transfer> {
    let filter = transfers::Filter::default();
    transfers::page(&db.store, &owner.0, filter, 100, 0)
        .await
        .unwrap()
}

fn pair(cost: &str, gain: &str) -> (String, String) {
    (cost.to_owned(), gain.to_owned())
}

const EXCHANGE: [&str; 3] = [
    "2023-01-10 12:00:00,trade,10000,USD,1,BTC,,,,,buy",
    "2024-03-01 12:00:00,trade,0.25,BTC,15000,USD,,,,,sell",
    "2024-05-01 12:00:00,withdrawal,0.50012345,BTC,,,,,,,out",
];
const VAULT: [&str; 1] = ["2024-05-01 12:40:00,deposit,,,0.50002345,BTC,,,,,in"];

/// What a transaction cost and gained, by what it says of itself.
fn worked_out(told: &[Listed], day: &str) -> (String, String) {
    let row = told.iter().find(|it| it.at.to_string().starts_with(day));
    let row = row.expect("a transaction of that day");
    let costs: Costs = serde_json::from_str(row.costs.as_deref().expect("worked out")).unwrap();
    let text = |it: Option<Fiat>| it.map_or("-".to_owned(), |it| it.to_string());
    (text(costs.cost), text(costs.gain))
}

/// As France's law has it.
fn french() -> Choice {
    Choice::usual_in(Some("FR"))
}

on_both_databases! {
    async fn part_of_a_portfolio_costs_its_share_of_all_that_the_portfolio_is_worth_that_day(db: Database) {
        let owner = db.workspace_in(false).await;
        let mut tx = db.store.begin().await.unwrap();
        tax::set(&mut tx, &owner.0, &choice::settings(&french()), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let prices = tempfile::NamedTempFile::new().unwrap();
        let known = "asset,timestamp,currency,price\nethereum,2024-03-01,USD,3000\n";
        std::fs::write(prices.path(), known).unwrap();
        let _worker = AtWork::with_prices(&db.store, "http://127.0.0.1:1", prices.path());
        let rows = [
            EXCHANGE[0],
            "2023-02-01 12:00:00,trade,15000,USD,10,ETH,,,,,ether",
            EXCHANGE[1],
            "2024-06-01 12:00:00,trade,0.25,BTC,16000,USD,,,,,unknown",
        ];
        bring(&db, &owner, "exchange", &rows).await;
        let costs = costs(&db, &owner).await;
        // Worth 60,000 + 10 · 3,000, of which 15,000 were sold: a sixth of the 25,000 that all had cost.
        assert_eq!(costs["sell"], pair("4166.666666666666666666", "10833.333333333333333334"));
        // Nobody knows what ether cost that day.
        assert_eq!(costs["unknown"], pair("-", "-"));
    }

    async fn what_a_trade_cost_and_gained_stands_beside_it_and_in_the_holdings(db: Database) {
        let owner = db.workspace_in(false).await;
        let _worker = AtWork::on(&db.store, None);
        bring(&db, &owner, "exchange", &EXCHANGE[..2]).await;
        let costs = costs(&db, &owner).await;
        assert_eq!(costs["buy"], pair("10000", "0"));
        assert_eq!(costs["sell"], pair("2500", "12500"));
        held_cost(&db, &owner, Some("7500")).await;
    }

    async fn what_went_to_another_wallet_takes_its_cost_along(db: Database) {
        let owner = db.workspace_in(false).await;
        let _worker = AtWork::on(&db.store, None);
        bring(&db, &owner, "exchange", &EXCHANGE).await;
        let alone = labels(&db, &owner).await;
        assert_eq!(alone["out"], Label::Withdrawal.as_str());
        let vault = bring(&db, &owner, "vault", &VAULT).await;

        let found = all_transfers(&db, &owner).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].status, found[0].sent.0, found[0].received.0), (Status::Applied, 50_012_345, 50_002_345));
        let together = labels(&db, &owner).await;
        assert_eq!((together["out"].as_str(), together["in"].as_str()), ("Transfer", "Transfer"));
        // 0.0001 BTC was taken on the way: 1 of the 10,000 dollars that one bitcoin cost.
        held_cost(&db, &owner, Some("7499")).await;

        let mut tx = db.store.begin().await.unwrap();
        assert!(integrations::delete(&mut tx, &owner.0, &vault.id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        db.store.wake_workers();
        until_idle(&db).await;
        assert_eq!(labels(&db, &owner).await["out"], Label::Withdrawal.as_str());
        assert!(all_transfers(&db, &owner).await.is_empty());
    }

    async fn transfer_that_a_person_tells_of_takes_costs_along_however_long_it_took(db: Database) {
        let owner = db.workspace_in(false).await;
        let _worker = AtWork::on(&db.store, None);
        bring(&db, &owner, "exchange", &EXCHANGE).await;
        let late = ["2024-09-01 12:00:00,deposit,,,0.5,BTC,,,,,in"];
        bring(&db, &owner, "vault", &late).await;
        assert_eq!(all_transfers(&db, &owner).await, []);
        let told = told(&db, &owner).await;
        let end = |source: &str| told.iter().find(|it| it.source_id == source).unwrap().clone();
        let (out, arrived) = (end("out"), end("in"));
        let btc = currency::well_known("BTC").unwrap().id;
        let [from, to] = [&out, &arrived].map(|it| TransactionId::from_stored(it.id.clone()));
        let transfer = Transfer {
            id: TransferId::derive((&from, &btc), (&to, &btc)),
            status: Status::Confirmed,
            found: "person".to_owned(),
            from_integration_id: IntegrationId::from_stored(out.integration_id),
            from_transaction_id: from,
            from_asset_id: btc.clone(),
            to_integration_id: IntegrationId::from_stored(arrived.integration_id),
            to_transaction_id: to,
            to_asset_id: btc,
            from_label: None,
            to_label: None,
            from_booked_label: Label::Withdrawal,
            to_booked_label: Label::Deposit,
            sent: Units(50_012_345),
            received: Units(50_000_000),
            at: out.at,
        };
        let mut tx = db.store.begin().await.unwrap();
        transfers::put(&mut tx, &owner.0, std::slice::from_ref(&transfer), NOW).await.unwrap();
        tx.commit().await.unwrap();
        decide(&db, &owner, &transfer, Status::Confirmed).await;
        until_idle(&db).await;
        let together = labels(&db, &owner).await;
        assert_eq!((together["out"].as_str(), together["in"].as_str()), ("Transfer", "Transfer"));
        // Three quarters of one bitcoin that had cost 10,000, less 0.00012345 on the way.
        held_cost(&db, &owner, Some("7498.7655")).await;

        decide(&db, &owner, &transfer, Status::Suggested).await;
        until_idle(&db).await;
        assert_eq!(all_transfers(&db, &owner).await, []);
        assert_eq!(labels(&db, &owner).await["in"], Label::Deposit.as_str());
    }

    async fn prices_of_days_that_somebody_waits_for_are_asked_for(db: Database) {
        let prices = tempfile::NamedTempFile::new().unwrap();
        let known = "asset,timestamp,currency,price\nbitcoin,2024-03-01T09:00:00Z,EUR,60000\n";
        std::fs::write(prices.path(), known).unwrap();
        let btc = currency::well_known("BTC").unwrap();
        let market = Market { currency: "EUR".to_owned(), is_sandbox: false };
        let wanted = ["2024-03-01", "2024-03-02", "2023-01-01"].map(|day| DayPrice {
            asset_id: btc.id.clone(),
            day: Day::of(Timestamp::parse(day).unwrap()),
            price: None,
            asked_at: None,
        });
        let mut tx = db.store.begin().await.unwrap();
        assets::ensure(&mut tx, std::slice::from_ref(&btc)).await.unwrap();
        day_prices::put(&mut tx, &market, &wanted).await.unwrap();
        kc_store::jobs::enqueue(&mut tx, &AskDayPrices {}, NOW, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let _worker = AtWork::with_prices(&db.store, "http://127.0.0.1:1", prices.path());
        until_idle(&db).await;

        let days = wanted.iter().map(|it| (&it.asset_id, it.day));
        let mut told = day_prices::of_days(&db.store, &market, days).await.unwrap();
        told.sort_by_key(|it| it.day);
        assert!(told.iter().all(|it| it.asked_at.is_some()));
        let told: Vec<_> = told.iter().map(|it| it.price.map(|it| it.to_string())).collect();
        // Nobody knows the first; the second only as it ended; the third as it began.
        let known = Some("60000".to_owned());
        assert_eq!(told, [None, known.clone(), known]);
    }

    // By hand, first in, first out, by wallet; of the sandbox's whole story the costs of all 519 legs that left were
    // worked out once more by other means, and were the same to the last digit.
    async fn sandbox_gained_what_was_worked_out_by_hand(db: Database) {
        let owner = db.workspace_in(true).await;
        let _worker = AtWork::on(&db.store, None);
        for (chain, address) in [("ethereum", ETHEREUM), ("solana", SOLANA)] {
            let wallet = db.wallet(&owner, chain, address, true).await;
            until(&db, &wallet.id, IntegrationStatus::Completed).await;
        }
        until_idle(&db).await;
        let told = told(&db, &owner).await;
        // An airdrop of 187.384615384615384615 ENS at 33.29624186824 is an income of 6239.203476235233…; the gas, 9.43785396657008315,
        // adds to what it cost, and gained 3.887734752506303345 itself.
        assert_eq!(worked_out(&told, "2021-11-21T17:21"), pair("6248.641330199850083137", "6243.091210985786303332"));
        // 80.529580319999999999 of it for 0.930700213716551434 ETH at 1306.514439646817, which is 1215.973268203053021942, less gas of
        // 6.210171579219988187. They had cost that share of 6248.641330199850083137: 2685.388354099181484366. The gas lost 10.56….
        assert_eq!(worked_out(&told, "2022-09-25T04:23"), pair("2685.388354099181484366", "-1486.187192629333702341"));
        // A picture for 0.08 ETH at 3321.115986763404, which is 265.68927894107232; sold for 0.3425 at 2637.966248247775: 903.5034400248629375.
        assert_eq!(worked_out(&told, "2024-01-24T12:11"), pair("265.68927894107232", "637.8141610837906175"));
    }

    async fn long_histories_are_looked_through_in_parts(db: Database) {
        let [whole, parts] = [db.workspace_in(true).await, db.workspace_in(true).await];
        let in_parts = Settings { transfers_at_once: 3, ..Settings::default() };
        let mut found = Vec::new();
        for (owner, settings) in [(&whole, Settings::default()), (&parts, in_parts)] {
            let worker = AtWork::with(&db.store, None, settings);
            for (chain, address) in [("ethereum", ETHEREUM), ("solana", SOLANA)] {
                let wallet = db.wallet(owner, chain, address, true).await;
                until(&db, &wallet.id, IntegrationStatus::Completed).await;
            }
            until_idle(&db).await;
            worker.stop().await;
            let transfers = all_transfers(&db, owner).await.into_iter();
            let ends = transfers.map(|it| (it.at, it.status, it.sent, it.received));
            found.push((ends.collect::<Vec<_>>(), labels(&db, owner).await));
        }
        assert_eq!(found[0].0.len(), 15);
        assert_eq!(found[1], found[0]);
    }

    async fn rejected_transfer_is_none_whatever_is_read_later(db: Database) {
        let owner = db.workspace_in(false).await;
        let _worker = AtWork::on(&db.store, None);
        bring(&db, &owner, "exchange", &EXCHANGE).await;
        let vault = bring(&db, &owner, "vault", &VAULT).await;
        let found = all_transfers(&db, &owner).await;
        decide(&db, &owner, &found[0], Status::Rejected).await;
        until_idle(&db).await;
        assert_eq!(labels(&db, &owner).await["in"], Label::Deposit.as_str());
        until_idle(&db).await;
        assert_eq!(labels(&db, &owner).await["out"], Label::Withdrawal.as_str());
        // Nobody knows what the deposit cost.
        held_cost(&db, &owner, None).await;

        let mut tx = db.store.begin().await.unwrap();
        integrations::rebook(&mut tx, &vault, NOW).await.unwrap();
        tx.commit().await.unwrap();
        db.store.wake_workers();
        until_idle(&db).await;
        let found = all_transfers(&db, &owner).await;
        assert_eq!((found.len(), found[0].status), (1, Status::Rejected));
        assert_eq!(labels(&db, &owner).await["in"], "Deposit");

        decide(&db, &owner, &found[0], Status::Confirmed).await;
        until_idle(&db).await;
        assert_eq!(labels(&db, &owner).await["in"], Label::Transfer.as_str());
        until_idle(&db).await;
        assert_eq!(labels(&db, &owner).await["out"], Label::Transfer.as_str());
        held_cost(&db, &owner, Some("7499")).await;
    }

    async fn what_is_read_late_is_worked_in_as_if_it_had_been_there(db: Database) {
        let owner = db.workspace_in(false).await;
        let _worker = AtWork::on(&db.store, None);
        bring(&db, &owner, "exchange", &EXCHANGE).await;
        bring(&db, &owner, "vault", &VAULT).await;
        // Before everything else; and the sale of what the vault got.
        let early = ["2022-06-01,trade,4000,USD,0.2,BTC,,,,,early", "2024-06-01,trade,0.1,BTC,6000,USD,,,,,late"];
        bring(&db, &owner, "other", &early).await;
        let incremental = (costs(&db, &owner).await, holdings_costs(&db, &owner).await);

        for state in books::kept(&db.store, &owner.0).await.unwrap() {
            let mut tx = db.store.begin().await.unwrap();
            books::forget(&mut tx, &owner.0, state.up_to).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut tx = db.store.begin().await.unwrap();
        books::mark(&mut tx, &owner.0, books::BEGINNING).await.unwrap();
        let job = kc_store::jobs::RefreshHoldings { workspace: owner.0.clone() };
        kc_store::jobs::enqueue(&mut tx, &job, NOW, NOW).await.unwrap();
        tx.commit().await.unwrap();
        db.store.wake_workers();
        until_idle(&db).await;
        assert_eq!((costs(&db, &owner).await, holdings_costs(&db, &owner).await), incremental);
        assert_eq!(incremental.0["late"], pair("2000", "4000"));
    }
}

async fn holdings_costs(db: &Database, owner: &Owner) -> Vec<(String, Option<Fiat>)> {
    let held = kc_store::holdings::of_workspace(&db.store, &owner.0, true)
        .await
        .unwrap();
    held.into_iter()
        .map(|it| (it.asset_id.to_string(), it.cost_basis))
        .collect()
}

async fn decide(db: &Database, owner: &Owner, transfer: &Transfer, status: Status) {
    let mut tx = db.store.begin().await.unwrap();
    assert!(
        transfers::decide(&mut tx, &owner.0, &transfer.id, status, NOW)
            .await
            .unwrap()
    );
    books::mark(&mut tx, &owner.0, transfer.at).await.unwrap();
    for id in [&transfer.from_integration_id, &transfer.to_integration_id] {
        let integration = integrations::find_in(&mut tx, id).await.unwrap().unwrap();
        integrations::mark_changed(&mut tx, &integration, transfer.at, NOW)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    db.store.wake_workers();
}
