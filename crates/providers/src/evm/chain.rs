//! The facts of EVM chains and of well-known tokens, as data.

use std::{collections::HashMap, sync::Arc};

use alloy_primitives::Address;
use kc_domain::{Asset, AssetId, AssetKind, ChainId, TokenStandard, catalogue::Provider};
use serde::Deserialize;

use super::address;
use crate::entry::address_entry;

/// One EVM chain. All that tells one from another is here; there is no code per chain.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The provider's id: `ethereum`.
    pub id: String,
    /// The number that the chain's nodes give as `eth_chainId`.
    pub number: u64,
    pub caip2: ChainId,
    pub name: String,
    pub aliases: Vec<String>,
    pub rank: u32,
    /// What fees are paid in.
    pub native: Asset,
    pub rpc_urls: Vec<String>,
    /// The root of a block explorer: `https://etherscan.io`.
    pub explorer: Option<String>,
    /// The contract that wraps the native asset and says so with Deposit and Withdrawal events.
    pub wrapped_native: Option<Address>,
    pub multicall3: Option<Address>,
    well_known: HashMap<Address, WellKnown>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WellKnown {
    contract: Address,
    token_id: String,
    symbol: String,
    name: String,
    decimals: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainRow {
    id: String,
    chain_id: u64,
    name: String,
    aliases: Vec<String>,
    rank: u32,
    native: NativeRow,
    rpc_urls: Vec<String>,
    explorer: Option<String>,
    wrapped_native: Option<Address>,
    multicall3: Option<Address>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NativeRow {
    symbol: String,
    name: String,
    decimals: u8,
    slip44: u32,
    token_id: String,
    coingecko_id: Option<String>,
}

/// All chains of the built-in data.
#[must_use]
pub fn load() -> Vec<Arc<Chain>> {
    let rows: Vec<ChainRow> = serde_json::from_str(include_str!("../../data/chains.json"))
        .expect("the built-in chains are read by a test");
    let mut tokens: HashMap<String, Vec<WellKnown>> =
        serde_json::from_str(include_str!("../../data/tokens.json"))
            .expect("the built-in tokens are read by a test");
    rows.into_iter()
        .map(|row| {
            let known = tokens.remove(&row.id).unwrap_or_default();
            Arc::new(Chain::new(row, known))
        })
        .collect()
}

impl Chain {
    fn new(row: ChainRow, well_known: Vec<WellKnown>) -> Self {
        let caip2 = ChainId::new(format!("eip155:{}", row.chain_id));
        let native = Asset {
            id: AssetId::new(format!("{caip2}/slip44:{}", row.native.slip44)),
            token_id: row.native.token_id,
            symbol: row.native.symbol,
            name: row.native.name,
            decimals: row.native.decimals,
            kind: AssetKind::Crypto,
            standard: TokenStandard::Native,
            contract: None,
            logo_url: None,
            explorer_url: row.explorer.clone(),
            coingecko_id: row.native.coingecko_id,
            is_spam: false,
        };
        Self {
            id: row.id,
            number: row.chain_id,
            caip2,
            name: row.name,
            aliases: row.aliases,
            rank: row.rank,
            native,
            rpc_urls: row.rpc_urls,
            explorer: row.explorer,
            wrapped_native: row.wrapped_native,
            multicall3: row.multicall3,
            well_known: well_known
                .into_iter()
                .map(|known| (known.contract, known))
                .collect(),
        }
    }

    /// The page of a transaction at the chain's explorer.
    #[must_use]
    pub fn transaction_url(&self, hash: &str) -> Option<String> {
        Some(format!("{}/tx/{hash}", self.explorer.as_ref()?))
    }

    /// The name of an ERC-20 token's asset.
    #[must_use]
    pub fn erc20_id(&self, contract: Address) -> AssetId {
        AssetId::new(format!("{}/erc20:{contract:#x}", self.caip2))
    }

    /// The name of an ERC-721 token.
    #[must_use]
    pub fn erc721_id(&self, contract: Address, token: &str) -> AssetId {
        AssetId::new(format!("{}/erc721:{contract:#x}/{token}", self.caip2))
    }

    /// The contract behind the name of one of this chain's ERC-20 assets.
    #[must_use]
    pub fn erc20_contract(&self, id: &AssetId) -> Option<Address> {
        let rest = id.as_str().strip_prefix(self.caip2.as_str())?;
        rest.strip_prefix("/erc20:")?.parse().ok()
    }

    /// What everybody knows of a token; nothing for tokens that are not well known.
    #[must_use]
    pub fn well_known(&self, contract: Address) -> Option<Asset> {
        let known = self.well_known.get(&contract)?;
        Some(Asset {
            id: self.erc20_id(contract),
            token_id: known.token_id.clone(),
            symbol: known.symbol.clone(),
            name: known.name.clone(),
            decimals: known.decimals,
            kind: AssetKind::Crypto,
            standard: TokenStandard::Erc20,
            contract: Some(format!("{contract:#x}")),
            logo_url: None,
            explorer_url: self.token_url(contract),
            coingecko_id: Some(known.token_id.clone()),
            is_spam: false,
        })
    }

    pub(super) fn token_url(&self, contract: Address) -> Option<String> {
        Some(format!("{}/token/{contract:#x}", self.explorer.as_ref()?))
    }

    pub(crate) fn catalogue_entry(&self) -> Provider {
        Provider {
            is_evm: true,
            parse_address: Some(address::parse),
            explorer_address_url: self
                .explorer
                .as_ref()
                .map(|root| format!("{root}/address/{{address}}")),
            aliases: self.aliases.clone(),
            rank: self.rank,
            ..address_entry(&self.id, &self.name)
        }
    }
}
