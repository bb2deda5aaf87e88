//! What a person should look at: all that does not add up, is unknown or is doubtful.
//!
//! [`Review`] looks at transactions one by one, [`Spikes`] at how their prices follow one another, and
//! [`of_balances`] at what wallets hold. What
//! transactions show of the same [`Subject`] is one [`Group`]: groups of parts of a history, each
//! transaction in one of them, merge into that of the whole, in any order.

mod balances;
mod figures;
mod group;
mod kind;
mod outlier;
mod spike;
mod transactions;

pub use balances::{BalanceFinding, of_balances};
pub use figures::Figures;
pub use group::{Group, Groups, Observation, Occurrence, Subject};
pub use kind::{FindingKind, Severity};
pub use outlier::{OUTLIER_FACTOR, Outlier, price_outlier};
pub use spike::{SPIKE_FACTOR, Spikes};
pub use transactions::Review;
