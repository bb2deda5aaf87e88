//! Market prices, for laws that ask what all of a portfolio was worth when a part of it was sold.
//!
//! They are those of days: the ledger asks while it works, notes what nobody has told yet, and works again
//! once that is known. Which days it asks for follows from the history alone, so that is once.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kc_domain::{AssetId, Day, Fiat, Timestamp};
use kc_ledger::gains::Quotes;
use kc_store::{
    Store, StoreError,
    day_prices::{self, DayPrice, Market},
};

/// What nobody knew is asked again after so long.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// A day, by UTC, of which an asset's price is wanted.
pub type WantedDay = (AssetId, Day);

/// What assets cost on days, as far as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct DayPrices(Arc<HashMap<AssetId, HashMap<Day, Option<Fiat>>>>);

impl DayPrices {
    fn tell(&mut self, asset: AssetId, day: Day, price: Option<Fiat>) {
        let days = Arc::make_mut(&mut self.0).entry(asset).or_default();
        let known = days.entry(day).or_default();
        *known = price.or(*known);
    }

    fn of(&self, asset: &AssetId, day: Day) -> Option<Option<Fiat>> {
        self.0.get(asset)?.get(&day).copied()
    }

    /// What the sources said.
    pub fn learn(&mut self, told: Vec<DayPrice>) {
        for it in told {
            self.tell(it.asset_id, it.day, it.price);
        }
    }

    /// Takes them as unknown.
    pub fn give_up(&mut self, wanted: &[WantedDay]) {
        for (asset, day) in wanted {
            self.tell(asset.clone(), *day, None);
        }
    }

    /// Reads what is stored of those wanted, and gives those that the sources are to be asked for.
    pub(crate) async fn read(
        &mut self,
        store: &Store,
        market: &Market,
        wanted: BTreeSet<WantedDay>,
        now: Timestamp,
    ) -> Result<Vec<WantedDay>, StoreError> {
        let days = wanted.iter().map(|(asset, day)| (asset, *day));
        for stored in day_prices::of_days(store, market, days).await? {
            let is_answer = stored.price.is_some()
                || stored
                    .asked_at
                    .is_some_and(|at| now.since(at) < ASKED_AGAIN_AFTER);
            if is_answer {
                self.tell(stored.asset_id, stored.day, stored.price);
            }
        }
        let wanted = wanted.into_iter();
        Ok(wanted
            .filter(|(asset, day)| self.of(asset, *day).is_none())
            .collect())
    }
}

impl Quotes for DayPrices {
    fn price(&self, asset: &AssetId, at: Timestamp) -> Option<Fiat> {
        self.of(asset, Day::of(at))?
    }
}

/// Notes what is asked for and not known.
#[derive(Default)]
pub(crate) struct Asked {
    pub prices: DayPrices,
    wanted: Mutex<BTreeSet<WantedDay>>,
}

impl Asked {
    pub fn of(prices: &DayPrices) -> Self {
        Self {
            prices: prices.clone(),
            wanted: Mutex::default(),
        }
    }

    pub fn wanted(self) -> BTreeSet<WantedDay> {
        self.wanted
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Quotes for Asked {
    fn price(&self, asset: &AssetId, at: Timestamp) -> Option<Fiat> {
        let day = Day::of(at);
        match self.prices.of(asset, day) {
            Some(price) => price,
            None => {
                let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
                wanted.insert((asset.clone(), day));
                None
            }
        }
    }
}
