//! Transactions that were told by hand: what their movements can not say.

use std::collections::HashMap;

use kc_domain::{FiatPrice, IntegrationId, LegKind};
use serde::{Deserialize, Serialize};

use crate::{
    Result, Store, StoreError, Tx,
    sql::{QueryBuilder, query, record},
};

/// The movements' generation: no reading of the source ever drops them.
pub const GENERATION: i64 = i64::MAX;

/// Rows written or looked for by one statement.
const ROWS: usize = 100;

/// What was said of the prices of a transaction's legs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedPrices {
    pub incoming: Option<FiatPrice>,
    pub outgoing: Option<FiatPrice>,
    pub fee: Option<FiatPrice>,
}

impl StatedPrices {
    #[must_use]
    pub const fn of(&self, kind: LegKind) -> Option<&FiatPrice> {
        match kind {
            LegKind::Incoming => self.incoming.as_ref(),
            LegKind::Outgoing => self.outgoing.as_ref(),
            LegKind::Fee => self.fee.as_ref(),
        }
    }
}

/// What was told of a transaction beside its movements.
#[derive(Clone, Debug)]
pub struct Told {
    pub source_id: String,
    pub content_hash: Vec<u8>,
    pub description: Option<String>,
    pub prices: StatedPrices,
}

record! {
    struct ToldRow {
        source_id: String,
        content_hash: Vec<u8>,
        description: Option<String>,
        prices: String,
    }
}

/// Adds what was told. None of it may be there.
pub async fn insert(tx: &mut Tx, integration: &IntegrationId, told: &[&Told]) -> Result<()> {
    for chunk in told.chunks(ROWS) {
        let prices: Vec<String> = chunk
            .iter()
            .map(|told| serde_json::to_string(&told.prices))
            .collect::<std::result::Result<_, _>>()
            .map_err(StoreError::corrupt)?;
        let mut query = QueryBuilder::new(
            "INSERT INTO manual_transactions \
                 (integration_id, source_id, content_hash, description, prices) ",
        );
        query.push_values(chunk.iter().zip(&prices), |row, (told, prices)| {
            row.push_bind(integration.as_str())
                .push_bind(&told.source_id)
                .push_bind(&told.content_hash)
                .push_bind(&told.description)
                .push_bind(prices);
        });
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The content's hash of those of `source_ids` that an integration has already.
pub async fn hashes(
    tx: &mut Tx,
    integration: &IntegrationId,
    source_ids: &[&str],
) -> Result<HashMap<String, Vec<u8>>> {
    let mut hashes = HashMap::new();
    for chunk in source_ids.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "SELECT source_id, content_hash FROM manual_transactions WHERE integration_id = ",
        );
        query
            .push_bind(integration.as_str())
            .push(" AND source_id IN ")
            .push_list(chunk.iter().copied());
        let found: Vec<(String, Vec<u8>)> = query
            .build()
            .kept(chunk.len() == ROWS)
            .fetch_all(&mut *tx)
            .await?;
        hashes.extend(found);
    }
    Ok(hashes)
}

/// All that was told of an integration's transactions, by their source's id.
pub async fn of_integration(
    store: &Store,
    integration: &IntegrationId,
) -> Result<HashMap<String, Told>> {
    let rows: Vec<ToldRow> = query(
        "SELECT source_id, content_hash, description, prices FROM manual_transactions
         WHERE integration_id = $1",
    )
    .bind(integration.as_str())
    .fetch_all(store)
    .await?;
    let told = rows.into_iter().map(|row| {
        let prices = serde_json::from_str(&row.prices).map_err(StoreError::corrupt)?;
        let told = Told {
            source_id: row.source_id,
            content_hash: row.content_hash,
            description: row.description,
            prices,
        };
        Ok((told.source_id.clone(), told))
    });
    told.collect()
}
