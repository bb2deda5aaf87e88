//! Requests that wait for the person of a browser.

use axum::http::HeaderMap;
use kc_domain::InteractionId;
use kc_store::{
    clients::{self, Client},
    oauth::interactions,
    secret::SecretHash,
};

use crate::{
    account::session::SignedIn,
    app::Shared,
    cookies::Cookie,
    error::AccountError,
    oidc::{Authorization, Parked, Progress, Remembered, Step},
};

/// A request of this browser that waits.
pub(super) struct Waiting {
    pub row: interactions::Interaction,
    pub authorization: Authorization,
    pub client: Client,
}

impl Waiting {
    pub async fn find(
        id: &str,
        headers: &HeaderMap,
        shared: &Shared,
    ) -> Result<Self, AccountError> {
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

    pub async fn next(
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

    /// Ends it without a grant, once.
    pub async fn end(&self, shared: &Shared) -> Result<(), AccountError> {
        let mut tx = shared.app.store.begin_single().await?;
        let is_first = interactions::end(&mut tx, &self.row.id, shared.now()).await?;
        tx.commit().await?;
        if is_first {
            Ok(())
        } else {
            Err(AccountError::expired())
        }
    }

    /// Where the client is told that its person was not asked, or was somebody else.
    pub async fn refuse(&self, step: Step, shared: &Shared) -> Result<String, AccountError> {
        self.end(shared).await?;
        let refusal = Authorization::cannot_ask(step);
        Ok(self.authorization.refuse(&refusal, shared))
    }
}

/// What waits under an id for the person of this browser.
pub(in crate::account) async fn waiting(
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
