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
//! - **Own transfers** (`Transfer`, `Bridge Transfer`) that two wallets tell of under the same chain and
//!   transaction: lots go along with dates and costs. What arrives as less was taken on the way: a
//!   disposal, as a fee is. Where no other wallet tells of it, what was sent waits under way, and what arrived
//!   is of unknown purchase.
//! - **Wraps**: lots become the other asset, with dates and costs. **Bridges**: what was sent waits under
//!   way until the same coin arrives from a bridge, the method's first lots first.
//! - **Staked, lent, put up as collateral**: still owned. What comes back comes with dates and
//!   costs; more than went there is of unknown purchase.
//! - **Gifts**: in the United States without gain, with the giver's unknown cost; elsewhere at market
//!   value ([`Gifts`]). **Donations, losses, theft, burns**: lots leave without gain or loss; a claim for
//!   relief is the person's to make.
//! - **Fees**: a fee in an asset is a disposal of it at market value. The fee's value is deducted from
//!   the proceeds of the transaction's disposal; where it has none, added to the cost of what was acquired.
//!   Fees of transfers, wraps, staking and approvals are neither.
//! - **Spam and failures**: only their fee counts. **`Ignore`**: nothing counts.
//! - **Money of a state** has no lots and makes no gain.
//!
//! Costs are split by quantity and rounded down at 10⁻¹⁸; the last piece takes what is left, so
//! that pieces add up to the whole. Days are those of UTC. One year is over the day after the
//! anniversary ([`Gain::term`]).
//!
//! # Methods
//!
//! [`Method::Fifo`], [`Method::Lifo`] and [`Method::Hifo`] choose among lots at hand.
//! [`Method::Average`] and the section 104 pool of [`Method::UkPool`] mix lots, so their rows have no
//! date of acquisition and no term. Units of unknown cost stay apart in a pool, and each disposal takes of
//! both in proportion.

mod engine;
mod event;
mod events;
mod holding;
mod input;
mod lot;
mod options;
mod row;
mod stock;
mod summary;
mod transfers;
mod treatment;
mod uk;
mod unknown;
mod value;

use kc_domain::{AssetId, IntegrationId, Transaction, TransactionId};

pub use holding::{HoldingLaw, Term};
pub use input::{Input, NoQuotes, Quotes};
pub use lot::{Lot, Open, Place, Removed};
pub use options::{Gifts, LotScope, Method, Options, YearStart};
pub use row::{Gain, Matching, Missing};
pub use summary::{GainsSummary, Totals, gains_summary};

/// What came of a history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gains {
    /// In the order of the transactions. What comes later may still change the last of them.
    pub gains: Vec<Gain>,
    /// How many of the gains are final; the others are what they are if nothing more comes.
    pub settled: usize,
    /// The assets by their numbers.
    pub assets: Vec<AssetId>,
    /// The wallets by their numbers.
    pub wallets: Vec<IntegrationId>,
    /// What left without gain or loss.
    pub removed: Vec<Removed>,
    open: Vec<Open>,
}

impl Gains {
    /// What is still held.
    #[must_use]
    pub fn open(&self) -> Vec<Open> {
        self.open.clone()
    }

    /// The id of a transaction by its number, given those that the gains are of.
    #[must_use]
    pub fn transaction<'a>(&self, number: usize, given: &'a [Transaction]) -> &'a TransactionId {
        &given[number].id
    }
}

/// Works out the gains of a whole history.
#[must_use]
pub fn gains(input: &Input<'_>, options: &Options<'_>) -> Gains {
    let steps = events::steps(input.transactions, input.assets, options);
    let plan = match options.method {
        Method::UkPool => uk::Plan::of(&steps.events, &options.zone),
        _ => uk::Plan::default(),
    };
    let outcome = engine::carry_out(&steps.events, options, &plan);
    let lot = |lot: stock::Lot| Lot {
        quantity: lot.quantity,
        cost: lot.cost,
        acquired: lot.acquired,
        origin: None,
    };
    let open = outcome.open.into_iter().map(|(asset, it)| Open {
        asset,
        place: Place::Bridge,
        lot: lot(it),
    });
    let removed = outcome.removed.into_iter().map(|(asset, it)| Removed {
        transaction: 0,
        asset,
        lot: lot(it),
    });
    Gains {
        settled: outcome.gains.len(),
        gains: outcome.gains,
        open: open.collect(),
        removed: removed.collect(),
        assets: steps.assets.into_iter().cloned().collect(),
        wallets: Vec::new(),
    }
}
