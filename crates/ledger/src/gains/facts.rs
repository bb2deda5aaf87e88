//! What is known of assets and wallets, by small numbers instead of names.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, AssetKind, Fiat, IntegrationId, Units};
use rapidhash::fast::RandomState;

use super::{books::Books, step::Spot, unknown::Amount};

/// One unit of money.
const ONE: Fiat = Fiat(10_i128.pow(Fiat::SCALE as u32));

/// What is known of an asset.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fact {
    /// Nothing of an asset that is not known.
    pub decimals: Option<u8>,
    /// Money of a state: it has no lots, and makes no gain.
    pub is_money: bool,
    /// Money of the currency that is counted in.
    pub is_counted_in: bool,
}

impl Fact {
    pub fn of(asset: Option<&Asset>, currency: &str) -> Self {
        let is_money = asset.is_some_and(|it| it.kind == AssetKind::Fiat);
        Self {
            decimals: asset.map(|it| it.decimals),
            is_money,
            is_counted_in: is_money && asset.is_some_and(|it| it.symbol == currency),
        }
    }

    /// What so many units were worth at a price; unknown without one.
    pub fn value(self, units: Units, price: Amount) -> Amount {
        let Some(decimals) = self.decimals else {
            return Amount::UNKNOWN;
        };
        let price = if self.is_counted_in {
            Some(ONE)
        } else {
            price.known()
        };
        let value = price.and_then(|price| units.value(decimals, price));
        value.into()
    }
}

/// Assets and wallets by numbers, in the order in which they were first seen.
pub(super) struct Facts<'a> {
    known: &'a HashMap<AssetId, Asset>,
    currency: &'a str,
    asset_numbers: HashMap<&'a str, u32, RandomState>,
    assets: Vec<(&'a AssetId, Fact)>,
    wallet_numbers: HashMap<&'a str, u32, RandomState>,
    wallets: Vec<&'a IntegrationId>,
    /// The first asset seen of each coin, under which a bridge knows it on every chain.
    coins: HashMap<(String, u8), u32, RandomState>,
}

impl<'a> Facts<'a> {
    pub fn new(
        books: &Books,
        (assets, wallets): (&'a [AssetId], &'a [IntegrationId]),
        known: &'a HashMap<AssetId, Asset>,
        currency: &'a str,
    ) -> Self {
        let coins = books.coins.iter().cloned();
        let mut facts = Self {
            known,
            currency,
            asset_numbers: HashMap::default(),
            assets: Vec::new(),
            wallet_numbers: HashMap::default(),
            wallets: Vec::new(),
            coins: coins
                .map(|(coin, decimals, it)| ((coin, decimals), it))
                .collect(),
        };
        for asset in assets {
            facts.asset(asset);
        }
        for wallet in wallets {
            facts.wallet(wallet);
        }
        facts
    }

    pub fn asset(&mut self, id: &'a AssetId) -> u32 {
        if let Some(number) = self.asset_numbers.get(id.as_str()) {
            return *number;
        }
        let fact = Fact::of(self.known.get(id), self.currency);
        let number = u32::try_from(self.assets.len()).unwrap_or(u32::MAX);
        self.assets.push((id, fact));
        self.asset_numbers.insert(id.as_str(), number);
        number
    }

    pub fn wallet(&mut self, id: &'a IntegrationId) -> u32 {
        if let Some(number) = self.wallet_numbers.get(id.as_str()) {
            return *number;
        }
        let number = u32::try_from(self.wallets.len()).unwrap_or(u32::MAX);
        self.wallets.push(id);
        self.wallet_numbers.insert(id.as_str(), number);
        number
    }

    pub fn fact(&self, asset: u32) -> Fact {
        self.assets[asset as usize].1
    }

    pub fn id(&self, asset: u32) -> &'a AssetId {
        self.assets[asset as usize].0
    }

    /// The decimals of an asset, if it is known.
    pub fn decimals_of(&self, id: &AssetId) -> Option<u8> {
        self.known.get(id).map(|it| it.decimals)
    }

    /// The asset under which a bridge knows this one, if one of the places is a bridge.
    pub fn bridged_if(&mut self, asset: u32, places: [Spot; 2]) -> u32 {
        if places.contains(&Spot::Bridge) {
            self.bridged(asset)
        } else {
            asset
        }
    }

    fn bridged(&mut self, asset: u32) -> u32 {
        match self.known.get(self.id(asset)) {
            Some(it) => {
                let coin = (it.token_id.clone(), it.decimals);
                *self.coins.entry(coin).or_insert(asset)
            }
            None => asset,
        }
    }

    /// What so many units were worth at a price; unknown without one.
    pub fn value(&self, asset: u32, units: Units, price: Amount) -> Amount {
        self.fact(asset).value(units, price)
    }

    /// The names, to be kept.
    pub fn into_names(self) -> Names {
        let mut coins: Vec<_> = self.coins.into_iter().collect();
        coins.sort_unstable_by_key(|(_, asset)| *asset);
        let coins = coins.into_iter();
        Names {
            assets: self.assets.into_iter().map(|(id, _)| id.clone()).collect(),
            wallets: self.wallets.into_iter().cloned().collect(),
            coins: coins
                .map(|((coin, decimals), it)| (coin, decimals, it))
                .collect(),
        }
    }
}

/// The names behind the numbers.
pub(super) struct Names {
    pub assets: Vec<AssetId>,
    pub wallets: Vec<IntegrationId>,
    pub coins: Vec<(String, u8, u32)>,
}
