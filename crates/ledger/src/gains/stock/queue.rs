//! Lots in the order of their dates.

use std::collections::{BTreeMap, VecDeque};

use kc_domain::{Timestamp, Units};

use super::Piece;

/// Lots in the order of their dates, those of one moment in the order of the transactions that acquired
/// them, as a transfer must not turn them round. Most arrive in order and go to the end of a line; a tree takes over where too many do not.
#[derive(Debug)]
pub(in crate::gains) enum Queue {
    Line {
        lots: VecDeque<Piece>,
        /// How many lots had to step aside for others.
        moved: usize,
    },
    Tree {
        lots: BTreeMap<((Timestamp, u32), u64), Piece>,
        arrived: u64,
    },
}

/// From which end lots are taken.
#[derive(Clone, Copy, Debug)]
pub(in crate::gains) enum End {
    Oldest,
    Youngest,
}

const fn rank(piece: &Piece) -> (Timestamp, u32) {
    (piece.since, piece.origin)
}

impl Queue {
    pub const fn new() -> Self {
        Self::Line {
            lots: VecDeque::new(),
            moved: 0,
        }
    }

    pub fn put(&mut self, piece: Piece) {
        match self {
            Self::Line { lots, .. } if lots.back().is_none_or(|it| rank(it) <= rank(&piece)) => {
                lots.push_back(piece);
            }
            Self::Line { lots, moved } => {
                let place = lots.partition_point(|it| rank(it) <= rank(&piece));
                *moved += place.min(lots.len() - place);
                lots.insert(place, piece);
                if *moved > 4_096 + 4 * lots.len() {
                    *self = Self::tree(std::mem::take(lots));
                }
            }
            Self::Tree { lots, arrived } => {
                *arrived += 1;
                lots.insert((rank(&piece), *arrived), piece);
            }
        }
    }

    fn tree(lots: VecDeque<Piece>) -> Self {
        let arrived = lots.len() as u64;
        let lots = (0..)
            .zip(lots)
            .map(|(number, it)| ((rank(&it), number), it));
        Self::Tree {
            lots: lots.collect(),
            arrived,
        }
    }

    /// Takes `quantity`, or all that there is if that is less, and says how much it was.
    pub fn take(&mut self, quantity: Units, end: End, taken: &mut Vec<Piece>) -> Units {
        let mut wanted = quantity;
        while wanted > Units::ZERO {
            let Some(first) = self.first(end) else {
                break;
            };
            if first.quantity > wanted {
                taken.push(first.split(wanted));
                return quantity;
            }
            wanted = Units(wanted.0 - first.quantity.0);
            taken.extend(self.pop(end));
        }
        Units(quantity.0 - wanted.0)
    }

    fn first(&mut self, end: End) -> Option<&mut Piece> {
        match (self, end) {
            (Self::Line { lots, .. }, End::Oldest) => lots.front_mut(),
            (Self::Line { lots, .. }, End::Youngest) => lots.back_mut(),
            (Self::Tree { lots, .. }, End::Oldest) => {
                lots.first_entry().map(|entry| entry.into_mut())
            }
            (Self::Tree { lots, .. }, End::Youngest) => {
                lots.last_entry().map(|entry| entry.into_mut())
            }
        }
    }

    fn pop(&mut self, end: End) -> Option<Piece> {
        match (self, end) {
            (Self::Line { lots, .. }, End::Oldest) => lots.pop_front(),
            (Self::Line { lots, .. }, End::Youngest) => lots.pop_back(),
            (Self::Tree { lots, .. }, End::Oldest) => lots.pop_first().map(|(_, it)| it),
            (Self::Tree { lots, .. }, End::Youngest) => lots.pop_last().map(|(_, it)| it),
        }
    }

    pub fn into_pieces(self) -> Vec<Piece> {
        match self {
            Self::Line { lots, .. } => lots.into(),
            Self::Tree { lots, .. } => lots.into_values().collect(),
        }
    }
}
