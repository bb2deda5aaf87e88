//! A file of transactions that somebody brought, read as if it were a source.

use std::collections::HashMap;

use async_trait::async_trait;
use kc_domain::{Asset, AssetId, Movement, Timestamp};
use kc_imports::Options;
use kc_providers::{Adapter, History, HistoryPage, ProviderError};
use kc_store::{
    assets,
    csv_files::{self, CsvFile},
    integrations::Integration,
};

use crate::{error::JobError, lease::Lease};

/// Transactions of a page.
const PAGE: usize = 1_000;
/// Assets looked up at once.
const ASSETS: usize = 100;

/// An integration's file. Where it is not there any more, nothing can be read, and what was read
/// before stays.
#[derive(Default)]
pub struct ImportedFile {
    is_there: bool,
    /// What each transaction moved, the earliest first.
    transactions: Vec<Vec<Movement>>,
    /// By the transaction's id.
    descriptions: HashMap<String, String>,
}

impl ImportedFile {
    /// Reads the file of an integration; nothing if its provider has none.
    ///
    /// # Errors
    /// If this version can not read what an earlier one took.
    pub async fn open(lease: &Lease, integration: &Integration) -> Result<Option<Self>, JobError> {
        let catalogue = lease.context.providers.catalogue();
        let is_csv = catalogue
            .get(&integration.provider)
            .is_some_and(|it| it.is_csv);
        if !is_csv {
            return Ok(None);
        }
        let Some(file) = csv_files::find(lease.store(), &integration.id).await? else {
            tracing::warn!("the file of the integration is not there");
            return Ok(Some(Self::default()));
        };
        let ids: Vec<&str> = file.currencies.values().map(AssetId::as_str).collect();
        let mut known: HashMap<AssetId, Asset> = HashMap::new();
        for ids in ids.chunks(ASSETS) {
            let found = assets::of_ids(lease.store(), ids).await?;
            known.extend(found.into_iter().map(|asset| (asset.id.clone(), asset)));
        }
        let provider = integration.provider.clone();
        // A large file takes a while; the other jobs of this thread go on meanwhile.
        tokio::task::spawn_blocking(move || Self::read(&provider, &file, &known))
            .await
            .map_err(|error| JobError::fail(format!("reading the file broke off: {error}")))?
            .map(Some)
            .map_err(JobError::fail)
    }

    fn read(
        provider: &str,
        file: &CsvFile,
        known: &HashMap<AssetId, Asset>,
    ) -> Result<Self, String> {
        let format = kc_imports::format(provider).ok_or("no format of this provider is known")?;
        let options: Options =
            serde_json::from_str(&file.options).map_err(|error| error.to_string())?;
        let currencies: HashMap<String, Asset> = file
            .currencies
            .iter()
            .filter_map(|(name, id)| Some((name.clone(), known.get(id)?.clone())))
            .collect();
        // When it was brought, nothing in it lay ahead.
        let latest = Timestamp::from_micros(i64::MAX);
        let table = kc_imports::read(&file.bytes, format, &options, latest)
            .map_err(|error| error.to_string())?;
        let describe =
            |error: &kc_imports::RowError| format!("row {}: {}", error.row, error.message);
        if let Some(error) = table.errors.first() {
            return Err(describe(error));
        }
        let mut rows = table.rows;
        rows.sort_by_key(|row| (row.at, row.number));
        let mut read = Self {
            is_there: true,
            ..Self::default()
        };
        for row in rows {
            let movements = row.movements(&currencies);
            read.transactions
                .push(movements.map_err(|error| describe(&error))?);
            if let Some(description) = row.description {
                read.descriptions.insert(row.source_id, description);
            }
        }
        Ok(read)
    }

    /// What the file says of a transaction.
    pub fn description(&self, transaction: &str) -> Option<&str> {
        self.descriptions.get(transaction).map(String::as_str)
    }
}

impl Adapter for ImportedFile {
    fn history(&self) -> Option<&dyn History> {
        self.is_there.then_some(self as &dyn History)
    }
}

#[async_trait]
impl History for ImportedFile {
    /// The cursor is the number of transactions that were read.
    async fn page(&self, _: &str, cursor: Option<&str>) -> Result<HistoryPage, ProviderError> {
        let count = self.transactions.len();
        let from = cursor
            .and_then(|it| it.parse().ok())
            .unwrap_or(0)
            .min(count);
        let to = from.saturating_add(PAGE).min(count);
        let page = self.transactions.get(from..to).unwrap_or_default();
        Ok(HistoryPage {
            rollback_above: None,
            starts_over: false,
            movements: page.concat(),
            assets: Vec::new(),
            cursor: to.to_string(),
            has_more: to < count,
        })
    }
}
