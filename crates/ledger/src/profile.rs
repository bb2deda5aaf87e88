//! What sort of investor a portfolio and its activity tell of. Every comparison is exact: a share
//! that lies on a threshold is not above it. What has no known value takes no part in sums and
//! shares, and is counted.

use kc_domain::{Fiat, Rounding, muldiv};

use crate::valuation::total;

/// What a profile is made from.
#[derive(Clone, Debug, Default)]
pub struct ProfileFacts {
    /// One a holding of coins and tokens.
    pub crypto: Vec<CryptoValue>,
    /// The value of each NFT held.
    pub nfts: Vec<Option<Fiat>>,
    /// The net value of each DeFi position, below zero where more is owed than owned.
    pub defi: Vec<Option<Fiat>>,
    /// Whether a futures or options contract is open.
    pub has_open_derivatives: bool,
    pub activity: Activity,
}

/// What a holding is worth, in the currency of the profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CryptoValue {
    pub value: Option<Fiat>,
    /// Bitcoin, or what stands for it on another chain.
    pub is_bitcoin: bool,
}

/// How many transactions there were, without what was taken for spam.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    pub last_week: u64,
    pub last_month: u64,
    pub last_year: u64,
    /// Those of the last year that belong to futures and margin trading.
    pub futures_last_year: u64,
}

/// What sort of investor it is: the first of these that fits, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvestorClass {
    /// More than 30 % of the value lies in NFTs.
    NftEnthusiast,
    /// More than 40 % of the value lies in DeFi.
    DefiHodler,
    /// A futures or options contract is open, or more than 20 % of the last year's transactions
    /// belong to such.
    FuturesTrader,
    /// More than 60 % of the value is bitcoin.
    BtcMaximalist,
    /// The activity is high.
    ActiveTrader,
    /// Everybody else, who has nothing yet among them.
    LongTermHolder,
}

impl InvestorClass {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NftEnthusiast => "NFT Enthusiast",
            Self::DefiHodler => "DeFi Hodler",
            Self::FuturesTrader => "Futures Trader",
            Self::BtcMaximalist => "BTC Maximalist",
            Self::ActiveTrader => "Active Trader",
            Self::LongTermHolder => "Long-term Holder",
        }
    }
}

/// How large a portfolio is, in units of its own currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortfolioSize {
    /// Less than 10,000.
    Small,
    /// Less than 500,000.
    Medium,
    /// Less than 5,000,000.
    Large,
    Whale,
}

impl PortfolioSize {
    #[must_use]
    pub fn of(value: Fiat) -> Self {
        match value {
            value if value < whole(10_000) => Self::Small,
            value if value < whole(500_000) => Self::Medium,
            value if value < whole(5_000_000) => Self::Large,
            _ => Self::Whale,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Small => "Small",
            Self::Medium => "Medium",
            Self::Large => "Large",
            Self::Whale => "Whale",
        }
    }
}

const fn whole(amount: i128) -> Fiat {
    Fiat(amount * 10_i128.pow(Fiat::SCALE as u32))
}

/// How much happens in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityLevel {
    /// Fewer than 5 transactions.
    Low,
    /// 5 to 20, both included.
    Medium,
    High,
}

impl ActivityLevel {
    #[must_use]
    pub const fn of(transactions_in_a_month: u64) -> Self {
        match transactions_in_a_month {
            0..5 => Self::Low,
            5..=20 => Self::Medium,
            _ => Self::High,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

/// One of the three parts of a portfolio, the one that leads where two are equal first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetCategory {
    RegularCrypto,
    Nfts,
    Defi,
}

impl AssetCategory {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RegularCrypto => "regular_crypto",
            Self::Nfts => "nfts",
            Self::Defi => "defi",
        }
    }
}

/// What is known of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetBreakdown {
    /// 0 where there is nothing; unknown where nothing that is there has a known value.
    pub value: Option<Fiat>,
    /// Of all parts that are worth something, in percent, rounded half to even at 10⁻¹⁸; 0 where
    /// it can not be told. A part that is worth less than nothing takes no share.
    pub percentage: Fiat,
    /// How many holdings, with those that have no known value.
    pub count: usize,
}

/// What a portfolio and its activity tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    pub class: InvestorClass,
    /// What is owned, less what is owed, as far as it is known.
    pub total_value: Option<Fiat>,
    pub size: Option<PortfolioSize>,
    /// The largest part and its share in percent; nothing where nothing is worth anything.
    pub dominant: Option<(AssetCategory, Fiat)>,
    pub regular_crypto: AssetBreakdown,
    pub nfts: AssetBreakdown,
    pub defi: AssetBreakdown,
    pub activity_level: ActivityLevel,
    /// How many holdings have no known value, and so are missing from every sum and share.
    pub without_value: usize,
}

/// Says what sort of investor the facts tell of.
#[must_use]
pub fn profile(facts: &ProfileFacts) -> Profile {
    let crypto: Vec<Option<Fiat>> = facts.crypto.iter().map(|it| it.value).collect();
    let bitcoin = facts.crypto.iter().filter(|it| it.is_bitcoin);
    let bitcoin = total(bitcoin.map(|it| it.value));
    let lists = [&crypto, &facts.nfts, &facts.defi];
    let values = lists.map(|list| total(list.iter().copied()));
    let shares = Shares::of(values);
    let [regular_crypto, nfts, defi] = [0, 1, 2].map(|place| AssetBreakdown {
        value: values[place],
        percentage: shares.percentage(values[place]),
        count: lists[place].len(),
    });
    let total_value = total(lists.into_iter().flatten().copied());
    let activity_level = ActivityLevel::of(facts.activity.last_month);

    let class = if shares.is_above(values[1], 30) {
        InvestorClass::NftEnthusiast
    } else if shares.is_above(values[2], 40) {
        InvestorClass::DefiHodler
    } else if facts.has_open_derivatives || facts.activity.is_of_futures() {
        InvestorClass::FuturesTrader
    } else if shares.is_above(bitcoin, 60) {
        InvestorClass::BtcMaximalist
    } else if activity_level == ActivityLevel::High {
        InvestorClass::ActiveTrader
    } else {
        InvestorClass::LongTermHolder
    };
    Profile {
        class,
        total_value,
        size: total_value.map(PortfolioSize::of),
        dominant: shares.dominant(),
        regular_crypto,
        nfts,
        defi,
        activity_level,
        without_value: (lists.into_iter().flatten())
            .filter(|value| value.is_none())
            .count(),
    }
}

impl Activity {
    const fn is_of_futures(&self) -> bool {
        self.futures_last_year.saturating_mul(5) > self.last_year
    }
}

/// What the parts are shares of.
struct Shares {
    parts: [Fiat; 3],
    whole: Option<Fiat>,
}

impl Shares {
    fn of(values: [Option<Fiat>; 3]) -> Self {
        let parts = values.map(|value| value.unwrap_or(Fiat::ZERO).max(Fiat::ZERO));
        let whole = parts
            .iter()
            .try_fold(Fiat::ZERO, |whole, part| whole.checked_add(*part))
            .filter(|whole| *whole > Fiat::ZERO);
        Self { parts, whole }
    }

    fn percentage(&self, value: Option<Fiat>) -> Fiat {
        let part = value.unwrap_or(Fiat::ZERO).max(Fiat::ZERO);
        self.whole
            .and_then(|whole| part.percent_of(whole))
            .unwrap_or(Fiat::ZERO)
    }

    /// Whether `value` is more than so many percent of the whole: more than a number is more than
    /// that number rounded down, since values are whole.
    fn is_above(&self, value: Option<Fiat>, percent: i128) -> bool {
        let limit = self
            .whole
            .and_then(|whole| muldiv(whole.0, percent, 100, Rounding::Down));
        value
            .zip(limit)
            .is_some_and(|(value, limit)| value.0 > limit)
    }

    fn dominant(&self) -> Option<(AssetCategory, Fiat)> {
        let [crypto, nfts, defi] = self.parts;
        let (category, part) = if crypto >= nfts && crypto >= defi {
            (AssetCategory::RegularCrypto, crypto)
        } else if nfts >= defi {
            (AssetCategory::Nfts, nfts)
        } else {
            (AssetCategory::Defi, defi)
        };
        Some((category, part.percent_of(self.whole?)?))
    }
}
