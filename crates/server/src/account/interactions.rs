//! `/account/api/interactions/{id}`: the pages walk a person through an authorisation request.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use kc_domain::{InteractionId, Scope, Scopes, text};
use kc_store::{
    clients::{self, Client},
    integrations,
    oauth::interactions,
    people::Membership,
    secret::SecretHash,
};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::Body,
    session::{MaybeSignedIn, SignedIn},
    user::UserJson,
};
use crate::{
    answer::Bare,
    app::{Shared, absolute},
    cookies::Cookie,
    error::AccountError,
    oidc::{Authorization, Parked, Progress, Remembered, Step},
    openapi::AccountRefusals,
};

pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(go_on))
        .routes(routes!(consent))
        .routes(routes!(deny))
}

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

/// A request of this browser that waits.
struct Waiting {
    row: interactions::Interaction,
    authorization: Authorization,
    client: Client,
}

impl Waiting {
    async fn find(id: &str, headers: &HeaderMap, shared: &Shared) -> Result<Self, AccountError> {
        let store = &shared.app.store;
        let row = waiting(id, headers, shared).await?;
        let parked = serde_json::from_str(&row.request).ok();
        let client = match &row.client_id {
            Some(id) => clients::find(store, id).await?,
            None => None,
        };
        match (parked, client) {
            (Some(Parked::Authorization(authorization)), Some(client)) => Ok(Self {
                row,
                authorization: *authorization,
                client,
            }),
            _ => Err(AccountError::expired()),
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            begun_at: Some(self.row.created_at),
            account_chosen: self.row.account_chosen,
        }
    }

    async fn next(
        &self,
        signed_in: Option<&SignedIn>,
        shared: &Shared,
    ) -> Result<(Step, Option<Remembered>), AccountError> {
        let progress = self.progress();
        let next = self
            .authorization
            .next(&self.client, signed_in, progress, shared);
        Ok(next.await?)
    }
}

/// What waits under an id for the person of this browser.
pub(super) async fn waiting(
    id: &str,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<interactions::Interaction, AccountError> {
    let browser = Cookie::Browser.read(headers, shared).map(SecretHash::of);
    let (Some(id), Some(browser)) = (InteractionId::parse(id), browser) else {
        return Err(AccountError::expired());
    };
    interactions::find(&shared.app.store, &id, &browser, shared.now())
        .await?
        .ok_or_else(AccountError::expired)
}

/// Read what an application asks
#[utoipa::path(
    get,
    path = "/account/api/interactions/{id}",
    operation_id = "getInteraction",
    tag = "Account",
    params(
        ("id" = String, Path, description = "Its id."),
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
    path = "/account/api/interactions/{id}/continue",
    operation_id = "continueInteraction",
    tag = "Account",
    params(
        ("id" = String, Path, description = "Its id."),
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
    path = "/account/api/interactions/{id}/consent",
    operation_id = "agreeToInteraction",
    tag = "Account",
    params(
        ("id" = String, Path, description = "Its id."),
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
    path = "/account/api/interactions/{id}/deny",
    operation_id = "denyInteraction",
    tag = "Account",
    params(
        ("id" = String, Path, description = "Its id."),
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
    let mut tx = shared.app.store.begin_single().await?;
    let is_first = interactions::end(&mut tx, &waiting.row.id, shared.now()).await?;
    tx.commit().await?;
    if !is_first {
        return Err(AccountError::expired());
    }
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

/// Without these there is nothing to let the client in for.
fn is_required(scope: &Scope) -> bool {
    matches!(scope.as_str(), "openid" | "profile")
}

async fn view(
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
        _ if authorization.is_settled(step) => Some(refuse(&waiting, step, shared).await?),
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

/// Where the client is told that its person was not asked, or was somebody else.
async fn refuse(waiting: &Waiting, step: Step, shared: &Shared) -> Result<String, AccountError> {
    let mut tx = shared.app.store.begin_single().await?;
    let is_first = interactions::end(&mut tx, &waiting.row.id, shared.now()).await?;
    tx.commit().await?;
    if !is_first {
        return Err(AccountError::expired());
    }
    let refusal = Authorization::cannot_ask(step);
    Ok(waiting.authorization.refuse(&refusal, shared))
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
