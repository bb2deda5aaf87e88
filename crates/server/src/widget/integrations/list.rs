use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use serde::Serialize;

use crate::{
    answer::Success,
    app::Shared,
    data::wire::{Connected, IntegrationJson},
    error::ConnectError,
    extract::{Consented, LinkSession},
};

#[derive(Serialize)]
pub(crate) struct Response<'a> {
    integrations: Vec<IntegrationJson<'a>>,
}

/// `GET /widget/integrations` lists what the user has connected, the oldest first.
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
) -> Result<HttpResponse, ConnectError> {
    let connected = Connected::read(&shared, &session.at.workspace).await?;
    let integrations = connected.json(&shared).collect();
    Ok(Success(Response { integrations }).into_response())
}
