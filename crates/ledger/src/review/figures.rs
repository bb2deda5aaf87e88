//! The figures of a finding.

use kc_domain::{Fiat, Units};
use serde::{Deserialize, Serialize};

/// What is told of a finding in numbers, by its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    /// How often and when is all there is.
    #[default]
    Nothing,
    /// The lowest balance reached, below zero.
    Lowest { balance: Units },
    /// All that came from somebody or went to them; nothing where a sum does not fit.
    Moved {
        received: Option<Units>,
        sent: Option<Units>,
    },
    /// The amount at fault; of several the earliest.
    Amount { units: Units },
    /// The source's own digits of the amount at fault; of several the earliest.
    Digits { digits: String },
    /// Prices of one whole coin: the one that the trade was made at, and the market's.
    Outlier {
        implied: Option<Fiat>,
        market: Fiat,
        /// How many times the one is the other; nothing if one of them is 0.
        factor: Option<Fiat>,
        currency: String,
    },
    /// Prices of one whole coin: the one that stands alone, and those before and after it.
    Spike {
        price: Fiat,
        before: Fiat,
        after: Fiat,
        /// How many times it is the nearer of them, or that one it; nothing if one is 0, or it does not fit.
        factor: Option<Fiat>,
        currency: String,
    },
    /// By the source and by the transactions; nothing where it can not be counted or is not known.
    Balances {
        live: Option<Units>,
        calculated: Option<Units>,
        /// `live − calculated`.
        difference: Option<Units>,
    },
}

impl Figures {
    /// Those of two parts of a history together, of which this one begins earlier.
    #[must_use]
    pub fn and(self, later: &Self) -> Self {
        match (self, later) {
            (Self::Lowest { balance }, Self::Lowest { balance: other }) => Self::Lowest {
                balance: balance.min(*other),
            },
            (
                Self::Moved { received, sent },
                Self::Moved {
                    received: also_received,
                    sent: also_sent,
                },
            ) => Self::Moved {
                received: sum(received, *also_received),
                sent: sum(sent, *also_sent),
            },
            (earlier, _) => earlier,
        }
    }
}

fn sum(one: Option<Units>, other: Option<Units>) -> Option<Units> {
    one?.checked_add(other?)
}
