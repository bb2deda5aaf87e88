//! What a person changed of a transaction, and what it was before.

use serde::{Deserialize, Serialize};

use crate::{
    label::{Label, TransactionType},
    transaction::Transaction,
};

/// What a person changed of a transaction; nothing is what they left as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransactionEdit {
    pub label: Option<Label>,
    pub description: Option<String>,
    pub notes: Option<String>,
    /// Never empty.
    pub tags: Option<Vec<String>>,
}

impl TransactionEdit {
    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What of a transaction an edit may replace, as it was worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkedOut {
    pub label: Label,
    pub transaction_type: TransactionType,
    pub rule: String,
    pub description: String,
    pub is_spam: bool,
}

impl WorkedOut {
    #[must_use]
    pub fn of(transaction: &Transaction) -> Self {
        Self {
            label: transaction.label,
            transaction_type: transaction.transaction_type,
            rule: transaction.rule.clone(),
            description: transaction.description.clone(),
            is_spam: transaction.is_spam,
        }
    }

    /// Puts it in the place of what an edit said.
    pub fn restore(&self, transaction: &mut Transaction) {
        let worked_out = self.clone();
        transaction.label = worked_out.label;
        transaction.transaction_type = worked_out.transaction_type;
        transaction.rule = worked_out.rule;
        transaction.description = worked_out.description;
        transaction.is_spam = worked_out.is_spam;
    }
}
