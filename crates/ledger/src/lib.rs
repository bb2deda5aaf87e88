//! From movements to transactions, balances and holdings. Pure functions: nothing here reads a
//! clock, a file or a network, and the same input always gives the same output.
//!
//! - [`book`] turns one wallet's movements into transactions with meaning and running balances.
//! - [`edit`] puts what a person said in its place.
//! - [`holdings`] adds up the wallets' balances, asset by asset.
//! - [`gains`] says what was gained when assets left again.
//! - [`valuation`] and [`summary`] say what they are worth. Unknown stays unknown, never 0.
//! - [`profile`] says what sort of investor that tells of.
//!
//! What a source says that can not be booked is not an error but a [`Finding`]: booking goes on.

mod accounts;
mod book;
mod edit;
mod finding;
pub mod gains;
mod group;
mod holdings;
mod profile;
mod rules;
mod tally;
mod valuation;
mod wallet;

pub use book::{Booked, book};
pub use edit::edit;
pub use finding::Finding;
pub use holdings::{Basis, Held, Holding, Share, WalletBalance, allocation, allocations, holdings};
pub use profile::{
    Activity, ActivityLevel, AssetBreakdown, AssetCategory, CryptoValue, InvestorClass,
    PortfolioSize, Profile, ProfileFacts, profile,
};
pub use rules::{Shape, suspects};
pub use valuation::{Summary, Valuation, summary, total, valuation};
pub use wallet::{Balances, Wallet, normalise};
