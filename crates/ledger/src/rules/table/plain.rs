//! What needs no knowledge of protocols.

use kc_domain::Label;

use super::{Facts, Rule, Side, any_money, money, rule};
use crate::rules::act::Act;

#[rustfmt::skip]
pub(super) static FAILED: &[Rule] = &[
    rule("failed-for-a-fee",   |t| failed(t) && paid(t),                            Label::Failed,           "Failed, and cost {fee}"),
    rule("failed",             failed,                                              Label::Failed,           "Failed"),
];

#[rustfmt::skip]
pub(super) static OWN: &[Rule] = &[
    rule("sent-to-itself",     |t| t.is_round_trip,                                 Label::Transfer,         "Moved {out} within this wallet"),
    rule("from-own-wallet",    |t| t.only_in() && own(t.incoming),                  Label::Transfer,         "Moved {in} here from your other wallet"),
    rule("to-own-wallet",      |t| t.only_out() && own(t.outgoing),                 Label::Transfer,         "Moved {out} to your other wallet"),
];

#[rustfmt::skip]
pub(super) static EXCHANGES: &[Rule] = &[
    rule("bought-for-money",   |t| t.is_exchange() && money(t.outgoing) && !any_money(t.incoming), Label::BuyFiatToCrypto,  "Bought {in} for {out}"),
    rule("sold-for-money",     |t| t.is_exchange() && money(t.incoming) && !any_money(t.outgoing), Label::SellCryptoToFiat, "Sold {out} for {in}"),
    rule("swap",               |t| t.is_exchange(),                                 Label::Swap,             "Swapped {out} for {in}"),
];

#[rustfmt::skip]
pub(super) static REST: &[Rule] = &[
    rule("approval-for-a-fee", |t| approves(t) && paid(t),                          Label::Approve,          "Let a contract move tokens, for a fee of {fee}"),
    rule("approval",           approves,                                            Label::Approve,          "Let a contract move tokens"),
    rule("fee",                |t| t.nothing_moved() && paid(t),                    Label::Fee,              "Paid {fee} as a fee"),
    rule("in-and-out",         |t| !t.nothing_moved(),                              Label::Unknown,          "Received {in} and sent {out}"),
];

fn failed(t: &Facts<'_>) -> bool {
    t.is_failed && t.nothing_moved()
}

fn paid(t: &Facts<'_>) -> bool {
    !t.fees.is_empty()
}

fn own(sides: &[Side<'_>]) -> bool {
    sides.iter().all(|side| side.parties.all_own)
}

fn approves(t: &Facts<'_>) -> bool {
    t.nothing_moved() && t.does(Act::Approve)
}
