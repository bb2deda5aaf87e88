//! What is wrong with a wallet's transactions: noted with them piece by piece, and told from the
//! booking's last commit on.

use std::collections::{HashMap, HashSet};

use kc_domain::{FindingId, Timestamp, Transaction, TransactionId};
use kc_ledger::review::{
    Figures, FindingKind, Group, Groups, Observation, Occurrence, Review, Spikes,
};
use kc_store::{
    StoreError, Tx,
    findings::{self, Finding, Noted, NotedRow},
    integrations::Integration,
};

use super::{Owner, corrupt, json};

/// Which part of a history was booked.
#[derive(Clone, Copy)]
pub struct Part {
    pub from: Timestamp,
    pub revision: i64,
}

/// Notes what a piece of the transactions shows, also of those before it, and adds it to `groups`.
pub async fn note<'a>(
    tx: &mut Tx,
    (review, spikes): (&Review<'_>, &mut Spikes<'a>),
    piece: &'a [Transaction],
    part: Part,
    groups: &mut Groups,
) -> Result<(), StoreError> {
    let mut noted = Vec::new();
    for transaction in piece {
        let own = review.of(transaction).into_iter();
        let own = own.map(|seen| (transaction, seen));
        for (transaction, seen) in own.chain(spikes.follow(transaction)) {
            groups.take(&seen);
            let Observation {
                subject, figures, ..
            } = seen;
            noted.push(Noted {
                finding: Owner::Wallet(&transaction.integration).id_of(&subject),
                transaction,
                figures: json(&figures)?,
            });
        }
    }
    findings::note(tx, &noted, part.revision).await
}

/// Tells what the booked part shows together with what was before it, and takes away what nothing
/// shows any more.
pub async fn close(
    tx: &mut Tx,
    integration: &Integration,
    part: Part,
    groups: &Groups,
) -> Result<(), StoreError> {
    let wallet = &integration.id;
    findings::drop_older_bookings(tx, wallet, part.from, part.revision).await?;
    let before = if part.from == Timestamp::EPOCH {
        HashMap::new()
    } else {
        before(tx, integration, part.from, groups).await?
    };
    let mut told: Vec<Finding> = groups
        .0
        .iter()
        .map(|(subject, group)| {
            let bare = Owner::Wallet(wallet).finding(subject.clone(), &Figures::Nothing)?;
            match before.get(&bare.id) {
                Some(before) => with(bare, &before.clone().and(group.clone())),
                None => with(bare, group),
            }
        })
        .collect::<Result<_, _>>()?;
    if part.from == Timestamp::EPOCH {
        told = changed(tx, integration, told).await?;
    }
    findings::put(tx, &integration.workspace_id, &told).await
}

/// Those of a whole history's findings that are not told as they are. What is told and is none of
/// them any more is taken away.
async fn changed(
    tx: &mut Tx,
    integration: &Integration,
    mut found: Vec<Finding>,
) -> Result<Vec<Finding>, StoreError> {
    let told = findings::of_integration(tx, &integration.id).await?;
    let mut told: HashMap<FindingId, Finding> =
        told.into_iter().map(|it| (it.id.clone(), it)).collect();
    found.retain(|it| told.remove(&it.id).as_ref() != Some(it));
    findings::remove(tx, &told.keys().collect::<Vec<_>>()).await?;
    Ok(found)
}

/// What transactions before `from` show of the findings that `groups` goes on with. What only they
/// show any more is told so here, and what nothing shows is taken away.
async fn before(
    tx: &mut Tx,
    integration: &Integration,
    from: Timestamp,
    groups: &Groups,
) -> Result<HashMap<FindingId, Group>, StoreError> {
    let (workspace, wallet) = (&integration.workspace_id, &integration.id);
    let subjects = groups.0.keys();
    let mut unread: HashSet<FindingId> = subjects
        .map(|subject| Owner::Wallet(wallet).id_of(subject))
        .collect();
    let mut before = HashMap::new();
    let (mut left, mut gone) = (Vec::new(), Vec::new());
    // Their last transactions were booked anew, or are gone.
    let kinds: Vec<&str> = FindingKind::ALL.iter().map(|it| it.as_str()).collect();
    for reaching in findings::reaching(tx, wallet, &kinds, from).await? {
        let goes_on = unread.remove(&reaching.id);
        match noted_before(tx, &reaching.id, from).await? {
            Some(group) if goes_on => drop(before.insert(reaching.id, group)),
            Some(group) => left.push(with(reaching, &group)?),
            None if goes_on => {}
            None => gone.push(reaching.id),
        }
    }
    findings::remove(tx, &gone.iter().collect::<Vec<_>>()).await?;
    findings::put(tx, workspace, &left).await?;
    // The others end before it, and stand as they are.
    let unread: Vec<&FindingId> = unread.iter().collect();
    for standing in findings::of_ids(tx, &unread).await? {
        let group = of_finding(&standing)?;
        before.insert(standing.id, group);
    }
    Ok(before)
}

async fn noted_before(
    tx: &mut Tx,
    finding: &FindingId,
    from: Timestamp,
) -> Result<Option<Group>, StoreError> {
    let noted = findings::noted_before(tx, finding, from).await?;
    let groups = noted.into_iter().map(of_noted);
    let groups = groups.collect::<Result<Vec<Group>, _>>()?;
    Ok(groups.into_iter().reduce(Group::and))
}

/// The same finding, with what transactions show of it.
fn with(finding: Finding, group: &Group) -> Result<Finding, StoreError> {
    Ok(Finding {
        transactions: i64::try_from(group.transactions).unwrap_or(i64::MAX),
        first_at: group.first.at,
        first_position: i64::from(group.first.position),
        first_transaction: Some(group.first.transaction.to_string()),
        last_at: group.last_at,
        figures: json(&group.figures)?,
        ..finding
    })
}

fn of_finding(finding: &Finding) -> Result<Group, StoreError> {
    let transaction = finding.first_transaction.clone();
    Ok(Group {
        transactions: u64::try_from(finding.transactions).map_err(corrupt)?,
        first: occurrence(
            finding.first_at,
            finding.first_position,
            transaction.unwrap_or_default(),
        )?,
        last_at: finding.last_at,
        figures: serde_json::from_str(&finding.figures).map_err(corrupt)?,
    })
}

fn of_noted(row: NotedRow) -> Result<Group, StoreError> {
    let figures = serde_json::from_str(&row.figures).map_err(corrupt)?;
    let when = occurrence(row.at, row.position, row.transaction_id)?;
    Ok(Group::of(when, figures))
}

fn occurrence(at: Timestamp, position: i64, transaction: String) -> Result<Occurrence, StoreError> {
    Ok(Occurrence {
        at,
        position: u32::try_from(position).map_err(corrupt)?,
        transaction: TransactionId::from_stored(transaction),
    })
}
