//! What the person, or their accountant, may choose.

use kc_domain::{Day, Zone};

use super::{Country, HoldingLaw};

/// Which of the units at hand a disposal takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// The oldest lots first.
    Fifo,
    /// The youngest lots first.
    Lifo,
    /// The lots with the highest cost a unit first.
    Hifo,
    /// The lots with the lowest cost a unit first.
    Lofo,
    /// All units of a pool cost the same: what they cost together, moving with each purchase.
    Average,
    /// All units of a pool cost the same: what was there when the year began and what was bought in
    /// all of it, also after the disposal. Always over all wallets.
    TotalAverage,
    /// France's: all assets are one portfolio, of whose cost a disposal takes the part that its price
    /// is of the portfolio's worth; one asset for another is no disposal. Always over all wallets.
    Portfolio,
    /// The United Kingdom's: bought on the same day, bought within 30 days after, then the pool
    /// of section 104. Always over all wallets.
    UkPool,
}

impl Method {
    pub const ALL: [Self; 8] = [
        Self::Fifo,
        Self::Lifo,
        Self::Hifo,
        Self::Lofo,
        Self::Average,
        Self::TotalAverage,
        Self::Portfolio,
        Self::UkPool,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Lifo => "lifo",
            Self::Hifo => "hifo",
            Self::Lofo => "lofo",
            Self::Average => "average",
            Self::TotalAverage => "total_average",
            Self::Portfolio => "portfolio",
            Self::UkPool => "uk_pool",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

/// Whether each wallet has lots of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LotScope {
    /// A disposal takes lots of its own wallet only.
    Wallet,
    /// A disposal takes lots of any wallet.
    Universal,
}

impl LotScope {
    pub const ALL: [Self; 2] = [Self::Wallet, Self::Universal];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Universal => "universal",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

/// What a gift between people does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gifts {
    /// Giving is a disposal at market value, and what is received cost its market value.
    AtMarketValue,
    /// Giving makes no gain, and what is received cost its market value.
    ReceivedAtMarketValue,
    /// Giving makes no gain; what is received costs what it cost the giver, which nobody told us.
    CarryOver,
}

impl Gifts {
    /// The rule of a country (ISO 3166, two letters); where none is known market value counts, which
    /// never makes a gain smaller.
    #[must_use]
    pub fn in_country(country: &str) -> Self {
        Country::of(country).gifts
    }
}

/// How gains are worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options<'a> {
    pub method: Method,
    pub scope: LotScope,
    /// From this day on each wallet has lots of its own, though the scope is universal before.
    pub wallets_from: Option<Day>,
    pub gifts: Gifts,
    /// ISO 4217, in capitals. A price in another currency counts as unknown.
    pub currency: &'a str,
    /// Whose days and years count.
    pub zone: Zone,
    pub holding: HoldingLaw,
    pub year: YearStart,
}

/// The day on which a tax year begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct YearStart {
    pub month: i8,
    pub day: i8,
}

impl YearStart {
    pub const CALENDAR: Self = Self { month: 1, day: 1 };
}

impl<'a> Options<'a> {
    /// First in, first out in each wallet, years of the calendar, days of UTC, gifts at market value, and
    /// more than a year is long.
    #[must_use]
    pub const fn new(currency: &'a str) -> Self {
        Self {
            method: Method::Fifo,
            scope: LotScope::Wallet,
            wallets_from: None,
            gifts: Gifts::AtMarketValue,
            currency,
            zone: Zone::UTC,
            holding: HoldingLaw::MoreThanAYear,
            year: YearStart::CALENDAR,
        }
    }

    /// The scope that holds at first: some methods know no wallets.
    #[must_use]
    pub const fn lot_scope(&self) -> LotScope {
        match self.method {
            Method::UkPool | Method::TotalAverage | Method::Portfolio => LotScope::Universal,
            _ => self.scope,
        }
    }

    /// The day from which on each wallet has lots of its own, if lots are universal before.
    #[must_use]
    pub const fn wallets_from(&self) -> Option<Day> {
        match (self.method, self.scope) {
            (Method::UkPool | Method::TotalAverage | Method::Portfolio, _)
            | (_, LotScope::Wallet) => None,
            (_, LotScope::Universal) => self.wallets_from,
        }
    }
}
