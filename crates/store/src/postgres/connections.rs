//! The connections of this process.

use std::time::Duration;

use deadpool::{
    Runtime,
    managed::{self, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult},
};
use sqlx::{
    ConnectOptions as _, PgConnection,
    postgres::{PgConnectOptions, PgDatabaseError},
};

use super::rows;
use crate::{
    Result, StoreError, migrate,
    sql::{Amount, FromRow, Query},
    store::Options,
};

/// A connection is replaced when it is that old, so that what the server keeps for it does not grow
/// for ever.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

#[derive(Clone)]
pub(crate) struct Connections(Pool<Manager>);

struct Manager {
    options: PgConnectOptions,
}

impl managed::Manager for Manager {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<PgConnection> {
        self.options.connect().await
    }

    /// Asks nothing of the server: that would cost each use a trip. That a connection was lost is
    /// seen by the first statement.
    async fn recycle(&self, _: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() < LIFETIME {
            Ok(())
        } else {
            Err(RecycleError::message("old"))
        }
    }
}

impl Connections {
    /// Connects once, so that an address that leads nowhere is heard of here.
    pub async fn open(options: &PgConnectOptions, limits: Options) -> Result<Self> {
        let manager = Manager {
            options: options.clone().disable_statement_logging(),
        };
        // Two at least: a change may wait on what another connection holds.
        let most = usize::try_from(limits.connections).unwrap_or(usize::MAX);
        let pool = Pool::builder(manager)
            .max_size(most.max(2))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(limits.acquire_timeout))
            .create_timeout(Some(limits.acquire_timeout))
            .build()
            .map_err(|error| StoreError::Address(error.to_string()))?;
        let connections = Self(pool);
        connections.lend().await?;
        Ok(connections)
    }

    pub async fn migrate(&self) -> Result<()> {
        let mut lent = self.lend().await?;
        let done = migrate::postgres().run(lent.start()?).await;
        lent.end(done.map_err(Into::into))
    }

    /// Closes those that nobody uses. The others are closed as they come back.
    pub fn close(&self) {
        self.0.close();
    }

    pub async fn rows<T: FromRow>(&self, query: Query<'_>, amount: Amount) -> Result<Vec<T>> {
        loop {
            let mut lent = self.lend().await?;
            let read = lent.rows(&query, amount).await;
            if !lent.was_lost_idle() {
                return read;
            }
        }
    }

    /// A connection on which a transaction is open.
    pub(super) async fn begin(&self) -> Result<Lent> {
        loop {
            let mut lent = self.lend().await?;
            let begun = lent.command("BEGIN").await;
            if !lent.was_lost_idle() {
                return begun.map(|()| lent);
            }
        }
    }

    pub(super) async fn lend(&self) -> Result<Lent> {
        let object = self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Closed => StoreError::Closed,
            // All are in use for longer than we wait.
            _ => StoreError::Busy,
        })?;
        Ok(Lent {
            is_new: Object::metrics(&object).recycle_count == 0,
            object: Some(object),
            is_waiting: false,
        })
    }
}

/// A connection in somebody's hands. It goes back when it is dropped, unless it was lost, or its
/// user went away while it waited for an answer.
pub(super) struct Lent {
    object: Option<Object<Manager>>,
    is_new: bool,
    is_waiting: bool,
}

impl Lent {
    pub async fn rows<T: FromRow>(&mut self, query: &Query<'_>, amount: Amount) -> Result<Vec<T>> {
        let done = rows::fetch(self.start()?, query, amount).await;
        self.end(done)
    }

    pub async fn execute(&mut self, query: &Query<'_>) -> Result<u64> {
        let done = rows::execute(self.start()?, query).await;
        self.end(done)
    }

    /// Runs a statement without values, in one trip.
    pub async fn command(&mut self, sql: &'static str) -> Result<()> {
        let done = sqlx::raw_sql(sql).execute(self.start()?).await;
        self.end(done.map(|_| ()).map_err(Into::into))
    }

    /// Whether a statement can be run now: none is on its way, and the connection was not lost.
    pub const fn is_usable(&self) -> bool {
        self.object.is_some() && !self.is_waiting
    }

    /// Whether the connection turned out to be lost, and had lain idle before: what was asked of it
    /// first may be asked anew of another one.
    const fn was_lost_idle(&self) -> bool {
        self.object.is_none() && !self.is_new
    }

    fn start(&mut self) -> Result<&mut PgConnection> {
        let connection = self.object.as_mut().ok_or(StoreError::ConnectionLost)?;
        self.is_waiting = true;
        Ok(connection)
    }

    fn end<T>(&mut self, done: Result<T>) -> Result<T> {
        self.is_waiting = false;
        if done.as_ref().is_err_and(is_lost) {
            // Whatever ended this one has most likely ended those that lie idle too.
            if let Some(pool) = self.object.as_ref().and_then(Object::pool) {
                pool.retain(|_, _| false);
            }
            self.close();
        }
        done
    }

    pub fn close(&mut self) {
        drop(self.object.take().map(Object::take));
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.is_waiting {
            self.close();
        }
    }
}

/// Whether nothing can be asked of a connection any more.
fn is_lost(error: &StoreError) -> bool {
    let StoreError::Postgres(error) = error else {
        return false;
    };
    match &**error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(error) => error
            .try_downcast_ref::<PgDatabaseError>()
            // The server shuts down, has crashed, or does not take connections yet.
            .is_some_and(|error| matches!(error.code(), "57P01" | "57P02" | "57P03")),
        _ => false,
    }
}
