use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::COOKIE},
    response::{IntoResponse as _, Response},
};
use kc_oidc::{ErrorCode, IdTokenHint, Parameters, authorization, tokens};
use kc_store::{clients::Client, identity::sessions};

use super::{
    authorize::{park, see_other},
    client,
    form::{Form, Query},
    interaction::Parked,
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
    oidc::forms::EndSessionForm,
    openapi::OauthTrouble,
};

const SIGNED_OUT: &str = "/account/sign-out";

/// Sign a person out
///
/// `GET` and `POST /oidc/session/end`: a client signs its person out here too (OpenID Connect
/// RP-Initiated Logout 1.0). With an `id_token_hint` of whoever is signed in that happens at once;
/// without one the person is asked. Then they go to `post_logout_redirect_uri`, if the client
/// registered it.
#[utoipa::path(
    get,
    path = "/oidc/session/end",
    operation_id = "endSession",
    tag = "OpenID Connect",
    params(
        ("id_token_hint" = Option<String>, Query, description = "An ID token of whoever is signed in."),
        ("client_id" = Option<String>, Query, description = "Whose request it is."),
        ("post_logout_redirect_uri" = Option<String>, Query, description = "Where to go then: one that is registered."),
        ("state" = Option<String>, Query, description = "Given back as it is."),
    ),
    responses(
        (status = 303, description = "To our page that asks, or where the client wants the person to go.", headers(("Location" = String, description = "Where to go."))),
        (status = 400, description = "A page that tells the person why the request goes nowhere.", body = String, content_type = "text/html"),
        OauthTrouble,
    ),
    security(()),
)]
pub(crate) async fn call(State(shared): State<Shared>, request: Request) -> Response {
    match answer(&shared, request).await {
        Ok(response) => response,
        Err(error) if error.refusal().code == ErrorCode::InvalidRequest => {
            let refusal = error.refusal();
            page::error(&shared, refusal.code.text(), &refusal.description)
        }
        Err(error) => error.into_response(),
    }
}

/// Sign a person out, by a form
///
/// `POST /oidc/session/end`: the same, by a form.
#[utoipa::path(
    post,
    path = "/oidc/session/end",
    operation_id = "endSessionByPost",
    tag = "OpenID Connect",
    request_body(content = EndSessionForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To our page that asks, or where the client wants the person to go.", headers(("Location" = String, description = "Where to go."))),
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
    shared
        .count(&shared.limits.other, &format!("end\n{address}"))
        .await?;
    let parameters = if by_post {
        Form::from_request(Request::from_parts(parts, body), shared)
            .await?
            .0
    } else {
        Query::from_request_parts(&mut parts, shared).await?.0
    };
    let hint = hint(&parameters, shared);
    let client = client_of(&parameters, hint.as_ref(), shared).await?;
    let redirect_to = redirect_to(&parameters, client.as_ref())?;

    let Some(signed_in) = SignedIn::of(&headers, shared).await? else {
        if by_post && !headers.contains_key(COOKIE) {
            // Our cookies may be there and not have been sent.
            return ask(redirect_to, client.as_ref(), &headers, shared).await;
        }
        return Ok(see_other(redirect_to.as_deref().unwrap_or(SIGNED_OUT)));
    };
    let is_hinted = hint.is_some_and(|hint| {
        hint.sub == signed_in.user.id.as_str()
            && hint
                .sid
                .is_none_or(|sid| sid == signed_in.session.id.as_str())
    });
    if !is_hinted {
        return ask(redirect_to, client.as_ref(), &headers, shared).await;
    }
    end(&signed_in, shared).await?;
    let to = see_other(redirect_to.as_deref().unwrap_or(SIGNED_OUT));
    Ok(Cookies(vec![Cookie::Session.clear(shared)]).with(to))
}

async fn ask(
    redirect_to: Option<String>,
    client: Option<&Client>,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<Response, OauthError> {
    park(
        &Parked::SignOut { redirect_to },
        client,
        "sign-out",
        headers,
        shared,
    )
    .await
}

/// Ends a session.
pub(crate) async fn end(signed_in: &SignedIn, shared: &Shared) -> Result<(), kc_store::StoreError> {
    let mut tx = shared.app.store.begin_single().await?;
    sessions::end(&mut tx, &signed_in.user.id, &signed_in.session.id).await?;
    tx.commit().await
}

/// Whom the client means, by an ID token of ours, however old. One whose key is long forgotten, or
/// that is none of ours, tells nothing: then the person is asked.
fn hint(parameters: &Parameters, shared: &Shared) -> Option<IdTokenHint> {
    let hint = parameters.get("id_token_hint")?;
    let read: Result<IdTokenHint, _> = shared.keys().verify(hint, tokens::ID_TOKEN_TYPE);
    read.ok().filter(|hint| hint.iss == shared.site.issuer)
}

async fn client_of(
    parameters: &Parameters,
    hint: Option<&IdTokenHint>,
    shared: &Shared,
) -> Result<Option<Client>, OauthError> {
    let named = parameters.get("client_id");
    if let (Some(named), Some(hint)) = (named, hint)
        && named != hint.aud
    {
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "The id_token_hint is another client's.",
        ));
    }
    match named.or_else(|| hint.map(|hint| hint.aud.as_str())) {
        Some(id) => client::find(id, shared).await,
        None => Ok(None),
    }
}

fn redirect_to(
    parameters: &Parameters,
    client: Option<&Client>,
) -> Result<Option<String>, OauthError> {
    let Some(uri) = parameters.get("post_logout_redirect_uri") else {
        return Ok(None);
    };
    let registered = client.map_or(&[][..], |client| &client.post_logout_redirect_uris.0);
    if !kc_oidc::redirect_uri::is_registered(registered, uri) {
        return Err(OauthError::new(
            ErrorCode::InvalidRequest,
            "The post_logout_redirect_uri is none of those that the application registered.",
        ));
    }
    let state: Vec<(&str, &str)> = parameters
        .get("state")
        .map(|state| ("state", state))
        .into_iter()
        .collect();
    Ok(Some(if state.is_empty() {
        uri.to_owned()
    } else {
        authorization::response_url(uri, &state)
    }))
}
