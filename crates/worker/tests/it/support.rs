//! A worker at work, and waiting for what it does.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use kc_domain::{Clock, IntegrationId, IntegrationStatus, SystemClock, WorkspaceId};
use kc_outbound::{Outbound, OutboundSettings};
use kc_providers::{Adapter, ChainSettings, Providers};
use kc_store::{
    Store,
    holdings::HeldAsset,
    integrations::{self, Integration, Resync},
    jobs,
    seal::MasterKey,
    transactions::list::{self, Filter, Of, Page},
};
use kc_testkit::{Database, NOW, SettableClock};
use kc_worker::{Context, Settings, Webhooks, Worker};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The sandbox's two wallets.
pub const ETHEREUM: &str = "0x47c2e31e9ce22437bcf6313d2b9e98245a7bfcfa";
pub const SOLANA: &str = "2r8Hm938GzCQ2gXTP2deDarkn52ezYf1UUaEzMpkwrk1";

/// Longest that anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A worker that runs until the test ends.
pub struct AtWork {
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl AtWork {
    pub fn on(store: &Store, rpc_url: Option<&str>) -> Self {
        Self::with(store, rpc_url, Settings::default())
    }

    /// With a price file of the operator's.
    pub fn with_prices(store: &Store, rpc_url: &str, file: &Path) -> Self {
        let mut providers = provider_settings(Some(rpc_url));
        providers.price_file = Some(file.to_owned());
        Self::start(store, providers, Settings::default(), Arc::new(SystemClock))
    }

    pub fn with(store: &Store, rpc_url: Option<&str>, settings: Settings) -> Self {
        let clock = Arc::new(SystemClock);
        Self::start(store, provider_settings(rpc_url), settings, clock)
    }

    /// With another reader of Ethereum.
    pub fn with_adapter(store: &Store, adapter: Arc<dyn Adapter>) -> Self {
        let mut providers = Providers::open(provider_settings(None)).unwrap();
        providers.replace_adapter("ethereum", false, adapter);
        Self::start_with(store, providers, Settings::default(), Arc::new(SystemClock))
    }

    /// With a clock that a test sets, and no chain.
    pub fn at(store: &Store, clock: &SettableClock, settings: Settings) -> Self {
        let providers = provider_settings(Some("http://127.0.0.1:1"));
        Self::start(store, providers, settings, Arc::new(clock.clone()))
    }

    fn start(
        store: &Store,
        providers: kc_providers::Settings,
        settings: Settings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::start_with(store, Providers::open(providers).unwrap(), settings, clock)
    }

    fn start_with(
        store: &Store,
        providers: Providers,
        settings: Settings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let stop = CancellationToken::new();
        let context = Context {
            store: store.clone(),
            clock,
            providers: Arc::new(providers),
            settings,
            webhooks: Webhooks {
                outbound: Outbound::new(OutboundSettings {
                    allow_http_loopback: true,
                    timeout: Duration::from_millis(500),
                    max_bytes: 100,
                    ..OutboundSettings::default()
                })
                .unwrap(),
                master_key: master_key(),
                public_url: "https://connect.example.com".parse().unwrap(),
            },
        };
        let task = tokio::spawn(Worker::new(context).run(stop.clone()));
        Self {
            stop,
            task: Some(task),
        }
    }

    /// Ends it in the middle of whatever it does, and waits until it is gone.
    pub async fn die(mut self) {
        let task = self.task.take().expect("dies once");
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
    }

    /// Tells it to stop, and waits until it has.
    pub async fn stop(mut self) {
        self.stop.cancel();
        self.task.take().expect("stops once").await.unwrap();
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// The key that every installation of these tests seals with.
pub fn master_key() -> MasterKey {
    MasterKey::new([7; 32])
}

fn provider_settings(rpc_url: Option<&str>) -> kc_providers::Settings {
    let mut settings = kc_providers::Settings {
        request_timeout: Duration::from_secs(3),
        ..kc_providers::Settings::default()
    };
    if let Some(url) = rpc_url {
        let chain = ChainSettings {
            rpc_urls: vec![url.to_owned()],
            ..ChainSettings::default()
        };
        settings.chains = BTreeMap::from([("ethereum".to_owned(), chain)]);
    }
    settings
}

/// Waits until an integration is in a state.
pub async fn until(db: &Database, id: &IntegrationId, status: IntegrationStatus) -> Integration {
    let mut last = None;
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let integration = db.find(id).await;
            if integration.status == status {
                return integration;
            }
            last = Some(integration);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    match waited.await {
        Ok(integration) => integration,
        Err(_) => panic!("not {status:?} in time: {last:?}"),
    }
}

/// Asks for a resync and waits until it is done.
pub async fn resync(db: &Database, integration: &Integration, mode: Resync) -> Integration {
    let mut tx = db.store.begin().await.unwrap();
    integrations::resync(&mut tx, integration, mode, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.store.wake_workers();
    until(db, &integration.id, IntegrationStatus::Completed).await
}

/// A workspace's holdings, live or calculated, as `(asset, quantity)`.
pub async fn holdings(
    db: &Database,
    workspace: &WorkspaceId,
    is_calculated: bool,
) -> BTreeMap<String, i128> {
    held(db, workspace, is_calculated, false)
        .await
        .into_iter()
        .map(|held| (held.asset_id.to_string(), held.quantity.0))
        .collect()
}

pub async fn held(
    db: &Database,
    workspace: &WorkspaceId,
    is_calculated: bool,
    is_sandbox: bool,
) -> Vec<HeldAsset> {
    kc_store::holdings::described(
        &db.store,
        workspace,
        is_calculated,
        false,
        "USD",
        is_sandbox,
    )
    .await
    .unwrap()
}

/// A workspace's transactions as `(id, label, source id)`, the newest first.
pub async fn transactions(db: &Database, workspace: &WorkspaceId) -> Vec<(String, String, String)> {
    let page = Page {
        newest_first: true,
        limit: 10_000,
        offset: 0,
    };
    list::page(
        &db.store,
        Of::Workspace(workspace),
        &Filter::default(),
        page,
    )
    .await
    .unwrap()
    .into_iter()
    .map(|row| (row.id, row.label, row.source_id))
    .collect()
}

/// Waits until nothing is left to do.
pub async fn until_idle(db: &Database) {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let counts = jobs::count(&db.store).await.unwrap();
            if counts.ready == 0 && counts.running == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let counts = jobs::count(&db.store);
    assert!(waited.await.is_ok(), "still at work: {:?}", counts.await);
}
