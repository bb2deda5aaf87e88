pub(crate) mod currencies;
mod row;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};

use axum::{extract::State, http::StatusCode, response::Response as HttpResponse};
use kc_domain::{
    Asset, AssetId, ChainId, Fiat, FiatPrice, IntegrationId, Label, Movement, MovementAmount,
    Rounding, Transaction, Units, currency, movement::MANUAL, muldiv,
};
use kc_ledger::Wallet;
use kc_store::{
    StoreError, assets,
    integrations::{self, Integration},
    manual_transactions::{self, StatedPrices, Told},
    movements,
    secret::SecretHash,
    transaction_limits,
    transactions::list::Listed,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::{
    currencies::Currencies,
    row::{Checks, Row, ToldSum},
};
use super::row::{StoredLegs, TransactionJson, json};
use crate::{
    app::Shared,
    data::wire::{Accounts, Assets},
    error::{DataCode, DataError, Detail},
    extract::{Access, Idempotent, TransactionsWrite},
    openapi::DataWriteRefusals,
};

const MOST_ROWS: usize = 1_000;
/// So many rows with all that may stand in them.
const LARGEST_BODY: usize = 2 * 1024 * 1024;
/// How far clocks may be apart.
const SKEW: Duration = Duration::from_secs(24 * 3600);

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddTransactions)]
pub(crate) struct Request {
    wallet_id: String,
    /// 1 to 1000 of them.
    #[schema(value_type = Vec<Row>, min_items = 1, max_items = 1000)]
    transactions: Vec<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TransactionsAdded)]
pub(crate) struct Response<'a> {
    message: &'static str,
    data: Vec<TransactionJson<'a>>,
    count: usize,
    user_id: &'a str,
    timestamp: i64,
}

/// Add transactions
///
/// `POST /api/v0/transactions` adds transactions to a wallet that its source does not tell of. All
/// of them or none: what is wrong with a row is told with its path.
///
/// `transactionId` names a transaction within its wallet: the same row again changes nothing, the
/// same id with other content is refused. `currency` is a CAIP-19 name, a tokenId or a symbol.
/// Amounts are exact, as numbers or as text. What a fee (`feeValue`) or the whole (`netValue`) was
/// worth becomes the price of its asset where that is exact and in the workspace's currency.
#[utoipa::path(
    post,
    path = "/api/v0/transactions",
    operation_id = "addTransactions",
    tag = "Data",
    request_body = Request,
    responses((status = 201, description = "What was added.", body = Response<'_>), DataWriteRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<TransactionsWrite>,
    State(shared): State<Shared>,
    call: Idempotent<Request, DataError, LARGEST_BODY>,
) -> Result<HttpResponse, DataError> {
    let (store, now) = (&shared.app.store, shared.now());
    let who = access.row;
    let caller = who.by.id().to_owned();
    if let Some(answer) = call.replay(&caller, &shared).await? {
        return Ok(answer);
    }
    let connected = integrations::of_workspace(store, &who.workspace_id).await?;
    let wallet = connected
        .iter()
        .find(|it| it.id.as_str() == call.body.wallet_id)
        .ok_or_else(|| {
            DataError::new(
                DataCode::WalletNotFound,
                "There is no integration of this walletId.",
            )
        })?;

    let drafts = read(&call.body, wallet, &who.base_currency, &shared).await?;
    let booked = book(wallet, &connected, &drafts)?;

    let mut tx = store.begin().await?;
    let allowance = transaction_limits::open_import(&mut tx, &wallet.user_id).await?;
    let from = drafts
        .rows
        .iter()
        .filter_map(|it| it.movements.first())
        .map(|it| it.at)
        .min();
    integrations::mark_changed(&mut tx, wallet, from.unwrap_or(now), now).await?;
    let ids: Vec<&str> = drafts
        .rows
        .iter()
        .map(|it| it.told.source_id.as_str())
        .collect();
    let there = manual_transactions::hashes(&mut tx, &wallet.id, &ids).await?;
    refuse_changed(&drafts, &there)?;
    let new: Vec<&Draft> = drafts
        .rows
        .iter()
        .filter(|it| !there.contains_key(&it.told.source_id))
        .collect();
    if let Some(room) = allowance.and_then(|it| it.room())
        && room < new.len()
    {
        return Err(DataError::new(
            DataCode::Forbidden,
            format!("The guest's limit of transactions leaves room for {room} more."),
        ));
    }
    assets::ensure(&mut tx, &drafts.assets).await?;
    let moved: Vec<Movement> = new
        .iter()
        .flat_map(|it| it.movements.iter().cloned())
        .collect();
    let generation = manual_transactions::GENERATION;
    movements::upsert(&mut tx, &wallet.id, &moved, generation).await?;
    let told: Vec<&Told> = new.iter().map(|it| &it.told).collect();
    manual_transactions::insert(&mut tx, &wallet.id, &told).await?;
    if allowance.is_some() {
        let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
        transaction_limits::count_in(&mut tx, &wallet.id, count).await?;
    }

    let legs = StoredLegs::read(&booked)?;
    let assets = Assets::new(&drafts.assets)?;
    let accounts = Accounts::new(&connected, &shared)?;
    let data: Vec<TransactionJson<'_>> = booked
        .iter()
        .zip(&legs.0)
        .map(|(row, legs)| json(row, legs, &assets, &accounts, &who.base_currency))
        .collect::<Result<_, _>>()?;
    let response = Response {
        message: "Transactions added",
        count: data.len(),
        data,
        user_id: who.user_id.as_str(),
        timestamp: now.millis(),
    };
    let answer = call
        .commit(tx, &caller, StatusCode::CREATED, &response, &shared)
        .await?;
    store.wake_workers();
    Ok(answer)
}

/// A row that is ready to be written.
struct Draft {
    path: String,
    label: Option<Label>,
    movements: Vec<Movement>,
    told: Told,
}

struct Drafts {
    rows: Vec<Draft>,
    /// All assets that are named.
    assets: Vec<Asset>,
}

async fn read(
    request: &Request,
    wallet: &Integration,
    currency: &str,
    shared: &Shared,
) -> Result<Drafts, DataError> {
    let count = request.transactions.len();
    if !(1..=MOST_ROWS).contains(&count) {
        let message = format!("must be 1 to {MOST_ROWS} transactions");
        return Err(DataError::invalid_parameters(vec![Detail::new(
            "transactions",
            message,
        )]));
    }
    let latest = shared.now().plus(SKEW);
    let mut details = Vec::new();
    let mut told = Vec::with_capacity(count);
    let mut ids = HashSet::new();
    for (number, value) in request.transactions.iter().enumerate() {
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

    let names: BTreeSet<currencies::Name> = told
        .iter()
        .flat_map(|(_, row)| &row.sums)
        .map(|sum| (sum.currency.clone(), sum.contract.clone()))
        .collect();
    if names.len() > currencies::MOST {
        let message = format!("must not name more than {} currencies", currencies::MOST);
        return Err(DataError::invalid_parameters(vec![Detail::new(
            "transactions",
            message,
        )]));
    }
    let mut known = Currencies::of(&shared.app.store, &wallet.id).await?;
    let mut rows = Vec::with_capacity(told.len());
    let mut assets: BTreeMap<AssetId, Asset> = BTreeMap::new();
    for (number, (path, row)) in told.into_iter().enumerate() {
        let mut movements = Vec::new();
        let mut prices = StatedPrices::default();
        for sum in &row.sums {
            let name = (sum.currency.clone(), sum.contract.clone());
            let asset = match known.resolve(name).await? {
                Ok(asset) => asset,
                Err(message) => {
                    let field = if sum.contract.is_some() {
                        "contractAddress"
                    } else {
                        "currency"
                    };
                    details.push(Detail::new(format!("{}.{field}", sum.path), message));
                    continue;
                }
            };
            let units = match units(sum, &asset) {
                Ok(units) => units,
                Err(message) => {
                    details.push(Detail::new(format!("{}.amount", sum.path), message));
                    continue;
                }
            };
            if units == 0 {
                continue;
            }
            let price = price(sum, units, &asset, currency, row.at);
            let (index, stated) = match sum.direction {
                kc_domain::Direction::In => ("in", &mut prices.incoming),
                kc_domain::Direction::Out => ("out", &mut prices.outgoing),
                kc_domain::Direction::Fee => ("fee", &mut prices.fee),
            };
            *stated = price;
            movements.push(Movement {
                chain: ChainId::new(MANUAL),
                transaction: row.source_id.clone(),
                index: index.to_owned(),
                block: None,
                position: u32::try_from(number).unwrap_or(u32::MAX),
                at: row.at,
                direction: sum.direction,
                asset: asset.id.clone(),
                amount: MovementAmount::Units(Units(units)),
                counterparty: sum.counterparty.clone(),
                failed: false,
                method: None,
                label: row.label,
            });
            assets.insert(asset.id.clone(), asset);
        }
        let told = Told {
            content_hash: content_hash(&movements, row.description.as_deref(), &prices)?,
            source_id: row.source_id,
            description: row.description,
            prices,
        };
        rows.push(Draft {
            path,
            label: row.label,
            movements,
            told,
        });
    }
    if !details.is_empty() {
        return Err(DataError::invalid_parameters(details));
    }
    Ok(Drafts {
        rows,
        assets: assets.into_values().collect(),
    })
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

fn units(sum: &ToldSum, asset: &Asset) -> Result<i128, String> {
    let units = currency::units(&sum.amount, asset)?;
    if units == 0 && sum.direction != kc_domain::Direction::Fee {
        return Err("must be more than 0".to_owned());
    }
    Ok(units)
}

/// What one whole coin cost, if the sum's worth says it exactly and in the workspace's currency.
fn price(
    sum: &ToldSum,
    units: i128,
    asset: &Asset,
    currency: &str,
    at: kc_domain::Timestamp,
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

/// What the rows mean, as they will be shown: without the balances around them, which depend on
/// all else that the wallet did.
fn book(
    wallet: &Integration,
    connected: &[Integration],
    drafts: &Drafts,
) -> Result<Vec<Listed>, DataError> {
    let own_addresses = connected
        .iter()
        .filter(|other| other.id != wallet.id)
        .map(|other| kc_ledger::normalise(&other.address).into_owned())
        .collect();
    let assets: HashMap<AssetId, Asset> = drafts
        .assets
        .iter()
        .map(|it| (it.id.clone(), it.clone()))
        .collect();
    let books = Wallet {
        integration: &wallet.id,
        own_addresses: &own_addresses,
        assets: &assets,
        wrapped_natives: &BTreeMap::new(),
    };
    let movements = drafts
        .rows
        .iter()
        .flat_map(|it| it.movements.iter().cloned())
        .collect();
    let booked = kc_ledger::book(&books, movements, kc_ledger::Balances::new());
    let mut booked: HashMap<String, Transaction> = booked
        .transactions
        .into_iter()
        .map(|it| (it.source_id.clone(), it))
        .collect();
    let mut details = Vec::new();
    let mut listed = Vec::with_capacity(drafts.rows.len());
    for draft in &drafts.rows {
        let Some(transaction) = booked.remove(&draft.told.source_id) else {
            details.push(Detail::new(draft.path.clone(), "moves nothing"));
            continue;
        };
        if draft.label.is_some_and(|label| label != transaction.label) {
            let path = format!("{}.label", draft.path);
            details.push(Detail::new(path, "does not fit what moves"));
            continue;
        }
        listed.push(shown(&wallet.id, draft, transaction)?);
    }
    if details.is_empty() {
        Ok(listed)
    } else {
        Err(DataError::invalid_parameters(details))
    }
}

fn shown(
    wallet: &IntegrationId,
    draft: &Draft,
    mut transaction: Transaction,
) -> Result<Listed, StoreError> {
    for leg in &mut transaction.legs {
        leg.price = draft.told.prices.of(leg.kind).cloned();
        (leg.before, leg.after) = (None, None);
    }
    Ok(Listed {
        id: transaction.id.to_string(),
        integration_id: wallet.to_string(),
        chain: transaction.chain.to_string(),
        source_id: transaction.source_id,
        at: transaction.at,
        position: i64::from(transaction.position),
        label: transaction.label.as_str().to_owned(),
        description: draft
            .told
            .description
            .clone()
            .unwrap_or(transaction.description),
        legs: serde_json::to_string(&transaction.legs)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?,
        is_nft: transaction.is_nft,
    })
}

/// The same id with other content is somebody's mistake.
fn refuse_changed(drafts: &Drafts, there: &HashMap<String, Vec<u8>>) -> Result<(), DataError> {
    let details: Vec<Detail> = drafts
        .rows
        .iter()
        .filter(|it| {
            let kept = there.get(&it.told.source_id);
            kept.is_some_and(|hash| *hash != it.told.content_hash)
        })
        .map(|it| {
            let path = format!("{}.transactionId", it.path);
            Detail::new(path, "was used for a transaction with other content")
        })
        .collect();
    if details.is_empty() {
        Ok(())
    } else {
        Err(DataError::invalid_parameters(details))
    }
}
