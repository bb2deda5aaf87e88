//! A change under way.

use super::connections::{Connections, Lent};
use crate::{
    Result, StoreError,
    sql::{Amount, FromRow, Query},
};

/// A change under way on Postgres.
pub struct Change {
    lent: Option<Lent>,
    /// Whether a transaction is open. Without one the statement commits itself.
    is_open: bool,
}

impl Change {
    /// A change of several statements.
    pub(crate) async fn begin(connections: &Connections) -> Result<Self> {
        Ok(Self {
            lent: Some(connections.begin().await?),
            is_open: true,
        })
    }

    /// A change of a single statement.
    pub(crate) async fn begin_single(connections: &Connections) -> Result<Self> {
        Ok(Self {
            lent: Some(connections.lend().await?),
            is_open: false,
        })
    }

    pub(crate) async fn rows<T: FromRow>(
        &mut self,
        query: &Query<'_>,
        amount: Amount,
    ) -> Result<Vec<T>> {
        self.lent()?.rows(query, amount).await
    }

    pub(crate) async fn execute(&mut self, query: &Query<'_>) -> Result<u64> {
        self.lent()?.execute(query).await
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.is_open {
            self.lent()?.command("COMMIT").await?;
            self.is_open = false;
        }
        Ok(())
    }

    fn lent(&mut self) -> Result<&mut Lent> {
        self.lent.as_mut().ok_or(StoreError::ConnectionLost)
    }
}

impl Drop for Change {
    /// Undoes what was not committed at once, since others may wait for what it holds.
    fn drop(&mut self) {
        let open = self.lent.take().filter(|_| self.is_open);
        // One that waits for an answer closes its connection instead, and the server undoes it.
        if let Some(mut lent) = open.filter(Lent::is_usable) {
            tokio::spawn(async move {
                if let Err(error) = lent.command("ROLLBACK").await {
                    tracing::warn!(%error, "a change was not undone, its connection is closed");
                    lent.close();
                }
            });
        }
    }
}
