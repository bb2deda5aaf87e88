//! The NFTs that the story's person holds, as a market would tell of them.

use std::collections::BTreeSet;

use kc_domain::{
    AssetAmount, AssetId, ChainId, Nft, NftCollection, Timestamp, TokenStandard, Units,
    nft::NftSale,
};

use super::{assets::*, book::Book, story::ETHER};
use crate::adapter::NftSnapshot;

/// What `book` holds at the end of the story.
pub(super) fn held(book: &Book) -> NftSnapshot {
    let coins = ALL.iter().filter(|coin| book.holds(coin) > 0);
    let nfts: Vec<Nft> = coins
        .filter_map(|coin| nft(coin, book.holds(coin)))
        .collect();
    let paid_in: BTreeSet<&AssetId> = nfts.iter().flat_map(Nft::assets).collect();
    let assets = named(&paid_in);
    NftSnapshot { nfts, assets }
}

fn nft(coin: &Coin, units: i128) -> Option<Nft> {
    let (Kind::Nft(token) | Kind::SpamNft(token)) = coin.kind else {
        return None;
    };
    let is_spam = matches!(coin.kind, Kind::SpamNft(_));
    let on_solana = coin.chain == SOLANA;
    let token_id = if on_solana { coin.reference } else { token };
    let site = match coin.symbol {
        "TILE" => "https://harbour-tiles.example",
        "FISH" => "https://lantern-fish.example",
        _ => "https://tile-drop.example",
    };
    Some(Nft {
        chain: ChainId::new(coin.chain),
        contract: coin.reference.to_owned(),
        token_id: token_id.to_owned(),
        standard: if on_solana {
            TokenStandard::Spl
        } else {
            TokenStandard::Erc721
        },
        amount: Units(units),
        name: Some(coin.name.to_owned()),
        description: Some(description(coin).to_owned()),
        content_type: Some("image/svg+xml".to_owned()),
        media_url: Some(format!("{site}/media/{token_id}.svg")),
        thumbnail_url: Some(format!("{site}/thumbnails/{token_id}.svg")),
        price: price(coin),
        last_sale: last_sale(coin),
        is_spam,
        collection: collection(coin, site),
    })
}

fn description(coin: &Coin) -> &'static str {
    match coin.symbol {
        "TILE" => "One of the painted tiles of a harbour wall.",
        "FISH" => "A fish that makes its own light.",
        _ => "You have won. Visit tile-drop.example to claim 5 ETH.",
    }
}

fn price(coin: &Coin) -> Option<AssetAmount> {
    let (paid_in, units) = match (coin.symbol, &coin.kind) {
        ("TILE", Kind::Nft("1907")) => (&ETH, 264 * ETHER / 1_000),
        ("TILE", _) => (&ETH, 126 * ETHER / 1_000),
        ("FISH", _) => (&SOL, 1_400_000_000),
        _ => return None,
    };
    Some(AssetAmount::units(paid_in.id(), units))
}

/// What this person paid for it.
fn last_sale(coin: &Coin) -> Option<NftSale> {
    let (paid_in, units, day) = match (coin.symbol, &coin.kind) {
        ("TILE", Kind::Nft("1907")) => (&ETH, 215 * ETHER / 1_000, 1_684_972_800),
        ("TILE", _) => (&ETH, 118 * ETHER / 1_000, 1_782_000_000),
        ("FISH", _) => (&SOL, 1_150_000_000, 1_782_172_800),
        _ => return None,
    };
    Some(NftSale {
        price: AssetAmount::units(paid_in.id(), units),
        at: Timestamp::from_seconds(day),
    })
}

fn collection(coin: &Coin, site: &str) -> NftCollection {
    let (id, name, floor, owners, tokens) = match coin.symbol {
        "TILE" => {
            let floor = AssetAmount::units(ETH.id(), 119 * ETHER / 1_000);
            ("harbour-tiles", "Harbour Tiles", Some(floor), 1_834, 4_096)
        }
        "FISH" => {
            let floor = AssetAmount::units(SOL.id(), 1_200_000_000);
            ("lantern-fish", "Lantern Fish", Some(floor), 611, 888)
        }
        _ => ("tile-drop", "tile-drop.example", None, 48_210, 50_000),
    };
    NftCollection {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        description: Some(description(coin).to_owned()),
        image_url: Some(format!("{site}/collection.svg")),
        floor_prices: floor.into_iter().collect(),
        owner_count: Some(owners),
        total_quantity: Some(tokens),
        social_links: vec![site.to_owned()],
    }
}
