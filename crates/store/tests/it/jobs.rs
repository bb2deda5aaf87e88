//! The queue hands each job to one worker at a time, and loses none.

use std::{collections::HashSet, time::Duration};

use kc_domain::IntegrationId;
use kc_store::{
    Store, StoreError,
    jobs::{self, Leased, PurgeExpired, SyncIntegration},
};

use kc_testkit::{NOW, on_both_databases};

const LEASE: Duration = Duration::from_secs(60);

fn sync(name: &str, provider: &str) -> SyncIntegration {
    SyncIntegration {
        integration: IntegrationId::from_stored(format!("wal_{name}")),
        provider: provider.to_owned(),
    }
}

async fn enqueue(store: &Store, job: &SyncIntegration) {
    let mut tx = store.begin().await.unwrap();
    jobs::enqueue(&mut tx, job, NOW, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(store: &Store, limit: usize) -> Vec<Leased> {
    jobs::claim(store, limit, &[], NOW, LEASE).await.unwrap()
}

on_both_databases! {
    async fn queue_hands_each_job_out_once(db: Database) {
        for number in 0..300 {
            enqueue(&db.store, &sync(&number.to_string(), "ethereum")).await;
        }
        let mut workers = Vec::new();
        for _ in 0..4 {
            for store in [db.store.clone(), db.second_process().await] {
                workers.push(tokio::spawn(async move {
                    let mut taken = Vec::new();
                    loop {
                        let jobs = jobs::claim(&store, 7, &[], NOW, LEASE).await.unwrap();
                        if jobs.is_empty() {
                            return taken;
                        }
                        taken.extend(jobs.into_iter().map(|job| job.id.to_string()));
                    }
                }));
            }
        }
        let mut taken = Vec::new();
        for worker in workers {
            taken.extend(worker.await.unwrap());
        }
        assert_eq!(taken.len(), 300);
        assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 300);
    }

    async fn same_job_waits_once_and_runs_once_at_a_time(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let first = claim(&db.store, 10).await;
        assert_eq!(first.len(), 1);

        enqueue(&db.store, &sync("a", "ethereum")).await;
        assert!(claim(&db.store, 10).await.is_empty(), "the first still runs");

        let mut tx = db.store.begin().await.unwrap();
        jobs::complete(&mut tx, &first[0]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&db.store, 10).await.len(), 1);
    }

    async fn job_of_a_dead_worker_is_taken_up_and_its_late_writes_refused(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let dead = claim(&db.store, 1).await.remove(0);
        let later = NOW.plus(LEASE);
        let heir = jobs::claim(&db.store, 1, &[], later, LEASE).await.unwrap().remove(0);
        assert_eq!(heir.id, dead.id);
        assert_eq!(heir.attempt, 2);

        let mut tx = db.store.begin().await.unwrap();
        let late = jobs::extend(&mut tx, &dead, later, LEASE).await;
        assert!(matches!(late, Err(StoreError::LeaseLost)));
        let late = jobs::complete(&mut tx, &dead).await;
        assert!(matches!(late, Err(StoreError::LeaseLost)));
        jobs::extend(&mut tx, &heir, later, LEASE).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn extended_lease_is_not_taken_over(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let job = claim(&db.store, 1).await.remove(0);
        let almost = NOW.plus(LEASE - Duration::from_secs(1));
        let mut tx = db.store.begin().await.unwrap();
        jobs::extend(&mut tx, &job, almost, LEASE).await.unwrap();
        tx.commit().await.unwrap();
        assert!(jobs::claim(&db.store, 1, &[], NOW.plus(LEASE), LEASE).await.unwrap().is_empty());
    }

    async fn failed_job_waits_its_time_and_counts_its_tries(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let job = claim(&db.store, 1).await.remove(0);
        let later = NOW.plus(Duration::from_secs(5));
        let mut tx = db.store.begin().await.unwrap();
        jobs::retry(&mut tx, &job, later, "the node is down").await.unwrap();
        tx.commit().await.unwrap();

        assert!(claim(&db.store, 1).await.is_empty());
        let again = jobs::claim(&db.store, 1, &[], later, LEASE).await.unwrap().remove(0);
        assert_eq!(again.attempt, 2);
        let mut tx = db.store.begin().await.unwrap();
        jobs::fail(&mut tx, &again, "the node is gone").await.unwrap();
        tx.commit().await.unwrap();
        let counts = jobs::count(&db.store).await.unwrap();
        assert_eq!((counts.ready, counts.running, counts.dead), (0, 0, 1));
    }

    async fn retry_joins_the_one_that_waits_already(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let job = claim(&db.store, 1).await.remove(0);
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let mut tx = db.store.begin().await.unwrap();
        jobs::retry(&mut tx, &job, NOW, "once more").await.unwrap();
        tx.commit().await.unwrap();
        let counts = jobs::count(&db.store).await.unwrap();
        assert_eq!((counts.ready, counts.running), (1, 0));
    }

    async fn job_given_back_is_ready_and_the_try_not_counted(db: Database) {
        enqueue(&db.store, &sync("a", "ethereum")).await;
        let job = claim(&db.store, 1).await.remove(0);
        let mut tx = db.store.begin().await.unwrap();
        jobs::give_back(&mut tx, &job, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&db.store, 1).await.remove(0).attempt, 1);
    }

    async fn full_lane_is_passed_over(db: Database) {
        enqueue(&db.store, &sync("slow", "slowchain")).await;
        enqueue(&db.store, &sync("quick", "ethereum")).await;
        let full = ["sync:slowchain".to_owned()];
        let taken = jobs::claim(&db.store, 10, &full, NOW, LEASE).await.unwrap();
        let lanes: Vec<&str> = taken.iter().map(|job| job.lane.as_str()).collect();
        assert_eq!(lanes, ["sync:ethereum"]);
    }

    async fn turn_of_a_schedule_is_taken_by_one(db: Database) {
        let hour = Duration::from_secs(3600);
        let mut nodes = Vec::new();
        for _ in 0..8 {
            let store = db.second_process().await;
            nodes.push(tokio::spawn(async move {
                jobs::take_due::<PurgeExpired>(&store, hour, NOW).await.unwrap()
            }));
        }
        let mut took = 0;
        for node in nodes {
            took += u32::from(node.await.unwrap());
        }
        assert_eq!(took, 1);
        assert!(!jobs::take_due::<PurgeExpired>(&db.store, hour, NOW).await.unwrap());
        assert!(jobs::take_due::<PurgeExpired>(&db.store, hour, NOW.plus(hour)).await.unwrap());
    }
}
