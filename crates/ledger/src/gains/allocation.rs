//! The change from lots of all wallets together to lots of each wallet.
//!
//! The United States ask for it on 2025-01-01 (Treas. Reg. § 1.1012-1(j)), and allow units left over to be
//! allocated to wallets by a rule made known before (Rev. Proc. 2024-28, section 5.02(4), a global
//! allocation). Ours: lots go, the oldest first, to the wallets in the order in which they were first
//! seen, then to what is on its way between two of them, to each as much as it holds; those of
//! unknown date come last. What was staked or lent is allocated apart, in the same way. Lots that no
//! wallet holds stay unallocated, and what a wallet holds beyond them is of unknown purchase; both
//! are said.

use std::collections::BTreeMap;

use kc_domain::Units;

use super::{Flaw, engine::Engine, links::Links, step::Spot, stock::Piece, stocks::Stocks};

impl Engine<'_> {
    pub(super) fn allocate(&mut self, links: &mut Links<'_>) {
        let fresh = Stocks::new(self.method, false, Vec::new());
        let mut before = std::mem::replace(&mut self.stocks, fresh);
        self.stocks.go_on_noting(&mut before);
        let mut claims: BTreeMap<(u8, u32), Vec<(Spot, i128)>> = BTreeMap::new();
        let mut held: Vec<((Spot, u32), i128)> = before.held.take().into_iter().flatten().collect();
        held.sort_unstable();
        for ((spot, asset), units) in held {
            if let (Some(class), true) = (class(spot), units > 0) {
                claims
                    .entry((class, asset))
                    .or_default()
                    .push((spot, units));
            }
        }
        let mut sent = links.under_way();
        for shelf in before.shelves() {
            let Some(class) = class(shelf.spot) else {
                for piece in shelf.pieces {
                    self.stocks.put(shelf.spot, shelf.asset, piece, piece.since);
                }
                continue;
            };
            let mut lots = Oldest::of(shelf.pieces);
            for (spot, units) in claims.remove(&(class, shelf.asset)).unwrap_or_default() {
                let missing = lots.take(units, |piece| {
                    self.stocks.put(spot, shelf.asset, piece, piece.since);
                });
                self.not_covered(Some(spot), shelf.asset, missing);
            }
            if matches!(shelf.spot, Spot::Wallet(_)) {
                for sent in sent.iter_mut().filter(|it| it.asset == shelf.asset) {
                    let pieces = &mut sent.pieces;
                    let missing = lots.take(sent.quantity.0, |piece| pieces.push(piece));
                    self.not_covered(None, shelf.asset, missing);
                }
            }
            let mut left = 0_i128;
            lots.take(i128::MAX, |piece| {
                left = left.saturating_add(piece.quantity.0);
                self.stocks
                    .put(Spot::Unallocated, shelf.asset, piece, piece.since);
            });
            if left > 0 {
                self.outcome.flaws.push(Flaw::NotHeld {
                    asset: shelf.asset as usize,
                    quantity: Units(left),
                });
            }
        }
        for ((_, asset), claims) in claims {
            for (spot, units) in claims {
                self.not_covered(Some(spot), asset, units);
            }
        }
    }

    fn not_covered(&mut self, spot: Option<Spot>, asset: u32, units: i128) {
        let wallet = spot.and_then(|spot| match spot {
            Spot::Wallet(it) | Spot::Custody(it) | Spot::Underway(it) => Some(it as usize),
            Spot::Bridge | Spot::Unallocated => None,
        });
        if units > 0 {
            self.outcome.flaws.push(Flaw::NotCovered {
                wallet,
                asset: asset as usize,
                quantity: Units(units),
            });
        }
    }
}

/// Which lots go to which places.
const fn class(spot: Spot) -> Option<u8> {
    match spot {
        Spot::Wallet(_) => Some(0),
        Spot::Custody(_) => Some(1),
        Spot::Underway(_) => Some(2),
        Spot::Bridge | Spot::Unallocated => None,
    }
}

/// Lots, the oldest first.
struct Oldest(std::iter::Peekable<std::vec::IntoIter<Piece>>);

impl Oldest {
    fn of(mut pieces: Vec<Piece>) -> Self {
        pieces.sort_by_key(|it| (!it.is_dated, it.since));
        Self(pieces.into_iter().peekable())
    }

    /// Gives so many units away, and says how many were not there.
    fn take(&mut self, units: i128, mut give: impl FnMut(Piece)) -> i128 {
        let mut wanted = units;
        while wanted > 0
            && let Some(first) = self.0.peek_mut()
        {
            if first.quantity.0 > wanted {
                give(first.split(Units(wanted)));
                return 0;
            }
            wanted -= first.quantity.0;
            give(*first);
            self.0.next();
        }
        wanted
    }
}
