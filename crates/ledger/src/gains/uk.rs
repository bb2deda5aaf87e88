//! The United Kingdom's identification rules, which look ahead (TCGA 1992 s.104 to s.106A, as
//! HMRC applies them to cryptoassets).
//!
//! A disposal meets, in this order: what was acquired on the same day; what is acquired in the 30
//! days after, the earlier day first; the section 104 pool. What is acquired on one day counts as
//! one acquisition, so several purchases of a day cost the same a unit. Days are those of the
//! taxpayer's time zone.
//!
//! A deposit that nobody explained is no purchase: it enters the pool, and meets no disposal of
//! the days around it.
//!
//! Steps wait until the thirtieth day after theirs is over. When a day is over its disposals have
//! met its purchases; when the thirtieth day after it is, they have met what came after, in the
//! order of the disposals. What no disposal met of a day's purchases enters the pool with the
//! first of them. So each thing is done at a moment that the history alone tells, and pieces of a
//! history come to the same as the whole.

use std::collections::VecDeque;

use kc_domain::{Day, Units};
use serde::{Deserialize, Serialize};

use super::{
    LegResult, Matching,
    engine::Engine,
    step::{Act, Step},
    stock::{Piece, Pool},
    unknown::Amount,
    waiting::{Met, Waiting},
};

/// The days after a disposal of which a purchase still meets it.
const DAYS_AFTER: i64 = 30;

/// What was bought of each asset on days that wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(u32, Vec<Bought>)>", from = "Vec<(u32, Vec<Bought>)>")]
pub(super) struct Diaries {
    /// By the asset's number.
    by_asset: Vec<VecDeque<Bought>>,
}

/// What was bought on one day, and no disposal met yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bought {
    day: Day,
    pool: Pool,
}

impl From<Diaries> for Vec<(u32, Vec<Bought>)> {
    fn from(diaries: Diaries) -> Self {
        let days = (0..).zip(diaries.by_asset);
        days.filter(|(_, days)| !days.is_empty())
            .map(|(asset, days)| (asset, days.into()))
            .collect()
    }
}

impl From<Vec<(u32, Vec<Bought>)>> for Diaries {
    fn from(saved: Vec<(u32, Vec<Bought>)>) -> Self {
        let mut diaries = Self::default();
        for (asset, days) in saved {
            *diaries.of(asset) = days.into();
        }
        diaries
    }
}

impl Diaries {
    fn of(&mut self, asset: u32) -> &mut VecDeque<Bought> {
        let asset = asset as usize;
        if self.by_asset.len() <= asset {
            self.by_asset.resize_with(asset + 1, VecDeque::new);
        }
        &mut self.by_asset[asset]
    }

    fn buy(&mut self, asset: u32, day: Day, quantity: Units, cost: Amount) {
        let days = self.of(asset);
        if days.back().is_none_or(|it| it.day < day) {
            let pool = Pool::default();
            days.push_back(Bought { day, pool });
        }
        if let Some(today) = days.back_mut() {
            today.pool.put(quantity, cost);
        }
    }

    fn on(&mut self, asset: u32, day: Day) -> Option<&mut Bought> {
        let days = self.of(asset);
        let place = days.partition_point(|it| it.day < day);
        days.get_mut(place).filter(|it| it.day == day)
    }

    /// Forgets empty days at the end, so that books are the same however they came to be.
    pub fn tidy(&mut self) {
        while self.by_asset.last().is_some_and(VecDeque::is_empty) {
            self.by_asset.pop();
        }
    }
}

impl Engine<'_> {
    pub(super) fn note(&mut self, step: Step, day: Day) {
        if let Act::Acquire {
            cost,
            is_dated: true,
        } = step.act
        {
            self.diaries.buy(step.asset, day, step.quantity, cost);
        }
        let met = Vec::new();
        self.waiting.push_back(Waiting { step, day, met });
    }

    pub(super) fn advance_uk(&mut self, day: Day) {
        self.close();
        while let Some(first) = self.waiting.front()
            && first.day.plus_days(DAYS_AFTER) < day
        {
            self.settle(first.day);
        }
    }

    /// Settles all that waits, as if nothing more came.
    pub(super) fn settle_uk(&mut self) {
        self.close();
        while let Some(first) = self.waiting.front() {
            self.settle(first.day);
        }
    }

    /// The last day is over: its disposals meet its purchases.
    fn close(&mut self) {
        for number in self.closed..self.waiting.len() {
            self.meet(number, self.waiting[number].day, Matching::SameDay);
        }
        self.closed = self.waiting.len();
    }

    /// Nothing can change the first day that waits: its disposals meet what was bought after, and
    /// its steps are carried out.
    fn settle(&mut self, day: Day) {
        let steps = self.waiting.partition_point(|it| it.day <= day);
        for number in 0..steps {
            let step = &self.waiting[number].step;
            if !matches!(step.act, Act::Dispose { .. }) {
                continue;
            }
            let asset = step.asset;
            let days = self.diaries.of(asset);
            let mut next = days.partition_point(|it| it.day <= day);
            while let Some(bought) = self.diaries.of(asset).get(next).copied()
                && bought.day <= day.plus_days(DAYS_AFTER)
            {
                if bought.pool.quantity() > Units::ZERO
                    && !self.meet(number, bought.day, Matching::ThirtyDays)
                {
                    break;
                }
                next += 1;
            }
        }
        for _ in 0..steps {
            if let Some(Waiting { step, met, .. }) = self.waiting.pop_front() {
                self.carry_out(&step, day, &met);
            }
        }
        self.closed -= steps;
    }

    fn carry_out(&mut self, step: &Step, day: Day, met: &[Met]) {
        let Act::Acquire {
            cost,
            is_dated: true,
        } = step.act
        else {
            return self.execute(step, met);
        };
        let result = LegResult::new(cost, Amount::UNKNOWN);
        self.outcome.legs.tell(step.of, result);
        // The whole day's, with the first purchase of the day.
        if let Some(mut bought) = self.diaries.of(step.asset).pop_front_if(|it| it.day <= day) {
            let mut left = Vec::with_capacity(2);
            bought.pool.take(Units(i128::MAX), &mut left);
            for piece in left {
                self.stocks.put(step.spot, step.asset, piece, step.at);
            }
        }
    }

    /// Lets a disposal meet what is left of a day's purchases; false if it needs no more.
    fn meet(&mut self, number: usize, day: Day, matching: Matching) -> bool {
        let Waiting { step, met, .. } = &mut self.waiting[number];
        if !matches!(step.act, Act::Dispose { .. }) {
            return false;
        }
        let already: i128 = met.iter().map(|met| met.piece.quantity.0).sum();
        let left = Units(step.quantity.0 - already);
        let Some(bought) = self.diaries.on(step.asset, day) else {
            return true;
        };
        let pieces = &mut self.taken;
        let taken = bought.pool.take(left, pieces);
        if pieces.is_empty() {
            return taken < left;
        }
        let since = self.days.start(day);
        met.extend(pieces.drain(..).map(|piece| {
            let is_dated = piece.cost.is_known();
            Met {
                piece: Piece {
                    since: if is_dated { since } else { piece.since },
                    is_dated,
                    ..piece
                },
                matching: if is_dated {
                    matching
                } else {
                    Matching::Nothing
                },
            }
        }));
        taken < left
    }
}
