//! From movements to transactions, balances and holdings. Pure functions: nothing here reads a
//! clock, a file or a network, and the same input always gives the same output.
//!
//! - [`book`] turns one wallet's movements into transactions with meaning and running balances.
//! - [`edit`] puts what a person said in its place.
//! - [`holdings`] adds up the wallets' balances, asset by asset.
//! - [`gains`] says what was gained when assets left again.
//! - [`transfers`] finds what moved between a person's own wallets.
//! - [`valuation`] and [`summary`] say what they are worth. Unknown stays unknown, never 0.
//! - [`review`] says what a person should look at.
//! - [`profile`] says what sort of investor that tells of.
//!
//! What a source says that can not be booked is not an error but a [`Finding`]: booking goes on.

mod accounts;
mod book;
mod choice;
mod cost_basis;
mod edit;
mod finding;
pub mod gains;
mod group;
mod holdings;
mod issue;
mod profile;
mod relabel;
pub mod review;
mod rules;
mod tally;
pub mod transfers;
mod valuation;
mod wallet;

pub use book::{Booked, book};
pub use choice::Choice;
pub use cost_basis::CostBasis;
pub use edit::edit;
pub use finding::Finding;
pub use holdings::{Basis, Held, Holding, Share, WalletBalance, allocation, allocations, holdings};
pub use profile::{
    Activity, ActivityLevel, AssetBreakdown, AssetCategory, CryptoValue, InvestorClass,
    PortfolioSize, Profile, ProfileFacts, profile,
};
pub use relabel::relabel;
pub use rules::{Shape, suspects};
pub use valuation::{Summary, Valuation, summary, total, valuation};
pub use wallet::{Balances, Wallet, normalise};
