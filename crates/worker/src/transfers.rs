//! What went between a workspace's own wallets: looked for again around what changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kc_books::transfers::{LONGEST, link, word};
use kc_domain::{
    Asset, AssetId, IntegrationId, Label, Timestamp, Transaction, TransactionId, TransferId,
    WorkspaceId,
    catalogue::GENERIC_CSV,
    movement::{CSV, MANUAL},
    transaction::{PERSON_RULE, TRANSFER_RULE},
};
use kc_ledger::transfers::{Around, Decisions, History, Span, TransferLink, find_around, reach};
use kc_store::{
    Store, StoreError, Tx, assets, books, integrations,
    transactions::{self, Relabelled, history},
    transfers::{self as stored, Status, Transfer},
    workspaces,
};

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
    (own, booked): (&IntegrationId, &BookedLabels),
) -> Result<HashMap<TransactionId, Label>, JobError> {
    let store = lease.store();
    let connected = integrations::of_workspace(store, workspace).await?;
    if connected.len() < 2 {
        return Ok(HashMap::new());
    }
    let addresses: BTreeMap<IntegrationId, BTreeSet<String>> = connected
        .iter()
        .map(|it| {
            let own = (it.provider != GENERIC_CSV)
                .then(|| kc_ledger::normalise(&it.address).into_owned());
            (it.id.clone(), own.into_iter().collect())
        })
        .collect();
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

/// What was seen around a change.
struct Seen<'a> {
    around: Around,
    by_id: HashMap<&'a TransactionId, &'a Transaction>,
    assets: &'a HashMap<AssetId, Asset>,
    /// The labels that transactions are shown with, where those are not their own.
    shown: &'a BookedLabels,
    /// What was known before.
    near: &'a [Transfer],
    decided: &'a [Transfer],
}

impl Seen<'_> {
    /// Writes what is different now. Nothing is lost if that breaks off: it is found again.
    async fn write(
        &self,
        lease: &Lease,
        workspace: &WorkspaceId,
        own: &IntegrationId,
    ) -> Result<HashMap<TransactionId, Label>, JobError> {
        let found = self.found();
        let gone = self.gone(&found);
        let known: HashMap<&TransferId, &Transfer> = (self.near.iter().chain(self.decided))
            .map(|it| (&it.id, it))
            .collect();
        let new: Vec<&Transfer> = found
            .iter()
            .filter(|it| known.get(&it.id) != Some(it))
            .collect();
        let relabelled = self.relabelled();
        // Clocks disagree: what arrived may be told as earlier than what was sent.
        let moments = gone.iter().chain(&new).flat_map(|it| {
            let arrived = self.by_id.get(&it.to_transaction_id);
            [it.at, arrived.map_or(it.at, |arrived| arrived.at)]
        });
        let moments = moments.chain(relabelled.iter().map(|it| it.at));
        let Some(earliest) = moments.min() else {
            return Ok(HashMap::new());
        };

        let now = lease.context.now();
        let mut tx = lease.begin().await?;
        workspaces::hold(&mut tx, workspace).await?;
        transactions::relabel(&mut tx, workspace, &relabelled).await?;
        let ids: Vec<&TransferId> = gone.iter().map(|it| &it.id).collect();
        stored::take_back(&mut tx, workspace, &ids).await?;
        put(&mut tx, workspace, &new, now).await?;
        books::mark(&mut tx, workspace, earliest).await?;
        for (integration, at) in self.to_be_booked(&gone, &relabelled, own) {
            if let Some(integration) = integrations::find_in(&mut tx, integration).await? {
                integrations::mark_changed(&mut tx, &integration, at, now).await?;
            }
        }
        tx.commit().await?;
        let relabelled = relabelled.into_iter();
        Ok(relabelled.map(|it| (it.id, it.label)).collect())
    }

    /// What was found, as it is stored.
    fn found(&self) -> Vec<Transfer> {
        let transfers = &self.around.transfers;
        let applied = transfers.links.iter();
        let applied = applied.filter_map(|link| self.row(link, Status::Applied));
        let suggested = transfers.suggestions.iter().flat_map(|it| &it.candidates);
        let suggested = suggested.filter_map(|link| self.row(link, Status::Suggested));
        applied.chain(suggested).collect()
    }

    fn row(&self, link: &TransferLink, status: Status) -> Option<Transfer> {
        let (from, to) = (self.by_id.get(&link.from)?, self.by_id.get(&link.to)?);
        let id = TransferId::derive((&link.from, &link.from_asset), (&link.to, &link.to_asset));
        let decided = self.decided.iter().find(|it| it.id == id);
        let status = decided.map_or(status, |it| it.status);
        let label = |id| {
            let labels = &self.around.transfers.labels;
            labels.get(id).copied().filter(|_| status.holds())
        };
        let found = decided.map_or(word(link.found), |it| &it.found);
        Some(Transfer {
            status,
            found: found.to_owned(),
            from_integration_id: from.integration.clone(),
            from_transaction_id: link.from.clone(),
            from_asset_id: link.from_asset.clone(),
            to_integration_id: to.integration.clone(),
            to_transaction_id: link.to.clone(),
            to_asset_id: link.to_asset.clone(),
            from_label: label(&link.from),
            to_label: label(&link.to),
            from_booked_label: from.label,
            to_booked_label: to.label,
            sent: link.sent,
            received: link.received,
            at: from.at,
            id,
        })
    }

    /// What was known, and is not found any more.
    fn gone(&self, found: &[Transfer]) -> Vec<&Transfer> {
        let found: HashSet<&TransferId> = found.iter().map(|it| &it.id).collect();
        let covered: HashSet<&TransactionId> = self.around.covered.iter().collect();
        let is_looked_at =
            |id: &TransactionId| covered.contains(id) || !self.by_id.contains_key(id);
        let known = self.near.iter().filter(|it| !it.status.is_decided());
        known
            .filter(|it| !found.contains(&it.id))
            .filter(|it| {
                is_looked_at(&it.from_transaction_id) || is_looked_at(&it.to_transaction_id)
            })
            .collect()
    }

    /// Transactions that turned out to be transfers.
    fn relabelled(&self) -> Vec<Relabelled> {
        let labels = self.around.transfers.labels.iter();
        let labels = labels.filter_map(|(id, label)| Some((*self.by_id.get(id)?, *label)));
        labels
            .filter(|(transaction, label)| {
                let shown = self.shown.get(&transaction.id);
                *shown.unwrap_or(&transaction.label) != *label
            })
            .map(|(transaction, label)| {
                let mut relabelled = transaction.clone();
                as_transfer(&mut relabelled, label, self.assets);
                Relabelled::of(relabelled)
            })
            .collect()
    }

    /// What is to be booked again, and from when on: whose label no longer follows from a transfer, as
    /// booking says what it is by itself; and other wallets of which more is known now.
    fn to_be_booked(
        &self,
        gone: &[&Transfer],
        relabelled: &[Relabelled],
        own: &IntegrationId,
    ) -> BTreeMap<&IntegrationId, Timestamp> {
        let ends = gone.iter().flat_map(|it| {
            [
                (it.from_label, &it.from_transaction_id),
                (it.to_label, &it.to_transaction_id),
            ]
        });
        let labels = &self.around.transfers.labels;
        let lost = ends.filter(|(label, id)| label.is_some() && !labels.contains_key(*id));
        let lost = lost.filter_map(|(_, id)| self.by_id.get(id));
        let others = relabelled.iter().filter_map(|it| self.by_id.get(&it.id));
        let others = others.filter(|it| it.integration != *own);
        let mut again = BTreeMap::new();
        for transaction in lost.chain(others) {
            let at = again
                .entry(&transaction.integration)
                .or_insert(transaction.at);
            *at = transaction.at.min(*at);
        }
        again
    }
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

async fn put(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    new: &[&Transfer],
    now: Timestamp,
) -> Result<(), StoreError> {
    let (confirmed, found): (Vec<&Transfer>, Vec<&Transfer>) =
        new.iter().partition(|it| it.status == Status::Confirmed);
    for transfer in confirmed {
        stored::label(tx, transfer).await?;
    }
    let found: Vec<Transfer> = found.into_iter().cloned().collect();
    stored::put(tx, workspace, &found, now).await
}
