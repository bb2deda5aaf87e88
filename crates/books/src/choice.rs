//! How a workspace's books are kept.

use kc_domain::WorkspaceId;
use kc_ledger::{
    Choice,
    gains::{self, LotScope, Method, YearStart},
};
use kc_store::{
    Store, StoreError,
    tax::{self, TaxSettings},
};

/// What a workspace chose, or what is usual.
///
/// # Errors
/// If the database refuses.
pub async fn of_workspace(store: &Store, workspace: &WorkspaceId) -> Result<Choice, StoreError> {
    let Some(chosen) = tax::settings(store, workspace).await? else {
        return Ok(Choice::usual_in(None));
    };
    let corrupt = || StoreError::Corrupt("tax settings".to_owned());
    Ok(Choice {
        method: Method::parse(&chosen.method).ok_or_else(corrupt)?,
        scope: LotScope::parse(&chosen.lot_scope).ok_or_else(corrupt)?,
        tax_year_start: YearStart::parse(&chosen.tax_year_start).ok_or_else(corrupt)?,
        country: chosen.country,
        time_zone: chosen.time_zone,
    })
}

/// As it is stored.
#[must_use]
pub fn settings(choice: &Choice) -> TaxSettings {
    TaxSettings {
        method: choice.method.as_str().to_owned(),
        lot_scope: choice.scope.as_str().to_owned(),
        country: choice.country.clone(),
        tax_year_start: choice.tax_year_start.to_string(),
        time_zone: choice.time_zone.clone(),
    }
}

/// Names a choice and a currency: others, and another version of the ledger, have another name.
#[must_use]
pub fn fingerprint(choice: &Choice, currency: &str) -> String {
    let words = [
        choice.method.as_str(),
        choice.scope.as_str(),
        choice.country.as_deref().unwrap_or("-"),
        &choice.tax_year_start.to_string(),
        choice.time_zone.as_deref().unwrap_or("-"),
        currency,
    ];
    format!("{} {}", gains::VERSION, words.join(" "))
}
