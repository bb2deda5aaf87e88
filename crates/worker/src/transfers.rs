//! What went between a workspace's own wallets: looked for again around what changed.

mod seen;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kc_books::transfers::{LONGEST, link};
use kc_domain::{
    Asset, AssetId, IntegrationId, Label, Timestamp, Transaction, TransactionId, WorkspaceId,
    catalogue::GENERIC_CSV,
    movement::{CSV, MANUAL},
    transaction::{PERSON_RULE, TRANSFER_RULE},
};
use kc_ledger::transfers::{Decisions, History, Span, find_around, reach};
use kc_store::{
    Store, assets, integrations,
    transactions::history,
    transfers::{self as stored, Status, Transfer},
};

use self::seen::Seen;

use crate::{error::JobError, lease::Lease};

/// Transactions read at once.
const PAGE: i64 = 2_000;

/// Looks again for the transfers that a change between two moments may have made or undone, and writes
/// down what is different now: those of the wallet itself are given with their labels, those of others are
/// to be booked again.
pub async fn look(
    lease: &Lease,
    workspace: &WorkspaceId,
    change: Span,
    own: (&IntegrationId, &BookedLabels),
) -> Result<HashMap<TransactionId, Label>, JobError> {
    let store = lease.store();
    let at_once = lease.context.settings.transfers_at_once;
    let mut relabelled = HashMap::new();
    let connected = integrations::of_workspace(store, workspace).await?;
    if connected.len() < 2 {
        return Ok(relabelled);
    }
    let addresses: BTreeMap<IntegrationId, BTreeSet<String>> = connected
        .iter()
        .map(|it| {
            let own = (it.provider != GENERIC_CSV)
                .then(|| kc_ledger::normalise(&it.address).into_owned());
            (it.id.clone(), own.into_iter().collect())
        })
        .collect();
    let mut part = change;
    loop {
        let next = history::moment_after(store, workspace, part.from, at_once).await?;
        let next = next.filter(|next| *next > part.from && *next <= change.to);
        part.to = next.map_or(change.to, |next| Timestamp::from_micros(next.micros() - 1));
        relabelled.extend(look_at(lease, workspace, part, own, &addresses).await?);
        match next {
            Some(next) => part.from = next,
            None => return Ok(relabelled),
        }
    }
}

/// Looks at a part of a change.
async fn look_at(
    lease: &Lease,
    workspace: &WorkspaceId,
    change: Span,
    (own, booked): (&IntegrationId, &BookedLabels),
    addresses: &BTreeMap<IntegrationId, BTreeSet<String>>,
) -> Result<HashMap<TransactionId, Label>, JobError> {
    let store = lease.store();
    let decided = stored::decided(store, workspace).await?;
    let decisions = decisions(&decided);

    // What reaches further than was read shows only when it is read.
    let mut span = Span {
        from: change.from.minus(LONGEST),
        to: change.to.plus(LONGEST),
    };
    let (around, transactions, known, near, shown) = loop {
        let mut transactions = read(store, workspace, span).await?;
        let near = stored::between(store, workspace, span.from, span.to).await?;
        add_decided(store, workspace, &decisions, &mut transactions).await?;
        let known = assets::of_transactions(store, &transactions).await?;
        let mut labels = BookedLabels::new();
        for transfer in near.iter().chain(&decided) {
            let (from, to) = (&transfer.from_transaction_id, &transfer.to_transaction_id);
            labels.insert(from.clone(), transfer.from_booked_label);
            labels.insert(to.clone(), transfer.to_booked_label);
        }
        labels.extend(booked.iter().map(|(id, label)| (id.clone(), *label)));
        let shown = by_themselves(&mut transactions, &labels);
        let persons = transactions.iter().filter(|it| it.rule == PERSON_RULE);
        let mut decisions = decisions.clone();
        decisions.labelled = persons.map(|it| it.id.clone()).collect();
        let addresses = addresses.clone();
        let found = tokio::task::spawn_blocking(move || {
            let history = History {
                transactions: &transactions,
                addresses: &addresses,
                assets: &known,
                decisions: &decisions,
            };
            let reached = reach(&history, change);
            let is_enough = reached.from >= span.from && reached.to <= span.to;
            let around = is_enough.then(|| find_around(&history, change));
            (around, reached, transactions, known)
        });
        let (around, reached, transactions, known) = found
            .await
            .map_err(|error| JobError::fail(format!("looking for transfers broke off: {error}")))?;
        if let Some(around) = around {
            break (around, transactions, known, near, shown);
        }
        span = Span {
            from: reached.from.min(span.from),
            to: reached.to.max(span.to),
        };
    };
    for finding in &around.transfers.findings {
        tracing::info!(%workspace, ?finding, "transfers not found");
    }
    let seen = Seen {
        around,
        by_id: transactions.iter().map(|it| (&it.id, it)).collect(),
        assets: &known,
        shown: &shown,
        near: &near,
        decided: &decided,
    };
    seen.write(lease, workspace, own).await
}

/// The labels that transactions have by themselves.
pub type BookedLabels = HashMap<TransactionId, Label>;

/// Gives transactions the labels that they have by themselves, as transfers are found by those; gives
/// those that they are shown with.
fn by_themselves(transactions: &mut [Transaction], booked: &BookedLabels) -> BookedLabels {
    let mut shown = BookedLabels::new();
    for transaction in transactions {
        if let Some(booked) = booked.get(&transaction.id)
            && transaction.rule == TRANSFER_RULE
        {
            shown.insert(transaction.id.clone(), transaction.label);
            transaction.label = *booked;
        }
    }
    shown
}

fn decisions(decided: &[Transfer]) -> Decisions {
    let of = |status| decided.iter().filter(move |it| it.status == status);
    Decisions {
        confirmed: of(Status::Confirmed).map(link).collect(),
        rejected: of(Status::Rejected)
            .map(|it| (it.from_transaction_id.clone(), it.to_transaction_id.clone()))
            .collect(),
        labelled: BTreeSet::new(),
    }
}

/// All transactions of a workspace within a span.
async fn read(
    store: &Store,
    workspace: &WorkspaceId,
    span: Span,
) -> Result<Vec<Transaction>, JobError> {
    let mut transactions: Vec<Transaction> = Vec::new();
    let before = Timestamp::from_micros(span.from.micros().saturating_sub(1));
    loop {
        let key = transactions.last().map_or_else(
            || history::after_moment(before),
            |it| (it.at.micros(), i64::from(it.position), it.id.as_str()),
        );
        let page = history::after(store, workspace, key, PAGE).await?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(0)
            || page.last().is_some_and(|it| it.at > span.to);
        for row in page {
            if row.at <= span.to {
                transactions.push(row.parse()?);
            }
        }
        if is_last {
            return Ok(transactions);
        }
    }
}

/// Adds what a person has joined, whatever its time.
async fn add_decided(
    store: &Store,
    workspace: &WorkspaceId,
    decisions: &Decisions,
    transactions: &mut Vec<Transaction>,
) -> Result<(), JobError> {
    let there: HashSet<&TransactionId> = transactions.iter().map(|it| &it.id).collect();
    let wanted: BTreeSet<&str> = decisions
        .confirmed
        .iter()
        .flat_map(|link| [&link.from, &link.to])
        .filter(|id| !there.contains(id))
        .map(TransactionId::as_str)
        .collect();
    let wanted: Vec<&str> = wanted.into_iter().collect();
    for row in history::of_ids(store, workspace, &wanted).await? {
        transactions.push(row.parse()?);
    }
    Ok(())
}

/// Gives a transaction the label of a transfer. What a person or a file says of it stays.
pub fn as_transfer(transaction: &mut Transaction, label: Label, assets: &HashMap<AssetId, Asset>) {
    let is_told = matches!(transaction.chain.as_str(), MANUAL | CSV);
    let told = is_told.then(|| transaction.description.clone());
    kc_ledger::relabel(transaction, label, assets);
    if let Some(told) = told {
        transaction.description = told;
    }
}
