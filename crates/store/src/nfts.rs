//! NFTs of integrations, as they were last read.

use kc_domain::{AssetAmount, AssetId, IntegrationId, Nft, Units, WorkspaceId};

use crate::{
    Result, Store, StoreError, Tx,
    quotes::{self, Origin},
    sql::{QueryBuilder, query, record},
};

/// Rows written by one statement.
const ROWS: usize = 100;

record! {
    struct Row {
        integration_id: IntegrationId,
        id: String,
        document: String,
    }
}

/// An NFT and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldNft {
    pub id: String,
    pub integration: IntegrationId,
    pub nft: Nft,
}

impl TryFrom<Row> for HeldNft {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            nft: serde_json::from_str(&row.document).map_err(StoreError::corrupt)?,
            id: row.id,
            integration: row.integration_id,
        })
    }
}

record! {
    /// Where an NFT is, and what it would fetch.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Priced {
        pub integration_id: IntegrationId,
        pub place: i64,
        pub amount: Units,
        pub is_spam: bool,
        /// What one of it would fetch.
        pub price_asset_id: Option<AssetId>,
        pub price_units: Option<Units>,
    }
}

/// Which NFTs. What is left out does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    pub integration: Option<&'a IntegrationId>,
    /// The id or the name of the collection.
    pub collection: Option<&'a str>,
    /// The chain's CAIP-2 name or the id of its provider.
    pub chain: Option<&'a str>,
    pub token_id: Option<&'a str>,
    /// A contract; lower case fits as well.
    pub contract: Option<&'a str>,
}

/// Sets the NFTs that an integration holds, all of them, in the order in which they are shown.
pub async fn replace(tx: &mut Tx, integration: &IntegrationId, nfts: &[Nft]) -> Result<()> {
    query("DELETE FROM nfts WHERE integration_id = $1")
        .long()
        .bind(integration.as_str())
        .execute(&mut *tx)
        .await?;
    let placed: Vec<(i64, &Nft)> = (0..).zip(nfts).collect();
    for chunk in placed.chunks(ROWS) {
        let rows = chunk
            .iter()
            .map(|(place, nft)| {
                let document = serde_json::to_string(nft).map_err(StoreError::corrupt)?;
                Ok((*place, *nft, nft.id(integration), document))
            })
            .collect::<Result<Vec<_>>>()?;
        let mut query = QueryBuilder::new(
            "INSERT INTO nfts (integration_id, place, id, chain, contract, token_id, \
                 collection_id, collection_name, amount, is_spam, price_asset_id, price_units, \
                 document) ",
        );
        query.push_values(&rows, |row, (place, nft, id, document)| {
            let price = countable(nft.price.as_ref());
            row.push_bind(integration.as_str())
                .push_bind(*place)
                .push_bind(id.as_str())
                .push_bind(nft.chain.as_str())
                .push_bind(&nft.contract)
                .push_bind(&nft.token_id)
                .push_bind(&nft.collection.id)
                .push_bind(&nft.collection.name)
                .push_bind(nft.amount.to_string())
                .push_bind(nft.is_spam)
                .push_bind(price.map(|(asset, _)| asset.as_str()))
                .push_bind(price.map(|(_, units)| units.to_string()))
                .push_bind(document);
        });
        query
            .build()
            .kept(chunk.len() == ROWS)
            .execute(&mut *tx)
            .await?;
    }
    let named = nfts.iter().flat_map(Nft::assets).collect();
    quotes::replace(tx, integration, Origin::Nfts, named).await
}

fn countable(price: Option<&AssetAmount>) -> Option<(&AssetId, Units)> {
    let price = price?;
    Some((&price.asset, price.amount.units()?))
}

/// The condition of a [`Filter`], with its seven values.
macro_rules! fitting {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM nfts n JOIN integrations i ON i.id = n.integration_id
             WHERE i.workspace_id = $1
                 AND ($2 IS NULL OR n.integration_id = $2)
                 AND ($3 IS NULL OR n.collection_id = $3 OR n.collection_name = $3)
                 AND ($4 IS NULL OR n.chain = $4 OR i.provider = $4)
                 AND ($5 IS NULL OR n.token_id = $5)
                 AND ($6 IS NULL OR n.contract = $6 OR n.contract = $7)",
            $rest
        )
    };
}

macro_rules! bound {
    ($query:expr, $workspace:expr, $filter:expr) => {
        $query
            .bind($workspace.as_str())
            .bind($filter.integration.map(IntegrationId::as_str))
            .bind($filter.collection)
            .bind($filter.chain)
            .bind($filter.token_id)
            .bind($filter.contract)
            .bind($filter.contract.map(str::to_lowercase))
    };
}

/// A page of a workspace's NFTs that fit: wallet by wallet, the one connected first leading.
pub async fn page(
    store: &Store,
    workspace: &WorkspaceId,
    filter: Filter<'_>,
    limit: i64,
    offset: i64,
) -> Result<Vec<HeldNft>> {
    let rows: Vec<Row> = bound!(
        query(fitting!(
            "SELECT n.integration_id, n.id, n.document",
            " ORDER BY i.added_at, i.id, n.place LIMIT $8 OFFSET $9"
        )),
        workspace,
        filter
    )
    .bind(limit)
    .bind(offset)
    .fetch_all(store)
    .await?;
    rows.into_iter().map(HeldNft::try_from).collect()
}

/// How many of a workspace's NFTs fit.
pub async fn count(store: &Store, workspace: &WorkspaceId, filter: Filter<'_>) -> Result<i64> {
    bound!(query(fitting!("SELECT COUNT(*)", "")), workspace, filter)
        .fetch_one(store)
        .await
}

/// What all of a workspace's NFTs that fit would fetch, in the order of [`page`].
pub async fn prices(
    store: &Store,
    workspace: &WorkspaceId,
    filter: Filter<'_>,
) -> Result<Vec<Priced>> {
    bound!(query(fitting!(
        "SELECT n.integration_id, n.place, n.amount, n.is_spam, n.price_asset_id, n.price_units",
        " ORDER BY i.added_at, i.id, n.place"
    )), workspace, filter)
        .fetch_all(store)
        .await
}

/// The NFTs at these places, in the order of the places given.
pub async fn at(store: &Store, places: &[Priced]) -> Result<Vec<HeldNft>> {
    let mut found = Vec::with_capacity(places.len());
    for chunk in places.chunks(ROWS) {
        let rows: Vec<Place> = {
            let mut query =
                QueryBuilder::new("SELECT integration_id, place, id, document FROM nfts WHERE ");
            for (position, at) in chunk.iter().enumerate() {
                query.push(if position == 0 {
                    "(integration_id = "
                } else {
                    " OR (integration_id = "
                });
                query.push_bind(at.integration_id.as_str());
                query.push(" AND place = ").push_bind(at.place).push(")");
            }
            query
                .build()
                .kept(chunk.len() == ROWS)
                .fetch_all(store)
                .await
        }?;
        let mut by_place: std::collections::HashMap<_, _> = rows
            .into_iter()
            .map(|row| ((row.integration_id.clone(), row.place), row))
            .collect();
        for at in chunk {
            // One that was read again in between may be gone.
            if let Some(row) = by_place.remove(&(at.integration_id.clone(), at.place)) {
                found.push(HeldNft::try_from(Row {
                    integration_id: row.integration_id,
                    id: row.id,
                    document: row.document,
                })?);
            }
        }
    }
    Ok(found)
}

record! {
    struct Place {
        integration_id: IntegrationId,
        place: i64,
        id: String,
        document: String,
    }
}
