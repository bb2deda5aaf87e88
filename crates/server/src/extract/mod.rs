//! Who may make a call, and what it was given: each an argument in the call's signature.

mod access;
mod body;
mod client;
mod client_address;
mod given;
mod idempotent;
mod link_session;
mod parameters;
mod wallet;

use axum::http::HeaderMap;

pub(crate) use access::{
    Access, Accessed, AccountingRead, AnalyticsRead, DefiRead, IntegrationsRead, IntegrationsWrite,
    NftRead, PortfoliosRead, ProfileRead, ReportsRead, ReportsWrite, TaxRead, TaxWrite,
    TransactionsRead, TransactionsWrite, WorkspaceRead,
};
pub(crate) use body::{DataBody, JsonBody, read_body, read_bounded, too_large};
pub(crate) use client::{Client, ClientWith};
pub(crate) use client_address::{ClientAddress, UNKNOWN, client_address};
pub(crate) use given::given;
pub(crate) use idempotent::Idempotent;
pub(crate) use link_session::{Consented, LinkSession, LoggedIn, Opened};
pub(crate) use parameters::Parameters;
pub(crate) use wallet::{Wallet, WalletPart};

/// A header's text; nothing if it is missing or no plain text.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
