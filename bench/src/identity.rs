//! What OAuth costs: ours on both databases and a peer, asked the same in turns, in one run.

use std::{rc::Rc, time::Duration};

use anyhow::{Context as _, ensure};
use kc_domain::scope::DEFAULT_SCOPES;
use kc_testkit::{Kryptos, postgres::Postgres};
use serde_json::Value;

use crate::{
    api::middle,
    database::{Database, Kind},
    load::{Bounds, Call},
    peer::Peer,
    seed::{self, REDIRECT_URI},
    usage,
};

/// The middle one of so many rounds counts. In each round every server is asked in its turn, so
/// that a machine which is busy for a while disturbs all alike.
const ROUNDS: usize = 5;
/// Enough for the peer's compiler to have seen what matters.
const WARM_UP: Bounds = Bounds {
    requests: 3_000,
    time: Duration::from_secs(2),
};

/// A call, and how many of them a second of CPU must answer.
pub struct Aim {
    pub call: &'static str,
    pub least: u64,
    /// Cheap ones are asked more often, so that the kernel's ticks count enough.
    times: u64,
}

pub const AIMS: [Aim; 4] = [
    Aim {
        call: "token by client credentials, RS256",
        least: 2_800,
        times: 1,
    },
    Aim {
        call: "introspection",
        least: 5_000,
        times: 2,
    },
    Aim {
        call: "discovery",
        least: 40_000,
        times: 8,
    },
    Aim {
        call: "JWKS",
        least: 40_000,
        times: 8,
    },
];

/// Largest memory, in MiB.
pub const MOST_MEMORY: u64 = 64;

/// What one server spent.
pub struct Spent {
    pub name: String,
    /// CPU by the request, in tenths of microseconds, for each call that was measured.
    pub app: Vec<u64>,
    pub database: Vec<u64>,
    /// KiB: when ready, and after the load.
    pub memory: [u64; 2],
}

pub struct Results {
    pub calls: Vec<&'static Aim>,
    /// The peer is the last.
    pub servers: Vec<Spent>,
}

/// A server under measurement.
struct Server {
    name: String,
    address: String,
    /// What stands before the paths that are otherwise the same.
    prefix: &'static str,
    pid: u32,
    database: Option<u32>,
    credentials: String,
    access_token: String,
    idle: u64,
}

/// Our server, with what it runs on.
struct Ours {
    _kryptos: Kryptos,
    database: Database,
    _postgres: Option<Postgres>,
}

pub async fn measure(
    kinds: &[Kind],
    only: Option<&str>,
    bounds: Bounds,
) -> anyhow::Result<Option<Results>> {
    let fits = |aim: &&Aim| only.is_none_or(|only| aim.call.contains(only));
    let calls: Vec<&Aim> = AIMS.iter().filter(fits).collect();
    if calls.is_empty() {
        return Ok(None);
    }
    let (mut servers, mut ours) = (Vec::new(), Vec::new());
    for kind in kinds {
        let (server, kept) = start(*kind).await?;
        servers.push(server);
        ours.push(kept);
    }
    let peer = Peer::start(DEFAULT_SCOPES)?;
    servers.push(peers(&peer)?);

    let mut spent: Vec<Spent> = servers
        .iter()
        .map(|server| Spent {
            name: server.name.clone(),
            app: Vec::new(),
            database: Vec::new(),
            memory: [server.idle, 0],
        })
        .collect();
    for aim in &calls {
        let bounds = Bounds {
            requests: bounds.requests * aim.times,
            ..bounds
        };
        let costs = in_turns(&servers, aim, bounds).await?;
        for (spent, (app, database)) in spent.iter_mut().zip(costs) {
            spent.app.push(app);
            spent.database.push(database);
        }
    }
    for (spent, server) in spent.iter_mut().zip(&servers) {
        spent.memory[1] = usage::memory(server.pid)?.0;
    }
    for kept in &ours {
        kept.database.store.close().await;
    }
    Ok(Some(Results {
        calls,
        servers: spent,
    }))
}

/// What each server spent on a call: itself, and its database.
async fn in_turns(
    servers: &[Server],
    aim: &Aim,
    bounds: Bounds,
) -> anyhow::Result<Vec<(u64, u64)>> {
    let calls: Vec<Rc<Call>> = servers.iter().map(|it| Rc::new(it.call(aim))).collect();
    let mut costs = vec![(Vec::new(), Vec::new()); servers.len()];
    for (server, call) in servers.iter().zip(&calls) {
        check(server, aim, call).await?;
        call.load(&server.address, 0, WARM_UP).await?;
    }
    for _ in 0..ROUNDS {
        for ((server, call), (app, database)) in servers.iter().zip(&calls).zip(&mut costs) {
            let before = server.cpu()?;
            let load = call.load(&server.address, 0, bounds).await?;
            let after = server.cpu()?;
            app.push((after.0 - before.0) * 10 / load.requests);
            database.push((after.1 - before.1) * 10 / load.requests);
        }
    }
    for (server, call) in servers.iter().zip(&calls) {
        check(server, aim, call).await?;
    }
    let middles = |(app, database)| (middle(app), middle(database));
    Ok(costs.into_iter().map(middles).collect())
}

/// That a server does the work that is measured.
async fn check(server: &Server, aim: &Aim, call: &Call) -> anyhow::Result<()> {
    let answer: Value = serde_json::from_slice(&call.once(&server.address, 0).await?)?;
    let is_whole = match aim.call {
        "introspection" => answer["active"] == true,
        "discovery" => answer["issuer"].is_string(),
        "JWKS" => answer["keys"].as_array().is_some_and(|it| !it.is_empty()),
        // Header, claims and 256 bytes of signature.
        _ => answer["access_token"].as_str().is_some_and(|token| {
            let parts: Vec<&str> = token.split('.').collect();
            parts.len() == 3 && parts[2].len() == 342
        }),
    };
    ensure!(is_whole, "{}: {}: {answer}", server.name, aim.call);
    Ok(())
}

impl Server {
    fn call(&self, aim: &Aim) -> Call {
        let (method, path, body) = match aim.call {
            "introspection" => {
                let body = format!("token={}", self.access_token);
                ("POST", "/token/introspection", body)
            }
            "discovery" => ("GET", "/.well-known/openid-configuration", String::new()),
            "JWKS" => ("GET", "/jwks", String::new()),
            _ => {
                let body = "grant_type=client_credentials&scope=portfolios:read";
                ("POST", "/token", body.to_owned())
            }
        };
        let mut headers = Vec::new();
        if method == "POST" {
            let kind = "application/x-www-form-urlencoded";
            headers.push(("authorization", format!("Basic {}", self.credentials)));
            headers.push(("content-type", kind.to_owned()));
        }
        Call {
            method,
            path: format!("{}{path}", self.prefix),
            headers,
            body: Box::new(move |_| body.clone()),
        }
    }

    fn cpu(&self) -> anyhow::Result<(u64, u64)> {
        let database = self.database.map_or(Ok(0), usage::cpu_of_family)?;
        Ok((usage::cpu(self.pid)?, database))
    }
}

async fn start(kind: Kind) -> anyhow::Result<(Server, Ours)> {
    let postgres = crate::database::start(kind);
    let database = Database::new(postgres.as_ref()).await?;
    let (client, code) = seed::oauth_client(&database.store).await?;
    let mut start = database.serve().argument("--no-worker");
    // One client asks as fast as it can.
    for limit in [
        "TOKEN_REQUESTS_PER_MINUTE",
        "USERINFO_REQUESTS_PER_HOUR",
        "OTHER_REQUESTS_PER_HOUR",
    ] {
        start = start.environment(&format!("KRYPTOS_IDENTITY__{limit}"), "0");
    }
    let kryptos = start.start().await;
    let mut server = Server {
        name: match kind {
            Kind::Sqlite => "ours on SQLite",
            Kind::Postgres => "ours on Postgres",
        }
        .to_owned(),
        address: kryptos.url().trim_start_matches("http://").to_owned(),
        prefix: "/oidc",
        pid: kryptos.pid(),
        database: database.server,
        credentials: client,
        access_token: String::new(),
        idle: usage::memory(kryptos.pid())?.0,
    };
    server.access_token = server.exchange(&code).await?;
    let ours = Ours {
        _kryptos: kryptos,
        database,
        _postgres: postgres,
    };
    Ok((server, ours))
}

impl Server {
    /// The access token of a user's grant.
    async fn exchange(&self, code: &str) -> anyhow::Result<String> {
        let body = format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}");
        let call = Call {
            body: Box::new(move |_| body.clone()),
            ..self.call(&AIMS[0])
        };
        let answer: Value = serde_json::from_slice(&call.once(&self.address, 0).await?)?;
        let token = answer["access_token"].as_str();
        Ok(token.context("a code gave no token")?.to_owned())
    }
}

fn peers(peer: &Peer) -> anyhow::Result<Server> {
    let text = |name: &str| {
        let value = peer.told[name].as_str();
        Ok::<_, anyhow::Error>(value.context("the peer does not say all")?.to_owned())
    };
    Ok(Server {
        name: format!("oidc-provider {}", Peer::version()?),
        address: text("url")?.trim_start_matches("http://").to_owned(),
        prefix: "",
        pid: peer.pid(),
        database: None,
        credentials: text("basic")?,
        access_token: text("access_token")?,
        idle: usage::memory(peer.pid())?.0,
    })
}
