//! Shortest paths, the nearest first.

use std::{cmp::Reverse, collections::BinaryHeap};

/// A search under way, over places that are numbers. Kept from one to the next for its memory.
#[derive(Debug)]
pub(super) struct Search {
    queue: BinaryHeap<Reverse<(i64, usize)>>,
    /// By place: the round in which it was reached, how far it is then, and where from.
    reached: Vec<(u32, i64, usize)>,
    round: u32,
}

impl Search {
    pub fn new(places: usize) -> Self {
        Self {
            queue: BinaryHeap::new(),
            reached: vec![(0, 0, 0); places],
            round: 0,
        }
    }

    pub fn start(&mut self) {
        self.round += 1;
        self.queue.clear();
    }

    pub fn reach(&mut self, place: usize, distance: i64, from: usize) {
        let (round, known, _) = self.reached[place];
        if round != self.round || distance < known {
            self.reached[place] = (self.round, distance, from);
            self.queue.push(Reverse((distance, place)));
        }
    }

    /// The nearest place that was not given yet, and its distance, which is final.
    pub fn next(&mut self) -> Option<(i64, usize)> {
        while let Some(Reverse((distance, place))) = self.queue.pop() {
            if self.reached[place].1 == distance {
                return Some((distance, place));
            }
        }
        None
    }

    /// Where a place was reached from in this round.
    pub fn from(&self, place: usize) -> usize {
        self.reached[place].2
    }
}
