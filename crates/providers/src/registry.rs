//! All providers of an installation, put together once from data and settings.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use kc_domain::{
    AssetId, Catalogue,
    catalogue::{Function, Provider},
};

use crate::{
    adapter::Adapter,
    entry::generic_csv_entry,
    evm::{self, EvmAdapter, chain::Chain},
    http::HttpClient,
    prices::{PriceSource, Prices, csv::CsvPrices},
    sandbox::{self, SandboxAdapter, SandboxPrices},
    settings::{Settings, SettingsError},
};

/// Requests a second to a node that anybody may use, and to one that the operator named.
const PUBLIC_PACE: u32 = 50;
const OWN_PACE: u32 = 1_000;

/// What can be connected, how it is read, and what things cost. Opened once; cheap to share.
pub struct Providers {
    catalogue: Arc<Catalogue>,
    chains: Vec<Arc<Chain>>,
    live: HashMap<String, Arc<dyn Adapter>>,
    sandbox: HashMap<String, Arc<dyn Adapter>>,
    live_prices: Arc<Prices>,
    sandbox_prices: Arc<Prices>,
}

impl Providers {
    /// Puts everything together. Reads the price file; asks no source yet.
    ///
    /// # Errors
    /// [`SettingsError`] if a chain, URL or price file that the operator named can not be used.
    pub fn open(settings: Settings) -> Result<Self, SettingsError> {
        let http = HttpClient::new(settings.request_timeout)?;
        let chains = evm::chain::load();
        if let Some(unknown) = settings
            .chains
            .keys()
            .find(|id| !chains.iter().any(|chain| chain.id == **id))
        {
            return Err(SettingsError::UnknownChain(unknown.clone()));
        }
        let mut live: HashMap<String, Arc<dyn Adapter>> = HashMap::new();
        for chain in &chains {
            let own = settings.chains.get(&chain.id);
            let urls = own
                .map(|own| own.rpc_urls.as_slice())
                .filter(|urls| !urls.is_empty())
                .unwrap_or(&chain.rpc_urls);
            let is_public = std::ptr::eq(urls, chain.rpc_urls.as_slice());
            let usual = if is_public { PUBLIC_PACE } else { OWN_PACE };
            let pace = own.and_then(|own| own.requests_per_second).unwrap_or(usual);
            let endpoints = http.endpoints(&chain.id, urls, pace)?;
            live.insert(
                chain.id.clone(),
                Arc::new(EvmAdapter::new(chain.clone(), endpoints)),
            );
        }
        let sandbox: HashMap<String, Arc<dyn Adapter>> = sandbox::ACCOUNTS
            .iter()
            .map(|account| {
                let adapter: Arc<dyn Adapter> = Arc::new(SandboxAdapter::new(account));
                (account.provider.to_owned(), adapter)
            })
            .collect();
        let own_prices: Vec<Arc<dyn PriceSource>> = match &settings.price_file {
            Some(path) => vec![Arc::new(CsvPrices::open(path, settings.price_max_age)?)],
            None => vec![],
        };
        Ok(Self {
            catalogue: Arc::new(Catalogue::new(entries(&chains, &live, &sandbox))),
            chains,
            live,
            sandbox,
            live_prices: Arc::new(Prices::new(own_prices)),
            sandbox_prices: Arc::new(Prices::new(vec![Arc::new(SandboxPrices)])),
        })
    }

    /// What can be connected, the popular first.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.clone()
    }

    /// What reads a provider; nothing if it can not be connected in that world.
    #[must_use]
    pub fn adapter(&self, provider: &str, sandbox: bool) -> Option<Arc<dyn Adapter>> {
        let world = if sandbox { &self.sandbox } else { &self.live };
        world.get(provider).cloned()
    }

    /// Lets `adapter` read a provider from now on, in one of the two worlds. The catalogue stays
    /// as it is.
    pub fn replace_adapter(&mut self, provider: &str, sandbox: bool, adapter: Arc<dyn Adapter>) {
        let world = if sandbox {
            &mut self.sandbox
        } else {
            &mut self.live
        };
        world.insert(provider.to_owned(), adapter);
    }

    /// What things cost. The sandbox has invented prices of its own, which never reach the rest.
    #[must_use]
    pub fn prices(&self, sandbox: bool) -> Arc<Prices> {
        if sandbox {
            self.sandbox_prices.clone()
        } else {
            self.live_prices.clone()
        }
    }

    /// Each chain's wrapped native asset, and the native asset that it stands for.
    #[must_use]
    pub fn wrapped_natives(&self) -> BTreeMap<AssetId, AssetId> {
        self.chains
            .iter()
            .filter_map(|chain| {
                Some((
                    chain.erc20_id(chain.wrapped_native?),
                    chain.native.id.clone(),
                ))
            })
            .collect()
    }

    /// The facts of an EVM chain by its provider id (`ethereum`) or CAIP-2 name (`eip155:1`).
    #[must_use]
    pub fn chain(&self, name: &str) -> Option<&Chain> {
        self.chains
            .iter()
            .map(Arc::as_ref)
            .find(|chain| chain.id == name || chain.caip2.as_str() == name)
    }
}

fn entries(
    chains: &[Arc<Chain>],
    live: &HashMap<String, Arc<dyn Adapter>>,
    sandbox: &HashMap<String, Arc<dyn Adapter>>,
) -> Vec<Provider> {
    let mut entries: Vec<Provider> = chains.iter().map(|chain| chain.catalogue_entry()).collect();
    if !entries.iter().any(|entry| entry.id == "solana") {
        entries.push(sandbox::solana_entry());
    }
    for entry in &mut entries {
        let adapter = live.get(&entry.id).or_else(|| sandbox.get(&entry.id));
        entry.functions = adapter
            .map(|found| functions(found.as_ref()))
            .unwrap_or_default();
        entry.is_live = live.contains_key(&entry.id);
        entry.sandbox_address = sandbox::account(&entry.id).map(|found| found.address.to_owned());
    }
    entries.push(generic_csv_entry());
    entries
}

/// What an adapter can really do, as the catalogue lists it.
fn functions(adapter: &dyn Adapter) -> Vec<Function> {
    let offered = [
        (adapter.balances().is_some(), Function::Balances),
        (adapter.history().is_some(), Function::Transactions),
        (adapter.nfts().is_some(), Function::Nfts),
        (adapter.positions().is_some(), Function::Positions),
    ];
    offered
        .into_iter()
        .filter_map(|(is_offered, function)| is_offered.then_some(function))
        .collect()
}
