use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_store::integrations;

use super::not_found;
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::{Consented, LinkSession, Wallet},
    openapi::ConnectRefusals,
    resync::{self, Mode, Queued},
};

/// Try a sync again
///
/// `POST /widget/integrations/{walletId}/resync` goes on with a sync that failed where it stopped; a
/// file is read again from its start. It answers 202 at once. What is queued already is not queued
/// twice.
#[utoipa::path(
    post,
    path = "/widget/integrations/{wallet_id}/resync",
    operation_id = "retryIntegration",
    tag = "Widget",
    params(("wallet_id" = String, Path, description = "The integration.")),
    responses((status = 202, description = "Queued.", body = Envelope<Queued>), ConnectRefusals),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    Wallet(wallet): Wallet,
    State(shared): State<Shared>,
) -> Result<HttpResponse, ConnectError> {
    let integration = integrations::find(&shared.app.store, &wallet)
        .await?
        .filter(|found| found.workspace_id == session.at.workspace)
        .ok_or_else(not_found)?;
    let limit = &shared.limits.resyncs;
    shared.count(limit, integration.id.as_str()).await?;
    let provider = shared.app.catalogue.get(&integration.provider);
    let mode = match provider {
        Some(provider) if provider.is_csv => Mode::FromStart,
        _ => Mode::Latest,
    };
    let queued = resync::resync(&shared, integration, mode).await?;
    Ok(Success(queued).with_status(StatusCode::ACCEPTED))
}
