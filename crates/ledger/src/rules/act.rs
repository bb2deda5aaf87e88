//! What a call may be for. What really happened, the legs must say.

/// What people call contracts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Approve,
    Swap,
    TradeNft,

    /// Lend: against a receipt of the contract that takes the asset, or against none.
    Supply,
    /// The same by way of another contract.
    SupplyThrough,
    /// Lend against a receipt, by a word that everybody uses.
    Mint,
    Redeem,
    /// Take back what was lent by way of another contract, which is given the receipt.
    RedeemThrough,
    Borrow,
    Repay,
    /// Give as collateral, and take it back.
    PutUp,
    TakeBack,
    /// Collateral and loan in one call, each either way.
    Leverage,
    Liquidate,

    AddLiquidity,
    RemoveLiquidity,
    /// Take what a position in a pool has earned.
    CollectFees,
    /// Several calls in one, of which nothing more is known.
    Bundle,

    Stake,
    Unstake,
    /// Give a staked token for a ticket, until it can be paid out.
    Queue,
    VaultDeposit,
    VaultWithdraw,
    Wrap,
    Unwrap,
    WrapNative,
    UnwrapNative,

    /// Take what staking brought.
    Reward,
    /// Take what a farm brought, be it by giving it more.
    Harvest,
    /// Take what somebody granted, for whatever reason.
    Claim,
    ClaimAirdrop,
    /// Send to many at once.
    HandOut,

    BridgeOut,
    BridgeIn,
}

/// A set of acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Acts(u64);

impl Acts {
    pub(super) const fn of(acts: &[Act]) -> Self {
        let mut set = 0;
        let mut number = 0;
        while number < acts.len() {
            set |= 1 << acts[number] as u64;
            number += 1;
        }
        Self(set)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, act: Act) -> bool {
        self.0 & (1 << act as u64) != 0
    }
}
