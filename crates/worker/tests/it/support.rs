//! A worker at work, and waiting for what it does.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use kc_domain::{IntegrationId, IntegrationStatus, SystemClock, WorkspaceId};
use kc_providers::{Adapter, ChainSettings, Providers};
use kc_store::{
    Store,
    holdings::HeldAsset,
    integrations::{self, Integration, Resync},
    transactions::list::{self, Filter, Of, Page},
};
use kc_testkit::{Database, NOW};
use kc_worker::{Context, Settings, Worker};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

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
        Self::start(store, providers, Settings::default())
    }

    pub fn with(store: &Store, rpc_url: Option<&str>, settings: Settings) -> Self {
        Self::start(store, provider_settings(rpc_url), settings)
    }

    /// With another reader of Ethereum.
    pub fn with_adapter(store: &Store, adapter: Arc<dyn Adapter>) -> Self {
        let mut providers = Providers::open(provider_settings(None)).unwrap();
        providers.replace_adapter("ethereum", false, adapter);
        Self::start_with(store, providers, Settings::default())
    }

    fn start(store: &Store, providers: kc_providers::Settings, settings: Settings) -> Self {
        Self::start_with(store, Providers::open(providers).unwrap(), settings)
    }

    fn start_with(store: &Store, providers: Providers, settings: Settings) -> Self {
        let stop = CancellationToken::new();
        let context = Context {
            store: store.clone(),
            clock: Arc::new(SystemClock),
            providers: Arc::new(providers),
            settings,
        };
        let task = tokio::spawn(Worker::new(context).run(stop.clone()));
        Self {
            stop,
            task: Some(task),
        }
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
    kc_store::holdings::of_workspace(
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
