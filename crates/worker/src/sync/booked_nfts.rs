//! The NFTs of sources that tell of none: those that the movements leave an account with. Name and
//! amount are known; pictures and prices are not.

use kc_domain::{Asset, IntegrationId, Nft, NftCollection, Units};
use kc_store::{StoreError, Tx, assets, nfts};

use super::collections::safe_nft;

pub async fn replace(tx: &mut Tx, integration: &IntegrationId) -> Result<(), StoreError> {
    let held = assets::nfts_held(tx, integration).await?;
    let known: Vec<Nft> = (held.into_iter())
        .filter_map(|(asset, units)| nft(asset, units))
        .filter_map(safe_nft)
        .collect();
    nfts::replace(tx, integration, &known).await
}

/// Nothing if the asset's name does not say which token it is.
fn nft(asset: Asset, amount: Units) -> Option<Nft> {
    let (chain, contract) = (asset.id.chain()?, asset.contract?);
    let (_, local) = asset.id.as_str().split_once('/')?;
    let token_id = local.split_once('/').map_or(&*contract, |(_, token)| token);
    Some(Nft {
        chain,
        token_id: token_id.to_owned(),
        standard: asset.standard,
        amount,
        name: Some(asset.name),
        description: None,
        content_type: None,
        media_url: None,
        thumbnail_url: None,
        price: None,
        last_sale: None,
        is_spam: asset.is_spam,
        collection: NftCollection {
            id: contract.clone(),
            ..NftCollection::default()
        },
        contract,
    })
}
