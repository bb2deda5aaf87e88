//! Japan's total average: whatever was bought in a year costs the same, also what was sold before
//! (Income Tax Act enforcement order art. 119-2, 119-5; National Tax Agency, FAQ on crypto assets).
//!
//! Steps wait until the year is over. Then purchases come first, each to its pool with what the year
//! before left; then what became another asset, or went elsewhere; then disposals, at what a unit
//! costs on the average of all of these.

use kc_domain::Day;

use super::{
    engine::Engine,
    step::{Act, Step},
    waiting::Waiting,
};

impl Engine<'_> {
    pub(super) fn advance_year(&mut self, day: Day) {
        let year = self.days.tax_year(day);
        let last = self.waiting.back().map(|it| self.days.tax_year(it.day));
        if last.is_some_and(|last| last < year) {
            self.settle_year();
        }
    }

    /// Settles all that waits, as if the year were over.
    pub(super) fn settle_year(&mut self) {
        let steps = std::mem::take(&mut self.waiting);
        let is_purchase = |step: &Step| matches!(step.act, Act::Acquire { .. });
        let is_move = |step: &Step| matches!(step.act, Act::Move { .. });
        let order: [&dyn Fn(&Step) -> bool; 3] = [&is_purchase, &is_move, &|step| {
            !is_purchase(step) && !is_move(step)
        }];
        for is_next in order {
            for Waiting { step, .. } in steps.iter().filter(|it| is_next(&it.step)) {
                self.execute(step, &[]);
            }
        }
        self.closed = 0;
    }
}
