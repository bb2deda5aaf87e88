//! A job in this worker's hands, and the changes it may make while it is.

use kc_store::{
    Store, StoreError, Tx,
    jobs::{self, Leased},
};

use crate::{Context, error::JobError};

/// A leased job with what it works with.
pub struct Lease {
    pub context: Context,
    pub job: Leased,
}

impl Lease {
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// Starts a change under the fence: if another worker has the job by now, it is refused. The
    /// lease is extended with it.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let mut tx = self.context.store.begin().await?;
        let now = self.context.now();
        jobs::extend(&mut tx, &self.job, now, self.context.settings.lease).await?;
        Ok(tx)
    }

    /// Gives a sign of life every third of the lease, for as long as the job is ours. Returns
    /// when it no longer is.
    pub async fn keep(&self) -> JobError {
        let mut beat = tokio::time::interval(self.context.settings.lease / 3);
        beat.tick().await;
        loop {
            beat.tick().await;
            match self.beat().await {
                Ok(()) => {}
                Err(StoreError::LeaseLost) => return JobError::LeaseLost,
                // The database is away for a moment; if for longer, the fence decides.
                Err(error) => tracing::warn!(job = %self.job.id, %error, "lease not extended"),
            }
        }
    }

    async fn beat(&self) -> Result<(), StoreError> {
        let mut tx = self.context.store.begin_single().await?;
        let now = self.context.now();
        jobs::extend(&mut tx, &self.job, now, self.context.settings.lease).await?;
        tx.commit().await
    }
}
