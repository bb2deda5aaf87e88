//! The store: one database, its readers, and the changes that are committed to it.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::Notify;

use crate::{
    Result, StoreError, migrate, postgres,
    sql::{Amount, Executor, FromRow, Query, query},
    sqlite,
};

/// Where the database is: `sqlite:path/to/file.db` or `postgres://…`.
#[derive(Clone)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            // The text may hold a password, so the parser's own message is not passed on.
            let options = text.parse().map_err(|_| {
                StoreError::Address("the Postgres address can not be read".to_owned())
            })?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        Err(StoreError::Address(
            "it must start with sqlite: or postgres:".to_owned(),
        ))
    }
}

/// How much of the machine the store may use.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections at most: readers of SQLite, all connections of Postgres.
    pub connections: u32,
    /// How long to wait for one.
    pub acquire_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            connections: u32::try_from(cores).unwrap_or(u32::MAX),
            acquire_timeout: Duration::from_secs(10),
        }
    }
}

/// The database. Cheap to clone; all clones share its connections.
#[derive(Clone)]
pub struct Store {
    database: Database,
    wake_ups: Arc<WakeUps>,
}

#[derive(Clone)]
enum Database {
    Sqlite {
        readers: sqlite::Readers,
        writer: sqlite::GroupWriter,
    },
    Postgres(postgres::Connections),
}

/// Told within this process, so that nobody waits for the next poll. Other processes poll.
#[derive(Default)]
struct WakeUps {
    jobs: Notify,
    integrations: Notify,
}

impl Store {
    /// Opens the database. A SQLite file is made and migrated; Postgres is left as it is, see
    /// [`Store::migrate`].
    ///
    /// # Errors
    /// If the database can not be reached, or a SQLite file can not be migrated.
    pub async fn open(url: &DatabaseUrl, options: Options) -> Result<Self> {
        let database = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, options)?,
            DatabaseUrl::Postgres(connect) => {
                Database::Postgres(postgres::Connections::open(connect, options).await?)
            }
        };
        Ok(Self {
            database,
            wake_ups: Arc::default(),
        })
    }

    /// Brings the tables to this version. Safe to run from several processes at once.
    ///
    /// # Errors
    /// If a migration fails, or the database was migrated by a newer version.
    pub async fn migrate(&self) -> Result<()> {
        match &self.database {
            // Done when the file was opened.
            Database::Sqlite { .. } => Ok(()),
            Database::Postgres(connections) => connections.migrate().await,
        }
    }

    /// Whether the tables are those of this version, and the database answers.
    ///
    /// # Errors
    /// If it does not answer, or a migration is missing.
    pub async fn check(&self) -> Result<()> {
        let applied: i64 = query("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
            .fetch_one(self)
            .await?;
        if usize::try_from(applied).is_ok_and(|applied| applied >= migrate::COUNT) {
            Ok(())
        } else {
            Err(StoreError::Address(
                "its tables are older than this version".to_owned(),
            ))
        }
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.database {
            Database::Sqlite { .. } => "sqlite",
            Database::Postgres(_) => "postgres",
        }
    }

    /// Starts a change of several statements. Dropped without a commit, nothing of it stays.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match &self.database {
            Database::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Database::Postgres(connections) => {
                Tx::Postgres(postgres::Change::begin(connections).await?)
            }
        })
    }

    /// Starts a change of exactly one statement, which is atomic by itself: on Postgres it saves
    /// the trips to open and close a transaction.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn begin_single(&self) -> Result<Tx> {
        Ok(match &self.database {
            Database::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Database::Postgres(connections) => {
                Tx::Postgres(postgres::Change::begin_single(connections).await?)
            }
        })
    }

    /// Waits until every change that another one has seen can be read. A change that finds itself
    /// too late sees the winner's, which on SQLite may still wait to be committed with its group.
    ///
    /// # Errors
    /// If those changes could not be committed.
    pub async fn settled(&self) -> Result<()> {
        match &self.database {
            Database::Sqlite { writer, .. } => writer.begin().await?.commit().await,
            // Was waited for by the change itself.
            Database::Postgres(_) => Ok(()),
        }
    }

    /// Tells this process' workers that a job may be ready.
    pub fn wake_workers(&self) {
        self.wake_ups.jobs.notify_one();
    }

    /// Waits until this process enqueues a job.
    pub async fn job_enqueued(&self) {
        self.wake_ups.jobs.notified().await;
    }

    /// Tells those who watch integrations that one changed.
    pub fn wake_watchers(&self) {
        self.wake_ups.integrations.notify_waiters();
    }

    /// Waits until this process changes an integration.
    pub async fn integration_changed(&self) {
        self.wake_ups.integrations.notified().await;
    }

    /// Commits what is under way and closes all connections.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite { readers, writer } => {
                writer.close().await;
                readers.close().await;
            }
            Database::Postgres(connections) => connections.close(),
        }
    }
}

fn open_sqlite(path: &Path, options: Options) -> Result<Database> {
    let writer = sqlite::GroupWriter::open(path)?;
    let count = options.connections.max(1);
    let readers = sqlite::Readers::open(path, count, options.acquire_timeout)?;
    Ok(Database::Sqlite { readers, writer })
}

impl Executor for &Store {
    async fn rows<T: FromRow>(self, query: Query<'_>, amount: Amount) -> Result<Vec<T>> {
        match &self.database {
            Database::Sqlite { readers, .. } => readers.rows(query, amount).await,
            Database::Postgres(connections) => connections.rows(query, amount).await,
        }
    }
}

/// A change under way. Dropped without [`Tx::commit`], nothing of it stays.
#[must_use = "a change that is not committed is undone"]
pub enum Tx {
    Sqlite(sqlite::Change),
    Postgres(postgres::Change),
}

impl Tx {
    /// Makes the change last. When this returns it is on the disk.
    ///
    /// # Errors
    /// If the database refuses; nothing of the change stays then.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(change) => change.commit().await,
            Self::Postgres(change) => change.commit().await,
        }
    }

    pub(crate) async fn execute(&mut self, query: Query<'_>) -> Result<u64> {
        match self {
            Self::Sqlite(change) => change.execute(&query),
            Self::Postgres(change) => change.execute(&query).await,
        }
    }
}

impl Executor for &mut Tx {
    async fn rows<T: FromRow>(self, query: Query<'_>, amount: Amount) -> Result<Vec<T>> {
        match self {
            Tx::Sqlite(change) => change.rows(&query, amount),
            Tx::Postgres(change) => change.rows(&query, amount).await,
        }
    }
}
