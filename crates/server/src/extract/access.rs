//! What opens a data call: a grant's token, or an API key.

use std::{marker::PhantomData, net::IpAddr, time::Duration};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;
use kc_domain::{
    ApiKeyId, ClientId, GrantId, Permission, Scope, Scopes, Timestamp, UserId, WorkspaceId,
};
use kc_store::{
    StoreError,
    api_keys::{self, Presented},
    grants,
    people::Role,
    secret::SecretHash,
};

use super::{
    client_address::{client_address, client_ip},
    header,
};
use crate::{
    app::Shared,
    caller::Caller,
    error::{DataCode, DataError},
    limits::TooMany,
    oidc::access,
};

/// That a key was used is noted no more often than this.
const NOTED_EVERY: Duration = Duration::from_secs(300);

/// What a call asks of the scopes that its caller has.
pub(crate) trait Needs {
    /// What to tell somebody who has it not.
    const SCOPE: &'static str;

    fn is_met(scopes: &Scopes) -> bool {
        Scope::parse(Self::SCOPE).is_some_and(|scope| scopes.grants(&scope))
    }
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident = $scope:literal $(, or $other:literal)*;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl Needs for $name {
            const SCOPE: &'static str = $scope;

            fn is_met(scopes: &Scopes) -> bool {
                [$scope, $($other),*]
                    .into_iter()
                    .filter_map(Scope::parse)
                    .any(|scope| scopes.grants(&scope))
            }
        }
    )*};
}

needs! {
    /// Holdings of coins and tokens, under any of the scopes' names.
    PortfoliosRead = "portfolios:read", or "holdings:read";
    DefiRead = "defi:read";
    NftRead = "nft:read";
    /// What is worked out from all that somebody holds and did.
    AnalyticsRead = "portfolios:read", or "analytics:read";
    TransactionsRead = "transactions:read";
    TransactionsWrite = "transactions:write";
    IntegrationsRead = "integrations:read";
    IntegrationsWrite = "integrations:write";
    TaxRead = "tax:read";
    TaxWrite = "tax:write";
    AccountingRead = "accounting:read";
    ReportsRead = "reports:read";
    ReportsWrite = "reports:write";
    WorkspaceRead = "workspace:read";
}

/// Who the user is, by either of the two families of scopes.
pub(crate) struct ProfileRead;

impl Needs for ProfileRead {
    const SCOPE: &'static str = "users:read";

    fn is_met(scopes: &Scopes) -> bool {
        let has = |name| Scope::parse(name).is_some_and(|scope| scopes.contains(&scope));
        has("users:read") || (has("openid") && has("profile"))
    }
}

/// A caller who may read or change what the call is about.
pub(crate) struct Access<N> {
    pub row: Accessed,
    needs: PhantomData<fn() -> N>,
}

/// Whose data a call is about, and in whose hands it goes.
#[derive(Clone, Debug)]
pub(crate) struct Accessed {
    pub user_id: UserId,
    pub workspace_id: WorkspaceId,
    pub workspace_name: String,
    pub role: Role,
    pub scopes: Scopes,
    pub base_currency: String,
    pub is_sandbox: bool,
    /// Up to which change what is kept of assets and prices has to hold.
    pub known_revision: i64,
    /// The counts of the workspace's changes: see [`kc_store::workspaces`].
    pub change_number: i64,
    pub holdings_revision: i64,
    pub accounts_revision: i64,
    pub by: By,
}

/// What was presented.
#[derive(Clone, Debug)]
pub(crate) enum By {
    Grant { id: GrantId, client: ClientId },
    ApiKey(ApiKeyId),
}

impl By {
    /// The id of what was presented: callers are told apart by it.
    pub fn id(&self) -> &str {
        match self {
            Self::Grant { id, .. } => id.as_str(),
            Self::ApiKey(id) => id.as_str(),
        }
    }
}

impl<N: Needs> FromRequestParts<Shared> for Access<N> {
    type Rejection = DataError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, DataError> {
        let row = accessed(parts, shared).await?;
        count(&row, shared).await?;
        if !N::is_met(&row.scopes) {
            return Err(DataError::new(
                DataCode::Forbidden,
                match row.by {
                    By::Grant { .. } => {
                        format!("The grant does not have the scope {}.", N::SCOPE)
                    }
                    By::ApiKey(_) => missing_permission::<N>(),
                },
            ));
        }
        // A grant or key outlives its user's role; what the role forbids it does not do.
        if N::SCOPE.ends_with(":write") && !row.role.develops() {
            return Err(DataError::new(
                DataCode::Forbidden,
                "The user may only read in this workspace.",
            ));
        }
        Ok(Self {
            row,
            needs: PhantomData,
        })
    }
}

async fn count(row: &Accessed, shared: &Shared) -> Result<(), TooMany> {
    let limits = &shared.limits;
    match &row.by {
        By::Grant { client, .. } => {
            // Every log-in makes a grant, and must not make room too.
            let caller = format!("{client} {}", row.user_id);
            shared.count(&limits.data, &caller).await?;
            shared.count(&limits.client, client.as_str()).await
        }
        By::ApiKey(id) => shared.count(&limits.api_key, id.as_str()).await,
    }
}

/// Counts somebody who presented what opens nothing, so that guessing is slow.
async fn guessed(parts: &Parts, refusal: DataError, shared: &Shared) -> DataError {
    match shared.failed_to_prove(&client_address(parts, shared)).await {
        Ok(()) => refusal,
        Err(too_many) => too_many.into(),
    }
}

fn missing_permission<N: Needs>() -> String {
    let mut fitting = Permission::ALL.iter();
    match fitting.find(|it| N::is_met(&Permission::scopes([**it]))) {
        Some(permission) => format!(
            "The API key does not have the permission {}.",
            permission.as_str()
        ),
        None => "API keys can not do this.".to_owned(),
    }
}

async fn accessed(parts: &Parts, shared: &Shared) -> Result<Accessed, DataError> {
    let headers = &parts.headers;
    if let Some((scheme, token)) = access::presented(headers) {
        let grant = if access::is_signed(token) {
            by_signed_token(parts, scheme, token, shared).await?
        } else {
            by_lasting_token(parts, token, shared).await?
        };
        let caller = Caller::of(&parts.extensions);
        caller.note(|it| it.client = Some(grant.client_id.clone()));
        return Ok(grant.into());
    }
    match header(headers, "x-api-key") {
        Some(key) => by_api_key(parts, key, shared).await,
        None => Err(DataError::unauthorized(
            "An access token (Authorization: Bearer …) or an API key (X-API-Key) is missing.",
        )),
    }
}

async fn by_signed_token(
    parts: &Parts,
    scheme: access::Scheme,
    token: &str,
    shared: &Shared,
) -> Result<grants::Grant, DataError> {
    let headers = &parts.headers;
    let method = parts.method.as_str();
    let path = parts.uri.path();
    let access = access::authorize(scheme, token, headers, method, path, shared).await?;
    check_client(&access.grant, headers, shared)?;
    let mut grant = access.grant;
    // The token may have been asked for with less than was granted.
    grant.scopes = access.token.scope;
    Ok(grant)
}

async fn by_lasting_token(
    parts: &Parts,
    token: &str,
    shared: &Shared,
) -> Result<grants::Grant, DataError> {
    let (Some(client), Some(secret)) = client_headers(&parts.headers) else {
        return Err(DataError::unauthorized(
            "X-Client-Id and X-Client-Secret of the token's client are missing.",
        ));
    };
    let known = grants::by_token(&shared.app.store, &SecretHash::of(token)).await?;
    let Some(grant) = known.filter(|grant| is_of(grant, client, secret)) else {
        return Err(guessed(parts, refused(), shared).await);
    };
    if grant.revoked_at.is_some() {
        return Err(DataError::unauthorized("The grant was revoked."));
    }
    if grant.expires_at <= shared.now() {
        return Err(DataError::unauthorized("The access token has expired."));
    }
    Ok(grant)
}

async fn by_api_key(parts: &Parts, key: &str, shared: &Shared) -> Result<Accessed, DataError> {
    let Some(key) = api_keys::by_key(&shared.app.store, &SecretHash::of(key)).await? else {
        let refusal = DataError::unauthorized("The API key is not valid.");
        return Err(guessed(parts, refusal, shared).await);
    };
    let now = shared.now();
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(DataError::unauthorized("The API key has expired."));
    }
    if !is_allowed(&key.allowed_addresses.0, client_ip(parts, shared)) {
        return Err(DataError::new(
            DataCode::Forbidden,
            "The API key may not be used from this address.",
        ));
    }
    if let Err(error) = note_use(&key, now, shared).await {
        // A read does not fail because nothing can be written.
        tracing::warn!(%error, "the use of an API key was not noted");
    }
    Ok(key.into())
}

/// A list that names nothing allows all.
fn is_allowed(allowed: &[String], address: Option<IpAddr>) -> bool {
    let covers = |text: &String, address: IpAddr| {
        let network = text.parse::<IpNet>().ok();
        let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        network.is_some_and(|network| network.contains(&address))
    };
    allowed.is_empty()
        || address.is_some_and(|address| {
            let address = address.to_canonical();
            allowed.iter().any(|text| covers(text, address))
        })
}

async fn note_use(key: &Presented, now: Timestamp, shared: &Shared) -> Result<(), StoreError> {
    let is_noted = key
        .last_used_at
        .is_some_and(|at| now.since(at) < NOTED_EVERY);
    if is_noted {
        return Ok(());
    }
    let mut tx = shared.app.store.begin_single().await?;
    api_keys::used(&mut tx, &key.id, now).await?;
    tx.commit().await
}

impl From<grants::Grant> for Accessed {
    fn from(grant: grants::Grant) -> Self {
        Self {
            user_id: grant.user_id,
            workspace_id: grant.workspace_id,
            workspace_name: grant.workspace_name,
            role: grant.role,
            scopes: grant.scopes,
            base_currency: grant.base_currency,
            is_sandbox: grant.is_sandbox,
            known_revision: grant.known_revision,
            change_number: grant.change_number,
            holdings_revision: grant.holdings_revision,
            accounts_revision: grant.accounts_revision,
            by: By::Grant {
                id: grant.id,
                client: grant.client_id,
            },
        }
    }
}

impl From<Presented> for Accessed {
    fn from(key: Presented) -> Self {
        Self {
            user_id: key.user_id,
            workspace_id: key.workspace_id,
            workspace_name: key.workspace_name,
            role: key.role,
            scopes: Permission::scopes(key.permissions.0),
            base_currency: key.base_currency,
            is_sandbox: key.is_sandbox,
            known_revision: key.known_revision,
            change_number: key.change_number,
            holdings_revision: key.holdings_revision,
            accounts_revision: key.accounts_revision,
            by: By::ApiKey(key.id),
        }
    }
}

/// One sentence for all that a stranger must not tell apart.
fn refused() -> DataError {
    DataError::unauthorized("The access token or the client is not valid.")
}

fn client_headers(headers: &HeaderMap) -> (Option<&str>, Option<&str>) {
    (
        header(headers, "x-client-id"),
        header(headers, "x-client-secret"),
    )
}

/// A signed token says itself whose it is; the client's headers are checked where they are sent,
/// and where the operator wants them.
fn check_client(
    grant: &grants::Grant,
    headers: &HeaderMap,
    shared: &Shared,
) -> Result<(), DataError> {
    match client_headers(headers) {
        (Some(client), Some(secret)) if is_of(grant, client, secret) => Ok(()),
        // A client that can keep no secret has only its id to send.
        (Some(client), None) if grant.client_secret_hash.is_none() && client == wire_id(grant) => {
            Ok(())
        }
        (None, None) if !shared.app.settings.identity.require_client_headers => Ok(()),
        _ => Err(refused()),
    }
}

fn is_of(grant: &grants::Grant, client: &str, secret: &str) -> bool {
    let own_secret = grant.client_secret_hash.as_deref();
    wire_id(grant) == client && own_secret.is_some_and(|kept| SecretHash::of(secret).is(kept))
}

fn wire_id(grant: &grants::Grant) -> &str {
    let own = grant.client_id.as_str();
    grant.client_metadata_url.as_deref().unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_held_against_networks_of_both_kinds() {
        let allowed = ["192.0.2.7".to_owned(), "2001:db8::/32".to_owned()];
        let is_allowed = |text: &str| is_allowed(&allowed, text.parse().ok());
        assert!(is_allowed("192.0.2.7") && is_allowed("::ffff:192.0.2.7"));
        assert!(is_allowed("2001:db8:1::9"));
        assert!(!is_allowed("192.0.2.8") && !is_allowed("2001:db9::1") && !is_allowed("nobody"));
    }

    #[test]
    fn no_list_lets_all_in_and_an_unreadable_one_nobody() {
        assert!(is_allowed(&[], None));
        assert!(!is_allowed(
            &["everyone".to_owned()],
            "192.0.2.7".parse().ok()
        ));
    }

    #[test]
    fn permissions_open_what_their_names_say() {
        type Met = fn(&Scopes) -> bool;
        let calls: [(&str, Met); 7] = [
            ("read:profile", ProfileRead::is_met),
            ("read:holdings", PortfoliosRead::is_met),
            ("read:transactions", TransactionsRead::is_met),
            ("read:defi", DefiRead::is_met),
            ("read:nft", NftRead::is_met),
            ("write:transactions", TransactionsWrite::is_met),
            ("read:integrations", IntegrationsRead::is_met),
        ];
        for permission in Permission::ALL {
            let scopes = Permission::scopes([*permission]);
            for (name, is_met) in calls {
                assert_eq!(
                    is_met(&scopes),
                    name == permission.as_str(),
                    "{name} by {permission:?}"
                );
            }
            let analytics = *permission == Permission::ReadAnalytics;
            assert_eq!(AnalyticsRead::is_met(&scopes), analytics);
            assert_eq!(TaxRead::is_met(&scopes), analytics);
        }
    }
}
