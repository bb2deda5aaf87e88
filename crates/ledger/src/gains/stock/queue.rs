//! Lots in the order of their dates.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, VecDeque, binary_heap::PeekMut},
};

use kc_domain::{Timestamp, Units};

use super::Piece;

/// Lots in the order of their dates, those of one moment in the order of the transactions that acquired
/// them, as a transfer must not turn them round; of the same one, as they arrived.
///
/// Most arrive in order and go to the end of a line. Those that would have to push in wait apart, as only
/// the first of all is ever wanted.
#[derive(Clone, Debug)]
pub(in crate::gains) struct Queue {
    end: End,
    line: VecDeque<Piece>,
    late: BinaryHeap<Late>,
    /// The last in order of those that wait apart, or waited since there were none.
    last_late: Rank,
    arrived: u64,
}

/// From which end lots are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gains) enum End {
    Oldest,
    Youngest,
}

type Rank = (Timestamp, u32);

const fn rank(piece: &Piece) -> Rank {
    (piece.since, piece.origin)
}

/// A lot that came when younger ones were in line, and when it did among its like.
#[derive(Clone, Copy, Debug)]
struct Late {
    end: End,
    arrived: u64,
    piece: Piece,
}

impl Late {
    fn cmp_by_age(&self, other: &Self) -> Ordering {
        let turn = |it: &Self| (rank(&it.piece), it.arrived);
        turn(self).cmp(&turn(other))
    }
}

/// The greatest is the first that is taken.
impl Ord for Late {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.end {
            End::Oldest => other.cmp_by_age(self),
            End::Youngest => self.cmp_by_age(other),
        }
    }
}

impl PartialOrd for Late {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Late {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Late {}

impl Queue {
    pub const fn new(end: End) -> Self {
        Self {
            end,
            line: VecDeque::new(),
            late: BinaryHeap::new(),
            last_late: (Timestamp::EPOCH, 0),
            arrived: 0,
        }
    }

    pub fn put(&mut self, piece: Piece) {
        let rank = rank(&piece);
        // Nothing in line is of the rank of something late and arrived after it: so of the same rank those
        // in line are the earlier ones.
        let is_in_order = self.line.back().is_none_or(|it| self::rank(it) <= rank)
            && (self.late.is_empty() || self.last_late < rank);
        if is_in_order {
            return self.line.push_back(piece);
        }
        if self.late.is_empty() {
            (self.last_late, self.arrived) = (rank, 0);
        }
        self.last_late = self.last_late.max(rank);
        self.late.push(Late {
            end: self.end,
            arrived: self.arrived,
            piece,
        });
        self.arrived += 1;
    }

    /// Takes `quantity`, or all that there is if that is less, and says how much it was.
    pub fn take(&mut self, quantity: Units, taken: &mut Vec<Piece>) -> Units {
        let mut wanted = quantity;
        while wanted > Units::ZERO {
            if self.is_late_first() {
                let Some(mut first) = self.late.peek_mut() else {
                    break;
                };
                if first.piece.quantity > wanted {
                    taken.push(first.piece.split(wanted));
                    return quantity;
                }
                wanted = Units(wanted.0 - first.piece.quantity.0);
                taken.push(PeekMut::pop(first).piece);
            } else {
                let first = match self.end {
                    End::Oldest => self.line.front_mut(),
                    End::Youngest => self.line.back_mut(),
                };
                let Some(first) = first else {
                    break;
                };
                if first.quantity > wanted {
                    taken.push(first.split(wanted));
                    return quantity;
                }
                wanted = Units(wanted.0 - first.quantity.0);
                taken.push(*first);
                match self.end {
                    End::Oldest => self.line.pop_front(),
                    End::Youngest => self.line.pop_back(),
                };
            }
        }
        Units(quantity.0 - wanted.0)
    }

    /// Whether the first of all is one that waits apart.
    fn is_late_first(&self) -> bool {
        let Some(late) = self.late.peek() else {
            return false;
        };
        let late = rank(&late.piece);
        match self.end {
            End::Oldest => self.line.front().is_none_or(|it| late < rank(it)),
            End::Youngest => self.line.back().is_none_or(|it| late >= rank(it)),
        }
    }

    /// The oldest first.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut late: Vec<Late> = self.late.iter().copied().collect();
        late.sort_unstable_by(Late::cmp_by_age);
        let mut pieces = Vec::with_capacity(self.line.len() + late.len());
        pieces.extend(&self.line);
        pieces.extend(late.into_iter().map(|it| it.piece));
        // Stable: of the same rank those of the line stay before the others.
        pieces.sort_by_key(rank);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use kc_domain::Fiat;

    use super::*;

    fn piece(since: i64, origin: u32, units: i128) -> Piece {
        Piece {
            quantity: Units(units),
            cost: Fiat(units).into(),
            since: Timestamp::from_micros(since),
            origin,
            is_dated: true,
        }
    }

    /// Lots in one list, each put behind all that are not younger.
    #[derive(Default)]
    struct Plain(Vec<Piece>);

    impl Plain {
        fn put(&mut self, piece: Piece) {
            let place = self.0.partition_point(|it| rank(it) <= rank(&piece));
            self.0.insert(place, piece);
        }

        fn take(&mut self, end: End, mut wanted: i128, taken: &mut Vec<Piece>) {
            while wanted > 0 && !self.0.is_empty() {
                let place = match end {
                    End::Oldest => 0,
                    End::Youngest => self.0.len() - 1,
                };
                if self.0[place].quantity.0 > wanted {
                    return taken.push(self.0[place].split(Units(wanted)));
                }
                wanted -= self.0[place].quantity.0;
                taken.push(self.0.remove(place));
            }
        }
    }

    #[test]
    fn lots_leave_as_out_of_one_list_however_late_they_came() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |end: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % end
        };
        for end in [End::Oldest, End::Youngest] {
            for _ in 0..200 {
                let (mut queue, mut plain) = (Queue::new(end), Plain::default());
                for turn in 0..120 {
                    // Few dates and origins, so that many lots are of the same rank.
                    let since = (turn / 4 + below(20)).cast_signed();
                    let units = i128::from(1 + below(5));
                    if below(5) < 3 {
                        let piece = piece(since, below(2) as u32, units);
                        queue.put(piece);
                        plain.put(piece);
                    } else {
                        let (mut taken, mut expected) = (Vec::new(), Vec::new());
                        queue.take(Units(2 * units), &mut taken);
                        plain.take(end, 2 * units, &mut expected);
                        assert_eq!(taken, expected);
                    }
                }
                assert_eq!(queue.pieces(), plain.0);
            }
        }
    }
}
