//! Labels: what a transaction was, and the type that each label is bound to.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What assets did in a transaction, roughly; a [`Label`] says it finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransactionType {
    Deposit,
    Withdrawal,
    Trade,
    Payment,
    Transfer,
    /// Fits every type.
    Any,
}

crate::asset::stored_as_text!(TransactionType {
    Deposit = "deposit",
    Withdrawal = "withdrawal",
    Trade = "trade",
    Payment = "payment",
    Transfer = "transfer",
    Any = "any",
});

macro_rules! labels {
    ($($variant:ident = $text:literal, $type:ident;)*) => {
        /// What a transaction was. The wire writes the words of the contract's list; there are no others.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Label { $($variant),* }

        impl Label {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The type that the label is bound to.
            #[must_use]
            pub const fn transaction_type(self) -> TransactionType {
                match self { $(Self::$variant => TransactionType::$type),* }
            }

            /// Whether a transaction of this type may have the label.
            #[must_use]
            pub fn fits(self, kind: TransactionType) -> bool {
                let bound = self.transaction_type();
                bound == kind || bound == TransactionType::Any
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

labels! {
    AddLiquidity = "Add Liquidity", Trade;
    Airdrops = "Airdrops", Deposit;
    Approve = "Approve", Payment;
    Income = "Income", Deposit;
    Borrow = "Borrow", Deposit;
    BorrowInterest = "Borrow Interest", Withdrawal;
    BridgeReceive = "Bridge Receive", Deposit;
    BridgeSend = "Bridge Send", Withdrawal;
    Burn = "Burn", Withdrawal;
    Buy = "Buy", Trade;
    Cashback = "Cashback", Deposit;
    CasualtyLoss = "Casualty Loss", Withdrawal;
    CollateralDeposit = "Collateral Deposit", Withdrawal;
    CollateralWithdrawal = "Collateral Withdrawal", Deposit;
    DefiSwap = "DeFi Swap", Trade;
    Donations = "Donations", Withdrawal;
    Expense = "Expense", Withdrawal;
    Failed = "Failed", Any;
    FarmingRewards = "Farming Rewards", Deposit;
    Fee = "Fee", Payment;
    FiatDeposit = "Fiat Deposit", Deposit;
    FiatWithdrawal = "Fiat Withdrawal", Withdrawal;
    FundingFeePaid = "Funding Fee Paid", Withdrawal;
    FundingFeeReceived = "Funding Fee Received", Deposit;
    FuturesExpense = "Futures Expense", Payment;
    IcoInvestment = "ICO investment", Withdrawal;
    Ignore = "Ignore", Any;
    IncomingGift = "Incoming Gift", Deposit;
    Lend = "Lend", Withdrawal;
    LendRedeem = "Lend Redeem", Deposit;
    Liquidation = "Liquidation", Payment;
    Loan = "Loan", Deposit;
    LoanInterest = "Loan Interest", Deposit;
    LoanPayback = "Loan Payback", Payment;
    Lost = "Lost", Withdrawal;
    MarginFee = "Margin Fee", Payment;
    Mining = "Mining", Deposit;
    MintNft = "Mint NFT", Trade;
    NftBuy = "NFT Buy", Trade;
    NftSell = "NFT Sell", Trade;
    OutgoingGift = "Outgoing Gift", Withdrawal;
    RealizedLoss = "Realized Loss", Withdrawal;
    RealizedProfit = "Realized Profit", Deposit;
    ResourceStaking = "Resource Staking", Withdrawal;
    Reward = "Reward", Deposit;
    Royalties = "Royalties", Deposit;
    Sell = "Sell", Trade;
    LiquidityWithdrawal = "Liquidity Withdrawal", Trade;
    Spam = "Spam", Deposit;
    Stake = "Stake", Withdrawal;
    Unstake = "Unstake", Deposit;
    StakingRewards = "Staking Rewards", Deposit;
    SecurityTokenOfferingSto = "Security Token Offering(STO)", Trade;
    Stolen = "Stolen", Withdrawal;
    Trade = "Trade", Trade;
    Withdrawal = "Withdrawal", Withdrawal;
    Deposit = "Deposit", Deposit;
    Payment = "Payment", Payment;
    Swap = "Swap", Trade;
    Fork = "Fork", Deposit;
    Wrap = "Wrap", Trade;
    Unwrap = "Unwrap", Trade;
    BuyFiatToCrypto = "Buy (Fiat to Crypto)", Trade;
    SellCryptoToFiat = "Sell (Crypto to Fiat)", Trade;
    CrossChainSwaps = "Cross Chain Swaps", Trade;
    RexWithdrawal = "Rex Withdrawal", Deposit;
    RexDeposit = "Rex Deposit", Withdrawal;
    Interest = "Interest", Deposit;
    Earn = "Earn", Deposit;
    CentralizedStake = "Centralized Stake", Withdrawal;
    CentralizedLending = "Centralized Lending", Withdrawal;
    VaultDeposit = "Vault Deposit", Withdrawal;
    VaultWithdrawal = "Vault Withdrawal", Deposit;
    BridgeTransfer = "Bridge Transfer", Transfer;
    Transfer = "Transfer", Transfer;
    Unknown = "Unknown", Any;
    BridgeFee = "Bridge Fee", Payment;
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no such label"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_read_back_from_its_words() {
        assert_eq!(Label::ALL.len(), 77);
        for label in Label::ALL {
            assert_eq!(Label::parse(label.as_str()), Some(*label));
        }
        assert_eq!(Label::parse("Rug Pull"), None);
    }
}
