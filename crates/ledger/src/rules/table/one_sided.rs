//! What only came, or only went: by who was on the other side, or by what the wallet called.

use kc_domain::Label;

use super::{Facts, Rule, Side, minted, money, rule};
use crate::rules::{
    act::Act,
    contracts::{
        POLYGON,
        Role::{Beacon, Bridge, Distributor, Positions},
    },
};

#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    rule("money-paid-in",      |t| t.only_in() && money(t.incoming),                Label::FiatDeposit,      "Paid in {in}"),
    rule("bridge-arrival",     |t| t.only_in() && (t.with(t.incoming, Bridge) || t.may(Act::BridgeIn)), Label::BridgeReceive, "Received {in} from another chain"),
    rule("airdrop-claimed",    |t| t.only_in() && (t.does(Act::ClaimAirdrop) || t.with(t.incoming, Distributor)), Label::Airdrops, "Claimed {in}, an airdrop"),
    rule("borrowed",           |t| t.only_in() && t.does(Act::Borrow),              Label::Borrow,           "Borrowed {in}"),
    rule("collateral-back",    |t| t.only_in() && t.does(Act::TakeBack),            Label::CollateralWithdrawal, "Took back {in}, which was collateral"),
    rule("redeemed",           |t| t.only_in() && t.does(Act::Redeem),              Label::LendRedeem,       "Took back {in}, which was lent"),
    rule("unstaked",           |t| t.only_in() && t.does(Act::Unstake),             Label::Unstake,          "Unstaked {in}"),
    rule("out-of-vault",       |t| t.only_in() && t.does(Act::VaultWithdraw),       Label::VaultWithdrawal,  "Took {in} out of a vault"),
    rule("out-of-position",    |t| t.only_in() && (t.does(Act::RemoveLiquidity) || (t.does(Act::Bundle) && some_with(t, t.incoming))), Label::VaultWithdrawal, "Took {in} out of a position in a pool"),
    rule("position-fees",      |t| t.only_in() && t.does(Act::CollectFees),         Label::FarmingRewards,   "Collected {in}, the fees of a position in a pool"),
    rule("harvested",          |t| t.only_in() && t.does(Act::Harvest) && coins(t.incoming), Label::FarmingRewards, "Harvested {in}"),
    rule("staking-reward",     |t| t.only_in() && t.does(Act::Reward) && coins(t.incoming), Label::StakingRewards, "Collected {in}, a reward of staking"),
    rule("claimed",            |t| t.only_in() && t.does(Act::Claim) && coins(t.incoming), Label::Reward,    "Claimed {in}"),
    rule("handed-out",         |t| t.only_in() && !t.is_sender && t.may(Act::HandOut), Label::Airdrops,      "Received {in} as an airdrop"),
    rule("airdrop",            |t| t.only_in() && !t.is_sender && t.incoming.iter().all(minted), Label::Airdrops, "Received {in} as an airdrop"),
    rule("minted-for-nothing", |t| t.only_in() && t.is_sender && t.incoming.iter().all(|side| side.is_nft() && minted(side)), Label::Deposit, "Minted {in} for no price"),
    rule("deposit",            |t| t.only_in(),                                     Label::Deposit,          "Received {in}"),

    rule("money-paid-out",     |t| t.only_out() && money(t.outgoing),               Label::FiatWithdrawal,   "Paid out {out}"),
    rule("bridge-send",        |t| t.only_out() && (t.with(t.outgoing, Bridge) || t.does(Act::BridgeOut)), Label::BridgeSend, "Sent {out} to another chain"),
    rule("bridge-send-by-burning", |t| t.only_out() && t.chain == POLYGON && t.does(Act::UnwrapNative) && t.outgoing.iter().all(minted), Label::BridgeSend, "Sent {out} to another chain"),
    rule("validator-stake",    |t| t.only_out() && t.with(t.outgoing, Beacon),      Label::Stake,            "Staked {out} with a validator"),
    rule("liquidated",         |t| t.only_out() && !t.is_sender && t.may(Act::Liquidate), Label::Liquidation, "Lost {out} by a liquidation"),
    rule("paid-back",          |t| t.only_out() && t.does(Act::Repay),              Label::LoanPayback,      "Paid back {out}"),
    rule("collateral-given",   |t| t.only_out() && t.does(Act::PutUp),              Label::CollateralDeposit, "Gave {out} as collateral"),
    rule("lent",               |t| t.only_out() && (t.does(Act::Supply) || t.does(Act::SupplyThrough)), Label::Lend, "Lent {out}"),
    rule("staked",             |t| t.only_out() && t.does(Act::Stake),              Label::Stake,            "Staked {out}"),
    rule("into-vault",         |t| t.only_out() && t.does(Act::VaultDeposit),       Label::VaultDeposit,     "Put {out} into a vault"),
    rule("into-position",      |t| t.only_out() && t.does(Act::AddLiquidity),       Label::VaultDeposit,     "Put {out} into a position in a pool"),
    rule("burned",             |t| t.only_out() && t.outgoing.iter().all(to_nobody), Label::Burn,            "Burned {out}"),
    rule("withdrawal",         |t| t.only_out(),                                    Label::Withdrawal,       "Sent {out}"),
];

fn to_nobody(side: &Side<'_>) -> bool {
    side.parties.all_nobody
}

fn coins(sides: &[Side<'_>]) -> bool {
    !sides.iter().any(Side::is_nft)
}

/// Whether some of it came from the contract that holds positions.
fn some_with(t: &Facts<'_>, sides: &[Side<'_>]) -> bool {
    sides
        .iter()
        .any(|side| t.with(std::slice::from_ref(side), Positions))
}
