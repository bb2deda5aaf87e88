//! A person's word in the place of what was worked out.

use kc_domain::{Label, Transaction, TransactionEdit, WorkedOut, transaction::PERSON_RULE};

use crate::Shape;

/// Puts what a person changed into a transaction that was worked out, and gives what stood there.
///
/// A label that what moved does not fit, as it may have changed since, is left out.
pub fn edit(transaction: &mut Transaction, edit: &TransactionEdit) -> WorkedOut {
    let worked_out = WorkedOut::of(transaction);
    let shape = Shape::of(&transaction.legs);
    if let Some(label) = edit.label.filter(|label| shape.fits(*label)) {
        transaction.label = label;
        transaction.transaction_type = shape.transaction_type(label);
        PERSON_RULE.clone_into(&mut transaction.rule);
        transaction.is_spam = label == Label::Spam;
    }
    if let Some(description) = &edit.description {
        transaction.description.clone_from(description);
    }
    worked_out
}
