//! Transfers that two wallets tell of as the same transaction.

use std::collections::BTreeMap;

use super::{
    ends::{End, Named, named},
    field::Field,
    index::micros,
    names::names,
    pair::may_meet,
    solve::Solution,
    tables::SAME_TRANSACTION,
};

/// The own wallets that tell of one transaction are few. With more pairs of legs than this, it is no
/// transaction.
const PAIRS: usize = 1_024;

/// What speaks for a pair, the strongest first. What several send and several receive, as where
/// coins are spent and change is given, is joined in order at last: no coin has a name there.
#[derive(Clone, Copy)]
enum Ties {
    NamedAndEqual,
    Named,
    Equal,
    Any,
}

/// Joins what is told under one name. Gives the ends of which there were too many.
pub(super) fn exact<'a>(field: &Field<'a>, solution: &mut Solution<'_, 'a>) -> Vec<usize> {
    let mut told: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let ends = solution.ends.clone();
    let open = ends.iter().copied().enumerate();
    for (key, place) in names(open.filter(|(_, end)| end.is_open)) {
        let (sent, arrived) = told.entry((key, ends[place].coin)).or_default();
        let side = if ends[place].is_sending {
            sent
        } else {
            arrived
        };
        side.push(place);
    }
    let mut crowded = Vec::new();
    for (sent, arrived) in told.values() {
        if sent.len().saturating_mul(arrived.len()) > PAIRS {
            crowded.extend(sent.iter().chain(arrived));
            continue;
        }
        let before = solution.links.len();
        for ties in [Ties::NamedAndEqual, Ties::Named, Ties::Equal, Ties::Any] {
            for (&from, &to) in sent
                .iter()
                .flat_map(|from| arrived.iter().map(move |to| (from, to)))
            {
                if holds(field, ends[from], ends[to], ties) {
                    solution.join(from, to);
                }
            }
        }
        for &from in sent {
            take_fee(solution, from, before);
        }
    }
    crowded
}

fn holds(field: &Field<'_>, sent: &End<'_>, arrived: &End<'_>, ties: Ties) -> bool {
    let named = named(&field.own, sent, arrived);
    let is_equal = sent.amount == arrived.amount;
    let is_tied = match ties {
        Ties::NamedAndEqual => named == Named::Each && is_equal,
        Ties::Named => named == Named::Each,
        Ties::Equal => named != Named::Others && is_equal,
        Ties::Any => true,
    };
    let apart = arrived.at().saturating_sub(sent.at()).saturating_abs();
    let are_chains = sent.chain.is_some() && arrived.chain.is_some();
    is_tied
        && (!are_chains || sent.chain == arrived.chain)
        && apart <= micros(SAME_TRANSACTION)
        && may_meet(field, sent, arrived)
}

/// What is left of a sending after all that arrived was taken on the way, if it is no more than a
/// fee, or if all was sent to one own address. Else it went to somebody else.
fn take_fee(solution: &mut Solution<'_, '_>, from: usize, before: usize) {
    let end = solution.ends[from];
    let left = solution.left[from] * end.unit;
    let mut links = solution.links[before..].iter_mut().rev();
    let Some(last) = links.find(|link| link.from == from) else {
        return;
    };
    let all_to_one = end.names(solution.ends[last.to]);
    let tells_its_fee = end.chain.is_some() && end.fee > 0;
    let is_fee = left <= end.allowed || left == end.fee;
    if all_to_one || (is_fee && !tells_its_fee) {
        last.sent += solution.left[from];
        solution.left[from] = 0;
    }
}
