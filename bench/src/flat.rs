//! What a page costs with little behind it, and with much: the two should be the same.

use std::rc::Rc;

use anyhow::Context as _;
use kc_testkit::postgres::Postgres;

use crate::{
    api::{self, Cost},
    database::{Database, Kind},
    load::{Bounds, Call},
    seed,
};

/// Transactions behind the pages.
const HISTORIES: [usize; 2] = [1_000, 1_000_000];

/// A call by its name, with what it costs over each history.
pub struct Row {
    pub call: &'static str,
    pub costs: Vec<Cost>,
}

pub struct Results {
    pub kind: Kind,
    pub histories: [usize; 2],
    pub rows: Vec<Row>,
}

/// The pages that are read over and over.
fn calls(read: impl Fn(&str) -> Rc<Call>) -> Vec<(&'static str, Rc<Call>)> {
    vec![
        (
            "GET /api/v1/holdings (100 assets)",
            read("/api/v1/holdings"),
        ),
        (
            "GET /api/v1/transactions?limit=100",
            read("/api/v1/transactions?limit=100"),
        ),
        (
            "GET /api/v1/accounting/ledger?limit=100",
            read("/api/v1/accounting/ledger?limit=100"),
        ),
        (
            "GET /api/v1/transactions/sync?limit=100",
            read("/api/v1/transactions/sync?limit=100"),
        ),
    ]
}

pub async fn measure(
    kind: Kind,
    postgres: Option<&Postgres>,
    bounds: Bounds,
) -> anyhow::Result<Results> {
    let mut rows: Vec<Row> = Vec::new();
    for history in HISTORIES {
        let database = Database::new(postgres).await?;
        let application = seed::application(&database.store, history).await?;
        database.settle().await;
        let kryptos = database
            .serve()
            .argument("--no-worker")
            // What is kept is given alike, however much lies behind it.
            .environment("KRYPTOS_ANSWERS__KEPT_MEGABYTES", "0")
            .start()
            .await;
        let address = kryptos.url().trim_start_matches("http://").to_owned();
        for (name, call) in calls(|path| api::read(&application, path)) {
            let cost = api::measure(&call, &address, kryptos.pid(), database.server, bounds)
                .await
                .with_context(|| format!("{name} over {history} transactions"))?;
            match rows.iter_mut().find(|row| row.call == name) {
                Some(row) => row.costs.push(cost),
                None => rows.push(Row {
                    call: name,
                    costs: vec![cost],
                }),
            }
        }
        drop(kryptos);
        database.store.close().await;
    }
    Ok(Results {
        kind,
        histories: HISTORIES,
        rows,
    })
}
