//! The OpenAPI document: what it says of the API as a whole, and the refusals that calls share.
//! What it says of a call stands with the call, and cannot be there without it.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    routing::get,
};
use bytes::Bytes;
use serde::Serialize;
use utoipa::{
    IntoResponses, OpenApi, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
        Schema,
        schema::Type,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    answer::json_bytes,
    app::{Settings, Shared},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kryptos Connect",
        description = "What Plaid is to banks, for crypto: people connect wallets, exchanges and \
            files; applications read holdings, transactions, NFTs, DeFi, tax and accounting.\n\n\
            Amounts are JSON numbers with all their digits: read them with a decimal type, not a \
            float. What is unknown is `null`, never 0.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Connect", description = "For an application's back end: link tokens, exchange, \
            grants, resync, limits. Authenticated by `X-Client-Id` and `X-Client-Secret`."),
        (name = "Data", description = "What a user shared. By a grant's access token with the \
            client's headers, by an OAuth access token, or by an API key."),
        (name = "Widget", description = "What the widget's page calls with its link token."),
        (name = "OpenID Connect", description = "OAuth 2.1 and OpenID Connect."),
        (name = "Portal", description = "For the developers of a workspace, by their session in a \
            browser."),
        (name = "Account", description = "What the account pages call. Not an API for \
            applications: it changes without notice."),
        (name = "Health", description = "For whoever watches the installation."),
    ),
    components(schemas(ConnectRefusal, DataRefusal, DataRefusalDetail, AccountRefusal, OauthRefusal))
)]
struct Base;

/// The document before any call is in it.
pub(crate) fn base(settings: &Settings) -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    settings.version.clone_into(&mut document.info.version);
    document.servers = Some(vec![utoipa::openapi::Server::new(
        settings.public_url.as_str().trim_end_matches('/'),
    )]);
    let components = document.components.get_or_insert_with(Default::default);
    let header = |name: &str, what: &str| {
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, what)))
    };
    let bearer = |format: &str, what: &str| {
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format(format)
                .description(Some(what))
                .build(),
        )
    };
    let schemes = [
        ("client_id", header("X-Client-Id", "The client's id.")),
        (
            "client_secret",
            header(
                "X-Client-Secret",
                "The client's secret. Keep it on your back end.",
            ),
        ),
        (
            "access_token",
            bearer("cat_…", "The lasting access token of a grant."),
        ),
        (
            "oauth",
            bearer("JWT", "An access token of the OpenID provider."),
        ),
        (
            "api_key",
            header("X-API-Key", "A workspace's key: `kryptos_live_…`."),
        ),
        (
            "link_token",
            header("X-LINK-TOKEN", "The link token of a widget's session."),
        ),
        (
            "page_secret",
            header(
                "X-Page-Secret",
                "What the widget's page was given when its user logged in. From then on it is needed.",
            ),
        ),
        (
            "client_basic",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Basic)
                    .description(Some("The client's id and secret, form-encoded first."))
                    .build(),
            ),
        ),
        (
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "kryptos_session",
                "The session of somebody who is signed in.",
            ))),
        ),
    ];
    for (name, scheme) in schemes {
        components.add_security_scheme(name, scheme);
    }
    document
}

/// Routes, and what was said of them before they were layered.
pub(crate) fn documented(
    routes: Router<Shared>,
    document: utoipa::openapi::OpenApi,
) -> OpenApiRouter<Shared> {
    let mut routes = OpenApiRouter::from(routes);
    *routes.get_openapi_mut() = document;
    routes
}

pub(crate) fn json(document: &utoipa::openapi::OpenApi) -> String {
    document.to_pretty_json().expect("the document is JSON")
}

/// `GET /openapi.json` gives the document.
pub(crate) fn served(document: &utoipa::openapi::OpenApi) -> Router<Shared> {
    let json = Bytes::from(json(document));
    let call = async move || {
        let mut response = json_bytes(StatusCode::OK, json.clone());
        let headers = response.headers_mut();
        let any = HeaderValue::from_static("*");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
        let a_while = HeaderValue::from_static("public, max-age=300");
        headers.insert(header::CACHE_CONTROL, a_while);
        response
    };
    Router::new().route("/openapi.json", get(call))
}

/// A decimal number with all its digits. Read it with a decimal type: a float loses some.
pub(crate) struct Exact;

impl PartialSchema for Exact {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Exact: read it with a decimal type."));
        RefOr::T(Schema::Object(number.build()))
    }
}

impl ToSchema for Exact {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Exact")
    }
}

/// A refusal of the Connect and widget calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConnectRefusal {
    /// Always false.
    #[schema(example = false)]
    success: bool,
    /// A sentence for a person.
    #[schema(example = "There is no client with this id and secret.")]
    error: String,
    /// What a program goes by.
    #[schema(example = "INVALID_CLIENT")]
    code: String,
    /// What a program needs to go on, where there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    data: Option<()>,
}

/// A refusal of the data calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataRefusal {
    /// What a program goes by: `invalid_parameters`, `unauthorized`, `forbidden`, `not_found`,
    /// `wallet_not_found`, `conflict`, `rate_limit_exceeded`, `internal_server_error` …
    #[schema(example = "unauthorized")]
    error: String,
    /// A sentence for a person.
    #[schema(example = "The grant was revoked.")]
    message: String,
    /// What exactly is wrong, where that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Vec<DataRefusalDetail>>,
}

/// One parameter, or one place of a body, that is not as it should be.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataRefusalDetail {
    /// The parameter's name, or the place: `transactions[3].sentCurrency.amount`.
    path: String,
    message: String,
}

/// A refusal of the portal's and the account pages' calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountRefusal {
    /// What a program goes by.
    #[schema(example = "signed_out")]
    error: String,
    /// A sentence for a person.
    message: String,
    /// Tries that are left to get it right.
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// In seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// A refusal of the OAuth and OpenID Connect calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct OauthRefusal {
    /// What a program goes by: a code of OAuth 2.1, OpenID Connect or their extensions.
    #[schema(example = "invalid_grant")]
    error: String,
    /// A sentence for a person.
    error_description: String,
    /// In seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after: Option<u64>,
}

type Responses = BTreeMap<String, RefOr<Response>>;

fn refusals(schema: &str, statuses: &[(u16, &str)]) -> Responses {
    let refusal = |(status, what): &(u16, &str)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(schema)))
            .build();
        let mut response = ResponseBuilder::new()
            .description(*what)
            .content("application/json", content);
        if matches!(status, 429 | 503) {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer);
            let header = HeaderBuilder::new()
                .schema(seconds)
                .description(Some("Seconds until there is room again."))
                .build();
            response = response.header("Retry-After", header);
        }
        (status.to_string(), RefOr::T(response.build()))
    };
    statuses.iter().map(refusal).collect()
}

const BAD: (u16, &str) = (400, "Something in the request is not as it should be.");
const STRANGER: (u16, &str) = (401, "Whoever calls did not prove who they are.");
const FORBIDDEN: (u16, &str) = (403, "The caller may not do this.");
const GONE: (u16, &str) = (404, "There is no such thing, or it is not the caller's.");
const CONFLICT: (u16, &str) = (409, "It does not fit what is there.");
const OVER: (u16, &str) = (410, "It is over, and not to be gone on with.");
const TOO_LARGE: (u16, &str) = (413, "The body is too large.");
const TOO_MANY: (u16, &str) = (429, "Too many requests.");
const TROUBLE: (u16, &str) = (500, "Something went wrong on our side.");
const BUSY: (u16, &str) = (503, "Too much to do right now.");

macro_rules! refusal_sets {
    ($($(#[$doc:meta])* $name:ident = $schema:literal [$($status:ident),*];)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> Responses {
                refusals($schema, &[$($status),*])
            }
        }
    )*};
}

refusal_sets! {
    /// Of a Connect call that reads.
    ConnectRefusals = "ConnectRefusal" [BAD, STRANGER, FORBIDDEN, GONE, CONFLICT, TOO_LARGE, TOO_MANY, TROUBLE, BUSY];
    /// Of a data call that reads.
    DataRefusals = "DataRefusal" [BAD, STRANGER, FORBIDDEN, GONE, TOO_MANY, TROUBLE, BUSY];
    /// Of a data call that works through a whole history.
    HistoryRefusals = "DataRefusal" [BAD, STRANGER, FORBIDDEN, GONE, CONFLICT, TOO_MANY, TROUBLE, BUSY];
    /// Of a data call with a body.
    DataWriteRefusals = "DataRefusal" [BAD, STRANGER, FORBIDDEN, GONE, CONFLICT, TOO_LARGE, TOO_MANY, TROUBLE, BUSY];
    /// Of a call of the portal or the account pages.
    AccountRefusals = "AccountRefusal" [BAD, STRANGER, FORBIDDEN, GONE, CONFLICT, OVER, TOO_LARGE, TOO_MANY, TROUBLE, BUSY];
    /// Of a call of OAuth.
    OauthRefusals = "OauthRefusal" [BAD, STRANGER, FORBIDDEN, GONE, TOO_MANY, TROUBLE, BUSY];
    /// Of OAuth where a person is sent, who is told all else on a page.
    OauthTrouble = "OauthRefusal" [TOO_MANY, TROUBLE, BUSY];
    /// Of a call that nobody needs to prove anything for.
    OpenRefusals = "ConnectRefusal" [TOO_MANY, TROUBLE, BUSY];
}
