//! What changed of what is the same for everybody: assets and their present prices.
//!
//! One count goes up with every change of them, and each row says at which count it last changed. Who
//! keeps some of them learns what no longer holds by one small read.

use crate::{
    Result, Store, Tx,
    sql::{query, record},
};

/// More changes than that are not named one by one.
const MOST: i64 = 5_000;

/// What no longer holds for somebody who keeps assets and prices.
#[derive(Debug)]
pub struct Changed {
    /// The count up to which this tells all.
    pub latest: i64,
    pub assets: Which,
    pub prices: Which,
}

#[derive(Debug)]
pub enum Which {
    /// Those of the assets of these ids.
    Of(Vec<String>),
    All,
}

record! {
    struct Count {
        latest: i64,
        price_removed: i64,
    }
}

/// The count of all changes so far.
pub async fn latest(store: &Store) -> Result<i64> {
    query("SELECT latest FROM known_revision")
        .fetch_one(store)
        .await
}

/// What changed after the count `seen`.
pub async fn since(store: &Store, seen: i64) -> Result<Changed> {
    // Before the rows: what changes in between is told once more the next time.
    let count: Count = query("SELECT latest, price_removed FROM known_revision")
        .fetch_one(store)
        .await?;
    let assets = query("SELECT id FROM assets WHERE revision > $1 LIMIT $2")
        .bind(seen)
        .bind(MOST)
        .fetch_all(store)
        .await?;
    let prices = query("SELECT asset_id FROM asset_prices WHERE revision > $1 LIMIT $2")
        .bind(seen)
        .bind(MOST)
        .fetch_all(store)
        .await?;
    Ok(Changed {
        latest: count.latest,
        assets: Which::of(assets),
        prices: if count.price_removed > seen {
            Which::All
        } else {
            Which::of(prices)
        },
    })
}

impl Which {
    fn of(ids: Vec<String>) -> Self {
        let is_cut = i64::try_from(ids.len()).is_ok_and(|count| count == MOST);
        if is_cut { Self::All } else { Self::Of(ids) }
    }
}

/// Counts the changes of this transaction. Others that change what is known wait from here on until
/// it ends, so that nobody reads the count before the changes that it stands for.
pub(crate) async fn count_change(tx: &mut Tx) -> Result<i64> {
    query("UPDATE known_revision SET latest = latest + 1 RETURNING latest")
        .fetch_one(tx)
        .await
}

/// Says that a price was taken back by the change of that count.
pub(crate) async fn price_removed(tx: &mut Tx, revision: i64) -> Result<()> {
    query("UPDATE known_revision SET price_removed = $1")
        .bind(revision)
        .execute(tx)
        .await?;
    Ok(())
}
