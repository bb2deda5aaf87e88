//! Capital gains: what was gained when lots left, worked out from booked transactions.
//!
//! # What counts as what, for an accountant
//!
//! A **lot** is a quantity acquired at one time for one cost. Amounts are in the workspace's
//! currency, prices those of the moment. What has no price, or whose purchase nobody told us, is
//! **unknown**: its row says so, is counted as such, and is in no sum. It is never taken as 0.
//!
//! - **Trades** (`Trade`, `Swap`, `Buy`, `Sell`, `NFT Buy`, adding and withdrawing liquidity, …):
//!   what is sent is disposed of for the market value of what is received; if that has no price,
//!   for its own. Money counts before market prices. What is received costs the same value. With
//!   several assets on a side, the value falls to them in proportion to their own.
//! - **Income** (`Income`, `Reward`, `Staking Rewards`, `Airdrops`, `Fork`, `Mining`, `Interest`, `Realized
//!   Profit`, `Funding Fee Received`, …): a gain of the market value without a disposal, and a lot
//!   that cost it.
//! - **Plain deposits** (`Deposit`): nobody told us when and for what they were bought. Their cost
//!   is unknown, rather than their value at arrival, which would hide what they had gained before.
//! - **Borrowed** (`Borrow`, `Loan`): a lot that cost its market value, as that much is owed.
//! - **Payments and plain withdrawals** (`Withdrawal`, `Payment`, `Expense`, `Loan Payback`,
//!   `Realized Loss`, `Liquidation`, …): a disposal at market value. That something was paid as a loss of
//!   futures is itself not deducted here.
//! - **Own transfers** that a link names ([`crate::transfers::TransferLink`]), whatever their labels: lots
//!   go into transit when they are sent, and out of it when they arrive, with dates and costs; over the end
//!   of a year they are in transit. What arrives as less was taken on the way: a disposal when it is sent,
//!   as a fee is. What is more than the link speaks of is treated by the transaction's label. What
//!   arrives on another chain becomes the coin of that chain. Where clocks disagree and the arrival comes
//!   first, lots go over then. Where lots are universal only what is lost, or becomes another coin, moves.
//! - **Own transfers without a link** (`Transfer`, `Bridge Transfer`) that several wallets tell of at the same
//!   moment under the same chain and transaction are carried out alike. Where no other wallet tells of it, what
//!   was sent stays in transit, and what arrived is of unknown purchase.
//! - **Wraps**: lots become the other asset, with dates and costs; quantities may differ, and change no cost.
//!   Of several assets on a side the worth of each decides which part becomes which; where one is not
//!   known, each counts the same. **Bridges**: what was sent waits under way until the same coin arrives
//!   from a bridge, the method's first lots first.
//! - **Staked, lent, put up as collateral**: still owned. What comes back comes with dates and
//!   costs; more than went there is of unknown purchase.
//! - **The same against a receipt**: lots become the receipt as in a wrap, and become the asset again when it
//!   is given back, in whichever own wallet. A receipt was made for what was given: it came from the zero
//!   address or its own contract. Where nothing was made, all that came is a receipt, but not what the
//!   contract gave that also took the asset (a chef that pays a reward), unless the source itself says
//!   that it was put there. What comes beside a receipt, or beside what a receipt is known to be made for,
//!   is income. An asset that went both ways is change: its difference counts. What a receipt grew
//!   by without being told is of unknown purchase. Money, and what can not be divided, is traded.
//! - **Gifts**: by the country's law ([`Gifts`]): without gain and with the giver's unknown cost, without gain
//!   and at market value for who receives, or at market value for both. **Donations, losses, theft, burns**:
//!   lots leave without gain or loss; a claim for relief is the person's to make.
//! - **Fees**: a fee in an asset is a disposal of it at market value. The fee's value is deducted from
//!   the proceeds of the transaction's disposal; where it has none, added to the cost of what was acquired.
//!   Fees of transfers, wraps, staking and approvals are neither.
//! - **Spam and failures**: only their fee counts. **`Ignore`**: nothing counts.
//! - **Money of a state** has no lots and makes no gain.
//! - What can not be taken as it is told is left out and said: [`Flaw`].
//!
//! Costs are split by quantity and rounded down at 10⁻¹⁸; the last piece takes what is left, so
//! that pieces add up to the whole. Days and years are those of the taxpayer's time zone, and how long
//! something was held is counted by [`HoldingLaw`].
//!
//! # Methods
//!
//! [`Method::Fifo`], [`Method::Lifo`], [`Method::Hifo`] and [`Method::Lofo`] choose among lots at hand. A lot's
//! turn goes by its own date, also after a transfer; where nobody knows it, by when it first came. Of lots of
//! the same cost or date the older, then the one that arrived first, goes first (for the last in, the other
//! way round).
//!
//! [`Method::Average`], [`Method::TotalAverage`], [`Method::Portfolio`] and the section 104 pool of
//! [`Method::UkPool`] mix lots, so their rows have no date of acquisition and no term; they name what the
//! pool held before ([`Gains::pool`]). Units of unknown cost stay apart in a pool, and each disposal takes of
//! both in proportion.
//!
//! Lots are of each wallet or of all together ([`LotScope`]); [`Options::wallets_from`] is the day on which
//! the one became the other, with lots allocated to wallets. What countries ask for is data: [`Country`].
//!
//! # Pieces
//!
//! A history is worked in piece by piece ([`carry_on`]). Rows that what comes may still change are
//! provisional: under [`Method::UkPool`] until the thirtieth day after the disposal is over, under
//! [`Method::TotalAverage`] until the year is, by the clock of the transactions. [`Books`] keep such steps,
//! and what they met already, so that arithmetic is the same to the last digit in however many pieces.
//!
//! # Where to look
//!
//! `treatment` says what a label does; `writer` makes steps of transactions; `engine` carries steps out on
//! `stocks`, made of `stock`s: queues, heaps and pools. `uk` and `total_average` let steps wait, `portfolio`
//! has a cost for all assets together, `allocation` changes the scope, `links` and `same_moment` know
//! transfers, `receipts` what was given for which receipt. `carry_on` opens and closes the books.

mod allocation;
mod apportion;
mod books;
mod carry_on;
mod countries;
mod days;
mod engine;
mod facts;
mod flaw;
mod holding;
mod input;
mod journal;
mod leg_places;
mod links;
mod lot;
mod options;
mod parts;
mod portfolio;
mod receipts;
mod row;
mod same_moment;
mod step;
mod stock;
mod stocks;
mod summary;
mod told;
mod total_average;
mod treatment;
mod uk;
mod unknown;
mod waiting;
mod writer;

use kc_domain::{AssetId, Fiat, IntegrationId, Transaction};

pub use books::Books;
pub use countries::{Country, ReturnAmounts};
pub use flaw::Flaw;
pub use holding::{HoldingLaw, Term};
pub use input::{Input, NoQuotes, Quotes};
pub use journal::Journal;
pub use lot::{Lot, Open, Place, Removed};
pub use options::{Gifts, LotScope, Method, Options, YearStart};
pub use row::{Gain, Matching, Missing};
pub use summary::{GainsSummary, Totals, gains_summary};
pub use told::{LegResult, LegResults, PoolBefore, Revised};

use self::books::{Shelf, Told};

/// Changes when the same history may come to other gains, or leave other books.
pub const VERSION: u32 = 2;

/// What came of a piece of a history.
///
/// Transactions have numbers, in the order of `(at, position, id)` from the beginning of the history
/// on: of a history in one piece, their places among those given in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gains {
    /// In the order of the transactions. What comes later may still change the last of them.
    pub gains: Vec<Gain>,
    /// How many of the gains are final. The others are what they are if nothing more comes; the next
    /// piece gives them again.
    pub settled: usize,
    /// The assets by their numbers.
    pub assets: Vec<AssetId>,
    /// The wallets by their numbers.
    pub wallets: Vec<IntegrationId>,
    /// What left without gain or loss, in the order of the transactions.
    pub removed: Vec<Removed>,
    /// How many of these are final.
    pub settled_removals: usize,
    /// What pools held before disposals, by [`Gain::pool`].
    pub pools: Vec<PoolBefore>,
    /// What became of each leg of the transactions given.
    pub legs: LegResults,
    /// What could not be taken as it was told.
    pub flaws: Vec<Flaw>,
    /// What a portfolio that counts as a whole cost, by [`Method::Portfolio`].
    pub portfolio_cost: Option<Fiat>,
    /// To go on from.
    pub books: Books,
    is_one_portfolio: bool,
    /// Transactions of earlier pieces that are named, where the books do not tell of them any more.
    earlier: Option<Told>,
    /// The number of the first transaction given.
    first: u32,
    /// What is held after what is not final, if that differs from the books.
    after: Option<Vec<Shelf>>,
}

impl Gains {
    /// The gains that nothing can change any more.
    #[must_use]
    pub fn settled_gains(&self) -> &[Gain] {
        &self.gains[..self.settled]
    }

    /// The gains that what comes may still change.
    #[must_use]
    pub fn provisional(&self) -> &[Gain] {
        &self.gains[self.settled..]
    }

    /// The number of the first transaction given.
    #[must_use]
    pub const fn first(&self) -> usize {
        self.first as usize
    }

    /// What the pool held before it gave what the gain is of.
    #[must_use]
    pub fn pool(&self, gain: &Gain) -> Option<&PoolBefore> {
        self.pools.get(gain.pool()?)
    }

    /// The id of a transaction by its number, and its wallet. `given` are the transactions that the
    /// gains are of, in order.
    #[must_use]
    pub fn transaction<'a>(
        &'a self,
        number: usize,
        given: &'a [Transaction],
    ) -> Option<(&'a str, &'a IntegrationId)> {
        if let Some(place) = number.checked_sub(self.first as usize) {
            let transaction = given.get(place)?;
            return Some((transaction.id.as_str(), &transaction.integration));
        }
        let earlier = self.earlier.as_ref().unwrap_or(&self.books.transactions);
        let (id, wallet) = earlier.find(u32::try_from(number).ok()?)?;
        Some((id, self.wallets.get(wallet as usize)?))
    }
}

/// Works out the gains of a whole history.
#[must_use]
pub fn gains(input: &Input<'_>, options: &Options<'_>) -> Gains {
    carry_on(Books::default(), input, options)
}

/// Works a further piece of a history in: what `books` are of comes before the transactions given.
/// In however many pieces a history is worked in, the same rows become final and the same books are
/// left, byte for byte.
///
/// A piece is all that happened from one moment to another; the books of one choice of options go on
/// with the same options.
#[must_use]
pub fn carry_on(books: Books, input: &Input<'_>, options: &Options<'_>) -> Gains {
    let journal = Journal::new(input.transactions, input.assets, options.currency);
    carry_on::carry_on(books, &journal, input, options)
}

/// The same, of transactions that were read before: the input's own are not looked at. Assets of the
/// journal are to be those of the input, and prices in the currency of the options.
#[must_use]
pub fn carry_on_read(
    books: Books,
    journal: &Journal<'_>,
    input: &Input<'_>,
    options: &Options<'_>,
) -> Gains {
    carry_on::carry_on(books, journal, input, options)
}
