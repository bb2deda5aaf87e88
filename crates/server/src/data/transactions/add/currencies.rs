//! Which asset a currency's name means.

use std::collections::{BTreeSet, HashMap};

use kc_domain::{Asset, AssetId, AssetKind, ChainId, IntegrationId, currency};
use kc_store::{Result, Store, assets};

/// Different currencies in one request.
pub(crate) const MOST: usize = 100;

/// A currency as it is named: by its name, or by a contract.
pub(crate) type Name = (String, Option<String>);

/// Why a name means no asset. The text goes on a sentence about it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum NoAsset {
    #[error("no such currency is known")]
    Unknown,
    #[error("no asset with this contract is known")]
    UnknownContract,
    #[error("fits several assets; name it by its CAIP-19 name")]
    Several,
}

/// What names mean in one wallet.
pub(crate) struct Currencies<'a> {
    store: &'a Store,
    /// The assets that the wallet has moved.
    own: Vec<Asset>,
    /// The chains that they live on.
    chains: BTreeSet<ChainId>,
    found: HashMap<Name, std::result::Result<Asset, NoAsset>>,
}

impl<'a> Currencies<'a> {
    pub async fn of(store: &'a Store, wallet: &IntegrationId) -> Result<Self> {
        let own = assets::of_integration(store, wallet).await?;
        let chains = own.iter().filter_map(|asset| asset.id.chain()).collect();
        Ok(Self {
            store,
            own,
            chains,
            found: HashMap::new(),
        })
    }

    /// What names mean where no wallet is there yet.
    pub fn of_nobody(store: &'a Store) -> Self {
        Self {
            store,
            own: Vec::new(),
            chains: BTreeSet::new(),
            found: HashMap::new(),
        }
    }

    /// Finds out what a name means. Asked again it answers without looking.
    pub async fn resolve(&mut self, name: Name) -> Result<std::result::Result<Asset, NoAsset>> {
        if let Some(found) = self.found.get(&name) {
            return Ok(found.clone());
        }
        let found = match &name.1 {
            Some(contract) => self.by_contract(contract).await?,
            None => self.by_name(&name.0).await?,
        };
        self.found.insert(name, found.clone());
        Ok(found)
    }

    async fn by_contract(&self, contract: &str) -> Result<std::result::Result<Asset, NoAsset>> {
        // Hexadecimal is the same in any spelling; other chains' addresses are not.
        let contract = if contract.starts_with("0x") || contract.starts_with("0X") {
            contract.to_ascii_lowercase()
        } else {
            contract.to_owned()
        };
        let there = assets::of_contract(self.store, &contract).await?;
        if there.is_empty() {
            let known = currency::well_known(&contract).filter(|it| it.contract.is_some());
            return Ok(known.ok_or(NoAsset::UnknownContract));
        }
        Ok(self.the_one(there))
    }

    /// By the CAIP-19 name or the tokenId, else by the symbol: what the wallet has moved under it
    /// and is well known, what everybody means by it, anything else that the wallet has moved.
    async fn by_name(&self, name: &str) -> Result<std::result::Result<Asset, NoAsset>> {
        let ids = assets::ids_of_token(self.store, name).await?;
        let ids: Vec<&str> = ids.iter().map(AssetId::as_str).collect();
        let named = assets::of_ids(self.store, &ids).await?;
        if !named.is_empty() {
            return Ok(self.the_one(named));
        }
        let of_symbol = |is_well_known: bool| -> Vec<Asset> {
            let own = self.own.iter().filter(|asset| {
                asset.symbol.eq_ignore_ascii_case(name)
                    && (asset.token_id != asset.id.as_str()) == is_well_known
            });
            own.cloned().collect()
        };
        if let Ok(one) = self.the_one(of_symbol(true)) {
            return Ok(Ok(one));
        }
        if let Some(known) = currency::well_known(name) {
            // What is known of it already counts: its decimals are never changed.
            let there = assets::of_ids(self.store, &[known.id.as_str()]).await?;
            return Ok(Ok(there.into_iter().next().unwrap_or(known)));
        }
        Ok(self.the_one(of_symbol(false)))
    }

    /// The one that is meant: what the wallet has moved goes before what lives on the same chain,
    /// and that before the rest.
    fn the_one(&self, candidates: Vec<Asset>) -> std::result::Result<Asset, NoAsset> {
        let rank = |asset: &Asset| {
            if self.own.iter().any(|own| own.id == asset.id) {
                0
            } else if asset.id.chain().is_some_and(|it| self.chains.contains(&it)) {
                1
            } else {
                2
            }
        };
        let candidates: Vec<Asset> = candidates
            .into_iter()
            .filter(|it| it.kind != AssetKind::Nft && !it.is_spam)
            .collect();
        let best = candidates.iter().map(rank).min();
        let mut best = candidates.into_iter().filter(|it| Some(rank(it)) == best);
        match (best.next(), best.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(NoAsset::Unknown),
            (Some(_), Some(_)) => Err(NoAsset::Several),
        }
    }
}
