//! What a call costs: CPU of the server's process, and of the database's, by the request.

use std::{rc::Rc, time::Duration};

use anyhow::ensure;
use kc_testkit::Kryptos;
use serde_json::Value;

use crate::{
    database::Database,
    hello::Hello,
    load::{Bounds, Call},
    seed::{self, Application},
    usage,
};

/// Each call is measured so often; the middle one of the costs counts.
const ROUNDS: u64 = 3;
const WARM_UP: Bounds = Bounds {
    requests: 500,
    time: Duration::from_secs(2),
};

/// What a request costs.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Tenths of microseconds.
    pub app: u64,
    pub database: u64,
    /// Of the best round.
    pub per_second: u64,
}

/// The calls by the names of the table, in its order.
pub fn calls(
    application: &Application,
    public_tokens: Vec<String>,
) -> Vec<(&'static str, Rc<Call>)> {
    let client = || {
        vec![
            ("x-client-id", application.client_id.to_string()),
            ("x-client-secret", application.client_secret.clone()),
        ]
    };
    let post = |path: &str, body: Box<dyn Fn(u64) -> String>| {
        let mut headers = client();
        headers.push(("content-type", "application/json".to_owned()));
        Rc::new(Call {
            method: "POST",
            path: path.to_owned(),
            headers,
            body,
        })
    };
    let get = |path: &str| read(application, path);
    let exchange = move |number: u64| {
        let token = usize::try_from(number)
            .ok()
            .and_then(|place| public_tokens.get(place));
        format!(
            r#"{{"public_token":"{}"}}"#,
            token.map_or("", String::as_str)
        )
    };
    vec![
        (
            "POST /link-token",
            post("/link-token", Box::new(|_| "{}".to_owned())),
        ),
        (
            "POST /token/exchange",
            post("/token/exchange", Box::new(exchange)),
        ),
        ("GET /api/v1/holdings (100 assets)", get("/api/v1/holdings")),
        (
            "GET /api/v1/transactions?limit=100",
            get("/api/v1/transactions?limit=100"),
        ),
    ]
}

/// The reads whose answers are kept, asked of a server that keeps none.
fn written_anew(application: &Application) -> Vec<(&'static str, Rc<Call>)> {
    vec![
        (
            "GET /api/v1/holdings (100 assets), written anew",
            read(application, "/api/v1/holdings"),
        ),
        (
            "GET /api/v1/transactions?limit=100, written anew",
            read(application, "/api/v1/transactions?limit=100"),
        ),
    ]
}

/// A read of the application's.
pub fn read(application: &Application, path: &str) -> Rc<Call> {
    let headers = vec![
        ("x-client-id", application.client_id.to_string()),
        ("x-client-secret", application.client_secret.clone()),
        (
            "authorization",
            format!("Bearer {}", application.access_token),
        ),
    ];
    Rc::new(Call {
        method: "GET",
        path: path.to_owned(),
        headers,
        body: Box::new(|_| String::new()),
    })
}

/// So many requests a call makes at most, in all its rounds.
pub const fn largest(bounds: Bounds) -> u64 {
    WARM_UP.requests + 1 + ROUNDS * bounds.requests
}

/// Measures a call, whose requests are all different where they must be.
pub async fn measure(
    call: &Rc<Call>,
    address: &str,
    pid: u32,
    database: Option<u32>,
    bounds: Bounds,
) -> anyhow::Result<Cost> {
    let answer = call.once(address, 0).await?;
    check(call, &answer)?;
    let mut next = 1 + call.load(address, 1, WARM_UP).await?.requests;
    let (mut app, mut databases, mut per_second) = (Vec::new(), Vec::new(), 0);
    let database_cpu = || database.map_or(Ok(0), usage::cpu_of_family);
    for _ in 0..ROUNDS {
        let before = (usage::cpu(pid)?, database_cpu()?);
        let load = call.load(address, next, bounds).await?;
        let after = (usage::cpu(pid)?, database_cpu()?);
        next += load.requests;
        app.push((after.0 - before.0) * 10 / load.requests);
        databases.push((after.1 - before.1) * 10 / load.requests);
        let micros = u64::try_from(load.time.as_micros())?;
        per_second = per_second.max(load.requests * 1_000_000 / micros.max(1));
    }
    Ok(Cost {
        app: middle(app),
        database: middle(databases),
        per_second,
    })
}

/// The toy, as the others are measured.
pub async fn hello(bounds: Bounds) -> anyhow::Result<Cost> {
    let hello = Hello::start()?;
    let call = Rc::new(Call {
        method: "GET",
        path: "/".to_owned(),
        headers: vec![],
        body: Box::new(|_| String::new()),
    });
    measure(&call, &hello.address, hello.pid(), None, bounds).await
}

/// All calls on a database, and the server's memory before and after them, in KiB.
pub async fn all(
    database: &Database,
    history: usize,
    only: Option<&str>,
    bounds: Bounds,
) -> anyhow::Result<(Vec<(&'static str, Cost)>, [u64; 2])> {
    let application = seed::application(&database.store, history).await?;
    let tokens = seed::public_tokens(&database.store, &application, largest(bounds)).await?;
    let is_wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    let kryptos = database.serve().argument("--no-worker").start().await;
    let idle = usage::memory(kryptos.pid())?.0;
    let mut calls = calls(&application, tokens);
    calls.retain(|(name, _)| is_wanted(name));
    let mut costs = each(calls, database, &kryptos, bounds).await?;
    let loaded = usage::memory(kryptos.pid())?.0;
    drop(kryptos);

    let mut calls = written_anew(&application);
    calls.retain(|(name, _)| is_wanted(name));
    if !calls.is_empty() {
        let forgetful = database
            .serve()
            .argument("--no-worker")
            .environment("KRYPTOS_ANSWERS__KEPT_MEGABYTES", "0");
        let forgetful = forgetful.start().await;
        costs.extend(each(calls, database, &forgetful, bounds).await?);
    }
    Ok((costs, [idle, loaded]))
}

async fn each(
    calls: Vec<(&'static str, Rc<Call>)>,
    database: &Database,
    kryptos: &Kryptos,
    bounds: Bounds,
) -> anyhow::Result<Vec<(&'static str, Cost)>> {
    let address = kryptos.url().trim_start_matches("http://").to_owned();
    let mut costs = Vec::new();
    for (name, call) in calls {
        // Each call before it may have filled tables.
        database.settle().await;
        let cost = measure(&call, &address, kryptos.pid(), database.server, bounds).await?;
        costs.push((name, cost));
    }
    Ok(costs)
}

/// That an answer is the whole of what is measured.
fn check(call: &Call, answer: &[u8]) -> anyhow::Result<()> {
    let answer: Value = serde_json::from_slice(answer)?;
    for (path, list) in [
        ("/holdings", "holdings"),
        ("/transactions?", "data"),
        ("/ledger", "data"),
        ("/sync", "added"),
    ] {
        let found = answer[list].as_array().map(Vec::len);
        ensure!(
            !call.path.contains(path) || found == Some(100),
            "{} gave {found:?} rows and not 100",
            call.path
        );
    }
    Ok(())
}

pub fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}
