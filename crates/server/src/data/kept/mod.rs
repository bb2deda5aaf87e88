//! Answers as they were written, kept by what they depend on.
//!
//! An answer depends on what is asked, on the workspace's own rows, and on what is known of assets and
//! prices. All changes of the workspace's rows are counted ([`kc_store::workspaces`]), and a call's own
//! authentication reads the counts: an answer that was written at other counts is not given. Of assets and
//! prices an answer notes what it was written from, and is given as long as that is still what is known
//! ([`crate::data::known`]). So nothing is given that was out of date when the call began.
//!
//! What is kept is all but who asks and when.

mod answer;
mod written_from;

use std::sync::Arc;

use kc_domain::WorkspaceId;
use kc_store::Result;
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync::Cache};

use super::{known::Market, transactions};
use crate::{app::Shared, extract::Accessed};

pub(crate) use answer::Answer;
pub(crate) use written_from::WrittenFrom;

/// An answer of more bytes is not kept.
const LARGEST: usize = 4 << 20;
/// What is kept of an answer beside what it says and was written from.
const OVERHEAD: usize = 1024;
/// Each has its own lock and its part of the room.
const SHARDS: usize = 4;

/// What is asked, and of whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    workspace: WorkspaceId,
    market: Market,
    asked: Asked,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    Holdings { is_calculated: bool, is_spam: bool },
    Transactions(transactions::Asked),
    LegacyTransactions(transactions::Asked),
}

/// The counts of the workspace's changes up to which an answer tells all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    accounts: i64,
    rows: i64,
}

impl Question {
    pub fn of(access: &Accessed, asked: Asked) -> Self {
        Self {
            workspace: access.workspace_id.clone(),
            market: Market::of(access),
            asked,
        }
    }

    /// What the authentication of the call read.
    const fn counts(&self, access: &Accessed) -> Counts {
        Counts {
            accounts: access.accounts_revision,
            rows: match self.asked {
                Asked::Holdings { .. } => access.holdings_revision,
                Asked::Transactions(_) | Asked::LegacyTransactions(_) => access.change_number,
            },
        }
    }
}

struct Kept {
    counts: Counts,
    from: WrittenFrom,
    answer: Answer,
}

/// The answers of all workspaces. Those that are asked for least make room.
pub(crate) struct KeptAnswers(Cache<Question, Arc<Kept>, ByBytes>);

#[derive(Clone)]
struct ByBytes;

impl Weighter<Question, Arc<Kept>> for ByBytes {
    fn weight(&self, _: &Question, kept: &Arc<Kept>) -> u64 {
        let bytes = OVERHEAD + kept.answer.bytes() + kept.from.bytes();
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl KeptAnswers {
    /// At most so many bytes of answers.
    pub fn with_room(bytes: usize) -> Self {
        let options = OptionsBuilder::new()
            // A usual answer has some hundred kilobytes.
            .estimated_items_capacity(bytes / (128 << 10))
            .weight_capacity(u64::try_from(bytes).unwrap_or(u64::MAX))
            .shards(SHARDS)
            .build()
            .expect("all that has no default is given");
        Self(Cache::with_options(
            options,
            ByBytes,
            DefaultHashBuilder::default(),
            quick_cache::sync::DefaultLifecycle::default(),
        ))
    }

    /// The answer to a question, if it is kept and still holds.
    pub async fn find(
        &self,
        shared: &Shared,
        access: &Accessed,
        question: &Question,
    ) -> Result<Option<Answer>> {
        let Some(kept) = self.0.get(question) else {
            return Ok(None);
        };
        let holds = kept.counts == question.counts(access)
            && (kept.from)
                .is_known(shared, access.known_revision, &question.market)
                .await?;
        Ok(holds.then(|| kept.answer.clone()))
    }

    /// Keeps the answer that was written for a call.
    pub fn keep(&self, access: &Accessed, question: Question, from: WrittenFrom, answer: &Answer) {
        let kept = Kept {
            counts: question.counts(access),
            from,
            answer: answer.clone(),
        };
        self.insert(question, kept);
    }

    fn insert(&self, question: Question, kept: Kept) {
        if kept.answer.bytes() <= LARGEST {
            self.0.insert(question, Arc::new(kept));
        }
    }
}

#[cfg(test)]
mod tests {
    use kc_domain::{Timestamp, UserId};
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Said<'a> {
        data: &'a str,
        user_id: &'a str,
        timestamp: i64,
    }

    /// Keeps answers to so many questions, each of so many bytes.
    fn fill(kept: &KeptAnswers, count: usize, bytes: usize) {
        let (user, now) = (UserId::generate(), Timestamp::EPOCH);
        let data = "x".repeat(bytes);
        let said = Said {
            data: &data,
            user_id: user.as_str(),
            timestamp: now.millis(),
        };
        let answer = Answer::write(&said, &user, now).unwrap();
        for _ in 0..count {
            let question = Question {
                workspace: WorkspaceId::generate(),
                market: Market {
                    is_sandbox: false,
                    currency: "USD".to_owned(),
                },
                asked: Asked::Holdings {
                    is_calculated: false,
                    is_spam: false,
                },
            };
            let new = Kept {
                counts: Counts {
                    accounts: 1,
                    rows: 1,
                },
                from: WrittenFrom::assets(1, []),
                answer: answer.clone(),
            };
            kept.insert(question, new);
        }
    }

    #[test]
    fn what_is_kept_has_no_more_room_than_it_was_given() {
        let room = 8 << 20;
        let kept = KeptAnswers::with_room(room);
        fill(&kept, 400, 100_000);
        assert!(kept.0.weight() <= room as u64, "{}", kept.0.weight());
        // Most of the room is used.
        assert!(kept.0.len() * 100_000 > room / 2, "{}", kept.0.len());
    }

    #[test]
    fn neither_without_room_nor_of_any_length_is_an_answer_kept() {
        let none = KeptAnswers::with_room(0);
        fill(&none, 10, 100);
        assert_eq!(none.0.len(), 0);
        let large = KeptAnswers::with_room(1 << 30);
        fill(&large, 1, LARGEST + 1);
        assert_eq!(large.0.len(), 0);
        fill(&large, 1, LARGEST - 100);
        assert_eq!(large.0.len(), 1);
    }
}
