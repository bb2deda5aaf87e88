//! `/account/api/interactions/{interaction_id}`: the pages walk a person through an authorisation request.

mod view;
mod waiting;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use kc_domain::{Scope, Scopes};
use kc_store::oauth::interactions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use self::waiting::waiting;
use self::{
    view::{View, is_required, view},
    waiting::Waiting,
};
use super::{
    body::Body,
    session::{MaybeSignedIn, SignedIn},
};
use crate::{
    answer::Bare,
    app::Shared,
    error::AccountError,
    oidc::{Authorization, Remembered, Step},
    openapi::AccountRefusals,
};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(go_on))
        .routes(routes!(consent))
        .routes(routes!(deny))
}

#[derive(Serialize, ToSchema)]
#[schema(as = InteractionEnded)]
pub(crate) struct Redirect {
    redirect_to: String,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = GoOn)]
struct Going {
    user_id: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = Agree)]
pub(crate) struct Agreed {
    /// Whom the page showed. Somebody else may have signed in since, in another tab.
    user_id: Option<String>,
    scopes: Vec<String>,
    workspace_id: String,
}

/// Read what an application asks
#[utoipa::path(
    get,
    path = "/account/api/interactions/{interaction_id}",
    operation_id = "getInteraction",
    tag = "Account",
    params(
        ("interaction_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "What it asks.", body = View),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
async fn show(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    MaybeSignedIn(signed_in): MaybeSignedIn,
) -> Result<Bare<View>, AccountError> {
    let waiting = Waiting::find(&id, &headers, &shared).await?;
    view(waiting, signed_in, &shared).await.map(Bare)
}

/// Go on as whoever is signed in
///
/// The person goes on as whoever is signed in.
#[utoipa::path(
    post,
    path = "/account/api/interactions/{interaction_id}/continue",
    operation_id = "continueInteraction",
    tag = "Account",
    params(
        ("interaction_id" = String, Path, description = "Its id."),
    ),
    request_body = Going,
    responses(
        (status = 200, description = "What is to ask next.", body = View),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
async fn go_on(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    signed_in: SignedIn,
    Body(going): Body<Going>,
) -> Result<Bare<View>, AccountError> {
    refuse_others(going.user_id.as_deref(), &signed_in)?;
    let mut waiting = Waiting::find(&id, &headers, &shared).await?;
    let mut tx = shared.app.store.begin_single().await?;
    interactions::choose_account(&mut tx, &waiting.row.id).await?;
    tx.commit().await?;
    waiting.row.account_chosen = true;
    view(waiting, Some(signed_in), &shared).await.map(Bare)
}

/// Agree
///
/// The person agrees: to these scopes, on this workspace.
#[utoipa::path(
    post,
    path = "/account/api/interactions/{interaction_id}/consent",
    operation_id = "agreeToInteraction",
    tag = "Account",
    params(
        ("interaction_id" = String, Path, description = "Its id."),
    ),
    request_body = Agreed,
    responses(
        (status = 200, description = "Where to go now.", body = Redirect),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
async fn consent(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    signed_in: SignedIn,
    Body(agreed): Body<Agreed>,
) -> Result<Bare<Redirect>, AccountError> {
    refuse_others(agreed.user_id.as_deref(), &signed_in)?;
    let waiting = Waiting::find(&id, &headers, &shared).await?;
    let (step, _) = waiting.next(Some(&signed_in), &shared).await?;
    match step {
        // What was agreed to before may be agreed to anew, with another workspace; that is granting.
        Step::Consent | Step::Done if signed_in.is_recent(&shared) => {}
        Step::Consent | Step::Done | Step::Reauthenticate => {
            return Err(AccountError::step_up_required());
        }
        Step::SignIn | Step::SelectAccount | Step::Refused => {
            return Err(AccountError::signed_out());
        }
    }
    let workspaces = Authorization::workspaces(&waiting.client, &signed_in, &shared).await?;
    let workspace = workspaces
        .into_iter()
        .find(|it| it.workspace_id.as_str() == agreed.workspace_id)
        .ok_or_else(|| {
            AccountError::invalid_request("You have no such workspace to share with this client.")
        })?;
    let scopes = granted(&agreed.scopes, &waiting.authorization.asked_scopes())?;
    let agreed = Remembered {
        workspace: workspace.workspace_id,
        scopes,
    };
    let redirect_to = waiting
        .authorization
        .agree(
            &waiting.row.id,
            &waiting.client,
            &signed_in,
            agreed,
            &shared,
        )
        .await?
        .ok_or_else(AccountError::expired)?;
    Ok(Bare(Redirect { redirect_to }))
}

/// Refuse
///
/// The person says no. That needs no signing in.
#[utoipa::path(
    post,
    path = "/account/api/interactions/{interaction_id}/deny",
    operation_id = "denyInteraction",
    tag = "Account",
    params(
        ("interaction_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "Where to go now.", body = Redirect),
        AccountRefusals,
    ),
    security((), ("session" = [])),
)]
async fn deny(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Bare<Redirect>, AccountError> {
    let waiting = Waiting::find(&id, &headers, &shared).await?;
    waiting.end(&shared).await?;
    Ok(Bare(Redirect {
        redirect_to: waiting.authorization.deny(&shared),
    }))
}

/// An answer counts for whom the page showed, and for nobody else.
fn refuse_others(shown: Option<&str>, signed_in: &SignedIn) -> Result<(), AccountError> {
    if shown.is_some_and(|shown| shown != signed_in.user.id.as_str()) {
        return Err(AccountError::signed_out());
    }
    Ok(())
}

/// The scopes that the person agreed to: asked for, and with those that can not be left out.
fn granted(given: &[String], asked: &Scopes) -> Result<Scopes, AccountError> {
    let granted: Option<Scopes> = given
        .iter()
        .map(|word| Scope::parse(word).filter(|scope| asked.contains(scope)))
        .collect();
    let granted =
        granted.ok_or_else(|| AccountError::invalid_request("A scope was not asked for."))?;
    let missing = asked
        .iter()
        .any(|scope| is_required(scope) && !granted.contains(scope));
    if missing || granted.is_empty() {
        return Err(AccountError::invalid_request(
            "Something that the client can not do without is missing; deny instead.",
        ));
    }
    Ok(granted)
}
