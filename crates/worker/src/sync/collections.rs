//! Reads the NFTs and the DeFi positions of an integration's account. What a source says is cut
//! down to what can be shown safely, and replaces what it said before in one commit.

use std::collections::HashSet;

use kc_domain::{Nft, Position, Stage, text::clean};
use kc_providers::{Nfts, Positions};
use kc_store::{assets, nfts, positions};
use url::Url;

use super::{StageOutcome, Sync};

/// Most NFTs that one wallet is shown with: who throws more at it than this shows nothing new.
const MOST_NFTS: usize = 5_000;
/// Most positions of one wallet.
const MOST_POSITIONS: usize = 1_000;
/// Most entries of a list within an NFT or a position.
const MOST_ENTRIES: usize = 50;
/// Longest id, name, description and URL, in characters.
const LONGEST_ID: usize = 200;
const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 2_000;
const LONGEST_URL: usize = 2_000;

pub async fn read_nfts(sync: &Sync<'_>, source: &dyn Nfts) -> StageOutcome {
    sync.begin_stage(Stage::NftHoldings).await?;
    let Sync {
        lease, integration, ..
    } = sync;
    let snapshot = source.nfts(&integration.address).await?;
    let mut held: Vec<Nft> = snapshot.nfts.into_iter().filter_map(safe_nft).collect();
    // If there are too many, it is spam that is left out.
    held.sort_by_key(|nft| nft.is_spam);
    let mut seen = HashSet::new();
    held.retain(|nft| seen.insert(nft.id(&integration.id)));
    cut(&mut held, MOST_NFTS, Stage::NftHoldings);

    let mut tx = lease.begin().await?;
    assets::upsert(&mut tx, &snapshot.assets).await?;
    nfts::replace(&mut tx, &integration.id, &held).await?;
    tx.commit().await?;
    Ok(())
}

pub async fn read_positions(sync: &Sync<'_>, source: &dyn Positions) -> StageOutcome {
    sync.begin_stage(Stage::DefiBalances).await?;
    let Sync {
        lease, integration, ..
    } = sync;
    let snapshot = source.positions(&integration.address).await?;
    let mut held: Vec<Position> = (snapshot.positions.into_iter())
        .filter_map(safe_position)
        .collect();
    let mut seen = HashSet::new();
    held.retain(|position| seen.insert(position.id(&integration.id)));
    cut(&mut held, MOST_POSITIONS, Stage::DefiBalances);

    let mut tx = lease.begin().await?;
    assets::upsert(&mut tx, &snapshot.assets).await?;
    positions::replace(&mut tx, &integration.id, &held, lease.context.now()).await?;
    tx.commit().await?;
    Ok(())
}

fn cut<T>(held: &mut Vec<T>, most: usize, stage: Stage) {
    if held.len() > most {
        let (stage, told) = (stage.as_str(), held.len());
        tracing::warn!(stage, told, most, "more than is kept of one wallet");
        held.truncate(most);
    }
}

/// Nothing if it has no name that can be kept: two would pass for one if it were cut.
pub(super) fn safe_nft(mut nft: Nft) -> Option<Nft> {
    for id in [&nft.contract, &nft.token_id, &nft.collection.id] {
        if clean(id, LONGEST_ID) != *id {
            return None;
        }
    }
    name(&mut nft.name);
    description(&mut nft.description);
    name(&mut nft.content_type);
    address(&mut nft.media_url);
    address(&mut nft.thumbnail_url);
    let collection = &mut nft.collection;
    name(&mut collection.name);
    description(&mut collection.description);
    address(&mut collection.image_url);
    collection.floor_prices.truncate(MOST_ENTRIES);
    collection.social_links.retain(|link| is_safe_url(link));
    collection.social_links.truncate(MOST_ENTRIES);
    Some(nft)
}

fn safe_position(mut position: Position) -> Option<Position> {
    let amounts = position.portfolio.amounts().len();
    let protocol = &mut position.protocol;
    for id in [&position.key, &protocol.id] {
        if clean(id, LONGEST_ID) != *id {
            return None;
        }
    }
    protocol.name = clean(&protocol.name, LONGEST_NAME);
    name(&mut protocol.version);
    address(&mut protocol.logo_url);
    address(&mut protocol.site_url);
    if let kc_domain::Portfolio::Staking(stake) = &mut position.portfolio {
        name(&mut stake.validator);
    }
    // One that names more is nothing that a protocol has; cut down, its value would be wrong.
    (amounts <= 10 * MOST_ENTRIES).then_some(position)
}

fn name(text: &mut Option<String>) {
    cleaned(text, LONGEST_NAME);
}

fn description(text: &mut Option<String>) {
    cleaned(text, LONGEST_DESCRIPTION);
}

fn cleaned(text: &mut Option<String>, longest: usize) {
    *text = text
        .take()
        .map(|text| clean(&text, longest))
        .filter(|text| !text.is_empty());
}

fn address(url: &mut Option<String>) {
    *url = url.take().filter(|url| is_safe_url(url));
}

/// Whether a page may link to it: the web or IPFS, with no user in it, and not too long.
fn is_safe_url(text: &str) -> bool {
    text.len() <= LONGEST_URL
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https" | "ipfs")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        })
}
