//! The store: one database, its readers, and the changes that are committed to it.

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    PgPool, Postgres, SqlitePool,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Notify;

use crate::{
    Result, StoreError, migrate,
    sql::read,
    sqlite::{Change, GroupWriter},
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
        readers: SqlitePool,
        writer: GroupWriter,
    },
    Postgres(PgPool),
}

/// Told within this process, so that nobody waits for the next poll. Other processes poll.
#[derive(Default)]
struct WakeUps {
    jobs: Notify,
    integrations: Notify,
}

pub(crate) enum Readers<'a> {
    Sqlite(&'a SqlitePool),
    Postgres(&'a PgPool),
}

impl Store {
    /// Opens the database. A SQLite file is made and migrated; Postgres is left as it is, see
    /// [`Store::migrate`].
    ///
    /// # Errors
    /// If the database can not be reached, or a SQLite file can not be migrated.
    pub async fn open(url: &DatabaseUrl, options: Options) -> Result<Self> {
        let database = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, options).await?,
            DatabaseUrl::Postgres(connect) => {
                // Two at least: a change may wait on what another connection holds.
                let pool = PgPoolOptions::new()
                    .max_connections(options.connections.max(2))
                    .acquire_timeout(options.acquire_timeout)
                    .test_before_acquire(false)
                    .connect_with((**connect).clone())
                    .await?;
                Database::Postgres(pool)
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
            Database::Postgres(pool) => Ok(migrate::postgres().run(pool).await?),
        }
    }

    /// Whether the tables are those of this version, and the database answers.
    ///
    /// # Errors
    /// If it does not answer, or a migration is missing.
    pub async fn check(&self) -> Result<()> {
        let applied: i64 = read!(self, c =>
            sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
                .fetch_one(c)
                .await)?;
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

    pub(crate) fn readers(&self) -> Readers<'_> {
        match &self.database {
            Database::Sqlite { readers, .. } => Readers::Sqlite(readers),
            Database::Postgres(pool) => Readers::Postgres(pool),
        }
    }

    /// Starts a change of several statements. Dropped without a commit, nothing of it stays.
    ///
    /// # Errors
    /// If no connection is to be had.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match &self.database {
            Database::Sqlite { writer, .. } => Tx::Sqlite(writer.begin().await?),
            Database::Postgres(pool) => Tx::Postgres(PgChange::Transaction(pool.begin().await?)),
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
            Database::Postgres(pool) => Tx::Postgres(PgChange::Statement(pool.acquire().await?)),
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
            Database::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &PathBuf, options: Options) -> Result<Database> {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("cache_size", "-8192")
        .pragma("temp_store", "memory")
        .statement_cache_capacity(256);
    let writer = GroupWriter::open(connect.clone()).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .connect_with(connect.read_only(true))
        .await?;
    Ok(Database::Sqlite { readers, writer })
}

/// A change under way. Dropped without [`Tx::commit`], nothing of it stays.
#[must_use = "a change that is not committed is undone"]
pub enum Tx {
    Sqlite(Change),
    Postgres(PgChange),
}

impl Tx {
    /// Makes the change last. When this returns it is on the disk.
    ///
    /// # Errors
    /// If the database refuses; nothing of the change stays then.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(change) => change.commit().await,
            Self::Postgres(PgChange::Transaction(transaction)) => Ok(transaction.commit().await?),
            // Was committed as the statement ended.
            Self::Postgres(PgChange::Statement(_)) => Ok(()),
        }
    }
}

pub enum PgChange {
    Transaction(sqlx::Transaction<'static, Postgres>),
    Statement(PoolConnection<Postgres>),
}

impl PgChange {
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        match self {
            Self::Transaction(transaction) => transaction,
            Self::Statement(connection) => connection,
        }
    }
}
