//! Japan's total average: whatever was bought in a year costs the same, also what was sold before
//! (Income Tax Act enforcement order art. 119-2, 119-5; National Tax Agency, FAQ on crypto assets).
//!
//! Steps wait until the year is over. Then purchases come first, each to its pool with what the year
//! before left; then what became another asset, or went elsewhere; then disposals, at what a unit
//! costs on the average of all of these.

use kc_domain::Day;

use super::{engine::Engine, step::Act, waiting::Waiting};

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
        let mut steps = std::mem::take(&mut self.waiting);
        let (mut moves, mut others) = (Vec::new(), Vec::new());
        for (number, Waiting { step, .. }) in steps.iter().enumerate() {
            match step.act {
                Act::Acquire { .. } => self.execute(step, &[]),
                Act::Move { .. } => moves.push(number),
                Act::Income { .. } | Act::Dispose { .. } | Act::Remove => others.push(number),
            }
        }
        for number in moves.into_iter().chain(others) {
            self.execute(&steps[number].step, &[]);
        }
        steps.clear();
        // Kept for its memory.
        self.waiting = steps;
        self.closed = 0;
    }
}
