//! Where a call does otherwise than the rest, and why.

/// Calls that open to everybody, and why.
pub const OPEN: [(&str, &str); 30] = [
    ("GET /api/health", "tells monitors that we are there"),
    (
        "GET /integrations/public/list",
        "the catalogue, the same for all",
    ),
    ("GET /livez", "tells monitors that we are there"),
    ("GET /readyz", "tells monitors that we are there"),
    ("GET /oidc/.well-known/openid-configuration", DISCOVERY),
    ("GET /oidc/.well-known/openid_configuration", DISCOVERY),
    ("GET /.well-known/openid-configuration/oidc", DISCOVERY),
    (
        "GET /.well-known/oauth-authorization-server/oidc",
        DISCOVERY,
    ),
    ("GET /.well-known/oauth-protected-resource/api", DISCOVERY),
    ("GET /oidc/jwks", DISCOVERY),
    ("GET /oidc/auth", PEOPLE_COME),
    ("POST /oidc/auth", PEOPLE_COME),
    ("GET /oidc/session/end", PEOPLE_COME),
    ("POST /oidc/session/end", PEOPLE_COME),
    (
        "POST /oidc/register",
        "off unless the operator wants it; it tells of nobody",
    ),
    ("POST /oidc/token", IN_THE_FORM),
    ("POST /oidc/token/introspection", IN_THE_FORM),
    ("POST /oidc/token/revocation", IN_THE_FORM),
    ("POST /oidc/par", IN_THE_FORM),
    ("POST /oidc/userinfo", IN_THE_FORM),
    (
        "GET /account/api/session",
        "says whether somebody is signed in",
    ),
    (
        "GET /account/api/interactions/{interaction_id}",
        BROWSERS_OWN,
    ),
    (
        "POST /account/api/interactions/{interaction_id}/deny",
        BROWSERS_OWN,
    ),
    (
        "POST /account/api/sign-out/{sign_out_id}/confirm",
        BROWSERS_OWN,
    ),
    (
        "POST /account/api/sign-out",
        "leaves nobody signed in, as it may be already",
    ),
    ("POST /account/api/sign-in/email", SIGNING_IN),
    ("POST /account/api/sign-in/email/verify", SIGNING_IN),
    ("POST /account/api/sign-in/passkey", SIGNING_IN),
    ("POST /account/api/sign-in/passkey/options", SIGNING_IN),
    ("POST /account/api/sign-in/password", SIGNING_IN),
];

const DISCOVERY: &str = "the standard has it public";
const PEOPLE_COME: &str = "people are sent here before anybody knows who they are";
const IN_THE_FORM: &str = "its credential may stand in the form instead of a header";
const BROWSERS_OWN: &str = "opens to the browser in which it began, whoever is signed in there";
const SIGNING_IN: &str = "comes before anybody is signed in";

/// Calls that answer somebody who may not pass otherwise than with 401, 403 or 404, and 404 where
/// the others' things are as if they were not.
struct Exception {
    call: &'static str,
    /// Who tries.
    attempt: &'static str,
    status: u16,
    /// Read by people.
    _why: &'static str,
}

const fn exception(
    call: &'static str,
    attempt: &'static str,
    status: u16,
    why: &'static str,
) -> Exception {
    Exception {
        call,
        attempt,
        status,
        _why: why,
    }
}

const NOT_THE_ONE_SHOWN: &str = "an answer counts for whom the page showed, and for nobody else";
const ANOTHER_BROWSERS: &str = "what another browser began is as if it were over";

const EXCEPTIONS: [Exception; 8] = [
    exception(
        "POST /oidc/token",
        "another client that names none",
        400,
        "RFC 6749, 5.2: a code of another client is invalid_grant",
    ),
    exception(
        "POST /oidc/token/introspection",
        "another client that names none",
        200,
        "RFC 7662, 2.2: of tokens that it may not look at it only says that they are not active",
    ),
    exception(
        "POST /oidc/token/revocation",
        "another client that names none",
        200,
        "RFC 7009, 2.2: a token that is not the client's is as one that is dead, and stays alive",
    ),
    exception(
        "GET /account/api/interactions/{interaction_id}",
        "another's session",
        410,
        ANOTHER_BROWSERS,
    ),
    exception(
        "POST /account/api/interactions/{interaction_id}/deny",
        "another's session",
        410,
        ANOTHER_BROWSERS,
    ),
    exception(
        "POST /account/api/sign-out/{sign_out_id}/confirm",
        "another's session",
        410,
        ANOTHER_BROWSERS,
    ),
    exception(
        "POST /account/api/interactions/{interaction_id}/consent",
        "another's session",
        401,
        NOT_THE_ONE_SHOWN,
    ),
    exception(
        "POST /account/api/interactions/{interaction_id}/continue",
        "another's session",
        401,
        NOT_THE_ONE_SHOWN,
    ),
];

/// Calls whose form names the client that makes them.
const NAMES_ITS_CLIENT: [&str; 4] = [
    "POST /oidc/par",
    "POST /oidc/token",
    "POST /oidc/token/introspection",
    "POST /oidc/token/revocation",
];

/// Those whose proof is of another client than the form names, which is malformed (RFC 6749, 5.2).
const NAME_ANOTHER: [&str; 3] = ["another client", "another's id", "the id of nobody"];

/// What somebody is answered who tries a call that they must not make, where it is not the usual.
pub fn answered(call: &str, attempt: &str) -> Option<u16> {
    if NAMES_ITS_CLIENT.contains(&call) && NAME_ANOTHER.contains(&attempt) {
        return Some(400);
    }
    let mut all = EXCEPTIONS.iter();
    all.find(|it| it.call == call && it.attempt == attempt)
        .map(|it| it.status)
}

/// What such a call answers that is no refusal: nothing, and of nobody.
pub const SAYS_NOTHING: [&str; 2] = ["", r#"{"active":false}"#];

/// Portal calls that a member may make who only looks on.
pub const FOR_ANY_MEMBER: [&str; 0] = [];

/// Calls that answer otherwise to what is somebody else's than to what is nobody's, as the documents
/// for integrators say they do: `ACCESS_DENIED` for the grant of another client.
pub const TELLS_APART: [&str; 1] = ["PATCH /developer/grants/{grant_id}/transaction-limit"];

/// Calls that refuse their tenant for another reason, which they come to only once it is known whose
/// everything is.
pub const REFUSES_ITS_OWN: [(&str, &str, u16); 7] = [
    // A tenant has an account, and only guests have a limit.
    (
        "PATCH /developer/grants/{grant_id}/transaction-limit",
        "client_id",
        400,
    ),
    // Somebody is logged in there already: no code was asked for, and no passkey is.
    ("POST /widget/auth/email", "page_secret", 403),
    ("POST /widget/auth/email/verify", "page_secret", 403),
    ("POST /widget/auth/passkey", "page_secret", 403),
    ("POST /widget/auth/passkey/options", "page_secret", 403),
    // Nobody here has the wallet's key.
    (
        "POST /widget/integrations/{wallet_id}/ownership",
        "link_token",
        400,
    ),
    // Applications are registered in the tenant's workspace.
    ("POST /account/api/delete", "session", 409),
];

/// Reads that tell nothing of what is somebody's in words: figures, settings, ids, kinds, and a
/// webhook's message that tries it out.
pub const TELLS_NO_NAMES: [&str; 12] = [
    "GET /account/api/sessions",
    "GET /api/v1/profiling",
    "GET /api/v1/reports",
    "GET /api/v1/reports/kinds",
    "GET /api/v1/reports/{report_id}",
    "GET /api/v1/tax/countries",
    "GET /api/v1/tax/settings",
    "GET /portal/api/workspaces/{workspace_id}/transaction-limit",
    "GET /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries",
    "GET /portal/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}",
    "GET /token/grants",
    "GET /widget/providers",
];
