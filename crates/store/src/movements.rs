//! Movements, as the sources said them.

use std::collections::{BTreeSet, HashSet};

use kc_domain::{
    AssetId, ChainId, Direction, IntegrationId, Label, Movement, MovementAmount, Timestamp, Units,
};

use crate::{
    Result, Store, Tx,
    integrations::{self, Integration},
    sql::{QueryBuilder, query, record},
};

/// Rows written by one statement.
const ROWS: usize = 100;

record! {
    struct MovementRow {
        chain: ChainId,
        source_id: String,
        movement_index: String,
        block: Option<i64>,
        position: i64,
        at: Timestamp,
        direction: Direction,
        asset_id: AssetId,
        amount: String,
        is_quarantined: bool,
        counterparty: Option<String>,
        failed: bool,
        method: Option<String>,
        label: Option<Label>,
    }
}

impl TryFrom<MovementRow> for Movement {
    type Error = crate::StoreError;

    fn try_from(row: MovementRow) -> Result<Self> {
        let amount = if row.is_quarantined {
            MovementAmount::Quarantined(row.amount)
        } else {
            MovementAmount::Units(
                row.amount
                    .parse::<Units>()
                    .map_err(crate::StoreError::corrupt)?,
            )
        };
        Ok(Self {
            chain: row.chain,
            transaction: row.source_id,
            index: row.movement_index,
            block: row.block.and_then(|block| u64::try_from(block).ok()),
            position: u32::try_from(row.position).unwrap_or(u32::MAX),
            at: row.at,
            direction: row.direction,
            asset: row.asset_id,
            amount,
            counterparty: row.counterparty,
            failed: row.failed,
            method: row.method,
            label: row.label,
        })
    }
}

/// Adds the movements as seen by a reading; one that was read before replaces itself.
pub async fn upsert(
    tx: &mut Tx,
    integration: &IntegrationId,
    movements: &[Movement],
    generation: i64,
) -> Result<()> {
    for chunk in movements.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "INSERT INTO movements (integration_id, chain, source_id, movement_index, block, \
                 position, at, direction, asset_id, amount, is_quarantined, counterparty, failed, \
                 method, label, generation) ",
        );
        query.push_values(chunk, |row, movement| {
            let (amount, is_quarantined) = match &movement.amount {
                MovementAmount::Units(units) => (units.to_string(), false),
                MovementAmount::Quarantined(digits) => (digits.clone(), true),
            };
            row.push_bind(integration.as_str())
                .push_bind(movement.chain.as_str())
                .push_bind(&movement.transaction)
                .push_bind(&movement.index)
                .push_bind(
                    movement
                        .block
                        .map(|block| i64::try_from(block).unwrap_or(i64::MAX)),
                )
                .push_bind(i64::from(movement.position))
                .push_bind(movement.at.micros())
                .push_bind(movement.direction.as_str())
                .push_bind(movement.asset.as_str())
                .push_bind(amount)
                .push_bind(is_quarantined)
                .push_bind(&movement.counterparty)
                .push_bind(movement.failed)
                .push_bind(&movement.method)
                .push_bind(movement.label.map(Label::as_str))
                .push_bind(generation);
        });
        query.push(
            " ON CONFLICT (integration_id, chain, source_id, movement_index) DO UPDATE SET \
                 block = excluded.block, position = excluded.position, at = excluded.at, \
                 direction = excluded.direction, asset_id = excluded.asset_id, \
                 amount = excluded.amount, is_quarantined = excluded.is_quarantined, \
                 counterparty = excluded.counterparty, failed = excluded.failed, \
                 method = excluded.method, label = excluded.label, \
                 generation = excluded.generation",
        );
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Which of `transactions` an integration has movements of already.
pub async fn known<'a>(
    tx: &mut Tx,
    integration: &IntegrationId,
    transactions: &BTreeSet<(&'a ChainId, &'a str)>,
) -> Result<BTreeSet<(&'a ChainId, &'a str)>> {
    let wanted: Vec<_> = transactions.iter().copied().collect();
    let mut known = BTreeSet::new();
    for chunk in wanted.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "SELECT DISTINCT chain, source_id FROM movements WHERE integration_id = ",
        );
        query
            .push_bind(integration.as_str())
            .push(" AND (chain, source_id) IN (");
        query.push_values(chunk, |row, (chain, transaction)| {
            row.push_bind(chain.as_str()).push_bind(*transaction);
        });
        query.push(")");
        let found: Vec<(String, String)> = query
            .build()
            .kept(chunk.len() == ROWS)
            .fetch_all(&mut *tx)
            .await?;
        let found: HashSet<(&str, &str)> = found
            .iter()
            .map(|(chain, transaction)| (chain.as_str(), transaction.as_str()))
            .collect();
        known.extend(
            chunk
                .iter()
                .filter(|(chain, transaction)| found.contains(&(chain.as_str(), *transaction))),
        );
    }
    Ok(known)
}

/// Undoes what lies above `block`. Returns the earliest moment of what went.
pub async fn rollback(
    tx: &mut Tx,
    integration: &IntegrationId,
    above: u64,
) -> Result<Option<Timestamp>> {
    let above = i64::try_from(above).unwrap_or(i64::MAX);
    let earliest: Option<i64> =
        query("SELECT MIN(at) FROM movements WHERE integration_id = $1 AND block > $2")
            .bind(integration.as_str())
            .bind(above)
            .fetch_one(&mut *tx)
            .await?;
    if earliest.is_some() {
        query("DELETE FROM movements WHERE integration_id = $1 AND block > $2")
            .bind(integration.as_str())
            .bind(above)
            .execute(tx)
            .await?;
    }
    Ok(earliest.map(Timestamp::from_micros))
}

/// An integration's movements at `from` and later, in no particular order.
pub async fn since(
    store: &Store,
    integration: &IntegrationId,
    from: Timestamp,
) -> Result<Vec<Movement>> {
    let rows: Vec<MovementRow> = query(
        "SELECT chain, source_id, movement_index, block, position, at, direction, asset_id,
             amount, is_quarantined, counterparty, failed, method, label
         FROM movements WHERE integration_id = $1 AND at >= $2",
    )
    .bind(integration.as_str())
    .bind(from.micros())
    .fetch_all(store)
    .await?;
    rows.into_iter().map(Movement::try_from).collect()
}

/// The assets that an integration has moved, or was once said to have.
pub async fn known_assets(store: &Store, integration: &IntegrationId) -> Result<Vec<AssetId>> {
    let ids: Vec<String> = query(
        "SELECT asset_id FROM movements WHERE integration_id = $1
         UNION SELECT asset_id FROM balances WHERE integration_id = $1
         ORDER BY asset_id",
    )
    .bind(integration.as_str())
    .fetch_all(store)
    .await?;
    Ok(ids.into_iter().map(AssetId::new).collect())
}

/// The addresses that an integration's wallet sent something to before `before`, in transactions of
/// its own, and that look like one of `addresses`: the same four first and last digits.
pub async fn sent_to_alike(
    store: &Store,
    integration: &IntegrationId,
    before: Timestamp,
    addresses: &BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let looks: BTreeSet<String> = addresses
        .iter()
        .filter_map(|it| Some(format!("{}{}", it.get(..6)?, it.get(38..42)?)))
        .collect();
    let looks: Vec<&str> = looks.iter().map(String::as_str).collect();
    let mut found = BTreeSet::new();
    for chunk in looks.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "SELECT DISTINCT m.counterparty FROM movements m WHERE m.integration_id = ",
        );
        query
            .push_bind(integration.as_str())
            .push(" AND m.at < ")
            .push_bind(before.micros())
            .push(
                " AND m.direction = 'out' AND NOT m.failed AND m.amount <> '0' AND EXISTS (
                     SELECT 1 FROM movements f WHERE f.integration_id = m.integration_id
                         AND f.chain = m.chain AND f.source_id = m.source_id
                         AND f.direction = 'fee')
                 AND lower(substr(m.counterparty, 1, 6) || substr(m.counterparty, 39, 4)) IN ",
            )
            .push_list(chunk.iter().copied());
        let alike: Vec<String> = query
            .build()
            .kept(chunk.len() == ROWS)
            .fetch_all(store)
            .await?;
        found.extend(alike);
    }
    Ok(found)
}

/// The workspace's other integrations that have moved something to or from this one's address.
pub async fn counterparts(store: &Store, integration: &Integration) -> Result<Vec<Integration>> {
    let others = integrations::of_workspace(store, &integration.workspace_id).await?;
    let mut found = Vec::new();
    for other in others
        .into_iter()
        .filter(|other| other.id != integration.id)
    {
        let met: bool = query(
            "SELECT EXISTS (
                 SELECT 1 FROM movements WHERE integration_id = $1 AND counterparty = $2)",
        )
        .bind(other.id.as_str())
        .bind(&integration.address)
        .fetch_one(store)
        .await?;
        if met {
            found.push(other);
        }
    }
    Ok(found)
}
