//! What transactions meant: a table of named rules over plain facts, the first that holds decides.

mod describe;
mod facts;
mod table;

use kc_domain::{Label, TransactionType};

pub(crate) use facts::{Facts, Side};
use table::RULES;

/// What a transaction meant.
pub(crate) struct Meaning {
    pub label: Label,
    pub transaction_type: TransactionType,
    pub description: String,
}

/// The source's own label where it fits, else that of the first rule that holds.
pub(crate) fn meaning(facts: &Facts<'_>, from_source: Option<Label>) -> Meaning {
    let label = from_source.unwrap_or_else(|| first_rule(facts).label);
    let transaction_type = match label.transaction_type() {
        TransactionType::Any => facts.transaction_type(),
        bound => bound,
    };
    // A rule may describe the source's label too, if it is the rule's and the rule holds.
    let description = RULES
        .iter()
        .find(|rule| rule.label == label && (rule.when)(facts))
        .map_or_else(
            || describe::label(facts, label),
            |rule| describe::sentence(facts, rule.says),
        );
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
