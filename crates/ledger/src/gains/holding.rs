//! How long something was held, as laws count it.

use kc_domain::Day;

/// From when on a gain is that of something held for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldingLaw {
    /// The time does not matter.
    None,
    /// More than one year, counted from the day after the acquisition on: what is sold on the
    /// anniversary is short. What was acquired on the last day of February was held for a year when
    /// the next February is over. So count the United States (IRC § 1222, Rev. Rul. 66-7), and
    /// Australia its twelve months between the two days (ITAA 1997 s 115-25, TD 2002/10).
    MoreThanAYear,
    /// More than one year, over with the day of the same number (§ 23 (1) no. 2 EStG with §§ 187 (1),
    /// 188 (2) and (3) BGB): what is sold on the anniversary is short, on the day after it long.
    GermanYear,
    /// So many days or more from the day of acquisition to that of disposal.
    Days(u16),
}

/// How long something was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// No longer than the law asks: a year or less.
    Short,
    /// Longer than that.
    Long,
}

impl HoldingLaw {
    /// The term of what was acquired and disposed of on these days, the later last.
    #[must_use]
    pub fn term(self, acquired: Day, disposed: Day) -> Option<Term> {
        let days = disposed.days_since(acquired);
        let is_long = match self {
            _ if days < 0 => return None,
            Self::None => return None,
            Self::Days(least) => days >= i64::from(least),
            // Years have 365 or 366 days.
            Self::MoreThanAYear | Self::GermanYear if days < 365 => false,
            Self::MoreThanAYear | Self::GermanYear if days > 367 => true,
            Self::MoreThanAYear => {
                let year_is_over = acquired.plus_days(1).next_year()?;
                disposed > acquired.next_year()? && disposed >= year_is_over
            }
            Self::GermanYear => disposed > acquired.next_year()?,
        };
        Some(if is_long { Term::Long } else { Term::Short })
    }
}
