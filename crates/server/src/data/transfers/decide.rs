use axum::{
    extract::{Path, State},
    response::Response as HttpResponse,
};
use kc_domain::{IntegrationId, Timestamp, TransferId};
use kc_store::{
    StoreError, Tx, books, integrations,
    transfers::{self, Status, Transfer},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{TransferStatus, answer};
use crate::{
    app::Shared,
    error::{DataCode, DataError, Detail},
    extract::{Access, DataBody, TransactionsWrite},
    openapi::DataWriteRefusals,
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecideTransfer)]
pub(crate) struct Request {
    /// `confirmed`: it is a transfer; `rejected`: it is none. `applied` or `suggested`, whichever is
    /// given, takes a decision back: we say again what we find.
    #[schema(example = "confirmed")]
    status: TransferStatus,
}

/// Decide on a transfer
///
/// `PUT /api/v1/transfers/{transfer_id}` says whether something is a transfer. A decision stays, whatever
/// is read later, until it is taken back. What follows from it (labels, costs, gains) is worked out in the
/// background; `costbasis.completed` tells when that is done.
#[utoipa::path(
    put,
    path = "/api/v1/transfers/{transfer_id}",
    operation_id = "decideTransfer",
    tag = "Data",
    params(("transfer_id" = String, Path, description = "The transfer: `trf_…`.")),
    request_body = Request,
    responses((status = 200, description = "The transfer as it is now.", body = super::wire::TransferJson<'_>), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsWrite>,
    Path(id): Path<String>,
    State(shared): State<Shared>,
    DataBody(request): DataBody<Request>,
) -> Result<HttpResponse, DataError> {
    let missing = || DataError::new(DataCode::NotFound, "There is no such transfer.");
    let id = TransferId::parse(&id).ok_or_else(missing)?;
    let (store, access) = (&shared.app.store, access.row);
    let workspace = &access.workspace_id;
    let wanted = request.status.stored();
    let now = shared.now();

    let mut tx = store.begin().await?;
    let mut transfer = transfers::find(&mut tx, workspace, &id)
        .await?
        .ok_or_else(missing)?;
    let is_of_one_asset = transfer.from_asset_id == transfer.to_asset_id;
    if wanted == Status::Confirmed && is_of_one_asset && transfer.received > transfer.sent {
        let detail = Detail::new("status", "more arrived than left, so it is no transfer");
        return Err(DataError::invalid_parameters(vec![detail]));
    }
    // Whichever was found stays found until it is looked for again.
    let is_same =
        transfer.status == wanted || !(transfer.status.is_decided() || wanted.is_decided());
    if !is_same {
        // Taken back, it is a suggestion until it has been looked for again.
        let status = if wanted.is_decided() {
            wanted
        } else {
            Status::Suggested
        };
        transfers::decide(&mut tx, workspace, &id, status, now).await?;
        transfer.status = status;
        books::mark(&mut tx, workspace, transfer.at).await?;
        look_again(&mut tx, &transfer, transfer.at, now).await?;
        tx.commit().await?;
        store.wake_workers();
    } else {
        drop(tx);
    }

    answer(&shared, &access, &transfer).await
}

/// Has both wallets booked again from a moment on: its transactions have other labels now.
pub(super) async fn look_again(
    tx: &mut Tx,
    transfer: &Transfer,
    from: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ends: [&IntegrationId; 2] = [&transfer.from_integration_id, &transfer.to_integration_id];
    for id in ends {
        if let Some(integration) = integrations::find_in(tx, id).await? {
            integrations::mark_changed(tx, &integration, from, now).await?;
        }
    }
    Ok(())
}
