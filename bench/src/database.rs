//! The two databases, as in production: what is committed is on the disk.

use std::path::Path;

use kc_store::{Options, Store};
use kc_testkit::{
    Kryptos,
    postgres::{self, Durability, Postgres},
    process::Start,
};
use tempfile::TempDir;

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// An empty database, and the folder of the installation on it.
pub struct Database {
    pub url: String,
    pub store: Store,
    pub folder: TempDir,
    /// The first process of the Postgres, all of whose CPU is counted.
    pub server: Option<u32>,
}

impl Database {
    pub async fn new(postgres: Option<&Postgres>) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("kc-bench-").tempdir()?;
        let url = match postgres {
            None => format!("sqlite:{}", folder.path().join("kryptos.db").display()),
            Some(postgres) => postgres.fresh_database().await,
        };
        let store = Store::open(&url.parse()?, Options::default()).await?;
        store.migrate().await?;
        Ok(Self {
            url,
            store,
            folder,
            server: postgres.map(Postgres::pid),
        })
    }

    /// As it is some time after it was filled.
    pub async fn settle(&self) {
        if self.server.is_some() {
            postgres::vacuum(&self.url).await;
        }
    }

    /// `kryptos serve` on it.
    pub fn serve(&self) -> Start {
        let data: &Path = self.folder.path();
        let start = Kryptos::serve(data).arguments(["--database", &self.url]);
        // One client asks as fast as it can.
        WHOSE_LIMITS.iter().fold(start, |start, who| {
            let setting = format!("KRYPTOS_LIMITS__{who}_REQUESTS_PER_MINUTE");
            start.environment(&setting, "0")
        })
    }
}

const WHOSE_LIMITS: [&str; 5] = ["CONNECT", "DATA", "API_KEY", "CLIENT", "WIDGET"];

/// A server for the run; none for SQLite, which needs none.
pub fn start(kind: Kind) -> Option<Postgres> {
    (kind == Kind::Postgres).then(|| Postgres::start(Durability::Kept))
}
