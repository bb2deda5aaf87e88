//! Trades at a price that can hardly be.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, Fiat, Leg, LegKind, Rounding, Transaction, TransactionType, muldiv,
};

/// How many times one side of a trade must be worth the other to be an outlier. Slippage, fees
/// and prices of the day rather than the minute stay below it.
pub const OUTLIER_FACTOR: i128 = 2;

/// One whole unit of the currency. Below it the smallest units of the coins decide, not prices.
pub(super) const WORTH_TELLING: Fiat = ONE;

/// One unit of the currency.
const ONE: Fiat = Fiat(10_i128.pow(Fiat::SCALE as u32));

/// What a trade was made at, beside the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlier<'a> {
    /// The asset whose prices are told.
    pub asset: &'a AssetId,
    /// What the other side was worth, for one whole coin; nothing if it does not fit.
    pub implied: Option<Fiat>,
    /// The market's price at the moment, of one whole coin.
    pub market: Fiat,
    /// How many times the dearer side is worth the other one; nothing if that is worth 0.
    pub factor: Option<Fiat>,
    pub currency: &'a str,
}

/// The outlier that a trade is, if it is one: both sides are known in one currency, the dearer one
/// is worth at least one unit of it and at least [`OUTLIER_FACTOR`] times the other, and one side
/// is a single asset, the one whose price is doubtful. Of two that is no money, else what came in.
#[must_use]
pub fn price_outlier<'a>(
    transaction: &'a Transaction,
    assets: &HashMap<AssetId, Asset>,
) -> Option<Outlier<'a>> {
    if transaction.transaction_type != TransactionType::Trade {
        return None;
    }
    let currency = transaction.legs.iter().find_map(|leg| leg.price.as_ref())?;
    let currency = currency.currency.as_str();
    let side = |kind| Side::of(transaction, kind, currency, assets);
    let (incoming, outgoing) = (side(LegKind::Incoming)?, side(LegKind::Outgoing)?);
    let (less, more) = if incoming.value <= outgoing.value {
        (incoming.value, outgoing.value)
    } else {
        (outgoing.value, incoming.value)
    };
    let is_far = less
        .0
        .checked_mul(OUTLIER_FACTOR)
        .is_some_and(|bound| more.0 >= bound);
    if !is_far || more < WORTH_TELLING {
        return None;
    }
    let coin = |side: &Side<'a>| {
        let (leg, asset) = side.only?;
        (asset.kind != AssetKind::Fiat).then_some((leg, asset.decimals))
    };
    let ((leg, decimals), paid) = match (coin(&incoming), coin(&outgoing)) {
        (Some(coin), _) => (coin, outgoing.value),
        (None, Some(coin)) => (coin, incoming.value),
        (None, None) => return None,
    };
    let whole = 10_i128.checked_pow(u32::from(decimals));
    Some(Outlier {
        asset: &leg.asset,
        implied: whole
            .and_then(|whole| muldiv(paid.0, whole, leg.units.0, Rounding::HalfEven).map(Fiat)),
        market: leg.price.as_ref()?.price,
        factor: muldiv(more.0, WORTH_TELLING.0, less.0, Rounding::HalfEven).map(Fiat),
        currency,
    })
}

/// One side of a trade.
pub(super) struct Side<'a> {
    pub value: Fiat,
    /// Its asset, if it is a single one.
    only: Option<(&'a Leg, AssetOf)>,
}

#[derive(Clone, Copy)]
struct AssetOf {
    kind: AssetKind,
    decimals: u8,
}

impl<'a> Side<'a> {
    /// Nothing if there is no leg, or the worth of one is not known. Money of the currency is worth
    /// itself.
    pub fn of(
        transaction: &'a Transaction,
        kind: LegKind,
        currency: &str,
        assets: &HashMap<AssetId, Asset>,
    ) -> Option<Self> {
        let mut value = Fiat::ZERO;
        let (mut only, mut legs) = (None, 0);
        for leg in transaction.legs.iter().filter(|leg| leg.kind == kind) {
            let asset = assets.get(&leg.asset)?;
            let price = if asset.kind == AssetKind::Fiat && asset.symbol == currency {
                ONE
            } else {
                let price = leg.price.as_ref();
                price.filter(|it| it.currency == currency)?.price
            };
            value = value.checked_add(leg.units.value(asset.decimals, price)?)?;
            legs += 1;
            only = (legs == 1).then_some((
                leg,
                AssetOf {
                    kind: asset.kind,
                    decimals: asset.decimals,
                },
            ));
        }
        (legs > 0).then_some(Self { value, only })
    }
}
