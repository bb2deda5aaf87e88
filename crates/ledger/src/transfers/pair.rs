//! How likely a sending and an arrival are one transfer.

use super::{
    ends::{End, Named, named},
    field::Field,
    index::micros,
    tables::{self, LANES},
};

/// The points of a pair of one coin of which no more arrived than was sent, and no less than
/// [`End::least`]; nothing for one that can be no transfer, or is too unlikely to be thought of.
pub(super) fn points(field: &Field<'_>, sent: &End<'_>, arrived: &End<'_>) -> Option<i64> {
    let delay = delay(sent, arrived)?;
    let missing = sent.amount.checked_sub(arrived.amount)?;
    if !may_meet(field, sent, arrived) {
        return None;
    }
    let known = whom(field, sent, arrived)?;
    let is_paid_in = sent.chain.is_some() && arrived.chain.is_none();
    let allowed = match is_paid_in {
        true => sent.allowed.min(sent.amount / tables::FEE_SHARE_OF_PAID_IN),
        false => sent.allowed,
    };
    let points = delay + less(sent, missing, allowed, known)? + known;
    (points < tables::UNLIKELY).then_some(points)
}

/// Whether the two are of different wallets, and nobody said that they are no transfer.
pub(super) fn may_meet(field: &Field<'_>, sent: &End<'_>, arrived: &End<'_>) -> bool {
    let rejected = &field.history.decisions.rejected;
    sent.wallet() != arrived.wallet()
        && (rejected.is_empty()
            || !rejected.contains(&(sent.transaction.id.clone(), arrived.transaction.id.clone())))
}

fn whom(field: &Field<'_>, sent: &End<'_>, arrived: &End<'_>) -> Option<i64> {
    let is_one_chain = sent.chain.is_some() && sent.chain == arrived.chain;
    match named(&field.own, sent, arrived) {
        Named::Each => Some(0),
        Named::Others => None,
        Named::Nobody if is_one_chain => {
            let lag = arrived.at().saturating_sub(sent.at());
            (lag <= micros(tables::SAME_CHAIN)).then_some(tables::THROUGH_OTHERS)
        }
        Named::Nobody if sent.is_bridge && arrived.is_bridge => Some(tables::BRIDGED),
        Named::Nobody => Some(tables::UNNAMED),
    }
}

fn less(sent: &End<'_>, missing: i128, allowed: i128, known: i64) -> Option<i64> {
    if missing == 0 || missing == sent.fee {
        let says_enough = known != tables::UNNAMED
            || sent.is_nft
            || digits(sent.amount - missing) >= tables::TELLING;
        return Some(if says_enough { 0 } else { tables::ROUND });
    }
    if missing > allowed {
        return None;
    }
    let share = kc_domain::muldiv(
        missing,
        i128::from(tables::MUCH_LESS),
        allowed,
        kc_domain::Rounding::Down,
    )?;
    Some(tables::LESS + i64::try_from(share).ok()?)
}

/// How many digits stand before the zeros at the end.
fn digits(amount: i128) -> u32 {
    let mut amount = amount;
    while amount % 10 == 0 && amount != 0 {
        amount /= 10;
    }
    amount.checked_ilog10().map_or(0, |log| log + 1)
}

fn delay(sent: &End<'_>, arrived: &End<'_>) -> Option<i64> {
    let lag = arrived.at().saturating_sub(sent.at());
    if lag < 0 {
        let early = match sent.chain {
            Some(_) => tables::CLOCKS,
            None => tables::TOLD_LATE,
        };
        return (lag.saturating_neg() <= micros(early)).then_some(tables::EARLY);
    }
    let is_bridged = sent.is_bridge && arrived.is_bridge;
    let lanes = LANES.iter().filter(|lane| is_bridged || !lane.is_bridge);
    let longest = lanes.map(|lane| micros(lane.after)).max()?;
    if lag > longest {
        return None;
    }
    let seconds = lag / 1_000_000;
    let steps = tables::DELAY.iter().zip(&tables::DELAY[1..]);
    let mut within = steps.filter(|(_, (end, _))| seconds <= end * 60);
    let ((start, low), (end, high)) = within.next()?;
    Some(low + (high - low) * (seconds - start * 60) / ((end - start) * 60))
}
