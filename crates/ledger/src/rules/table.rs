//! The table of rules. The first that holds, from the top, gives the label.

use kc_domain::Label;

use super::facts::{Facts, Side};

/// One rule: when it holds, which label it gives, and the sentence that it says (`{in}`, `{out}`
/// and `{fee}` stand for what moved).
pub(super) struct Rule {
    /// Names the rule in tests and in talk.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests alone"))]
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

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("failed for a fee",   |t| failed(t) && paid(t),                            Label::Failed,           "Failed, and cost {fee}"),
    rule("failed",             failed,                                              Label::Failed,           "Failed"),

    rule("wrap",               |t| one_to_one(t) && wraps(&t.incoming[0], &t.outgoing[0]), Label::Wrap,      "Wrapped {out} into {in}"),
    rule("unwrap",             |t| one_to_one(t) && wraps(&t.outgoing[0], &t.incoming[0]), Label::Unwrap,    "Unwrapped {out} into {in}"),
    rule("mint for a price",   |t| nft_bought(t) && nfts(t.incoming).all(minted),   Label::MintNft,          "Minted {in} for {out}"),
    rule("NFT bought",         nft_bought,                                          Label::NftBuy,           "Bought {in} for {out}"),
    rule("NFT sold",           nft_sold,                                            Label::NftSell,          "Sold {out} for {in}"),
    rule("bought for money",   |t| traded(t) && money(t.outgoing) && !any_money(t.incoming), Label::BuyFiatToCrypto,  "Bought {in} for {out}"),
    rule("sold for money",     |t| traded(t) && money(t.incoming) && !any_money(t.outgoing), Label::SellCryptoToFiat, "Sold {out} for {in}"),
    rule("swap",               traded,                                              Label::Swap,             "Swapped {out} for {in}"),

    rule("sent to itself",     |t| t.is_round_trip,                                 Label::Transfer,         "Moved {out} within this wallet"),
    rule("from own wallet",    |t| t.only_in() && from_own(t.incoming),             Label::Transfer,         "Moved {in} here from your other wallet"),
    rule("to own wallet",      |t| t.only_out() && from_own(t.outgoing),            Label::Transfer,         "Moved {out} to your other wallet"),

    rule("money paid in",      |t| t.only_in() && money(t.incoming),                Label::FiatDeposit,      "Paid in {in}"),
    rule("spam",               |t| t.only_in() && t.incoming.iter().all(Side::is_spam), Label::Spam,         "Received {in}, likely spam"),
    rule("airdrop",            |t| t.only_in() && !t.is_sender && t.incoming.iter().all(minted), Label::Airdrops, "Received {in} as an airdrop"),
    rule("deposit",            |t| t.only_in(),                                      Label::Deposit,          "Received {in}"),

    rule("money paid out",     |t| t.only_out() && money(t.outgoing),               Label::FiatWithdrawal,   "Paid out {out}"),
    rule("burn",               |t| t.only_out() && t.outgoing.iter().all(to_nobody), Label::Burn,            "Burned {out}"),
    rule("withdrawal",         |t| t.only_out(),                                     Label::Withdrawal,       "Sent {out}"),

    rule("approve for a fee",  |t| approves(t) && paid(t),                          Label::Approve,          "Let a contract move tokens, for a fee of {fee}"),
    rule("approve",            approves,                                            Label::Approve,          "Let a contract move tokens"),
    rule("fee",                |t| t.nothing_moved() && paid(t),                    Label::Fee,              "Paid {fee} as a fee"),

    rule("in and out",         |t| !t.nothing_moved(),                              Label::Unknown,          "Received {in} and sent {out}"),
];

/// Holds where no other rule does: nothing that can be booked moved.
pub(super) static UNKNOWN: Rule = rule(
    "unknown",
    |_| true,
    Label::Unknown,
    "Moved nothing that can be counted",
);

/// `approve(address,uint256)` and `setApprovalForAll(address,bool)`.
const APPROVALS: [&str; 2] = ["0x095ea7b3", "0xa22cb465"];

fn failed(t: &Facts<'_>) -> bool {
    t.is_failed && t.nothing_moved()
}

fn paid(t: &Facts<'_>) -> bool {
    !t.fees.is_empty()
}

/// A wallet that sent something to itself exchanged nothing.
fn traded(t: &Facts<'_>) -> bool {
    t.is_exchange()
}

fn one_to_one(t: &Facts<'_>) -> bool {
    t.incoming.len() == 1 && t.outgoing.len() == 1 && t.incoming[0].units == t.outgoing[0].units
}

fn wraps(wrapped: &Side<'_>, native: &Side<'_>) -> bool {
    wrapped.wraps == Some(native.asset)
}

fn nft_bought(t: &Facts<'_>) -> bool {
    traded(t) && any_nft(t.incoming) && !any_nft(t.outgoing)
}

fn nft_sold(t: &Facts<'_>) -> bool {
    traded(t) && any_nft(t.outgoing) && !any_nft(t.incoming)
}

fn nfts<'a>(sides: &'a [Side<'a>]) -> impl Iterator<Item = &'a Side<'a>> {
    sides.iter().filter(|side| side.is_nft())
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

fn from_own(sides: &[Side<'_>]) -> bool {
    sides.iter().all(|side| side.parties.all_own)
}

fn to_nobody(side: &Side<'_>) -> bool {
    side.parties.all_nobody
}

fn approves(t: &Facts<'_>) -> bool {
    let approval = |method: &str| {
        APPROVALS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(method))
    };
    t.nothing_moved() && t.is_sender && t.method.is_some_and(approval)
}
