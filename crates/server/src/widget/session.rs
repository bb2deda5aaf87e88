use axum::extract::State;
use kc_domain::UserId;
use kc_store::people;
use serde::Serialize;
use utoipa::ToSchema;

use super::scopes::ScopeJson;
use crate::{
    answer::{Envelope, Success},
    app::Shared,
    error::ConnectError,
    extract::{LinkSession, Opened},
    openapi::ConnectRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetSession)]
pub(crate) struct Response<'a> {
    client: ClientJson<'a>,
    scopes: Vec<ScopeJson<'a>>,
    /// How the user can log in here: `email`, `passkey`, `guest`.
    #[schema(value_type = Vec<String>)]
    auth_methods: Vec<&'static str>,
    step: &'static str,
    has_existing_grant: bool,
    user: Option<UserJson>,
    expires_at: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WidgetClient)]
struct ClientJson<'a> {
    name: &'a str,
    logo_url: Option<&'a str>,
    sandbox: bool,
    allowed_origins: &'a [String],
}

/// A user as the widget sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = WidgetUser)]
pub(crate) struct UserJson {
    #[schema(value_type = String)]
    pub id: UserId,
    pub email: Option<String>,
    pub is_guest: bool,
}

impl From<people::User> for UserJson {
    fn from(user: people::User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            is_guest: user.is_guest,
        }
    }
}

/// Read the session
///
/// `GET /widget/session` says for whom the widget was opened, what to ask the user for, and how
/// far the session has come: `INIT`, `CONNECT` (logged in) or `INTEGRATION` (consented).
#[utoipa::path(
    get,
    path = "/widget/session",
    operation_id = "getWidgetSession",
    tag = "Widget",
    responses(
        (status = 200, description = "The session.", body = Envelope<Response<'_>>),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Opened>,
    State(shared): State<Shared>,
) -> Result<axum::response::Response, ConnectError> {
    use axum::response::IntoResponse as _;

    let row = &session.row;
    let user = match &row.user_id {
        Some(id) => people::user(&shared.app.store, id).await?,
        None => None,
    };
    let step = match (&row.user_id, &row.granted_scopes) {
        (None, _) => "INIT",
        (Some(_), None) => "CONNECT",
        (Some(_), Some(_)) => "INTEGRATION",
    };
    let shown = match (&row.grant_id, &row.granted_scopes) {
        (Some(_), Some(granted)) => granted,
        _ => &row.requested_scopes,
    };
    let response = Response {
        client: ClientJson {
            name: &row.client_name,
            logo_url: row.client_logo_url.as_deref(),
            sandbox: session.is_sandbox(),
            allowed_origins: &row.client_allowed_origins.0,
        },
        scopes: shown.iter().map(ScopeJson::new).collect(),
        auth_methods: auth_methods(&shared),
        step,
        has_existing_grant: row.grant_id.is_some(),
        user: user.map(UserJson::from),
        expires_at: row.expires_at.to_string(),
    };
    Ok(Success(response).into_response())
}

fn auth_methods(shared: &Shared) -> Vec<&'static str> {
    let identity = &shared.app.identity;
    let offered = [
        ("email", identity.mailer.is_some()),
        ("passkey", identity.passkeys.is_some()),
        ("guest", true),
    ];
    let offered = offered.into_iter();
    offered
        .filter_map(|(method, is_offered)| is_offered.then_some(method))
        .collect()
}
