//! Reading an integration again, as the Connect API and the data API ask for it.

use kc_domain::{IntegrationId, JobId, catalogue::ProviderKind};
use kc_store::{
    csv_files,
    integrations::{self, Integration},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::Shared,
    error::{Code, ConnectError},
};

/// How much is read again.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResyncMode)]
pub(crate) enum Mode {
    /// What is new since the last sync.
    Latest,
    /// Everything again. What is known stays served until the new reading is complete.
    FromStart,
}

/// What becomes of a resync that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = ResyncQueued)]
pub(crate) struct Queued {
    mode: Mode,
    /// `wallet`, `exchange` or `csv`.
    integration_type: &'static str,
    #[schema(value_type = String)]
    wallet_id: IntegrationId,
    /// The job that reads a file again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    job_id: Option<JobId>,
    /// `queued`, of files `ongoing`: it is read in the background.
    status: &'static str,
}

/// Enqueues the sync of an integration that the caller may read again.
///
/// # Errors
/// `CSV_RESYNC_LATEST_UNSUPPORTED`, as nothing is ever added to a file, and `CSV_SOURCE_MISSING`
/// where there is none to read.
pub(crate) async fn resync(
    shared: &Shared,
    integration: Integration,
    mode: Mode,
) -> Result<Queued, ConnectError> {
    let store = &shared.app.store;
    let provider = shared.app.catalogue.get(&integration.provider);
    let is_csv = provider.is_some_and(|it| it.is_csv);
    let wanted = match mode {
        Mode::Latest if is_csv => {
            return Err(ConnectError::new(
                Code::CsvLatestUnsupported,
                "A file has nothing new. Read it again from the start.",
            ));
        }
        Mode::Latest => integrations::Resync::Latest,
        Mode::FromStart => integrations::Resync::FromStart,
    };
    let mut tx = store.begin().await?;
    if is_csv && !csv_files::is_there(&mut tx, &integration.id).await? {
        return Err(ConnectError::new(
            Code::CsvSourceMissing,
            "The file that this was read from is not there any more.",
        ));
    }
    let job = integrations::resync(&mut tx, &integration, wanted, shared.now()).await?;
    tx.commit().await?;
    store.wake_workers();
    store.wake_watchers();

    let is_exchange = provider.is_some_and(|it| it.kind == ProviderKind::Exchange);
    Ok(Queued {
        mode,
        integration_type: match (is_csv, is_exchange) {
            (true, _) => "csv",
            (false, true) => "exchange",
            (false, false) => "wallet",
        },
        wallet_id: integration.id,
        job_id: is_csv.then_some(job),
        status: if is_csv { "ongoing" } else { "queued" },
    })
}
