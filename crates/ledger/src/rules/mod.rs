//! What transactions meant: a table of named rules over plain facts, the first that holds decides.

mod describe;
mod facts;
mod table;
#[cfg(test)]
mod tests;

use kc_domain::{Label, TransactionType};

pub(crate) use facts::{Facts, Side};
use table::RULES;

/// What a transaction meant.
pub(crate) struct Meaning {
    pub label: Label,
    pub transaction_type: TransactionType,
    pub description: String,
}

/// The source's own label where it gives one (that the legs fit it is the caller's promise), else
/// that of the first rule that holds.
pub(crate) fn meaning(facts: &Facts<'_>, from_source: Option<Label>) -> Meaning {
    let (label, description) = match from_source {
        None => {
            let rule = first_rule(facts);
            (rule.label, describe::sentence(facts, rule.says))
        }
        // A rule that gives the same label, and holds, has the better sentence for it.
        Some(label) => {
            let same = |rule: &&table::Rule| rule.label == label && (rule.when)(facts);
            let sentence = match RULES.iter().find(same) {
                Some(rule) => describe::sentence(facts, rule.says),
                None => describe::label(facts, label),
            };
            (label, sentence)
        }
    };
    let transaction_type = match label.transaction_type() {
        TransactionType::Any => facts.transaction_type(),
        bound => bound,
    };
    Meaning {
        label,
        transaction_type,
        description,
    }
}

fn first_rule(facts: &Facts<'_>) -> &'static table::Rule {
    RULES
        .iter()
        .find(|rule| (rule.when)(facts))
        .unwrap_or(&table::UNKNOWN)
}
