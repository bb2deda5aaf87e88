//! What the pages show of an authorisation request.

use kc_domain::{Scope, text};
use kc_store::{integrations, people::Membership};
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

use super::waiting::Waiting;
use crate::{
    account::{session::SignedIn, user::UserJson},
    app::{Shared, absolute},
    error::AccountError,
    oidc::{Authorization, Step},
};

/// Wallets of a workspace that are named on the page; how many there are in all is told too.
const MOST_WALLETS: usize = 50;

#[derive(Serialize, ToSchema)]
#[schema(as = Interaction)]
pub(crate) struct View {
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_to: Option<String>,
    client: ClientJson,
    user: Option<UserJson>,
    login_hint: Option<String>,
    ui_locales: Vec<String>,
    scopes: Vec<ScopeJson>,
    workspaces: Vec<WorkspaceJson>,
    /// Days after which access ends by itself when it is not renewed.
    access_days: u64,
    /// Whether the client may renew it while the person is away.
    offline: bool,
    expires_at: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InteractionClient)]
struct ClientJson {
    name: String,
    logo_url: Option<String>,
    uri: Option<String>,
    sandbox: bool,
    /// Where the person is sent afterwards.
    redirect_host: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InteractionScope)]
struct ScopeJson {
    scope: String,
    required: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InteractionWorkspace)]
struct WorkspaceJson {
    id: String,
    name: String,
    sandbox: bool,
    integrations: Vec<IntegrationJson>,
    integrations_count: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InteractionIntegration)]
struct IntegrationJson {
    provider: String,
    provider_name: String,
    logo_url: Option<String>,
    address: Option<String>,
    alias: Option<String>,
}

/// Shows what is to be asked next. Where nothing is, the request is answered and its person sent on.
pub(super) async fn view(
    waiting: Waiting,
    signed_in: Option<SignedIn>,
    shared: &Shared,
) -> Result<View, AccountError> {
    let (step, remembered) = waiting.next(signed_in.as_ref(), shared).await?;
    let authorization = &waiting.authorization;
    let client = &waiting.client;
    let redirect_to = match (remembered, &signed_in) {
        (Some(remembered), Some(signed_in)) => Some(
            authorization
                .answer(&waiting.row.id, client, signed_in, remembered, shared)
                .await?
                .ok_or_else(AccountError::expired)?,
        ),
        _ if authorization.is_settled(step) => Some(waiting.refuse(step, shared).await?),
        _ => None,
    };
    let workspaces = match (&signed_in, step) {
        (Some(signed_in), Step::Consent) => {
            let memberships = Authorization::workspaces(client, signed_in, shared).await?;
            described(memberships, shared).await?
        }
        _ => vec![],
    };
    let user = match &signed_in {
        Some(signed_in) => Some(UserJson::of(signed_in, shared).await?),
        None => None,
    };
    let request = &authorization.request;
    let asked = authorization.asked_scopes();
    let offline = asked.iter().any(|it| it.as_str() == "offline_access");
    let settings = &shared.app.settings.identity;
    let lifetime = if offline {
        settings.refresh_token_lifetime
    } else {
        settings.access_token_lifetime
    };
    Ok(View {
        step: match step {
            _ if redirect_to.is_some() => "done",
            Step::SignIn => "sign_in",
            Step::SelectAccount => "select_account",
            Step::Reauthenticate => "step_up",
            Step::Consent => "consent",
            Step::Done | Step::Refused => "done",
        },
        redirect_to,
        client: ClientJson {
            name: client.name.clone(),
            logo_url: client.logo_url.clone(),
            uri: client.website_url.clone(),
            sandbox: client.is_sandbox,
            redirect_host: host_of(&authorization.redirect_uri),
        },
        user,
        login_hint: request
            .login_hint
            .as_deref()
            .map(|hint| text::clean(hint, 320)),
        ui_locales: request.ui_locales.clone(),
        scopes: asked
            .iter()
            .map(|scope| ScopeJson {
                scope: scope.as_str().to_owned(),
                required: is_required(scope),
            })
            .collect(),
        workspaces,
        access_days: lifetime.as_secs().div_ceil(24 * 3600),
        offline,
        expires_at: waiting.row.expires_at.millis(),
    })
}

/// Without these there is nothing to let the client in for.
pub(super) fn is_required(scope: &Scope) -> bool {
    matches!(scope.as_str(), "openid" | "profile")
}

/// The host of a web address; of another, its scheme, which is an application's own.
fn host_of(redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) => url
            .host_str()
            .map_or_else(|| url.scheme().to_owned(), str::to_owned),
        Err(_) => String::new(),
    }
}

async fn described(
    memberships: Vec<Membership>,
    shared: &Shared,
) -> Result<Vec<WorkspaceJson>, AccountError> {
    let mut workspaces = Vec::with_capacity(memberships.len());
    for membership in memberships {
        let id = &membership.workspace_id;
        let all = integrations::of_workspace(&shared.app.store, id).await?;
        workspaces.push(WorkspaceJson {
            id: id.to_string(),
            name: membership.name,
            sandbox: membership.is_sandbox,
            integrations_count: all.len(),
            integrations: all
                .into_iter()
                .take(MOST_WALLETS)
                .map(|row| integration(row, shared))
                .collect(),
        });
    }
    Ok(workspaces)
}

fn integration(row: integrations::Integration, shared: &Shared) -> IntegrationJson {
    let app = &shared.app;
    let provider = app.catalogue.get(&row.provider);
    IntegrationJson {
        provider_name: provider.map_or_else(|| row.provider.clone(), |it| it.public_name.clone()),
        logo_url: provider.map(|it| absolute(&app.settings.public_url, &it.logo_url)),
        provider: row.provider,
        address: Some(row.address).filter(|address| !address.is_empty()),
        alias: row.alias,
    }
}
