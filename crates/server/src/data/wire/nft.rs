//! The NFT.

use kc_domain::Decimal;
use kc_store::nfts::HeldNft;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{AccountJson, PaymentJson, PriceJson, Quotes};
use crate::openapi::Exact;

/// A token of a collection, or several alike. Text and links may come from strangers: escape them
/// in pages.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Nft)]
pub(crate) struct NftJson<'a> {
    id: &'a str,
    contract_address: &'a str,
    token_id: &'a str,
    name: Option<&'a str>,
    description: Option<&'a str>,
    content_type: Option<&'a str>,
    nft_url: Option<&'a str>,
    thumbnail_url: Option<&'a str>,
    #[schema(value_type = AccountJson<'a>)]
    source: &'a RawValue,
    /// `erc721`, `erc1155`, `spl`.
    erc_type: &'static str,
    #[schema(value_type = Exact)]
    amount: Decimal,
    /// What one of it would fetch now; null where nobody knows.
    price: Option<PriceJson<'a>>,
    is_nft_spam: bool,
    collection: CollectionJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sale: Option<PaymentJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NftCollection)]
struct CollectionJson<'a> {
    collection_id: &'a str,
    name: Option<&'a str>,
    description: Option<&'a str>,
    image_url: Option<&'a str>,
    /// The lowest prices asked.
    floor_price: Vec<PaymentJson<'a>>,
    owner_count: Option<u64>,
    total_quantity: Option<u64>,
    social_links: &'a [String],
}

impl<'a> NftJson<'a> {
    pub fn new(held: &'a HeldNft, source: &'a RawValue, quotes: &'a Quotes) -> Self {
        let nft = &held.nft;
        let collection = &nft.collection;
        let price = nft.price.as_ref().and_then(|price| quotes.worth(price));
        Self {
            id: &held.id,
            contract_address: &nft.contract,
            token_id: &nft.token_id,
            name: nft.name.as_deref(),
            description: nft.description.as_deref(),
            content_type: nft.content_type.as_deref(),
            nft_url: nft.media_url.as_deref(),
            thumbnail_url: nft.thumbnail_url.as_deref(),
            source,
            erc_type: nft.standard.as_str(),
            amount: nft.amount.decimal(0),
            price: price.map(|worth| quotes.price_json(worth)),
            is_nft_spam: nft.is_spam,
            collection: CollectionJson {
                collection_id: &collection.id,
                name: collection.name.as_deref(),
                description: collection.description.as_deref(),
                image_url: collection.image_url.as_deref(),
                floor_price: floor_price(held, quotes),
                owner_count: collection.owner_count,
                total_quantity: collection.total_quantity,
                social_links: &collection.social_links,
            },
            last_sale: (nft.last_sale.as_ref())
                .and_then(|sale| quotes.payment_json(&sale.price, Some(sale.at))),
        }
    }
}

/// The lowest prices asked for tokens of an NFT's collection.
pub(crate) fn floor_price<'a>(held: &'a HeldNft, quotes: &'a Quotes) -> Vec<PaymentJson<'a>> {
    let floors = held.nft.collection.floor_prices.iter();
    floors
        .filter_map(|it| quotes.payment_json(it, None))
        .collect()
}
