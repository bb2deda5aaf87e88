//! The United Kingdom's identification rules, which look ahead (TCGA 1992 s.104 to s.106A, as
//! HMRC applies them to cryptoassets).
//!
//! A disposal meets, in this order: what was acquired on the same day; what is acquired in the 30
//! days after, the earlier day first; the section 104 pool. What is acquired on one day counts as
//! one acquisition, so several purchases of a day cost the same a unit. Days are those of UTC,
//! which in summer is an hour behind the clocks of London.
//!
//! A deposit that nobody explained is no purchase: it enters the pool, and meets no disposal of
//! the days around it.
//!
//! Steps are matched by these rules before any is carried out, which needs quantities and the
//! costs of purchases alone. Only what no disposal met enters the pool.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kc_domain::{Day, Units, Zone};

use super::{
    Matching,
    event::{Act, Event},
    stock::{Lot, Pool},
};

/// The days after a disposal of which a purchase still meets it.
const DAYS_AFTER: i64 = 30;

/// A lot that a disposal met, and by which rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matched {
    pub lot: Lot,
    pub matching: Matching,
}

/// What is settled before the steps are carried out. The default settles nothing.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What is left of purchases for the pool, by step: all of a day's in its first.
    acquired: HashMap<usize, Vec<Lot>>,
    matched: HashMap<usize, Vec<Matched>>,
}

impl Plan {
    pub fn acquired(&self, step: usize) -> Option<&[Lot]> {
        self.acquired.get(&step).map(Vec::as_slice)
    }

    pub fn matched(&self, step: usize) -> &[Matched] {
        self.matched.get(&step).map_or(&[], Vec::as_slice)
    }

    pub fn of(events: &[Event], zone: &Zone) -> Self {
        let mut assets: HashMap<usize, Diary> = HashMap::new();
        for (step, event) in events.iter().enumerate() {
            let diary = assets.entry(event.asset).or_default();
            let day = zone.day(event.at);
            match event.act {
                Act::Acquire {
                    quantity,
                    cost,
                    is_dated: true,
                    ..
                } => {
                    let bought = diary.bought.entry(day).or_default();
                    bought.steps.push(step);
                    bought.pool.put(Lot {
                        quantity,
                        cost,
                        acquired: None,
                    });
                }
                Act::Dispose { quantity, .. } => diary.sold.push(Sold {
                    step,
                    day,
                    left: quantity,
                }),
                Act::Acquire { .. }
                | Act::Income { .. }
                | Act::Remove { .. }
                | Act::Move { .. } => {}
            }
        }
        let mut plan = Self::default();
        for mut diary in assets.into_values() {
            diary.sold.sort_by_key(|sold| sold.day);
            plan.match_days(&mut diary, zone);
        }
        plan
    }

    fn match_days(&mut self, asset: &mut Diary, zone: &Zone) {
        for sold in &mut asset.sold {
            if let Some(bought) = asset.bought.get_mut(&sold.day) {
                self.meet(sold, &mut bought.pool, sold.day, Matching::SameDay, zone);
            }
        }
        // Only days of which something is left, so that a busy month is not walked each time.
        let mut open: BTreeSet<Day> = BTreeSet::new();
        for (day, bought) in &asset.bought {
            if bought.pool.quantity() > Units::ZERO {
                open.insert(*day);
            }
        }
        for sold in &mut asset.sold {
            let last = sold.day.plus_days(DAYS_AFTER);
            while sold.left > Units::ZERO {
                let after = open.range(sold.day.plus_days(1)..=last).next();
                let Some(day) = after.copied() else {
                    break;
                };
                let Some(bought) = asset.bought.get_mut(&day) else {
                    break;
                };
                self.meet(sold, &mut bought.pool, day, Matching::ThirtyDays, zone);
                if bought.pool.quantity() == Units::ZERO {
                    open.remove(&day);
                }
            }
        }
        for bought in asset.bought.values_mut() {
            let mut left = bought.pool.take(Units(i128::MAX));
            for step in &bought.steps {
                self.acquired.insert(*step, std::mem::take(&mut left));
            }
        }
    }

    fn meet(
        &mut self,
        sold: &mut Sold,
        pool: &mut Pool,
        day: Day,
        matching: Matching,
        zone: &Zone,
    ) {
        let lots = pool.take(sold.left);
        if lots.is_empty() {
            return;
        }
        let matched = self.matched.entry(sold.step).or_default();
        for lot in lots {
            sold.left = Units(sold.left.0 - lot.quantity.0);
            let is_known = lot.cost.is_some();
            matched.push(Matched {
                lot: Lot {
                    acquired: is_known.then(|| zone.span(day).start),
                    ..lot
                },
                matching: if is_known {
                    matching
                } else {
                    Matching::Nothing
                },
            });
        }
    }
}

/// What one asset did, day by day.
#[derive(Default)]
struct Diary {
    bought: BTreeMap<Day, Bought>,
    sold: Vec<Sold>,
}

#[derive(Default)]
struct Bought {
    pool: Pool,
    steps: Vec<usize>,
}

struct Sold {
    step: usize,
    day: Day,
    left: Units,
}
