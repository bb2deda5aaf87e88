//! How a workspace's books are kept.

use kc_domain::WorkspaceId;
use kc_ledger::gains::{self, Options};
use kc_store::{
    Store, StoreError,
    tax::{self, TaxSettings},
    workspaces,
};

/// What a workspace chose, or what is usual, and its currency.
#[derive(Clone, Debug)]
pub struct Choice {
    settings: Option<TaxSettings>,
    currency: String,
}

impl Choice {
    /// What the workspace chose.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Self, StoreError> {
        Ok(Self {
            settings: tax::settings(store, workspace).await?,
            currency: workspaces::base_currency(store, workspace).await?,
        })
    }

    /// Another choice has another one, and so has another version of the ledger.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let chosen = self.settings.as_ref();
        let words = [
            chosen.map(|it| it.method.as_str()),
            chosen.map(|it| it.lot_scope.as_str()),
            chosen.and_then(|it| it.country.as_deref()),
            chosen.map(|it| it.tax_year_start.as_str()),
            chosen.and_then(|it| it.time_zone.as_deref()),
            Some(self.currency.as_str()),
        ];
        let words: Vec<&str> = words.into_iter().map(|word| word.unwrap_or("")).collect();
        format!("{} {}", gains::VERSION, words.join(" "))
    }
}
