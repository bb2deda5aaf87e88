//! What assets cost on days: asked of the sources once, when a law wants to know.

use std::collections::BTreeMap;

use kc_domain::{AssetId, Day, Fiat, Timestamp};

use crate::{
    Result, Store, Tx,
    sql::{Cell, Column, QueryBuilder, query, record},
};

/// Rows written by one statement.
const ROWS: usize = 100;

impl Column for Day {
    fn of(cell: Cell<'_>) -> Result<Self> {
        Ok(Self::EPOCH.plus_days(i64::of(cell)?))
    }
}

fn number(day: Day) -> i64 {
    day.days_since(Day::EPOCH)
}

record! {
    /// In which currency, and of which world: sandboxes have prices of their own.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Market {
        /// ISO 4217, in capitals.
        pub currency: String,
        pub is_sandbox: bool,
    }
}

record! {
    /// What one whole coin of an asset cost on a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DayPrice {
        pub asset_id: AssetId,
        /// By UTC.
        pub day: Day,
        /// Nothing where nobody knew it.
        pub price: Option<Fiat>,
        /// When the sources were asked; nothing where that is still to be done.
        pub asked_at: Option<Timestamp>,
    }
}

/// What is there of these days' prices, in no order; perhaps that of days between them too.
pub async fn of_days(
    store: &Store,
    market: &Market,
    wanted: impl IntoIterator<Item = (&AssetId, Day)>,
) -> Result<Vec<DayPrice>> {
    let mut spans: BTreeMap<&AssetId, (Day, Day)> = BTreeMap::new();
    for (asset, day) in wanted {
        let (first, last) = spans.entry(asset).or_insert((day, day));
        (*first, *last) = (day.min(*first), day.max(*last));
    }
    let mut found = Vec::new();
    for (asset, (first, last)) in spans {
        let rows: Vec<DayPrice> = query(
            "SELECT asset_id, day, price, asked_at FROM day_prices
             WHERE asset_id = $1 AND is_sandbox = $2 AND currency = $3 AND day >= $4 AND day <= $5",
        )
        .bind(asset.as_str())
        .bind(market.is_sandbox)
        .bind(&market.currency)
        .bind(number(first))
        .bind(number(last))
        .fetch_all(store)
        .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes what the sources said, or that they are to be asked. What is known stays.
pub async fn put(tx: &mut Tx, market: &Market, prices: &[DayPrice]) -> Result<()> {
    for chunk in prices.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "INSERT INTO day_prices (asset_id, is_sandbox, currency, day, price, asked_at) ",
        );
        query.push_values(chunk, |row, it| {
            row.push_bind(it.asset_id.as_str())
                .push_bind(market.is_sandbox)
                .push_bind(&market.currency)
                .push_bind(number(it.day))
                .push_bind(it.price.map(|price| price.to_string()))
                .push_bind(it.asked_at.map(Timestamp::micros));
        });
        query.push(
            " ON CONFLICT (asset_id, is_sandbox, currency, day) DO UPDATE SET \
                 price = excluded.price, asked_at = excluded.asked_at \
             WHERE day_prices.price IS NULL AND excluded.asked_at IS NOT NULL",
        );
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}

/// Days of which the sources are still to be asked, by their markets, at most so many.
pub async fn to_be_asked(store: &Store, limit: i64) -> Result<Vec<(Market, AssetId, Day)>> {
    let rows: Vec<(String, bool, AssetId, Day)> = query(
        "SELECT currency, is_sandbox, asset_id, day FROM day_prices
         WHERE asked_at IS NULL ORDER BY asset_id, is_sandbox, currency, day LIMIT $1",
    )
    .bind(limit)
    .fetch_all(store)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(currency, is_sandbox, asset, day)| {
            let market = Market {
                currency,
                is_sandbox,
            };
            (market, asset, day)
        })
        .collect())
}
