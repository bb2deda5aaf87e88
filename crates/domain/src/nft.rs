//! NFTs: what an account holds of tokens that are not interchangeable.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    amount::{Quantity, Units},
    asset::{AssetId, ChainId, TokenStandard},
    clock::Timestamp,
    id::{IntegrationId, NftId},
};

/// So much of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetAmount {
    pub asset: AssetId,
    /// In the asset's smallest unit.
    pub amount: Quantity,
}

impl AssetAmount {
    #[must_use]
    pub const fn units(asset: AssetId, units: i128) -> Self {
        Self {
            asset,
            amount: Quantity::Units(Units(units)),
        }
    }
}

/// One token of a collection that an account holds, or several alike. Text and URLs may come from
/// strangers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nft {
    pub chain: ChainId,
    /// The contract, or the mint where every token is one of its own.
    pub contract: String,
    /// The token's number or name within the contract.
    pub token_id: String,
    pub standard: TokenStandard,
    /// How many of it the account holds: 1 unless tokens are alike.
    pub amount: Units,
    pub name: Option<String>,
    pub description: Option<String>,
    /// The media type of what `media_url` leads to: `image/png`.
    pub content_type: Option<String>,
    pub media_url: Option<String>,
    pub thumbnail_url: Option<String>,
    /// What one of it would fetch now, where the source says so.
    pub price: Option<AssetAmount>,
    pub last_sale: Option<NftSale>,
    pub is_spam: bool,
    pub collection: NftCollection,
}

impl Nft {
    /// The NFT's id within an integration: the same token read again has the same.
    #[must_use]
    pub fn id(&self, integration: &IntegrationId) -> NftId {
        let Self {
            chain,
            contract,
            token_id,
            ..
        } = self;
        let name = format!("{integration}\n{chain}\n{contract}\n{token_id}");
        let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
        NftId::from_stored(format!("nft_{}", id.simple()))
    }

    /// The assets that its prices are in, each once.
    #[must_use]
    pub fn assets(&self) -> BTreeSet<&AssetId> {
        let sale = self.last_sale.as_ref().map(|sale| &sale.price);
        let floors = self.collection.floor_prices.iter();
        let amounts = floors.chain(&self.price).chain(sale);
        amounts.map(|amount| &amount.asset).collect()
    }
}

/// What NFTs of one kind have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftCollection {
    /// The source's own id of the collection; often its contract.
    pub id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub image_url: Option<String>,
    /// The lowest prices asked, one a market or currency.
    pub floor_prices: Vec<AssetAmount>,
    pub owner_count: Option<u64>,
    /// How many tokens the collection has in all.
    pub total_quantity: Option<u64>,
    pub social_links: Vec<String>,
}

/// A sale of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NftSale {
    pub price: AssetAmount,
    pub at: Timestamp,
}
