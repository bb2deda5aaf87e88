//! Telling applications that a calculation begins and how it ends.

use kc_domain::{
    UserId, WorkspaceId,
    event::{Process, ProcessStatus},
};
use kc_store::{StoreError, Tx, events};

use crate::{error::JobError, lease::Lease};

/// What an application is told where a calculation failed: the trouble is ours.
const OUR_TROUBLE: &str = "Something went wrong on our side. We will try again by ourselves.";

/// A calculation that is told of.
pub struct Told<'a> {
    lease: &'a Lease,
    workspace: &'a WorkspaceId,
    user: &'a UserId,
    process: Process,
}

impl<'a> Told<'a> {
    pub const fn new(
        lease: &'a Lease,
        workspace: &'a WorkspaceId,
        user: &'a UserId,
        process: Process,
    ) -> Self {
        Self {
            lease,
            workspace,
            user,
            process,
        }
    }

    /// Tells that `work` begins, and that it failed if it does. That it came to its end is told by
    /// [`Told::completed`] in the commit that ends it.
    pub async fn about<T>(
        &self,
        work: impl Future<Output = Result<T, JobError>>,
    ) -> Result<T, JobError> {
        if !events::is_anybody_told(self.lease.store()).await? {
            return work.await;
        }
        self.tell(ProcessStatus::Started).await?;
        let done = work.await;
        if matches!(done, Err(JobError::Retry { .. } | JobError::Fail(_)))
            && let Err(error) = self.tell(ProcessStatus::Failed).await
        {
            tracing::error!(%error, "that a calculation failed could not be told");
        }
        done
    }

    pub async fn completed(&self, tx: &mut Tx) -> Result<(), StoreError> {
        self.record(tx, ProcessStatus::Completed).await
    }

    async fn tell(&self, status: ProcessStatus) -> Result<(), StoreError> {
        let mut tx = self.lease.begin().await?;
        self.record(&mut tx, status).await?;
        tx.commit().await
    }

    async fn record(&self, tx: &mut Tx, status: ProcessStatus) -> Result<(), StoreError> {
        let reason = (status == ProcessStatus::Failed).then_some(OUR_TROUBLE);
        let owner = (self.workspace, self.user);
        let now = self.lease.context.now();
        events::of_process(tx, owner, self.process, status, reason, now).await
    }
}
