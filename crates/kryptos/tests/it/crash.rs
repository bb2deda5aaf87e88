//! Killed without warning: what was acknowledged is there, what was under way is taken up again.

use std::time::Duration;

use alloy_primitives::{Address, U256};
use futures_util::future::join_all;
use kc_domain::IntegrationStatus;
use kc_testkit::{
    Anvil,
    anvil::Send,
    contracts,
    fault::{Fault, FaultProxy},
    on_both_databases,
    process::{Client, Kryptos},
};

use crate::support::{Application, on, until};

on_both_databases! {
    async fn killed_worker_loses_nothing_and_its_job_is_taken_up(db: Database) {
        let anvil = Anvil::start(1).await;
        contracts::install_multicall3(&anvil).await;
        let (rich, person) = (anvil.accounts().await[0], Address::repeat_byte(0x6a));
        for wei in 1..=30 {
            let value = U256::from(wei);
            anvil.send(Send { from: rich, to: Some(person), value, data: vec![], gas: None }).await;
        }
        let node = FaultProxy::start(anvil.address()).await;
        node.always(Fault::Latency(Duration::from_millis(300)));
        let owner = db.workspace().await;
        let wallet = db.wallet(&owner, "ethereum", &format!("{person:#x}"), false).await;
        let data = tempfile::tempdir().unwrap();
        let worker = || {
            on(Kryptos::worker(data.path()), &db)
                .chain("ethereum", node.url())
                .environment("KRYPTOS_WORKER__LEASE_SECONDS", "2")
                .start()
        };

        let victim = worker().await;
        until(&db, &wallet.id, IntegrationStatus::Ongoing).await;
        let asked = node.count();
        while node.count() < asked + 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        victim.kill();
        assert_eq!(db.find(&wallet.id).await.status, IntegrationStatus::Ongoing);

        let _heir = worker().await;
        let wallet = until(&db, &wallet.id, IntegrationStatus::Completed).await;
        assert_eq!(wallet.total_transactions, 30);
        let held = kc_store::holdings::of_workspace(&db.store, &owner.0, true)
            .await
            .unwrap();
        assert_eq!(held[0].quantity.0, (1..=30).sum::<i128>());
    }

    async fn acknowledged_link_tokens_survive_a_kill(db: Database) {
        let data = tempfile::tempdir().unwrap();
        let origin = "http://localhost:3000";
        let client = Client::register(data.path(), Some(&db.address), origin);
        let server = on(Kryptos::serve(data.path()), &db).argument("--no-worker").start().await;
        let application = Application::new(&server, client);

        let callers = (0..16).map(|_| {
            let application = application.clone();
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                while let Some(token) = application.link_token().await {
                    acknowledged.push(token);
                }
                acknowledged
            })
        });
        let callers: Vec<_> = callers.collect();
        tokio::time::sleep(Duration::from_millis(700)).await;
        server.kill();
        let tokens: Vec<String> =
            join_all(callers).await.into_iter().flat_map(Result::unwrap).collect();
        assert!(tokens.len() > 30, "only {} were acknowledged", tokens.len());

        let server = on(Kryptos::serve(data.path()), &db).argument("--no-worker").start().await;
        let application = application.at(&server);
        for token in &tokens {
            let session = application.widget(reqwest::Method::GET, "/widget/session", token);
            assert_eq!(session.send().await.unwrap().status(), 200);
        }
    }
}
