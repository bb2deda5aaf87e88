//! What assets cost, from whoever knows.

pub mod csv;

use std::sync::Arc;

use async_trait::async_trait;
use kc_domain::{Asset, FiatPrice, Timestamp};

use crate::adapter::ProviderError;

/// Somebody who knows prices.
#[async_trait]
pub trait PriceSource: Send + Sync {
    /// What stands as `source` beside each price.
    fn name(&self) -> &str;

    /// What one whole unit of `asset` cost in `currency` (ISO 4217, in capitals) at a moment;
    /// nothing if the source does not know.
    async fn price(
        &self,
        asset: &Asset,
        at: Timestamp,
        currency: &str,
    ) -> Result<Option<FiatPrice>, ProviderError>;
}

/// Several sources; the first that knows wins.
#[derive(Clone, Default)]
pub struct Prices {
    sources: Vec<Arc<dyn PriceSource>>,
}

impl Prices {
    #[must_use]
    pub fn new(sources: Vec<Arc<dyn PriceSource>>) -> Self {
        Self { sources }
    }

    /// The price of one whole unit of `asset` in `currency` at a moment; nothing if nobody knows.
    ///
    /// # Errors
    /// The first source's [`ProviderError`], if a source failed and no other knew.
    pub async fn price(
        &self,
        asset: &Asset,
        at: Timestamp,
        currency: &str,
    ) -> Result<Option<FiatPrice>, ProviderError> {
        let mut failure = None;
        for source in &self.sources {
            match source.price(asset, at, currency).await {
                Ok(Some(price)) => return Ok(Some(price)),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(source = source.name(), %error, "a price source failed");
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(None), Err)
    }
}
