//! Who follows the changes of transactions ends with what is there.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kc_domain::{LegKind, Transaction, UserId, WorkspaceId};
use kc_store::{
    Store,
    changes::{self, Change, Span},
    integrations::{self, Integration},
    transactions::list::{self, Filter, Of},
};
use kc_testkit::{Database, NOW, on_both_databases};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::booked::{ETHER, book, leg, transaction};

/// What somebody knows of a workspace: a transaction's content by its id.
type Known = BTreeMap<String, String>;

/// Somebody who reads page after page and keeps what they are told.
#[derive(Default)]
struct Reader {
    known: Known,
    span: Option<Span>,
    up_to: i64,
    /// What was told since the last span began: added, modified, removed.
    told: (usize, usize, usize),
}

impl Reader {
    /// Reads one page; false if there was nothing more.
    async fn read(&mut self, store: &Store, workspace: &WorkspaceId, limit: usize) -> bool {
        let head = changes::extent(store, workspace)
            .await
            .unwrap()
            .change_number;
        let span = self.span.take().unwrap_or(Span {
            base: self.up_to,
            head,
            after: None,
        });
        let page = changes::page(store, workspace, &span, limit).await.unwrap();
        assert!(page.changes.len() <= limit);
        for change in page.changes {
            match change {
                Change::Added(row) => {
                    self.told.0 += 1;
                    self.known.insert(row.id, row.description);
                }
                Change::Modified(row) => {
                    self.told.1 += 1;
                    self.known.insert(row.id, row.description);
                }
                Change::Removed(id) => {
                    self.told.2 += 1;
                    self.known.remove(id.as_str());
                }
            }
        }
        match page.next {
            Some(next) => {
                self.span = Some(Span {
                    after: Some(next),
                    ..span
                });
                true
            }
            None => {
                self.up_to = span.head;
                span.head < head
            }
        }
    }

    /// Reads to the end, and gives how much was told on the way.
    async fn catch_up(&mut self, store: &Store, workspace: &WorkspaceId) -> (usize, usize, usize) {
        self.told = (0, 0, 0);
        while self.read(store, workspace, 4).await {}
        self.told
    }
}

async fn table(store: &Store, workspace: &WorkspaceId) -> Known {
    let page = list::Page {
        newest_first: false,
        limit: 100_000,
        offset: 0,
    };
    let rows = list::page(store, Of::Workspace(workspace), &Filter::default(), page).await;
    let rows = rows.unwrap().into_iter();
    rows.map(|row| (row.id, row.description)).collect()
}

/// A deposit whose content is `version`.
fn deposit(wallet: &Integration, number: u32, version: u32) -> Transaction {
    let legs = vec![leg(LegKind::Incoming, ETHER, 1, 0)];
    Transaction {
        description: format!("Version {version}"),
        ..transaction(&wallet.id, number, u64::from(number), legs)
    }
}

async fn remove(store: &Store, wallet: &Integration) {
    let mut tx = store.begin().await.unwrap();
    let workspace = &wallet.workspace_id;
    assert!(
        integrations::delete(&mut tx, workspace, &wallet.id, NOW)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

/// Books wallets again and again, each time some other part of the same transactions.
async fn write_at_random(db: &Database, owner: &(WorkspaceId, UserId), random: &mut StdRng) {
    let mut wallet = db.integration(owner).await;
    for _ in 0..25 {
        let all: Vec<Transaction> = (0..12)
            .filter_map(|number| {
                let is_there = random.random_bool(0.7);
                is_there.then(|| deposit(&wallet, number, random.random_range(0..3)))
            })
            .collect();
        book(db, &wallet, &all).await;
        if random.random_bool(0.1) {
            remove(&db.store, &wallet).await;
            wallet = db.integration(owner).await;
        }
    }
}

async fn follow(store: &Store, workspace: &WorkspaceId, over: &AtomicBool, seed: u64) -> Known {
    let mut random = StdRng::seed_from_u64(seed);
    let mut reader = Reader::default();
    loop {
        // Asked before the reading, so that it is one more after the last writer.
        let is_over = over.load(Ordering::SeqCst);
        let goes_on = reader
            .read(store, workspace, random.random_range(1..8))
            .await;
        if is_over && !goes_on {
            return reader.known;
        }
        if !goes_on {
            tokio::task::yield_now().await;
        }
    }
}

on_both_databases! {
    async fn who_reads_while_others_write_ends_with_what_is_there(db: Database) {
        let seed: u64 = std::env::var("SEED").ok().and_then(|text| text.parse().ok())
            .unwrap_or_else(|| rand::rng().random());
        println!("SEED={seed}");
        let owner = db.workspace().await;
        let db = Arc::new(db);
        let over = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..3).map(|number| {
            let (db, workspace, over) = (Arc::clone(&db), owner.0.clone(), Arc::clone(&over));
            tokio::spawn(async move { follow(&db.store, &workspace, &over, seed ^ number).await })
        }).collect();
        let writers: Vec<_> = (10..13).map(|number| {
            let (db, owner) = (Arc::clone(&db), owner.clone());
            tokio::spawn(async move {
                let mut random = StdRng::seed_from_u64(seed ^ number);
                write_at_random(&db, &owner, &mut random).await;
            })
        }).collect();
        for writer in writers {
            writer.await.unwrap();
        }
        over.store(true, Ordering::SeqCst);
        let there = table(&db.store, &owner.0).await;
        assert!(there.len() > 5, "{there:?}");
        for reader in readers {
            assert_eq!(reader.await.unwrap(), there, "SEED={seed}");
        }
        let mut late = Reader::default();
        late.catch_up(&db.store, &owner.0).await;
        assert_eq!(late.known, there, "SEED={seed}");
        assert_eq!(late.told, (there.len(), 0, 0), "who begins is told each once");
    }

    async fn booking_that_changes_nothing_tells_nothing(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        let all: Vec<Transaction> = (0..20).map(|number| deposit(&wallet, number, 0)).collect();
        book(&db, &wallet, &all).await;
        let mut reader = Reader::default();
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (20, 0, 0));
        book(&db, &wallet, &all).await;
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (0, 0, 0));

        // Content alone makes a change, and each is told once.
        let mut other = all.clone();
        other[3].legs[0].counterparty = Some("0xdead".into());
        other[4].is_spam = true;
        other.remove(19);
        book(&db, &wallet, &other).await;
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (0, 2, 1));
        book(&db, &wallet, &all).await;
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (1, 2, 0));
    }

    async fn what_was_removed_and_came_back_is_told_by_what_the_reader_knows(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        let all = [deposit(&wallet, 1, 0), deposit(&wallet, 2, 0)];
        book(&db, &wallet, &all).await;
        let (mut early, mut between) = (Reader::default(), Reader::default());
        early.catch_up(&db.store, &owner.0).await;
        between.catch_up(&db.store, &owner.0).await;
        book(&db, &wallet, &all[..1]).await;
        assert_eq!(between.catch_up(&db.store, &owner.0).await, (0, 0, 1));
        book(&db, &wallet, &all).await;
        assert_eq!(between.catch_up(&db.store, &owner.0).await, (1, 0, 0));
        assert_eq!(early.catch_up(&db.store, &owner.0).await, (0, 1, 0));
        // One that was there only while nobody looked is not told of.
        let mut all = all.to_vec();
        all.push(deposit(&wallet, 3, 0));
        book(&db, &wallet, &all).await;
        book(&db, &wallet, &all[..2]).await;
        assert_eq!(early.catch_up(&db.store, &owner.0).await, (0, 0, 0));
    }

    async fn who_begins_is_told_what_is_there_however_much_was_changed_and_removed(db: Database) {
        let owner = db.workspace().await;
        let wallet = db.integration(&owner).await;
        for version in 0..3 {
            let there = 300 - 60 * version;
            let all: Vec<Transaction> = (0..there).map(|it| deposit(&wallet, it, version)).collect();
            book(&db, &wallet, &all).await;
        }
        let mut reader = Reader::default();
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (180, 0, 0));
        assert_eq!(reader.known, table(&db.store, &owner.0).await);
    }

    async fn removed_wallet_takes_its_transactions_along(db: Database) {
        let owner = db.workspace().await;
        let (gone, kept) = (db.integration(&owner).await, db.integration(&owner).await);
        let of = |wallet: &Integration| (0..5).map(|it| deposit(wallet, it, 0)).collect::<Vec<_>>();
        book(&db, &gone, &of(&gone)).await;
        book(&db, &kept, &of(&kept)).await;
        let mut reader = Reader::default();
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (10, 0, 0));
        remove(&db.store, &gone).await;
        assert_eq!(reader.catch_up(&db.store, &owner.0).await, (0, 0, 5));
        assert_eq!(reader.known, table(&db.store, &owner.0).await);
    }

    async fn removals_are_forgotten_after_their_time_and_it_is_known_up_to_where(db: Database) {
        let (owner, other) = (db.workspace().await, db.workspace().await);
        let wallet = db.integration(&owner).await;
        book(&db, &wallet, &[deposit(&wallet, 1, 0)]).await;
        let mut reader = Reader::default();
        reader.catch_up(&db.store, &owner.0).await;
        remove(&db.store, &wallet).await;

        assert_eq!(changes::forget_removed(&db.store, NOW).await.unwrap(), 0);
        let extent = changes::extent(&db.store, &owner.0).await.unwrap();
        assert_eq!(extent.forgotten_change, 0);
        let later = NOW.plus(Duration::from_secs(1));
        assert_eq!(changes::forget_removed(&db.store, later).await.unwrap(), 1);
        let extent = changes::extent(&db.store, &owner.0).await.unwrap();
        assert!(extent.forgotten_change > reader.up_to, "the reader can not go on");
        assert_eq!(extent.forgotten_change, extent.change_number);
        let untouched = changes::extent(&db.store, &other.0).await.unwrap();
        assert_eq!(untouched.forgotten_change, 0);
    }
}
