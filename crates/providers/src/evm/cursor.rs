//! How far a history has been read, and on which chain of blocks.

use alloy_primitives::B256;
use serde::{Deserialize, Serialize};

use super::{
    node::Node,
    wire::{self, Header},
};
use crate::adapter::ProviderError;

/// How many blocks below the head of a run are remembered by their hash. Ethereum finalises
/// after 64.
const CHECKPOINTS: u64 = 64;
/// How many heads of earlier runs are remembered beyond those.
const OLDER: usize = 32;

/// A block by its number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint(pub u64, pub B256);

impl From<&Header> for Checkpoint {
    fn from(header: &Header) -> Self {
        Self(header.number, header.hash)
    }
}

/// What stands between two pages. A run reads from the head of the chain down to what earlier
/// runs have read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Every block up to this one has been read by finished runs.
    pub synced_to: Option<u64>,
    /// The run that is under way.
    pub run: Option<Run>,
    /// How many blocks the node lets us search for events at once, as learnt.
    pub window: Option<u64>,
    /// Blocks that what has been read rests on, the newest first.
    pub checkpoints: Vec<Checkpoint>,
}

/// A walk from a head downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub head: Checkpoint,
    /// The next block to read; those above it, up to the head, have been.
    pub next: u64,
    /// A reorganisation took blocks above the head away: what replaced them is for another run.
    pub is_cut: bool,
}

/// What became of the blocks that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Followed {
    /// They are all still there.
    Same,
    /// Those above this one were replaced.
    Replaced { above: u64 },
    /// None that we remember is there any more: the cursor is back at the start.
    StartsOver,
}

impl Cursor {
    /// The lowest block that the run has to read.
    pub(super) fn lowest(&self) -> u64 {
        self.synced_to.map_or(0, |synced| synced + 1)
    }

    /// Compares what has been read with the chain as it is now. If blocks were replaced, steps
    /// back to the newest block that both have.
    ///
    /// A block is replaced only by another one at its height. Where the chain does not reach, the
    /// node may just be behind, having been restarted or standing in for one that is ahead: then
    /// nothing is undone, and [`ProviderError::Behind`] says to come back.
    pub(super) async fn follow(&mut self, node: &Node) -> Result<Followed, ProviderError> {
        let Some(newest) = self.checkpoints.first().copied() else {
            return Ok(Followed::Same);
        };
        let found = wire::headers(node, [newest.0]).await?;
        if holds(newest, found.first().and_then(Option::as_ref)) {
            return Ok(Followed::Same);
        }
        let numbers = self.checkpoints.iter().map(|checkpoint| checkpoint.0);
        let found = wire::headers(node, numbers).await?;
        let mut pairs = self.checkpoints.iter().zip(&found);
        let is_replaced = pairs
            .clone()
            .any(|(checkpoint, header)| header.is_some() && !holds(*checkpoint, header.as_ref()));
        if !is_replaced {
            return Err(node.endpoint.behind(newest.0));
        }
        let common = pairs.position(|(checkpoint, header)| holds(*checkpoint, header.as_ref()));
        let Some(common) = common else {
            *self = Self {
                window: self.window,
                ..Self::default()
            };
            return Ok(Followed::StartsOver);
        };
        self.checkpoints.drain(..common);
        let ancestor = self.checkpoints[0];
        self.synced_to = self.synced_to.map(|synced| synced.min(ancestor.0));
        if let Some(run) = &mut self.run {
            run.head = ancestor;
            run.next = run.next.min(ancestor.0);
            run.is_cut = true;
        }
        Ok(Followed::Replaced { above: ancestor.0 })
    }

    /// Starts a run at the head of the chain, and remembers the blocks below it.
    pub(super) async fn start(&mut self, node: &Node, head: &Header) -> Result<(), ProviderError> {
        let lowest = head.number.saturating_sub(CHECKPOINTS - 1);
        let below = wire::headers(node, (lowest..head.number).rev()).await?;
        let mut checkpoints = vec![Checkpoint::from(head)];
        let mut child = head.clone();
        for header in below.into_iter().flatten() {
            if header.hash != child.parent_hash || header.number + 1 != child.number {
                return Err(node
                    .endpoint
                    .bad_answer("the chain moved while it was read"));
            }
            checkpoints.push(Checkpoint::from(&header));
            child = header;
        }
        let former_head = self.checkpoints.first().copied();
        let older = self.checkpoints.iter().skip(1).filter(|old| {
            // Of an earlier run only its head is kept, and heads before that.
            former_head.is_some_and(|former| old.0 + CHECKPOINTS <= former.0)
        });
        let older: Vec<Checkpoint> = former_head
            .iter()
            .chain(older)
            .filter(|old| old.0 < lowest)
            .take(OLDER)
            .copied()
            .collect();
        checkpoints.extend(older);
        self.checkpoints = checkpoints;
        self.run = Some(Run {
            head: Checkpoint::from(head),
            next: head.number,
            is_cut: false,
        });
        Ok(())
    }

    /// Notes that the run has read down to `low`; says whether it is to be followed by another
    /// page now.
    pub(super) fn has_read(&mut self, run: Run, low: u64) -> bool {
        match low.checked_sub(1).filter(|next| *next >= self.lowest()) {
            Some(next) => {
                self.run = Some(Run { next, ..run });
                true
            }
            None => {
                self.synced_to = Some(run.head.0);
                self.run = None;
                run.is_cut
            }
        }
    }
}

pub(super) fn holds(checkpoint: Checkpoint, header: Option<&Header>) -> bool {
    header.is_some_and(|header| Checkpoint::from(header) == checkpoint)
}
