//! What each label does to lots.

use kc_domain::Label;

use super::Gifts;

/// What a transaction does to lots, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// Not looked at, fee and all.
    Ignored,
    /// Nothing but the fee counts.
    FeeOnly,
    /// Income of the market value, which is the cost of the lot too.
    Income,
    /// A lot that cost its market value.
    AtMarketValue,
    /// Whether it was bought, when and for what, nobody told us.
    Unexplained,
    /// What is sent is disposed of for what is received.
    Exchange,
    /// A disposal at market value.
    Disposal,
    /// Lots leave without gain or loss.
    Removal,
    /// Between the person's own wallets.
    OwnTransfer,
    /// The same thing in another shape: lots stay what they are.
    Reshape,
    /// Still the person's, but held elsewhere, or against a receipt: staked, lent, put up as collateral.
    IntoCustody,
    /// Comes back from there, or for the receipt.
    FromCustody,
    /// Goes to another chain.
    IntoBridge,
    /// Comes from another chain.
    FromBridge,
    /// As what moved suggests: both ways an exchange, out a disposal, in unexplained.
    ByShape,
}

pub(super) fn treatment(label: Label, gifts: Gifts) -> Treatment {
    match label {
        Label::Ignore => Treatment::Ignored,
        Label::Failed | Label::Spam | Label::Approve => Treatment::FeeOnly,

        Label::Income
        | Label::Airdrops
        | Label::Cashback
        | Label::FarmingRewards
        | Label::Fork
        | Label::FundingFeeReceived
        | Label::LoanInterest
        | Label::Mining
        | Label::RealizedProfit
        | Label::Reward
        | Label::Royalties
        | Label::StakingRewards
        | Label::Interest
        | Label::Earn => Treatment::Income,

        // What is owed back cost what it was worth.
        Label::Borrow | Label::Loan => Treatment::AtMarketValue,
        Label::Deposit | Label::FiatDeposit => Treatment::Unexplained,

        Label::IncomingGift => match gifts {
            Gifts::AtMarketValue | Gifts::ReceivedAtMarketValue => Treatment::AtMarketValue,
            Gifts::CarryOver => Treatment::Unexplained,
        },
        Label::OutgoingGift => match gifts {
            Gifts::AtMarketValue => Treatment::Disposal,
            Gifts::ReceivedAtMarketValue | Gifts::CarryOver => Treatment::Removal,
        },
        Label::Donations | Label::Burn | Label::CasualtyLoss | Label::Lost | Label::Stolen => {
            Treatment::Removal
        }

        Label::Trade
        | Label::Swap
        | Label::DefiSwap
        | Label::CrossChainSwaps
        | Label::Buy
        | Label::Sell
        | Label::BuyFiatToCrypto
        | Label::SellCryptoToFiat
        | Label::NftBuy
        | Label::NftSell
        | Label::MintNft
        | Label::AddLiquidity
        | Label::LiquidityWithdrawal
        | Label::SecurityTokenOfferingSto => Treatment::Exchange,

        Label::Withdrawal
        | Label::FiatWithdrawal
        | Label::Payment
        | Label::Expense
        | Label::Fee
        | Label::BridgeFee
        | Label::MarginFee
        | Label::FundingFeePaid
        | Label::FuturesExpense
        | Label::RealizedLoss
        | Label::BorrowInterest
        | Label::LoanPayback
        | Label::Liquidation
        | Label::IcoInvestment => Treatment::Disposal,

        Label::Transfer | Label::BridgeTransfer => Treatment::OwnTransfer,
        Label::Wrap | Label::Unwrap => Treatment::Reshape,
        Label::BridgeSend => Treatment::IntoBridge,
        Label::BridgeReceive => Treatment::FromBridge,

        Label::Stake
        | Label::CentralizedStake
        | Label::ResourceStaking
        | Label::RexDeposit
        | Label::Lend
        | Label::CentralizedLending
        | Label::CollateralDeposit
        | Label::VaultDeposit => Treatment::IntoCustody,
        Label::Unstake
        | Label::RexWithdrawal
        | Label::LendRedeem
        | Label::CollateralWithdrawal
        | Label::VaultWithdrawal => Treatment::FromCustody,

        Label::Unknown => Treatment::ByShape,
    }
}
