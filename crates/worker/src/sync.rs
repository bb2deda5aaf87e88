//! Syncs one integration: its history, its balances, what they mean, and what people are told.

mod balances;
mod booked_nfts;
mod booking;
mod collections;
mod csv;
mod history;
mod limit;

use std::sync::Arc;

use kc_domain::{IntegrationStatus, Stage, StageStatus, Timestamp};
use kc_providers::{Adapter, ProviderError};
use kc_store::{
    StoreError, Tx,
    integrations::{self, Integration},
    jobs::SyncIntegration,
    prices, progress,
};

use self::{csv::ImportedFile, history::Reached};
use crate::{error::JobError, lease::Lease, prices::refresh};

/// What a person is told where the trouble is ours and not the provider's.
const GIVEN_UP: &str = "Something went wrong on our side, so this is not up to date.";

/// What a stage came to.
type StageOutcome = Result<(), StageError>;

/// Why a stage broke off.
#[derive(Debug, thiserror::Error)]
enum StageError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Job(#[from] JobError),
}

impl From<kc_store::StoreError> for StageError {
    fn from(error: kc_store::StoreError) -> Self {
        Self::Job(error.into())
    }
}

/// Carries out the job. Safe to run twice: it goes on from the committed cursor, and a movement
/// read again replaces itself.
pub async fn run(lease: &Lease, job: SyncIntegration) -> Result<(), JobError> {
    let Some(integration) = integrations::find(lease.store(), &job.integration).await? else {
        // Removed since.
        return Ok(());
    };
    let file = ImportedFile::open(lease, &integration).await?;
    let sync = Sync::new(lease, integration, file);
    sync.announce().await?;
    let Some(adapter) = sync.adapter() else {
        sync.conclude(
            IntegrationStatus::Failed,
            Some("This is no longer offered here."),
        )
        .await?;
        return Err(JobError::fail("no adapter for the provider"));
    };
    sync.read_and_understand(adapter.as_ref()).await
}

/// Says that a sync was given up, unless the person has been told a reason already.
pub async fn tell_given_up(
    tx: &mut Tx,
    job: &SyncIntegration,
    now: Timestamp,
) -> Result<(), StoreError> {
    progress::give_up(tx, &job.integration, GIVEN_UP, now).await
}

/// One run of a sync.
struct Sync<'a> {
    lease: &'a Lease,
    integration: Integration,
    /// What a person brought, where that is the source.
    file: Option<Arc<ImportedFile>>,
    /// The provider's name as people know it.
    provider_name: String,
}

impl<'a> Sync<'a> {
    fn new(lease: &'a Lease, integration: Integration, file: Option<ImportedFile>) -> Self {
        let catalogue = lease.context.providers.catalogue();
        let provider_name = catalogue.get(&integration.provider).map_or_else(
            || integration.provider.clone(),
            |entry| entry.public_name.clone(),
        );
        Self {
            lease,
            integration,
            file: file.map(Arc::new),
            provider_name,
        }
    }

    fn adapter(&self) -> Option<Arc<dyn Adapter>> {
        if let Some(file) = &self.file {
            return Some(Arc::clone(file) as Arc<dyn Adapter>);
        }
        let Integration {
            provider,
            is_sandbox,
            ..
        } = &self.integration;
        self.lease.context.providers.adapter(provider, *is_sandbox)
    }

    async fn read_and_understand(&self, adapter: &dyn Adapter) -> Result<(), JobError> {
        // History first: the balances to ask for are those of the assets that it shows.
        let mut failures = Failures::default();
        let mut limit_message = None;
        let mut stages = 0;
        if let Some(history) = adapter.history() {
            stages += 1;
            match history::read(self, history).await {
                Ok(Reached::Limit { message }) => limit_message = Some(message),
                read => {
                    let outcome = read.map(|_| ());
                    failures.note(self.end_stage(Stage::Transactions, outcome).await?);
                }
            }
        }
        if let Some(balances) = adapter.balances() {
            stages += 1;
            let read = balances::read(self, balances).await;
            failures.note(self.end_stage(Stage::Balances, read).await?);
        }
        if let Some(nfts) = adapter.nfts() {
            stages += 1;
            let read = collections::read_nfts(self, nfts).await;
            failures.note(self.end_stage(Stage::NftHoldings, read).await?);
        }
        if let Some(positions) = adapter.positions() {
            stages += 1;
            let read = collections::read_positions(self, positions).await;
            failures.note(self.end_stage(Stage::DefiBalances, read).await?);
        }
        booking::book(self).await?;
        self.price_holdings().await?;

        let status = match failures.count {
            0 if limit_message.is_some() => IntegrationStatus::PartiallySynced,
            0 => IntegrationStatus::Completed,
            failed if failed < stages => IntegrationStatus::PartiallySynced,
            _ => IntegrationStatus::Failed,
        };
        let message = failures.message.as_deref().or(limit_message.as_deref());
        self.conclude(status, message).await?;
        failures.outcome()
    }

    /// Says that the sync has begun, and which stages it has.
    async fn announce(&self) -> Result<(), JobError> {
        let (id, now) = (&self.integration.id, self.lease.context.now());
        let mut tx = self.lease.begin().await?;
        progress::set_status(&mut tx, id, IntegrationStatus::Ongoing, None, now).await?;
        if let Some(adapter) = self.adapter() {
            let stages = [
                (adapter.history().is_some(), Stage::Transactions),
                (adapter.balances().is_some(), Stage::Balances),
                (adapter.nfts().is_some(), Stage::NftHoldings),
                (adapter.positions().is_some(), Stage::DefiBalances),
            ];
            for (_, stage) in stages.into_iter().filter(|(is_offered, _)| *is_offered) {
                progress::set_stage(&mut tx, id, stage, StageStatus::Queued, None).await?;
            }
        }
        tx.commit().await?;
        self.lease.store().wake_watchers();
        Ok(())
    }

    async fn begin_stage(&self, stage: Stage) -> Result<(), JobError> {
        self.set_stage(stage, StageStatus::Ongoing, None).await
    }

    /// Writes how a stage ended. What is the job's own trouble ends the job; what is the
    /// provider's is told to the person.
    async fn end_stage(
        &self,
        stage: Stage,
        outcome: StageOutcome,
    ) -> Result<Option<Failure>, JobError> {
        match outcome {
            Ok(()) => {
                self.set_stage(stage, StageStatus::Completed, None).await?;
                Ok(None)
            }
            Err(StageError::Job(error)) => Err(error),
            Err(StageError::Provider(error)) => {
                let message = error.for_person(&self.provider_name);
                tracing::warn!(%error, stage = stage.as_str(), "stage failed");
                self.set_stage(stage, StageStatus::Failed, Some(&message))
                    .await?;
                Ok(Some(Failure { message, error }))
            }
        }
    }

    async fn set_stage(
        &self,
        stage: Stage,
        status: StageStatus,
        message: Option<&str>,
    ) -> Result<(), JobError> {
        let mut tx = self.lease.begin().await?;
        progress::set_stage(&mut tx, &self.integration.id, stage, status, message).await?;
        tx.commit().await?;
        self.lease.store().wake_watchers();
        Ok(())
    }

    /// Prices what the workspace holds at once; later the schedule does.
    async fn price_holdings(&self) -> Result<(), JobError> {
        let workspace = &self.integration.workspace_id;
        let wanted = prices::wanted_by(self.lease.store(), workspace).await?;
        refresh(self.lease, &wanted).await
    }

    async fn conclude(
        &self,
        status: IntegrationStatus,
        message: Option<&str>,
    ) -> Result<(), JobError> {
        let (id, now) = (&self.integration.id, self.lease.context.now());
        let mut tx = self.lease.begin().await?;
        progress::set_status(&mut tx, id, status, message, now).await?;
        tx.commit().await?;
        self.lease.store().wake_watchers();
        Ok(())
    }
}

/// A stage that its provider failed.
struct Failure {
    message: String,
    error: ProviderError,
}

/// The failed stages of a sync.
#[derive(Default)]
struct Failures {
    count: u32,
    /// What the person is told: the first failure's words.
    message: Option<String>,
    first: Option<ProviderError>,
    is_worth_retrying: bool,
}

impl Failures {
    fn note(&mut self, failure: Option<Failure>) {
        let Some(Failure { message, error }) = failure else {
            return;
        };
        self.count += 1;
        self.is_worth_retrying |= error.is_temporary();
        self.message.get_or_insert(message);
        self.first.get_or_insert(error);
    }

    fn outcome(self) -> Result<(), JobError> {
        match self.first {
            None => Ok(()),
            Some(error) if self.is_worth_retrying => {
                let after = match &error {
                    ProviderError::RateLimited { retry_after, .. } => *retry_after,
                    _ => None,
                };
                Err(JobError::Retry {
                    message: error.to_string(),
                    after,
                })
            }
            Some(error) => Err(JobError::Fail(error.to_string())),
        }
    }
}
