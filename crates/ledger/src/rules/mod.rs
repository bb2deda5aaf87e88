//! What transactions meant: tables of named rules over plain facts, the first that holds decides.
//!
//! What the rules know of the world is data: [`methods`] by their selectors, [`contracts`] by their
//! addresses. What they make of it is in [`table`]; `docs/labels.md` lists them.

mod act;
mod contracts;
mod describe;
mod facts;
mod familiar;
mod methods;
mod shape;
mod table;
#[cfg(test)]
mod tests;

use kc_domain::{Label, TransactionType};

pub(crate) use facts::{Facts, Side};
pub(crate) use familiar::Familiar;
pub use familiar::suspects;
pub(crate) use methods::acts;
pub use shape::Shape;

/// What a transaction meant.
pub(crate) struct Meaning {
    pub label: Label,
    pub transaction_type: TransactionType,
    pub description: String,
    /// The name of the rule that gave the label.
    pub rule: &'static str,
    pub is_spam: bool,
}

/// The source's own label where it gives one (that the legs fit it is the caller's promise), else
/// that of the first rule that holds.
pub(crate) fn meaning(facts: &Facts<'_>, from_source: Option<Label>) -> Meaning {
    let (label, description, rule, is_spam) = match from_source {
        None => {
            let rule = first_rule(facts);
            let sentence = describe::sentence(facts, rule.says);
            (rule.label, sentence, rule.name, table::is_spam(rule))
        }
        // A rule that gives the same label, and holds, has the better sentence for it.
        Some(label) => {
            let same = |rule: &&table::Rule| rule.label == label && (rule.when)(facts);
            let sentence = match table::rules().find(same) {
                Some(rule) => describe::sentence(facts, rule.says),
                None => describe::label(facts, label),
            };
            let rule = kc_domain::transaction::SOURCE_RULE;
            (label, sentence, rule, label == Label::Spam)
        }
    };
    Meaning {
        label,
        transaction_type: facts.shape().transaction_type(label),
        description,
        rule,
        is_spam,
    }
}

fn first_rule(facts: &Facts<'_>) -> &'static table::Rule {
    table::rules()
        .find(|rule| (rule.when)(facts))
        .unwrap_or(&table::UNKNOWN)
}
