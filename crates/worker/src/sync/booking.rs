//! Works out what an integration's movements meant, from the earliest change on.

mod joined;
mod priced;
mod said;

use std::collections::{BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, Label, Timestamp, Transaction, TransactionId, event::Process};
use kc_ledger::{
    Booked, Finding, Wallet,
    review::{Groups, Review, Spikes},
    transfers::Span,
};
use kc_store::{
    StoreError, Tx, activity, assets, holdings as balances,
    integrations::{self, Integration},
    movements, progress,
    running_balances::{self, Uncounted},
    transaction_edits,
    transactions::{
        self,
        history::{self, StoredTransaction},
    },
    workspaces,
};

use super::{Sync, booked_nfts};
use crate::{
    books,
    error::JobError,
    holdings,
    process::Told,
    review::transactions::{self as review, Part},
    transfers::{self, BookedLabels},
};

/// Transactions written in one commit: other writers get their turn in between.
const AT_ONCE: usize = 500;

/// Transactions before the booked ones whose prices are compared with theirs.
const LOOKED_BACK: i64 = 500;

/// Books what changed, if anything did, and works the holdings out in any case, since balances
/// may have been read. Until the last commit the API serves the last good state.
pub async fn book(sync: &Sync<'_>) -> Result<(), JobError> {
    let Sync {
        lease, integration, ..
    } = sync;
    let Some(integration) = integrations::find(lease.store(), &integration.id).await? else {
        return Ok(());
    };
    let told = |process| {
        let owner = (&integration.workspace_id, &integration.user_id);
        Told::new(lease, owner.0, owner.1, process)
    };
    let detection = told(Process::TransferDetection);
    let booking = match integration.dirty_from {
        Some(dirty_from) => {
            let booked = detection.about(async {
                let mut booking = Booking::work_out(sync, &integration, dirty_from).await?;
                booking.write_transactions(sync, &integration).await?;
                let workspace = &integration.workspace_id;
                let span = Span {
                    from: booking.from,
                    to: booking.to,
                };
                let own = (&integration.id, &booking.labels);
                let found = transfers::look(lease, workspace, span, own).await?;
                booking.relabel(&found);
                booking.review(sync).await?;
                Ok(booking)
            });
            Some(booked.await?)
        }
        None => None,
    };

    // The first time round: what the person's other wallets sent here or got from here was no
    // deposit or withdrawal, but a transfer.
    let counterparts = match integration.last_synced_at {
        None => movements::counterparts(lease.store(), &integration).await?,
        Some(_) => vec![],
    };

    let cost_basis = told(Process::CostBasis);
    cost_basis
        .about(async {
            let workspace = &integration.workspace_id;
            let books = books::bring_up_to_date(lease, workspace).await?;
            let now = lease.context.now();
            let mut tx = lease.begin().await?;
            // First of all, as every change that takes rows of a workspace does.
            workspaces::hold(&mut tx, workspace).await?;
            if let Some(booking) = &booking {
                booking.close(&mut tx, &integration).await?;
            }
            if sync
                .adapter()
                .is_some_and(|adapter| adapter.nfts().is_none())
            {
                booked_nfts::replace(&mut tx, &integration.id).await?;
            }
            holdings::refresh(&mut tx, workspace, books.as_ref()).await?;
            for other in &counterparts {
                integrations::rebook(&mut tx, other, now).await?;
            }
            if booking.is_some() {
                detection.completed(&mut tx).await?;
            }
            cost_basis.completed(&mut tx).await?;
            tx.commit().await?;
            Ok(())
        })
        .await?;
    lease.store().wake_workers();
    Ok(())
}

struct Booking {
    from: Timestamp,
    /// The last moment at which something is, or was, booked.
    to: Timestamp,
    revision: i64,
    booked: Booked,
    /// Of what is part of a transfer, and so has another.
    labels: BookedLabels,
    assets: HashMap<AssetId, Asset>,
    /// What the transactions written so far show to be wrong.
    wrong: Groups,
}

impl Booking {
    async fn work_out(
        sync: &Sync<'_>,
        integration: &Integration,
        dirty_from: Timestamp,
    ) -> Result<Self, JobError> {
        let lease = sync.lease;
        let store = lease.store();
        // What was booked before the change stands, with the balances it came to.
        let from = dirty_from;
        let opening = running_balances::before(store, &integration.id, from).await?;
        let last = transactions::last_moment(store, &integration.id).await?;

        let movements = movements::since(store, &integration.id, from).await?;
        let assets: HashMap<AssetId, Asset> = assets::of_integration(store, &integration.id)
            .await?
            .into_iter()
            .map(|asset| (asset.id.clone(), asset))
            .collect();
        let own_addresses: BTreeSet<String> =
            integrations::of_workspace(store, &integration.workspace_id)
                .await?
                .iter()
                .filter(|other| other.id != integration.id)
                .map(|other| kc_ledger::normalise(&other.address).into_owned())
                .collect();
        // From the beginning on, booking sees by itself whom the wallet knows.
        let suspects = if from == Timestamp::EPOCH {
            BTreeSet::new()
        } else {
            kc_ledger::suspects(&movements, &assets)
        };
        let sent_to = movements::sent_to_alike(store, &integration.id, from, &suspects).await?;
        let wrapped_natives = lease.context.providers.wrapped_natives();
        let id = integration.id.clone();

        // Long histories take a while; the other jobs of this thread go on meanwhile.
        let (mut booked, assets) = tokio::task::spawn_blocking(move || {
            let wallet = Wallet {
                integration: &id,
                own_addresses: &own_addresses,
                sent_to: &sent_to,
                assets: &assets,
                wrapped_natives: &wrapped_natives,
            };
            (
                kc_ledger::book(&wallet, movements, opening.into_iter().collect()),
                assets,
            )
        })
        .await
        .map_err(|error| JobError::fail(format!("booking broke off: {error}")))?;

        priced::price(sync, integration, &assets, &mut booked.transactions).await?;
        said::tell(sync, &mut booked.transactions).await?;
        said::describe(sync, &mut booked.transactions);
        let labels = joined::join(sync, &assets, from, &mut booked.transactions).await?;

        let mut tx = lease.begin().await?;
        let revision = progress::open_booking(&mut tx, &integration.id).await?;
        tx.commit().await?;
        let booked_last = booked.transactions.last().map(|it| it.at);
        Ok(Self {
            from,
            to: last.max(booked_last).unwrap_or(from),
            revision,
            booked,
            labels,
            assets,
            wrong: Groups::default(),
        })
    }

    /// Writes what is held by this booking.
    async fn close(&self, tx: &mut Tx, integration: &Integration) -> Result<(), StoreError> {
        let Self {
            from,
            revision,
            booked,
            wrong,
            ..
        } = self;
        let id = &integration.id;
        running_balances::lose_count(tx, &uncounted(booked), *revision).await?;
        balances::set_calculated(tx, id, booked.closing.iter()).await?;
        activity::recount(tx, id, *from).await?;
        review::close(tx, integration, self.part(), wrong).await?;
        progress::close_booking(tx, id, integration.dirty_marks).await
    }

    const fn part(&self) -> Part {
        Part {
            from: self.from,
            revision: self.revision,
        }
    }

    /// Writes the transactions, and drops what an older booking left.
    async fn write_transactions(
        &self,
        sync: &Sync<'_>,
        integration: &Integration,
    ) -> Result<(), JobError> {
        let workspace = &integration.workspace_id;
        for piece in self.booked.transactions.chunks(AT_ONCE) {
            let mut tx = sync.lease.begin().await?;
            workspaces::hold(&mut tx, workspace).await?;
            let mut edits =
                transaction_edits::of_transactions(&mut tx, &integration.id, piece).await?;
            let edited = said::edited(piece, &mut edits);
            transactions::upsert(&mut tx, workspace, &edited, self.revision).await?;
            transaction_edits::show(&mut tx, &edits).await?;
            kc_store::books::mark(&mut tx, workspace, self.from).await?;
            tx.commit().await?;
        }
        let mut tx = sync.lease.begin().await?;
        let (now, id) = (sync.lease.context.now(), &integration.id);
        let (from, revision) = (self.from, self.revision);
        transactions::drop_older_bookings(&mut tx, workspace, id, from, revision, now).await?;
        kc_store::books::mark(&mut tx, workspace, from).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives transactions the labels of the transfers that they turned out to be.
    fn relabel(&mut self, found: &HashMap<TransactionId, Label>) {
        for transaction in &mut self.booked.transactions {
            if let Some(label) = found.get(&transaction.id) {
                transfers::as_transfer(transaction, *label, &self.assets);
            }
        }
    }

    /// Notes what the transactions show to be wrong, now that it is known which are transfers.
    async fn review(&mut self, sync: &Sync<'_>) -> Result<(), JobError> {
        let (part, mut wrong) = (self.part(), Groups::default());
        let before = before(sync, self.from).await?;
        let review = Review::new(&self.assets, &self.booked.findings);
        let mut spikes = Spikes::new(&self.assets);
        for transaction in &before {
            // What they show of each other was told when they were booked.
            let _ = spikes.follow(transaction);
        }
        for piece in self.booked.transactions.chunks(AT_ONCE) {
            let mut tx = sync.lease.begin().await?;
            review::note(&mut tx, (&review, &mut spikes), piece, part, &mut wrong).await?;
            tx.commit().await?;
        }
        self.wrong = wrong;
        Ok(())
    }
}

/// The last transactions before those that are booked.
async fn before(sync: &Sync<'_>, from: Timestamp) -> Result<Vec<Transaction>, JobError> {
    if from == Timestamp::EPOCH {
        return Ok(Vec::new());
    }
    let (store, id) = (sync.lease.store(), &sync.integration.id);
    let rows = history::before(store, id, from, LOOKED_BACK).await?;
    let rows = rows.into_iter().map(StoredTransaction::parse);
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The assets of which a transaction moved what could not be counted. No leg tells of it, and the
/// balance is unknown from there on.
fn uncounted(booked: &Booked) -> Vec<Uncounted<'_>> {
    let mut assets: HashMap<&TransactionId, BTreeSet<&AssetId>> = HashMap::new();
    for finding in &booked.findings {
        match finding {
            Finding::Quarantined {
                transaction, asset, ..
            }
            | Finding::TooLarge {
                transaction, asset, ..
            }
            | Finding::NegativeAmount {
                transaction, asset, ..
            } => {
                assets.entry(transaction).or_default().insert(asset);
            }
            _ => {}
        }
    }
    if assets.is_empty() {
        return Vec::new();
    }
    let transactions = booked.transactions.iter();
    transactions
        .filter_map(|it| Some((it, assets.get(&it.id)?)))
        .flat_map(|(it, assets)| assets.iter().map(move |asset| Uncounted { asset, at: it }))
        .collect()
}
