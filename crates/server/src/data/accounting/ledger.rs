use axum::{
    extract::State,
    response::{IntoResponse as _, Response as HttpResponse},
};
use kc_store::{
    StoreError, assets, integrations,
    transactions::{
        entries::{self, Filter},
        list::Page,
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    app::Shared,
    data::{
        pagination::{OffsetPage, Pagination},
        transactions::{
            asked::{Moments, Order, Wallets},
            row::StoredLegs,
        },
        wire::{Accounts, Assets, LedgerEntryJson, Place},
    },
    error::DataError,
    extract::{Access, AccountingRead, Parameters},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = LedgerEntries)]
pub(crate) struct Response<'a> {
    data: Vec<LedgerEntryJson<'a>>,
    pagination: Pagination,
    user_id: &'a str,
    timestamp: i64,
}

/// List ledger entries
///
/// `GET /api/v1/accounting/ledger` lists ledger entries: each leg of each transaction, with the
/// calculated balance of its asset in its wallet before and after, the newest first unless
/// `order=asc`.
///
/// Filters: `walletId`, `currencyId` (a tokenId or a CAIP-19 name), `timeStart` and `timeEnd`
/// (milliseconds, both included). `limit` from 1 to 1000 (100), `offset`.
///
/// An entry has `transactionId`, `label` and `account` of its transaction. `costbasis` is what its units
/// cost when they were acquired; of what was disposed of, `proceeds` and `profit` say what they brought
/// and gained, by the workspace's tax settings. What is unknown is null, never 0.
#[utoipa::path(
    get,
    path = "/api/v1/accounting/ledger",
    operation_id = "listLedgerEntries",
    tag = "Data",
    params(
        ("walletId" = Option<String>, Query, description = "Entries of one integration."),
        ("currencyId" = Option<String>, Query, description = "Entries of one asset: a tokenId or a CAIP-19 name."),
        ("timeStart" = Option<i64>, Query, description = "From this moment on, in milliseconds."),
        ("timeEnd" = Option<i64>, Query, description = "Up to this moment, included, in milliseconds."),
        ("order" = Option<String>, Query, description = "`desc`, the newest first, or `asc`."),
        ("limit" = Option<i64>, Query, description = "1 to 1000; 100 unless given."),
        ("offset" = Option<i64>, Query, description = "How many to pass over."),
    ),
    responses((status = 200, description = "A page of ledger entries.", body = Response<'_>), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<AccountingRead>,
    mut parameters: Parameters,
    State(shared): State<Shared>,
) -> Result<HttpResponse, DataError> {
    let order = Order::read(&mut parameters);
    let moments = Moments::read(&mut parameters);
    let wallets = Wallets::read(&mut parameters);
    let currency = parameters.text("currencyId");
    let asked = OffsetPage::read(&mut parameters);
    parameters.finish()?;

    let (store, access) = (&shared.app.store, access.row);
    let connected = integrations::of_workspace(store, &access.workspace_id).await?;
    let of = wallets.among(&access.workspace_id, &connected)?;
    let filter = Filter {
        assets: match &currency {
            Some(currency) => Some(assets::ids_of_token(store, currency).await?),
            None => None,
        },
        from: moments.from,
        to: moments.to,
    };
    let page = Page {
        newest_first: order.newest_first,
        limit: asked.limit,
        offset: asked.offset,
    };
    let within = entries::page(store, of, &filter, page).await?;
    let total_count = if filter.is_open() {
        wallets.sum(&connected, |it| it.total_entries)
    } else {
        entries::count(store, of, &filter).await?
    };

    let legs = StoredLegs::read(&within.transactions)?;
    let assets = Assets::read(&shared, access.known_revision, &legs.asset_ids()).await?;
    let accounts = Accounts::new(&connected, &shared)?;
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let mut data = Vec::with_capacity(limit.min(within.transactions.len() * 2));
    let mut left_out = within.skipped;
    for (row, told) in within.transactions.iter().zip(&legs.0) {
        let place = Place {
            account: accounts.get(&row.integration_id),
            timestamp: row.at.millis(),
            currency: &access.base_currency,
        };
        let fits = |asset: &str| {
            let wanted = filter.assets.as_ref();
            wanted.is_none_or(|assets| assets.iter().any(|it| it.as_str() == asset))
        };
        let mut fitting = told
            .legs
            .iter()
            .filter(|leg| fits(&leg.asset))
            .map(|leg| Ok(leg.entry(place, &assets)?.of(&row.id, &row.label, place)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        if order.newest_first {
            fitting.reverse();
        }
        data.extend(fitting.into_iter().skip(left_out));
        left_out = 0;
    }
    data.truncate(limit);

    let response = Response {
        pagination: asked.of(data.len(), total_count),
        data,
        user_id: access.user_id.as_str(),
        timestamp: shared.now().millis(),
    };
    Ok(Bare(response).into_response())
}
