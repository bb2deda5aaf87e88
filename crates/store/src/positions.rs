//! DeFi positions of integrations, as they were last read.

use std::collections::HashMap;

use kc_domain::{IntegrationId, Position, Timestamp, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    quotes::{self, Origin},
    sql::{query, record},
};

record! {
    struct Row {
        integration_id: IntegrationId,
        id: String,
        document: String,
        first_seen_at: Timestamp,
        last_seen_at: Timestamp,
    }
}

/// A position and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPosition {
    pub id: String,
    pub integration: IntegrationId,
    pub position: Position,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
}

impl TryFrom<Row> for HeldPosition {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            position: serde_json::from_str(&row.document).map_err(StoreError::corrupt)?,
            id: row.id,
            integration: row.integration_id,
            first_seen_at: row.first_seen_at,
            last_seen_at: row.last_seen_at,
        })
    }
}

/// Which positions. What is left out does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub integration: Option<&'a IntegrationId>,
    /// The id or, in any case, the name of the protocol.
    pub protocol: Option<&'a str>,
    /// The chain's CAIP-2 name or the id of its provider.
    pub chain: Option<&'a str>,
}

/// Sets the positions that an integration has, all of them, in the order in which they are shown.
/// One that was there before keeps the moment when it was first seen.
pub async fn replace(
    tx: &mut Tx,
    integration: &IntegrationId,
    positions: &[Position],
    now: Timestamp,
) -> Result<()> {
    let before: Vec<(String, i64)> =
        query("SELECT id, first_seen_at FROM positions WHERE integration_id = $1")
            .bind(integration.as_str())
            .fetch_all(&mut *tx)
            .await?;
    let first_seen: HashMap<String, i64> = before.into_iter().collect();
    query("DELETE FROM positions WHERE integration_id = $1")
        .long()
        .bind(integration.as_str())
        .execute(&mut *tx)
        .await?;
    for (place, position) in (0_i64..).zip(positions) {
        let id = position.id(integration);
        let document = serde_json::to_string(position).map_err(StoreError::corrupt)?;
        let first = first_seen.get(id.as_str()).copied();
        query(
            "INSERT INTO positions (integration_id, place, id, chain, protocol_id,
                     protocol_name, document, first_seen_at, last_seen_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(integration.as_str())
        .bind(place)
        .bind(id.as_str())
        .bind(position.chain.as_str())
        .bind(&position.protocol.id)
        .bind(&position.protocol.name)
        .bind(document)
        .bind(first.unwrap_or(now.micros()))
        .bind(now.micros())
        .execute(&mut *tx)
        .await?;
    }
    let named = (positions.iter())
        .flat_map(|it| it.portfolio.assets())
        .collect();
    quotes::replace(tx, integration, Origin::Positions, named).await
}

/// The condition of a [`Filter`], with its four values.
macro_rules! fitting {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM positions p JOIN integrations i ON i.id = p.integration_id
             WHERE i.workspace_id = $1
                 AND ($2 IS NULL OR p.integration_id = $2)
                 AND ($3 IS NULL OR p.protocol_id = $3 OR LOWER(p.protocol_name) = LOWER($3))
                 AND ($4 IS NULL OR p.chain = $4 OR i.provider = $4)",
            $rest
        )
    };
}

macro_rules! bound {
    ($query:expr, $workspace:expr, $filter:expr) => {
        $query
            .bind($workspace.as_str())
            .bind($filter.integration.map(IntegrationId::as_str))
            .bind($filter.protocol)
            .bind($filter.chain)
    };
}

/// A page of a workspace's positions that fit: wallet by wallet, the one connected first leading.
pub async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    filter: Filter<'_>,
    limit: i64,
    offset: i64,
) -> Result<Vec<HeldPosition>> {
    let rows: Vec<Row> = bound!(
        query(fitting!(
            "SELECT p.integration_id, p.id, p.document, p.first_seen_at, p.last_seen_at",
            " ORDER BY i.added_at, i.id, p.place LIMIT $5 OFFSET $6"
        )),
        workspace,
        filter
    )
    .bind(limit)
    .bind(offset)
    .fetch_all(store)
    .await?;
    rows.into_iter().map(HeldPosition::try_from).collect()
}

/// How many of a workspace's positions fit.
pub async fn count(store: &Store, workspace: &WorkspaceId, filter: Filter<'_>) -> Result<i64> {
    bound!(query(fitting!("SELECT COUNT(*)", "")), workspace, filter)
        .fetch_one(store)
        .await
}
