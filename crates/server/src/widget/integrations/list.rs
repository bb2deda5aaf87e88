use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::{Envelope, Success},
    app::Shared,
    data::wire::{Connected, WidgetIntegrationJson},
    error::ConnectError,
    extract::{Consented, LinkSession},
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetIntegrations)]
pub(crate) struct Response<'a> {
    integrations: Vec<WidgetIntegrationJson<'a>>,
}

/// List what is connected
///
/// `GET /widget/integrations` lists what the user has connected, the oldest first.
#[utoipa::path(
    get,
    path = "/widget/integrations",
    operation_id = "listWidgetIntegrations",
    tag = "Widget",
    responses(
        (status = 200, description = "The integrations.", body = Envelope<Response<'_>>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
) -> Result<HttpResponse, ConnectError> {
    let connected = Connected::read(&shared, &session.at.workspace).await?;
    let integrations = connected.of_person(&shared).collect();
    Ok(Success(Response { integrations }).into_response())
}
