//! The kinds of findings, and how much each matters.

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A quantity is wrong or unknown until it is put right, and all that follows from it.
    Error,
    /// A price or a meaning is unknown or doubtful: values and gains may be.
    Warning,
    /// A question that only the wallet's owner can answer.
    Info,
}

impl Severity {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// Its place among all, the gravest being 1.
    #[must_use]
    pub const fn rank(self) -> i64 {
        match self {
            Self::Error => 1,
            Self::Warning => 2,
            Self::Info => 3,
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $severity:ident;)*) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingKind { $($(#[$doc])* $variant),* }

        impl FindingKind {
            /// The gravest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }

            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),* }
            }
        }
    };
}

kinds! {
    /// More of an asset left a wallet than was ever seen to come in.
    MissingPurchase = "missing_purchase", Error;
    /// What the source says a wallet holds is not what its transactions add up to.
    Drift = "drift", Error;
    /// The source says that a wallet holds less than nothing.
    NegativeBalance = "negative_balance", Error;
    /// What a wallet holds can not be counted, by its source or by its books.
    Uncountable = "uncountable", Error;
    /// What all wallets hold together no longer fits.
    HoldingTooLarge = "holding_too_large", Error;
    /// The source's amount is beyond what we count with.
    Quarantined = "quarantined", Error;
    /// A sum or a balance no longer fits.
    TooLarge = "too_large", Error;
    /// An amount below zero.
    NegativeAmount = "negative_amount", Error;
    /// The source tells one movement in two ways.
    Contradiction = "contradiction", Error;
    /// It is not known what an asset cost when it moved.
    MissingPrice = "missing_price", Warning;
    /// A trade was made at another price than the market's.
    PriceOutlier = "price_outlier", Warning;
    /// An asset's price is far from those before and after it, which agree.
    PriceSpike = "price_spike", Warning;
    /// It is not known what a transaction was.
    Uncategorised = "uncategorised", Warning;
    /// The source's label does not fit what moved.
    LabelDoesNotFit = "label_does_not_fit", Warning;
    /// Plain deposits and withdrawals, by who stood on the other side.
    UnknownCounterparty = "unknown_counterparty", Info;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_word_and_the_gravest_come_first() {
        for kind in FindingKind::ALL {
            assert_eq!(FindingKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(FindingKind::parse("missing"), None);
        assert!(FindingKind::ALL.is_sorted_by_key(|kind| kind.severity()));
    }
}
