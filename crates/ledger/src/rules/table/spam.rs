//! What nobody asked for, and what only seems to have happened.
//!
//! Strangers can send a wallet anything, and contracts can claim anything. It is spam if the wallet did
//! not send the transaction, nothing came from an own wallet, and
//!
//! - all that came is of assets that are marked as spam where they were described, or
//! - all that came has a name that is there to lure: an address of a page, "claim", "visit", a sum
//!   of dollars ([`kc_domain::text::is_bait`]), and is not well known, or
//! - nothing moved: an amount of 0, which anybody may "send" in anybody's name, or
//! - it is a trifle from an address that looks like one that the wallet sends to
//!   ([`super::super::familiar`]), or a contract's claim that such a trifle was sent there.

use kc_domain::{Label, text::is_bait};

use super::{Facts, Rule, Side, rule};

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("spam-asset",         |t| t.only_in() && t.incoming.iter().all(Side::is_spam), Label::Spam,         "Received {in}, likely spam"),
    rule("spam-name",          |t| unasked(t) && t.only_in() && t.incoming.iter().all(lures), Label::Spam,   "Received {in}, likely spam"),
    rule("spam-imitation",     |t| imitated(t) && t.only_in(),                      Label::Spam,             "Received {in} from an address that imitates one you know"),
    rule("spam-imitated-send", |t| imitated(t) && t.only_out(),                     Label::Ignore,           "A contract claims that {out} went to an address that imitates one you know"),
    rule("spam-of-nothing",    |t| unasked(t) && t.is_empty,                        Label::Spam,             "Moved nothing, likely spam"),
];

fn unasked(t: &Facts<'_>) -> bool {
    t.is_on_chain() && !t.is_sender && !t.is_failed
}

fn lures(side: &Side<'_>) -> bool {
    side.known.is_some_and(|asset| {
        asset.coingecko_id.is_none() && (is_bait(&asset.symbol) || is_bait(&asset.name))
    })
}

fn imitated(t: &Facts<'_>) -> bool {
    unasked(t) && t.is_imitation && t.incoming.iter().chain(t.outgoing).all(Side::is_trifle)
}
