//! Who makes a call, as far as the request tells.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::USER_AGENT, request::Parts},
};
use kc_domain::UserId;
use kc_store::{StoreError, identity::devices, people, secret::SecretHash};

use super::browser;
use crate::{
    app::Shared,
    cookies::Cookie,
    extract::{ClientAddress, header},
    mail::Language,
};

/// A device's token is longer; what is shorter was not made by us.
const SHORTEST_DEVICE: usize = 64;

/// The browser that calls, and from where.
pub(crate) struct Caller {
    pub headers: HeaderMap,
    /// See [`ClientAddress`].
    pub address: String,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, shared).await?;
        Ok(Self {
            headers: parts.headers.clone(),
            address,
        })
    }
}

impl Caller {
    /// What the browser is, in a few words.
    pub fn browser(&self) -> String {
        browser::words(header(&self.headers, USER_AGENT.as_str()).unwrap_or(""))
    }

    /// The language for a mail to `user`: what they chose, else what the browser speaks.
    pub fn language(&self, user: &people::User) -> Language {
        let chosen = user.language.as_deref().and_then(Language::parse);
        chosen
            .or_else(|| Language::of_browser(&self.headers))
            .unwrap_or(Language::English)
    }

    /// The browser as a device on which `user` signed in before, if it is one. The same work is
    /// done for nobody, so that how long it takes tells nothing.
    pub async fn known_device(
        &self,
        user: Option<&UserId>,
        shared: &Shared,
    ) -> Result<Option<KnownDevice>, StoreError> {
        let nobody = UserId::generate();
        let token = Cookie::Device
            .read(&self.headers, shared)
            .filter(|token| token.len() >= SHORTEST_DEVICE)
            .unwrap_or(nobody.as_str());
        let device = SecretHash::of(token);
        let asked = user.unwrap_or(&nobody);
        let known = devices::is_known(&shared.app.store, &device, asked, shared.now()).await?;
        Ok(known.then(|| KnownDevice(hex(&device))))
    }
}

/// A device on which a user signed in before, by the hash of its token.
#[derive(Clone, Debug)]
pub(crate) struct KnownDevice(pub String);

/// Text as a part of a [`kc_store::identity::attempts::Subject`], always of one length.
pub(crate) fn hashed(text: &str) -> String {
    hex(&SecretHash::of(text))
}

fn hex(hash: &SecretHash) -> String {
    hash.as_bytes().iter().map(|b| format!("{b:02x}")).collect()
}
