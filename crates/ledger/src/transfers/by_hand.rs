//! The link that a person makes between two transactions.

use std::collections::{BTreeMap, HashMap};

use kc_domain::{Asset, AssetId, Transaction};

use super::{Decisions, Found, History, TransferLink, ends::End, ends::ends, tables};

/// Why two transactions are no transfer, whatever a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTransfer {
    /// A wallet transfers nothing to itself.
    SameWallet,
    NothingSent,
    NothingArrived,
    /// They have several coins, or none, in common: it has to be said which.
    WhichCoin,
    MoreArrived,
    /// It arrived days before it was sent.
    Earlier,
}

/// Joins what `from` sent and `to` received of one coin, or of the only one that each of them moved. `token` names
/// the coin, by its token id, where there are several.
///
/// # Errors
/// If that is no transfer.
pub fn by_hand(
    [from, to]: [&Transaction; 2],
    token: Option<&str>,
    assets: &HashMap<AssetId, Asset>,
) -> Result<TransferLink, NoTransfer> {
    if from.integration == to.integration {
        return Err(NoTransfer::SameWallet);
    }
    let history = History {
        transactions: &[],
        addresses: &BTreeMap::new(),
        assets,
        decisions: &Decisions::default(),
    };
    let is_meant = |end: &End<'_>| {
        let known = assets.get(&end.leg.asset);
        token.is_none_or(|token| known.is_some_and(|it| it.token_id == token))
    };
    let side = |transaction, is_sending| {
        let ends = ends(&history, 0, transaction, true).into_iter();
        let side = ends.filter(|end| end.is_sending == is_sending && is_meant(end));
        side.collect::<Vec<_>>()
    };
    let (sent, arrived) = (side(from, true), side(to, false));
    if sent.is_empty() {
        return Err(NoTransfer::NothingSent);
    }
    if arrived.is_empty() {
        return Err(NoTransfer::NothingArrived);
    }
    let pairs = sent
        .iter()
        .flat_map(|sent| arrived.iter().map(move |it| (sent, it)));
    let alike: Vec<_> = pairs.filter(|(sent, it)| sent.coin == it.coin).collect();
    let (sent, arrived) = match (alike.as_slice(), sent.as_slice(), arrived.as_slice()) {
        ([pair], ..) => *pair,
        ([], [sent], [arrived]) => (sent, arrived),
        _ => return Err(NoTransfer::WhichCoin),
    };
    if sent.coin == arrived.coin && arrived.amount > sent.amount {
        return Err(NoTransfer::MoreArrived);
    }
    if to.at.plus(tables::SAME_TRANSACTION) < from.at {
        return Err(NoTransfer::Earlier);
    }
    Ok(TransferLink {
        from: from.id.clone(),
        from_asset: sent.leg.asset.clone(),
        to: to.id.clone(),
        to_asset: arrived.leg.asset.clone(),
        sent: sent.leg.units,
        received: arrived.leg.units,
        found: Found::Person,
    })
}
