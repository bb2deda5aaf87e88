use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use kc_domain::InteractionId;
use kc_oidc::{
    AuthorizationRequest, ClientRules, ErrorCode, Parameters, Prompt, Refusal, redirect_uri,
};
use kc_store::{
    clients::Client,
    oauth::{consents, interactions, pushed_requests},
    secret::{Secret, SecretHash},
};

use super::{
    client::{self, is_self_registered},
    form::{Form, Query},
    interaction::{Authorization, Parked, Progress, refusal_url},
    par::{self, REQUEST_URI},
};
use crate::{
    account::{
        page,
        session::{Cookies, SignedIn},
    },
    app::Shared,
    cookies::Cookie,
    error::OauthError,
    extract::client_address,
    oidc::forms::AuthorizationForm,
    openapi::OauthTrouble,
};

/// So long a person may take to answer.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Let an application in
///
/// `GET` and `POST /oidc/auth`: a client sends its person here to be let in (OAuth 2.1, section
/// 4.1; OpenID Connect Core, section 3.1.2). Whoever is signed in and agreed before goes straight
/// back with a code; others are shown our pages first. A request whose client or redirect URI is
/// not in order is told to the person and goes nowhere.
#[utoipa::path(
    get,
    path = "/oidc/auth",
    operation_id = "authorize",
    tag = "OpenID Connect",
    params(
        ("client_id" = String, Query, description = "Whose request it is."),
        ("response_type" = Option<String>, Query, description = "`code`."),
        ("redirect_uri" = Option<String>, Query, description = "Where the answer goes: one that is registered."),
        ("scope" = Option<String>, Query, description = "What to ask for, separated by spaces."),
        ("state" = Option<String>, Query, description = "Given back as it is."),
        ("nonce" = Option<String>, Query, description = "Put into the ID token."),
        ("code_challenge" = Option<String>, Query, description = "By PKCE: the hash of a secret that the code is exchanged with."),
        ("code_challenge_method" = Option<String>, Query, description = "`S256`."),
        ("prompt" = Option<String>, Query, description = "`none`, `login`, `consent`, `select_account`."),
        ("max_age" = Option<String>, Query, description = "Seconds that signing in may be ago."),
        ("login_hint" = Option<String>, Query, description = "Whom to ask."),
        ("request_uri" = Option<String>, Query, description = "The name of a pushed request, in the place of all else but `client_id`."),
    ),
    responses(
        (status = 303, description = "To our pages, or back to the client with a `code` or an `error`.", headers(("Location" = String, description = "Where to go."))),
        (status = 400, description = "A page that tells the person why the request goes nowhere.", body = String, content_type = "text/html"),
        OauthTrouble,
    ),
    security(()),
)]
pub(crate) async fn call(State(shared): State<Shared>, request: Request) -> Response {
    match answer(&shared, request).await {
        Ok(response) => response,
        Err(error) => {
            let refusal = error.refusal();
            if matches!(
                refusal.code,
                ErrorCode::ServerError | ErrorCode::TemporarilyUnavailable
            ) {
                return error.into_response();
            }
            page::error(&shared, refusal.code.text(), &refusal.description)
        }
    }
}

/// Let an application in, by a form
///
/// `POST /oidc/auth`: the same, by a form.
#[utoipa::path(
    post,
    path = "/oidc/auth",
    operation_id = "authorizeByPost",
    tag = "OpenID Connect",
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To our pages, or back to the client with a `code` or an `error`.", headers(("Location" = String, description = "Where to go."))),
        (status = 400, description = "A page that tells the person why the request goes nowhere.", body = String, content_type = "text/html"),
        OauthTrouble,
    ),
    security(()),
)]
pub(crate) async fn by_post(state: State<Shared>, request: Request) -> Response {
    call(state, request).await
}

async fn answer(shared: &Shared, request: Request) -> Result<Response, OauthError> {
    use axum::extract::{FromRequest as _, FromRequestParts as _};

    let by_post = request.method() == Method::POST;
    let (mut parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let address = client_address(&parts, shared);
    let parameters = if by_post {
        Form::from_request(Request::from_parts(parts, body), shared)
            .await?
            .0
    } else {
        Query::from_request_parts(&mut parts, shared).await?.0
    };

    let wire_id = parameters.require("client_id")?.to_owned();
    let count = async |what: &str| {
        let key = format!("auth\n{what}\n{address}");
        shared.count(&shared.limits.other, &key).await
    };
    let Some(client) = client::find_or_read(&wire_id, &address, shared).await? else {
        count("unknown").await?;
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "There is no application with this client_id.",
        ));
    };
    // Strangers ask here in a client's name, so each has a count of their own.
    count(client.wire_id()).await?;
    let parameters = pushed(parameters, &client, shared).await?;
    let redirect_uri = parameters.require("redirect_uri")?;
    if !redirect_uri::is_registered(&client.redirect_uris.0, redirect_uri) {
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "The redirect_uri is none of those that the application registered.",
        ));
    }
    // From here on the client itself is told what is wrong.
    let authorization = match read(&parameters, &client, shared) {
        Ok(request) => Authorization {
            request,
            redirect_uri: redirect_uri.to_owned(),
        },
        Err(refusal) => {
            // Whoever registers itself could make us send people anywhere (RFC 9700, 4.11.2).
            if is_self_registered(&client) {
                return Err(refusal.into());
            }
            let state = AuthorizationRequest::state_of(&parameters);
            let url = refusal_url(redirect_uri, state, &refusal, shared);
            return Ok(see_other(&url));
        }
    };
    // A browser sends none of our cookies along with another site's POST. Sent on by a GET, it
    // does.
    if by_post && !headers.contains_key(header::COOKIE) {
        return come_again(parameters, &client, shared).await;
    }
    go_on(authorization, &client, &headers, shared).await
}

/// Keeps the parameters of a POST and lets the browser come for them with its cookies.
async fn come_again(
    parameters: Parameters,
    client: &Client,
    shared: &Shared,
) -> Result<Response, OauthError> {
    let pushed = par::push(parameters, client, shared).await?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client.wire_id())
        .append_pair("request_uri", &pushed)
        .finish();
    Ok(see_other(&format!("/oidc/auth?{query}")))
}

/// The parameters that a client sent ahead, if the request names them (RFC 9126).
async fn pushed(
    parameters: Parameters,
    client: &Client,
    shared: &Shared,
) -> Result<Parameters, OauthError> {
    let token = parameters
        .get("request_uri")
        .and_then(|uri| uri.strip_prefix(REQUEST_URI));
    let Some(token) = token else {
        return Ok(parameters);
    };
    let mut tx = shared.app.store.begin_single().await?;
    let hash = SecretHash::of(token);
    let kept = pushed_requests::take(&mut tx, &hash, &client.id, shared.now()).await?;
    tx.commit().await?;
    kept.and_then(|text| Parameters::from_json(&text))
        .ok_or_else(|| {
            OauthError::new(
                ErrorCode::InvalidRequestUri,
                "The request_uri is unknown, was used before, or has expired.",
            )
        })
}

/// Reads what is asked for, by the rules of the client.
pub(super) fn read(
    parameters: &Parameters,
    client: &Client,
    shared: &Shared,
) -> Result<AuthorizationRequest, Refusal> {
    if !client
        .grant_types
        .0
        .iter()
        .any(|it| it == "authorization_code")
    {
        return Err(Refusal::new(
            ErrorCode::UnauthorizedClient,
            "The client may not send people here.",
        ));
    }
    let rules = ClientRules {
        require_pkce: client.requires_pkce,
        allowed_scopes: &client.scopes,
        resource: &shared.site.api,
    };
    let request = AuthorizationRequest::parse(parameters, rules)?;
    // What is essential and can not be given counts as a log-in that failed (OpenID Connect Core,
    // section 5.5.1.1).
    if !request.claims.essential_acr.is_empty() {
        return Err(Refusal::new(
            ErrorCode::AccessDenied,
            "The acr that the client can not do without is not offered here.",
        ));
    }
    Ok(request)
}

async fn go_on(
    authorization: Authorization,
    client: &Client,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Response, OauthError> {
    let signed_in = SignedIn::of(headers, shared).await?;
    let progress = Progress {
        begun_at: None,
        account_chosen: false,
    };
    let (step, remembered) = authorization
        .next(client, signed_in.as_ref(), progress, shared)
        .await?;
    if let (Some(remembered), Some(signed_in)) = (remembered, &signed_in) {
        let mut tx = shared.app.store.begin().await?;
        if consents::hold(&mut tx, &signed_in.user.id, &client.id).await? {
            let url = authorization
                .grant(&mut tx, client, signed_in, remembered, shared)
                .await?;
            tx.commit().await?;
            return Ok(see_other(&url));
        }
        // Taken back a moment ago: our page asks anew.
    }
    if authorization.request.asks(Prompt::None) {
        let refusal = Authorization::cannot_ask(step);
        if is_self_registered(client) {
            return Err(refusal.into());
        }
        return Ok(see_other(&authorization.refuse(&refusal, shared)));
    }
    let interaction = Parked::Authorization(Box::new(authorization));
    park(&interaction, Some(client), "authorize", headers, shared).await
}

/// Keeps a request for its person and shows the page that asks. Only this browser can go on.
pub(super) async fn park(
    parked: &Parked,
    client: Option<&Client>,
    page: &str,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Response, OauthError> {
    let now = shared.now();
    let known = Cookie::Browser.read(headers, shared).map(str::to_owned);
    let browser = known.unwrap_or_else(|| Secret::generate("kbrow_").reveal().to_owned());
    let request = serde_json::to_string(parked).map_err(|error| {
        tracing::error!(%error, "a request can not be kept");
        OauthError::new(ErrorCode::ServerError, "Something went wrong on our side.")
    })?;
    let interaction = interactions::Interaction {
        id: InteractionId::generate(),
        client_id: client.map(|client| client.id.clone()),
        browser_hash: SecretHash::of(&browser).as_bytes().to_vec(),
        request,
        account_chosen: false,
        created_at: now,
        expires_at: now.plus(PATIENCE),
        ended_at: None,
    };
    let mut tx = shared.app.store.begin_single().await?;
    interactions::insert(&mut tx, &interaction).await?;
    tx.commit().await?;
    let url = format!("/account/{page}?interaction={}", interaction.id);
    let cookie = Cookie::Browser.set(&browser, shared);
    Ok(Cookies(vec![cookie]).with(see_other(&url)))
}

/// A redirect that turns a `POST` into a `GET`, so that no form goes on to the client (RFC 9700,
/// section 4.12).
pub(super) fn see_other(url: &str) -> Response {
    match HeaderValue::from_str(url) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => {
            tracing::error!("an answer's address is no header's text");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
