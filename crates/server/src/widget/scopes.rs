//! Scopes in words for the person who is asked for them.

use kc_domain::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// A scope as the consent step shows it.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestedScope)]
pub(crate) struct ScopeJson<'a> {
    scope: &'a str,
    title: &'static str,
    description: &'static str,
    /// Whether the client can not do without: it is granted with the rest or not at all.
    required: bool,
}

impl<'a> ScopeJson<'a> {
    pub fn new(scope: &'a Scope) -> Self {
        let (title, description) = words(scope.as_str());
        Self {
            scope: scope.as_str(),
            title,
            description,
            required: is_required(scope),
        }
    }
}

/// Whether a scope that a client asks for is granted with the rest or not at all: a connection
/// means being known by an id, lasting, and reading what one holds, moved and connected. All else,
/// and every scope that changes something, is the user's choice.
pub(crate) fn is_required(scope: &Scope) -> bool {
    matches!(
        scope.as_str(),
        "openid"
            | "profile"
            | "offline_access"
            | "portfolios:read"
            | "holdings:read"
            | "balances:read"
            | "transactions:read"
            | "integrations:read"
    )
}

fn words(scope: &str) -> (&'static str, &'static str) {
    match scope {
        "openid" => ("Sign-in", "An id that stands for you in this app."),
        "profile" => ("Your name", "The name you chose, if you have given one."),
        "email" => ("Your e-mail address", "If you have given one."),
        "offline_access" => ("Lasting access", "Stays connected while you are away."),
        "portfolios:read" | "holdings:read" | "balances:read" => (
            "Holdings",
            "What you own and what it is worth, DeFi and NFTs included.",
        ),
        "transactions:read" => (
            "Transactions",
            "What came in, went out and was swapped, with fees.",
        ),
        "transactions:write" => ("Add transactions", "Writes transactions into your account."),
        "integrations:read" => (
            "Connections",
            "Which wallets and exchanges you have connected.",
        ),
        "integrations:write" => (
            "Refresh connections",
            "Has your wallets and exchanges read again.",
        ),
        "defi:read" | "defi-portfolio:read" => ("DeFi", "Your positions in protocols."),
        "nft:read" | "nft-portfolio:read" => ("NFTs", "The collectibles you own."),
        "tax:read" => (
            "Gains",
            "Gains and losses worked out from your transactions.",
        ),
        "tax:write" => ("Tax settings", "Changes how your gains are worked out."),
        "accounting:read" | "ledger:read" => (
            "Ledger",
            "Every entry of your accounts, with running balances.",
        ),
        "reports:read" => ("Reports", "Reports that you have made."),
        "reports:write" => ("Make reports", "Has reports made from your data."),
        "workspace:read" => ("Workspace", "Its name, its currency and your role in it."),
        "users:read" => ("Your account", "Your profile and its limits."),
        "analytics:read" => ("Analysis", "What kind of investor your data show."),
        _ if scope.ends_with(":write") => ("Change data", "Changes this part of your data."),
        _ => ("Read data", "Reads this part of your data."),
    }
}
