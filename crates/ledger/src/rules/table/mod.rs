//! The tables of rules. The first rule that holds, from the top, gives the label.
//!
//! A rule that goes by what was called, or by who was on the other side, also needs legs that fit: a call
//! has a name that anybody may use. Names of rules are told on the wire and kept: they do not change.

mod custody;
mod nfts;
mod one_sided;
mod plain;
mod pools;
mod spam;

use kc_domain::Label;

use super::facts::{Facts, Side};

/// One rule: when it holds, which label it gives, and the sentence that it says (`{in}`, `{out}`
/// and `{fee}` stand for what moved).
pub(super) struct Rule {
    pub name: &'static str,
    pub when: fn(&Facts<'_>) -> bool,
    pub label: Label,
    pub says: &'static str,
}

const fn rule(
    name: &'static str,
    when: fn(&Facts<'_>) -> bool,
    label: Label,
    says: &'static str,
) -> Rule {
    Rule {
        name,
        when,
        label,
        says,
    }
}

static TABLES: [&[Rule]; 9] = [
    plain::FAILED,
    plain::OWN,
    spam::RULES,
    custody::RULES,
    nfts::RULES,
    pools::RULES,
    plain::EXCHANGES,
    one_sided::RULES,
    plain::REST,
];

/// All rules, in the order they are asked.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLES.iter().copied().flatten()
}

/// Holds where no other rule does: nothing that can be booked moved.
pub(super) static UNKNOWN: Rule = rule(
    "unknown",
    |_| true,
    Label::Unknown,
    "Moved nothing that can be counted",
);

/// Whether a rule finds spam, whichever label it gives.
pub(super) fn is_spam(rule: &Rule) -> bool {
    spam::RULES.iter().any(|it| it.name == rule.name)
}

fn one_to_one(t: &Facts<'_>) -> bool {
    t.is_exchange() && t.incoming.len() == 1 && t.outgoing.len() == 1
}

fn any_nft(sides: &[Side<'_>]) -> bool {
    sides.iter().any(Side::is_nft)
}

/// Whether all is money of a state.
fn money(sides: &[Side<'_>]) -> bool {
    sides.iter().all(Side::is_fiat)
}

fn any_money(sides: &[Side<'_>]) -> bool {
    sides.iter().any(Side::is_fiat)
}

fn minted(side: &Side<'_>) -> bool {
    side.parties.all_zero
}
