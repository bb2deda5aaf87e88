//! `POST /account/api/sign-out/{sign_out_id}/confirm`: a person whom a client sent to sign out says yes.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use kc_store::oauth::interactions;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    interactions::waiting,
    session::{Cookies, MaybeSignedIn},
};
use crate::{
    answer::Bare,
    app::Shared,
    cookies::Cookie,
    error::AccountError,
    oidc::{Parked, end_session},
    openapi::AccountRefusals,
};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(confirm))
}

#[derive(Serialize, ToSchema)]
#[schema(as = SignedOutOf)]
struct SignedOut {
    /// Where the client wants the person to go now.
    redirect_to: Option<String>,
}

/// Sign out as an application asked
#[utoipa::path(
    post,
    path = "/account/api/sign-out/{sign_out_id}/confirm",
    operation_id = "confirmSignOut",
    tag = "Account",
    params(
        ("sign_out_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "Nobody is signed in.", body = SignedOut),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
async fn confirm(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Response, AccountError> {
    let row = waiting(&id, &headers, &shared).await?;
    let Ok(Parked::SignOut { redirect_to }) = serde_json::from_str(&row.request) else {
        return Err(AccountError::expired());
    };
    let mut tx = shared.app.store.begin_single().await?;
    interactions::end(&mut tx, &row.id, shared.now()).await?;
    tx.commit().await?;
    if let Some(signed_in) = signed_in {
        end_session(&signed_in, &shared).await?;
    }
    let cookies = Cookies(vec![Cookie::Session.clear(&shared)]);
    Ok(cookies.with(Bare(SignedOut { redirect_to })))
}
