//! Steps that what comes may still change.

use kc_domain::Day;
use serde::{Deserialize, Serialize};

use super::{Matching, step::Step, stock::Piece};

/// A step that waits until nothing can change it any more, and what its disposal has met already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub step: Step,
    pub day: Day,
    pub met: Vec<Met>,
}

/// A piece that a disposal met, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Met {
    pub piece: Piece,
    pub matching: Matching,
}
