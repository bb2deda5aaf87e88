//! What the law of a country asks for, as data on top of methods.

mod table;

use kc_domain::{Day, Zone};

use super::{Gifts, HoldingLaw, LotScope, Method, Options, YearStart};

/// What a country's law asks for, as far as it can be said of an individual's private assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166, two letters; empty for all that are not listed.
    pub code: &'static str,
    pub name: &'static str,
    /// The methods that may be used, the usual one first.
    pub methods: &'static [Method],
    pub scope: LotScope,
    /// Year, month and day from which on each wallet has lots of its own, if that changed.
    pub wallets_from: Option<(i16, i8, i8)>,
    pub year: YearStart,
    pub holding: HoldingLaw,
    pub gifts: Gifts,
    pub amounts: ReturnAmounts,
    /// The time zone, where the country has one for nearly all of its people.
    pub zone: Option<&'static str>,
    /// Where the law, or the authority's reading of it, stands.
    pub law: &'static str,
    /// What of it is not worked out here, and is left to the person.
    pub not_modelled: &'static str,
}

/// How amounts are written on a return. What is worked out is exact; a form rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReturnAmounts {
    /// To the smallest coin, a half up.
    Cents,
    /// To whole units, a half up.
    Nearest,
    /// To whole units, in the person's favour: gains down, and costs up.
    InFavour,
    /// To whole units, the rest left off.
    Down,
}

impl Country {
    /// The country of a code, or the default: first in, first out in each wallet, and years of the
    /// calendar.
    #[must_use]
    pub fn of(code: &str) -> &'static Self {
        let all = table::COUNTRIES.iter();
        all.clone()
            .find(|it| it.code == code)
            .unwrap_or(&table::OTHER)
    }

    /// All that are listed.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        table::COUNTRIES
    }

    /// Options as the law has them by default, in a currency (ISO 4217, in capitals). Where the
    /// country has no one time zone, set the taxpayer's.
    #[must_use]
    pub fn options<'a>(&self, currency: &'a str) -> Options<'a> {
        let from = self.wallets_from;
        Options {
            method: self.methods.first().copied().unwrap_or(Method::Fifo),
            scope: self.scope,
            wallets_from: from.and_then(|(year, month, day)| Day::new(year, month, day)),
            gifts: self.gifts,
            zone: self.zone.and_then(Zone::parse).unwrap_or_default(),
            holding: self.holding,
            year: self.year,
            ..Options::new(currency)
        }
    }
}
