//! Pools: assets go in for a token of the pool, and come out for it.
//!
//! Routers are asked first: what a swap through one ends in may well be made for it. Then the calls
//! of pools, of which one asset may go in or come out alone; then the shape alone, which says it
//! where two or more go in for one that is made, or come out for one that is destroyed.

use kc_domain::Label;

use super::{Facts, Rule, Side, any_money, any_nft, rule};
use crate::rules::act::Act;

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("swap-by-router",     |t| t.may(Act::Swap) && coins(t),                    Label::Swap,             "Swapped {out} for {in}"),
    rule("liquidity-added",    |t| t.may(Act::AddLiquidity) && coins(t) && t.incoming.len() == 1, Label::AddLiquidity, "Put {out} into a pool for {in}"),
    rule("liquidity-removed",  |t| t.may(Act::RemoveLiquidity) && coins(t) && t.outgoing.len() == 1, Label::LiquidityWithdrawal, "Took {in} out of a pool for {out}"),
    rule("several-for-one-made", |t| coins(t) && t.outgoing.len() > 1 && matches!(t.incoming, [made] if made.is_issued()), Label::AddLiquidity, "Put {out} into a pool for {in}"),
    rule("one-destroyed-for-several", |t| coins(t) && t.incoming.len() > 1 && matches!(t.outgoing, [gone] if gone.is_returned()), Label::LiquidityWithdrawal, "Took {in} out of a pool for {out}"),
    rule("loan-on-collateral", |t| t.may(Act::Leverage) && coins(t),                Label::Unknown,          "Gave {out} and received {in}, of a loan on collateral"),
];

fn coins(t: &Facts<'_>) -> bool {
    let other = |sides: &[Side<'_>]| any_nft(sides) || any_money(sides);
    t.is_exchange() && !other(t.incoming) && !other(t.outgoing)
}
