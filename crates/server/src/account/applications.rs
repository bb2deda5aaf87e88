//! The applications that may read what is a person's.

use axum::extract::{Path, State};
use kc_domain::ClientId;
use kc_store::oauth::consents;
use serde::Serialize;
use utoipa::ToSchema;

use super::session::SignedIn;
use crate::{
    answer::{Bare, Nothing},
    app::{Shared, absolute},
    error::{AccountCode, AccountError},
    openapi::AccountRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Applications)]
pub(crate) struct Listed {
    applications: Vec<ApplicationJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Application)]
pub(crate) struct ApplicationJson {
    /// As the application calls itself on the wire.
    client_id: String,
    #[serde(skip)]
    id: ClientId,
    name: String,
    logo_url: Option<String>,
    scopes: Vec<String>,
    workspace_name: String,
    since: i64,
}

/// List applications that may read
///
/// `GET /account/api/applications`.
#[utoipa::path(
    get,
    path = "/account/api/applications",
    operation_id = "listApplications",
    tag = "Account",
    responses(
        (status = 200, description = "The applications.", body = Listed),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(shared): State<Shared>,
    signed_in: SignedIn,
) -> Result<Bare<Listed>, AccountError> {
    let applications = of(&signed_in, &shared).await?;
    Ok(Bare(Listed { applications }))
}

/// Each application once, with all that it was ever allowed and still is; the longest known first.
pub(super) async fn of(
    signed_in: &SignedIn,
    shared: &Shared,
) -> Result<Vec<ApplicationJson>, AccountError> {
    let rows = consents::applications(&shared.app.store, &signed_in.user.id, shared.now()).await?;
    let mut applications: Vec<ApplicationJson> = Vec::new();
    for row in rows {
        let scopes = row.scopes.iter().map(|it| it.as_str().to_owned());
        if let Some(there) = applications.iter_mut().find(|it| it.id == row.client_id) {
            for scope in scopes {
                if !there.scopes.contains(&scope) {
                    there.scopes.push(scope);
                }
            }
            // Where it reads now.
            there.workspace_name = row.workspace_name;
            continue;
        }
        let logo = row.logo_url.as_deref();
        applications.push(ApplicationJson {
            client_id: row
                .metadata_url
                .unwrap_or_else(|| row.client_id.to_string()),
            id: row.client_id,
            name: row.name,
            logo_url: logo.map(|url| absolute(&shared.app.settings.public_url, url)),
            scopes: scopes.collect(),
            workspace_name: row.workspace_name,
            since: row.since.millis(),
        });
    }
    Ok(applications)
}

/// Take an application's access away
///
/// `DELETE /account/api/applications/{client_id}`: its consent and every grant, dead at once.
#[utoipa::path(
    delete,
    path = "/account/api/applications/{client_id}",
    operation_id = "endApplication",
    tag = "Account",
    params(
        ("client_id" = String, Path, description = "Its id."),
    ),
    responses(
        (status = 200, description = "It reads nothing any more.", body = Nothing),
        AccountRefusals,
    ),
    security(("session" = [])),
)]
pub(crate) async fn end(
    State(shared): State<Shared>,
    signed_in: SignedIn,
    Path(client_id): Path<String>,
) -> Result<Bare<Nothing>, AccountError> {
    let not_found = || {
        AccountError::new(
            AccountCode::NotFound,
            "You have not let this application in.",
        )
    };
    let applications = of(&signed_in, &shared).await?;
    let application = applications
        .into_iter()
        .find(|it| it.client_id == client_id)
        .ok_or_else(not_found)?;
    let mut tx = shared.app.store.begin().await?;
    let user = &signed_in.user.id;
    let ended = consents::withdraw(&mut tx, user, &application.id, shared.now()).await?;
    tx.commit().await?;
    if ended {
        Ok(Bare(Nothing {}))
    } else {
        Err(not_found())
    }
}
