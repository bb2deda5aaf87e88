//! How the worker takes jobs, and how it stops.

use std::time::Duration;

use kc_domain::IntegrationStatus;
use kc_store::jobs;
use kc_testkit::{NOW, on_both_databases};
use kc_worker::Settings;

use crate::support::{AtWork, until};

/// Takes connections and never answers.
async fn silent_node() -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            open.push(connection);
        }
    });
    (url, task)
}

on_both_databases! {
    async fn worker_that_stops_gives_its_jobs_back(db: Database) {
        let (url, _node) = silent_node().await;
        let wallet = db.integration(&db.workspace().await).await;
        let settings = Settings { drain: Duration::from_millis(50), ..Settings::default() };
        let worker = AtWork::with(&db.store, Some(&url), settings);
        until(&db, &wallet.id, IntegrationStatus::Ongoing).await;
        worker.stop().await;

        let counts = jobs::count(&db.store).await.unwrap();
        assert_eq!(counts.running, 0, "{counts:?}");
        let later = kc_domain::Clock::now(&kc_domain::SystemClock);
        let ready = jobs::claim(&db.store, 10, &[], later, Duration::from_secs(9)).await.unwrap();
        let sync = ready.iter().find(|job| job.kind == "sync_integration").unwrap();
        assert_eq!(sync.attempt, 1, "the try that was cut off does not count");
    }

    async fn slow_source_holds_up_no_other(db: Database) {
        let (url, _node) = silent_node().await;
        let owner = db.workspace_in(true).await;
        for _ in 0..10 {
            db.integration(&owner).await;
        }
        let quick = db
            .wallet(&owner, "solana", "2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1", true)
            .await;
        let settings = Settings { drain: Duration::ZERO, ..Settings::default() };
        let worker = AtWork::with(&db.store, Some(&url), settings);
        until(&db, &quick.id, IntegrationStatus::Completed).await;
        worker.stop().await;
    }

    async fn job_that_its_workers_did_not_survive_is_given_up_and_told(db: Database) {
        let wallet = db.integration(&db.workspace().await).await;
        // Every worker that had it died: the lease ran out, again and again.
        let mut now = NOW;
        for _ in 0..6 {
            let taken = jobs::claim(&db.store, 1, &[], now, Duration::from_secs(1)).await.unwrap();
            assert_eq!(taken.len(), 1);
            now = now.plus(Duration::from_secs(1));
        }
        let _worker = AtWork::on(&db.store, Some("http://127.0.0.1:1"));
        let failed = until(&db, &wallet.id, IntegrationStatus::Failed).await;
        let message = failed.message.unwrap();
        assert_eq!(message, "Something went wrong on our side, so this is not up to date.");
        let later = now.plus(Duration::from_secs(3600));
        let due = jobs::claim(&db.store, 10, &[], later, Duration::from_secs(9)).await.unwrap();
        assert!(due.iter().all(|job| job.kind != "sync_integration"), "not tried once more");
    }
}
