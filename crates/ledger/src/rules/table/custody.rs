//! What changes its shape, or is held by a contract from then on, against something that is held
//! instead: a wrapped coin, a receipt, a share, a ticket.
//!
//! A receipt is a token that the contract makes which takes the asset, or that is destroyed when it gives
//! it back. Such a transaction has both sides, and yet the label of what was done with the asset:
//! `Lend`, `Stake`, `Vault Deposit`. Where the call does not say which, it is a swap. Decision 0016.

use kc_domain::Label;

use super::{Facts, Rule, Side, one_to_one, rule};
use crate::rules::{
    act::Act,
    contracts::Role::{LiquidStaking, Positions},
};

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("wrap",               |t| same_units(t) && wraps(&t.incoming[0], &t.outgoing[0]), Label::Wrap,      "Wrapped {out} into {in}"),
    rule("unwrap",             |t| same_units(t) && wraps(&t.outgoing[0], &t.incoming[0]), Label::Unwrap,    "Unwrapped {out} into {in}"),
    rule("wrap-native",        |t| t.may(Act::WrapNative) && same_units(t) && t.outgoing[0].is_native() && receipt_in(t), Label::Wrap, "Wrapped {out} into {in}"),
    rule("unwrap-native",      |t| t.may(Act::UnwrapNative) && same_units(t) && t.incoming[0].is_native() && receipt_out(t), Label::Unwrap, "Unwrapped {out} into {in}"),
    rule("wrap-token",         |t| t.may(Act::Wrap) && one_to_one(t) && receipt_in(t), Label::Wrap,          "Wrapped {out} into {in}"),
    rule("unwrap-token",       |t| t.may(Act::Unwrap) && one_to_one(t) && receipt_out(t), Label::Unwrap,     "Unwrapped {out} into {in}"),
    rule("queue-to-unstake",   |t| t.may(Act::Queue) && tickets_in(t),              Label::Wrap,             "Gave {out} for {in}, to be paid out later"),

    rule("lend-for-receipt",   |t| (t.may(Act::Supply) || t.may(Act::Mint)) && receipt_in(t) && from_itself(t), Label::Lend, "Lent {out} for {in}"),
    rule("lend-through",       |t| t.may(Act::SupplyThrough) && receipt_in(t),      Label::Lend,             "Lent {out} for {in}"),
    rule("redeem-receipt",     |t| t.may(Act::Redeem) && receipt_out(t),            Label::LendRedeem,       "Redeemed {out} for {in}"),
    rule("redeem-through",     |t| t.may(Act::RedeemThrough) && one_to_one(t) && one_partner(t), Label::LendRedeem, "Redeemed {out} for {in}"),

    rule("liquid-stake",       |t| receipt_in(t) && t.is_of(&t.incoming[0], LiquidStaking), Label::Stake,    "Staked {out} for {in}"),
    rule("liquid-unstake",     |t| receipt_out(t) && t.is_of(&t.outgoing[0], LiquidStaking), Label::Unstake, "Unstaked {out} for {in}"),

    rule("vault-deposit",      |t| t.may(Act::VaultDeposit) && receipt_in(t) && from_itself(t), Label::VaultDeposit, "Put {out} into a vault for {in}"),
    rule("vault-withdrawal",   |t| t.may(Act::VaultWithdraw) && receipt_out(t),     Label::VaultWithdrawal,  "Took {in} out of a vault for {out}"),

    rule("stake-for-receipt",  |t| t.may(Act::Stake) && (receipt_in(t) || tickets_in(t)), Label::Stake,      "Staked {out} for {in}"),
    rule("unstake-receipt",    |t| t.may(Act::Unstake) && (receipt_out(t) || tickets_out(t)), Label::Unstake, "Unstaked {out} for {in}"),
    rule("stake-and-harvest",  |t| t.may(Act::Stake) && t.may(Act::Harvest) && one_to_one(t) && !t.incoming[0].is_issued() && one_partner(t), Label::Stake, "Staked {out}, and received {in}"),
];

fn same_units(t: &Facts<'_>) -> bool {
    one_to_one(t) && t.incoming[0].units == t.outgoing[0].units
}

fn wraps(wrapped: &Side<'_>, native: &Side<'_>) -> bool {
    wrapped.wraps == Some(native.asset)
}

/// One token was made, and what was given for it are no NFTs.
fn receipt_in(t: &Facts<'_>) -> bool {
    t.is_exchange()
        && matches!(t.incoming, [receipt] if receipt.is_issued() && !receipt.is_nft())
        && !t.outgoing.iter().any(Side::is_nft)
}

/// One token was given back to be destroyed, and what came for it are no NFTs.
fn receipt_out(t: &Facts<'_>) -> bool {
    t.is_exchange()
        && matches!(t.outgoing, [receipt] if receipt.is_returned() && !receipt.is_nft())
        && !t.incoming.iter().any(Side::is_nft)
}

/// The contract of the receipt took all that was given.
fn from_itself(t: &Facts<'_>) -> bool {
    let receipt = t.incoming.first();
    receipt.is_some_and(|receipt| t.outgoing.iter().all(|given| receipt.is_receipt_for(given)))
}

/// Coins went, and NFTs were made for them that are no positions in pools.
fn tickets_in(t: &Facts<'_>) -> bool {
    let ticket = |side: &Side<'_>| side.is_nft() && side.is_issued() && !t.is_of(side, Positions);
    t.is_exchange() && t.incoming.iter().all(ticket) && !t.outgoing.iter().any(Side::is_nft)
}

fn tickets_out(t: &Facts<'_>) -> bool {
    let ticket = |side: &Side<'_>| side.is_nft() && side.is_returned() && !t.is_of(side, Positions);
    t.is_exchange() && t.outgoing.iter().all(ticket) && !t.incoming.iter().any(Side::is_nft)
}

/// Whoever took also gave.
fn one_partner(t: &Facts<'_>) -> bool {
    let party = t.incoming.first().and_then(|side| side.parties.only);
    party.is_some() && t.outgoing.iter().all(|side| side.parties.only == party)
}
