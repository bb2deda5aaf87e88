//! What receipts were made for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Assets that were given for receipts, by their numbers. So what comes back for a receipt is told
/// from a reward that comes beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipts(BTreeSet<(u32, u32)>);

impl Receipts {
    pub fn note(&mut self, receipt: u32, given: u32) {
        self.0.insert((receipt, given));
    }

    /// Whether the receipt was made for that asset.
    pub fn is_for(&self, receipt: u32, given: u32) -> bool {
        self.0.contains(&(receipt, given))
    }
}
