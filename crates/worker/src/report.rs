//! Makes the file of a report.

use std::{collections::HashMap, sync::Arc, time::Duration};

use kc_books::{Bookkeeper, History, market::DayPrices};
use kc_domain::{AssetId, Fiat, IntegrationId, ReportId, Timestamp, WorkspaceId};
use kc_ledger::{
    Choice,
    gains::{self, LotScope, Method},
};
use kc_reports::{Books, Format, Kind, RenderError};
use kc_store::{
    StoreError, Tx, assets,
    day_prices::Market,
    integrations,
    jobs::RenderReport,
    people, prices,
    reports::{self, Report},
    transactions::history,
};

use crate::{error::JobError, lease::Lease};

/// A file is kept for so long.
const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);
/// Prices asked for at once.
const AT_ONCE: usize = 500;

/// What somebody is told where the trouble is ours.
const OUR_TROUBLE: &str =
    "Something went wrong on our side. Please ask for the report again later.";

pub async fn run(lease: &Lease, job: RenderReport) -> Result<(), JobError> {
    let mut tx = lease.begin().await?;
    let report = reports::begin(&mut tx, &job.report).await?;
    tx.commit().await?;
    let Some(report) = report else {
        return Ok(());
    };
    let made = make(lease, report).await?;
    let mut tx = lease.begin().await?;
    let now = lease.context.now();
    match made {
        Ok(file) => {
            reports::complete(&mut tx, &job.report, &file, now, now.plus(KEPT_FOR)).await?;
        }
        Err(message) => reports::fail(&mut tx, &job.report, &message, now).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// The job is given up, and its report with it.
pub async fn tell_given_up(
    tx: &mut Tx,
    job: &RenderReport,
    now: Timestamp,
) -> Result<(), StoreError> {
    reports::fail(tx, &job.report, OUR_TROUBLE, now).await
}

/// The file, or why there can be none, for a person.
async fn make(lease: &Lease, report: Report) -> Result<Result<Vec<u8>, String>, JobError> {
    let mut asked = Asked::of(report)?;
    let chosen = kc_books::choice::of_workspace(lease.store(), &asked.workspace).await?;
    if chosen.country == asked.how.country {
        asked.how.time_zone = chosen.time_zone;
    }
    let (store, settings) = (lease.store(), &lease.context.settings);
    let Some(workspace) = people::workspace(store, &asked.workspace).await? else {
        return Ok(Err(OUR_TROUBLE.to_owned()));
    };
    let most = settings.longest_history;
    let Some(history) = history::read(store, &asked.workspace, most).await? else {
        return Ok(Err(format!(
            "There are more than {most} transactions; no report is made of so many."
        )));
    };
    let transactions = away(move || history.parse()).await??;
    let history = Arc::new(History {
        assets: assets::of_transactions(store, &transactions).await?,
        transfers: kc_books::transfers::all_links(store, &asked.workspace).await?,
        transactions,
    });
    let ids = history.assets.keys();
    let prices = present_prices(lease, &asked, workspace.is_sandbox, ids).await?;
    let quotes = day_prices(lease, &asked, workspace.is_sandbox, &history).await?;
    let wallets: HashMap<IntegrationId, String> =
        integrations::of_workspace(store, &asked.workspace)
            .await?
            .into_iter()
            .map(|it| (it.id, it.alias.unwrap_or(it.provider)))
            .collect();
    let made_at = lease.context.now();
    let made = away(move || {
        let books = Books {
            workspace: &workspace.name,
            currency: &asked.currency,
            from: asked.from,
            before: asked.before,
            made_at,
            transactions: &history.transactions,
            assets: &history.assets,
            wallets: &wallets,
            prices: &prices,
            transfers: &history.transfers.links,
            senders: &history.transfers.senders,
            quotes: &quotes,
            how: &asked.how,
        };
        kc_reports::render(asked.kind, asked.format, &books)
    })
    .await?;
    Ok(match made {
        Ok(file) if file.len() <= settings.largest_report => Ok(file),
        Ok(_) => Err(format!(
            "The file would be larger than {} MB. Please choose a shorter time.",
            settings.largest_report / (1024 * 1024)
        )),
        Err(RenderError::TooManyRows(most)) => Err(format!(
            "The report would have more than {most} rows. Please choose a shorter time, or CSV."
        )),
        Err(error @ RenderError::Broken(_)) => return Err(JobError::fail_with(error)),
    })
}

/// What was asked for, in our words.
struct Asked {
    workspace: WorkspaceId,
    kind: Kind,
    format: Format,
    from: Option<Timestamp>,
    before: Option<Timestamp>,
    currency: String,
    how: Choice,
}

impl Asked {
    fn of(report: Report) -> Result<Self, JobError> {
        let id: &ReportId = &report.id;
        let unknown = || JobError::Fail(format!("the report {id} is none that we know"));
        let parameters = &report.parameters;
        let country = parameters.country.as_deref();
        Ok(Self {
            kind: Kind::parse(&report.kind).ok_or_else(unknown)?,
            format: Format::parse(&report.format).ok_or_else(unknown)?,
            from: parameters.from,
            before: parameters.before,
            currency: parameters.currency.clone(),
            how: Choice {
                method: Method::parse(&parameters.method).ok_or_else(unknown)?,
                scope: LotScope::parse(&parameters.scope).ok_or_else(unknown)?,
                ..Choice::usual_in(country)
            },
            workspace: report.workspace_id,
        })
    }
}

/// Of what the holdings need, which is nothing for the other reports.
async fn present_prices(
    lease: &Lease,
    asked: &Asked,
    is_sandbox: bool,
    assets: impl Iterator<Item = &AssetId>,
) -> Result<HashMap<AssetId, (Timestamp, Fiat)>, StoreError> {
    let mut known = HashMap::new();
    if asked.kind != Kind::Holdings {
        return Ok(known);
    }
    let ids: Vec<&str> = assets.map(AssetId::as_str).collect();
    for ids in ids.chunks(AT_ONCE) {
        let found = prices::of_assets(lease.store(), ids, is_sandbox, &asked.currency).await?;
        known.extend(
            found
                .into_iter()
                .map(|it| (it.asset_id, (it.priced_at, it.price))),
        );
    }
    Ok(known)
}

/// Of what the method asks for, which is nothing for most.
async fn day_prices(
    lease: &Lease,
    asked: &Asked,
    is_sandbox: bool,
    history: &Arc<History>,
) -> Result<DayPrices, JobError> {
    let market = Market {
        currency: asked.currency.clone(),
        is_sandbox,
    };
    let (how, now) = (asked.how.clone(), lease.context.now());
    let mut keeper = Bookkeeper::new(lease.store(), how, market, now);
    if keeper.asks_for_prices() {
        crate::books::carry_on(lease, &mut keeper, gains::Books::default(), history).await?;
    }
    Ok(keeper.prices)
}

/// Work that takes a while, away from the threads that others wait for.
async fn away<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, JobError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| JobError::Retry {
            message: format!("the report broke off: {error}"),
            after: None,
        })
}
