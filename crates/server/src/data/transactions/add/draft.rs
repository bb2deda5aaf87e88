//! Rows of a request, read as far as they can be written.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::Duration,
};

use kc_domain::{
    Asset, AssetId, ChainId, Direction, Fiat, FiatPrice, IntegrationId, Label, Movement,
    MovementAmount, Rounding, Timestamp, Units, currency, movement::MANUAL, muldiv,
};
use kc_store::{
    StoreError,
    manual_transactions::{StatedPrices, Told},
    secret::SecretHash,
};
use serde_json::Value;

use super::{
    currencies::{self, Currencies},
    row::{self, Checks, Row, ToldSum},
};
use crate::{
    app::Shared,
    error::{DataError, Detail},
};

const MOST_ROWS: usize = 1_000;
/// How far clocks may be apart.
const SKEW: Duration = Duration::from_secs(24 * 3600);

/// A row that is ready to be written.
pub(super) struct Draft {
    /// Where it stands in the request: `transactions[3]`.
    pub path: String,
    pub label: Option<Label>,
    pub movements: Vec<Movement>,
    pub told: Told,
}

pub(super) struct Drafts {
    pub rows: Vec<Draft>,
    /// All assets that are named.
    pub assets: Vec<Asset>,
}

impl Drafts {
    /// Reads the rows of a wallet. `currency` is the one that their worth counts in.
    ///
    /// # Errors
    /// All that is wrong with them, each with its path.
    pub async fn read(
        rows: &[Value],
        wallet: &IntegrationId,
        currency: &str,
        shared: &Shared,
    ) -> Result<Self, DataError> {
        let told = told(rows, shared.now().plus(SKEW))?;
        let mut known = Currencies::of(&shared.app.store, wallet).await?;
        let mut drafts = Vec::with_capacity(told.len());
        let mut assets: BTreeMap<AssetId, Asset> = BTreeMap::new();
        let mut details = Vec::new();
        for (position, (path, row)) in told.into_iter().enumerate() {
            let mut movements = Vec::new();
            let mut prices = StatedPrices::default();
            for sum in &row.sums {
                let (asset, units) = match amount(sum, &mut known).await? {
                    Ok(amount) => amount,
                    Err(detail) => {
                        details.push(detail);
                        continue;
                    }
                };
                if units == 0 {
                    continue;
                }
                let price = price(sum, units, &asset, currency, row.at);
                match sum.direction {
                    Direction::In => prices.incoming = price,
                    Direction::Out => prices.outgoing = price,
                    Direction::Fee => prices.fee = price,
                }
                movements.push(movement(&row, position, sum, &asset, units));
                assets.insert(asset.id.clone(), asset);
            }
            drafts.push(Draft::of(path, row, movements, prices)?);
        }
        if !details.is_empty() {
            return Err(DataError::invalid_parameters(details));
        }
        Ok(Self {
            rows: drafts,
            assets: assets.into_values().collect(),
        })
    }
}

impl Draft {
    fn of(
        path: String,
        row: row::Told,
        movements: Vec<Movement>,
        prices: StatedPrices,
    ) -> Result<Self, StoreError> {
        let told = Told {
            content_hash: content_hash(&movements, row.description.as_deref(), &prices)?,
            source_id: row.source_id,
            description: row.description,
            prices,
        };
        Ok(Self {
            path,
            label: row.label,
            movements,
            told,
        })
    }
}

/// What each row tells, with its path.
fn told(rows: &[Value], latest: Timestamp) -> Result<Vec<(String, row::Told)>, DataError> {
    let refused = |message| {
        let detail = Detail::new("transactions", message);
        Err(DataError::invalid_parameters(vec![detail]))
    };
    if !(1..=MOST_ROWS).contains(&rows.len()) {
        return refused(format!("must be 1 to {MOST_ROWS} transactions"));
    }
    let mut details = Vec::new();
    let mut told = Vec::with_capacity(rows.len());
    let mut ids = HashSet::new();
    for (number, value) in rows.iter().enumerate() {
        let path = format!("transactions[{number}]");
        let row: Row = match serde_json::from_value(value.clone()) {
            Ok(row) => row,
            Err(error) => {
                details.push(Detail::new(path, format!("is no transaction: {error}")));
                continue;
            }
        };
        let mut checks = Checks {
            path: path.clone(),
            details: &mut details,
        };
        let row = row.check(latest, &mut checks);
        if !ids.insert(row.source_id.clone()) {
            details.push(Detail::new(
                format!("{path}.transactionId"),
                "stands for another row of this request",
            ));
        }
        told.push((path, row));
    }
    if !details.is_empty() {
        return Err(DataError::invalid_parameters(details));
    }
    let sums = told.iter().flat_map(|(_, row)| &row.sums);
    let names: BTreeSet<currencies::Name> = sums.map(ToldSum::name).collect();
    if names.len() > currencies::MOST {
        let most = currencies::MOST;
        return refused(format!("must not name more than {most} currencies"));
    }
    Ok(told)
}

/// Which asset, and how much of it; else what is wrong with the sum.
async fn amount(
    sum: &ToldSum,
    known: &mut Currencies<'_>,
) -> Result<Result<(Asset, i128), Detail>, StoreError> {
    let refused = |field: &str, message: String| {
        let path = format!("{}.{field}", sum.path);
        Ok(Err(Detail::new(path, message)))
    };
    let asset = match known.resolve(sum.name()).await? {
        Ok(asset) => asset,
        Err(reason) if sum.contract.is_some() => {
            return refused("contractAddress", reason.to_string());
        }
        Err(reason) => return refused("currency", reason.to_string()),
    };
    match currency::units(&sum.amount, &asset) {
        Ok(0) if sum.direction != Direction::Fee => {
            refused("amount", "must be more than 0".to_owned())
        }
        Ok(units) => Ok(Ok((asset, units))),
        Err(message) => refused("amount", message),
    }
}

fn movement(
    row: &row::Told,
    position: usize,
    sum: &ToldSum,
    asset: &Asset,
    units: i128,
) -> Movement {
    let index = match sum.direction {
        Direction::In => "in",
        Direction::Out => "out",
        Direction::Fee => "fee",
    };
    Movement {
        chain: ChainId::new(MANUAL),
        transaction: row.source_id.clone(),
        index: index.to_owned(),
        block: None,
        position: u32::try_from(position).unwrap_or(u32::MAX),
        at: row.at,
        direction: sum.direction,
        asset: asset.id.clone(),
        amount: MovementAmount::Units(Units(units)),
        counterparty: sum.counterparty.clone(),
        failed: false,
        method: None,
        label: row.label,
    }
}

/// The place of a row in its request is no part of its content.
fn content_hash(
    movements: &[Movement],
    description: Option<&str>,
    prices: &StatedPrices,
) -> Result<Vec<u8>, StoreError> {
    let movements: Vec<Movement> = movements
        .iter()
        .map(|it| Movement {
            position: 0,
            ..it.clone()
        })
        .collect();
    let content = serde_json::to_vec(&(movements, description, prices))
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(SecretHash::of_bytes(&content).as_bytes().to_vec())
}

/// What one whole coin cost, if the sum's worth says it exactly and in the workspace's currency.
fn price(
    sum: &ToldSum,
    units: i128,
    asset: &Asset,
    currency: &str,
    at: Timestamp,
) -> Option<FiatPrice> {
    let (worth, named) = sum.worth.as_ref()?;
    if named
        .as_deref()
        .is_some_and(|it| !it.eq_ignore_ascii_case(currency))
    {
        return None;
    }
    let worth: Fiat = worth.parse().ok()?;
    let whole = 10_i128.checked_pow(u32::from(asset.decimals))?;
    let price = muldiv(worth.0, whole, units, Rounding::Down)?;
    let gives_it_back = muldiv(price, units, whole, Rounding::Down)? == worth.0;
    gives_it_back.then(|| FiatPrice {
        price: Fiat(price),
        currency: currency.to_owned(),
        at,
        source: MANUAL.to_owned(),
    })
}
