//! An invented event, to try a webhook with.

use kc_domain::{
    Catalogue, DeliveryId, EventKind, IntegrationId, IntegrationStatus, Stage, StageStatus,
    Timestamp, UserId,
    event::{Process, ProcessStatus},
    integration::{IntegrationView, StageView},
};
use kc_store::{
    Store, StoreError,
    deliveries::{self, Receiver},
    events::{self, Subject},
    webhooks::Webhook,
};
use kc_wire::{
    IntegrationJson, absolute,
    webhook::{IntegrationData, ProcessData, host},
};
use url::Url;

/// The one address of the sandbox.
const ADDRESS: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";

/// An invented event. Its `data` says `test: true` where it is an integration.
pub struct TestEvent<'a> {
    pub webhook: &'a Webhook,
    pub kind: EventKind,
    /// Whose event it seems to be.
    pub user: &'a UserId,
    pub catalogue: &'a Catalogue,
    pub public_url: &'a Url,
}

impl TestEvent<'_> {
    /// Sends it to its webhook alone, like any other.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn send(&self, store: &Store, now: Timestamp) -> Result<DeliveryId, StoreError> {
        let subject = subject(self.kind, now);
        let data = self
            .data(&subject, now)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let test = events::TestEvent {
            workspace: &self.webhook.workspace_id,
            user: self.user,
            kind: self.kind,
            subject: &subject,
            data: &data,
        };
        let mut tx = store.begin().await?;
        let event = events::insert_test(&mut tx, &test, now).await?;
        let to = Receiver {
            webhook: &self.webhook.id,
            host: &host(&self.webhook.url),
        };
        let delivery = deliveries::send_again(&mut tx, to, &event, now).await?;
        tx.commit().await?;
        store.wake_workers();
        Ok(delivery)
    }

    fn data(&self, subject: &Subject, now: Timestamp) -> serde_json::Result<String> {
        match subject {
            Subject::Integration(integration) => {
                let provider = self.catalogue.get(&integration.provider);
                let logo = provider.map(|it| absolute(self.public_url, &it.logo_url));
                serde_json::to_string(&IntegrationData {
                    uid: self.user.as_str(),
                    test: true,
                    integration: &IntegrationJson::new(integration, provider, logo.as_deref()),
                })
            }
            Subject::Process {
                process,
                status,
                reason,
            } => {
                let reason = reason.as_deref();
                let data = ProcessData::new(self.user, *process, *status, reason, now);
                serde_json::to_string(&data)
            }
        }
    }
}

fn subject(kind: EventKind, now: Timestamp) -> Subject {
    use EventKind as Kind;
    let process = |process, status| Subject::Process {
        process,
        status,
        reason: (status == ProcessStatus::Failed).then(|| "This is a test.".to_owned()),
    };
    let detection = |status| process(Process::TransferDetection, status);
    let basis = |status| process(Process::CostBasis, status);
    match kind {
        Kind::TransferDetectionStarted => detection(ProcessStatus::Started),
        Kind::TransferDetectionCompleted => detection(ProcessStatus::Completed),
        Kind::TransferDetectionFailed => detection(ProcessStatus::Failed),
        Kind::CostBasisStarted => basis(ProcessStatus::Started),
        Kind::CostBasisCompleted => basis(ProcessStatus::Completed),
        Kind::CostBasisFailed => basis(ProcessStatus::Failed),
        Kind::IntegrationCreated => integration(IntegrationStatus::Queued, now),
        Kind::IntegrationUpdated | Kind::IntegrationDeleted => {
            integration(IntegrationStatus::Completed, now)
        }
        Kind::IntegrationFailed => integration(IntegrationStatus::Failed, now),
    }
}

fn integration(status: IntegrationStatus, now: Timestamp) -> Subject {
    let stage = |stage| StageView {
        stage,
        status: match status {
            IntegrationStatus::Completed => StageStatus::Completed,
            IntegrationStatus::Failed => StageStatus::Failed,
            _ => StageStatus::Queued,
        },
        message: None,
        limit_exceeded: false,
    };
    let is_synced = status == IntegrationStatus::Completed;
    Subject::Integration(Box::new(IntegrationView {
        id: IntegrationId::from_stored("wal_test".to_owned()),
        provider: "ethereum".to_owned(),
        address: ADDRESS.to_owned(),
        alias: Some("Test".to_owned()),
        is_contract: false,
        status,
        message: (status == IntegrationStatus::Failed).then(|| "This is a test.".to_owned()),
        stages: vec![stage(Stage::Balances), stage(Stage::Transactions)],
        total_transactions: if is_synced { 7 } else { 0 },
        added_at: now,
        last_synced_at: is_synced.then_some(now),
        is_verified: false,
    }))
}
