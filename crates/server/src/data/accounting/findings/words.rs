//! What a person is told of a finding: what it means, and what to do.

use kc_ledger::review::FindingKind;
use kc_store::findings::Finding;

pub(super) struct Words {
    pub title: String,
    pub message: String,
}

/// The words for a finding, about an asset of that symbol.
pub(super) fn of(kind: FindingKind, symbol: Option<&str>, row: &Finding) -> Words {
    let coin = symbol.filter(|it| !it.is_empty()).unwrap_or("an asset");
    let about = row.about.as_deref();
    let (title, message) = match kind {
        FindingKind::MissingPurchase => (
            format!("Missing purchase of {coin}"),
            format!(
                "More {coin} left this wallet than was ever seen to come in. Connect the wallet or \
                 exchange that it came from, or add the purchase or deposit that is missing, with a \
                 time before the first transaction told here."
            ),
        ),
        FindingKind::Drift => (
            format!("Balance of {coin} does not add up"),
            format!(
                "The source says that the wallet holds another amount of {coin} than its \
                 transactions add up to. Sync the wallet again from the start. If it stays, \
                 transactions are missing or were told twice: add them, or take them out."
            ),
        ),
        FindingKind::NegativeBalance => (
            format!("Balance of {coin} below zero"),
            format!(
                "The source says that the wallet holds less than nothing of {coin}, so it counts in \
                 no holding. If it is borrowed, add the loan; else ask the source."
            ),
        ),
        FindingKind::Uncountable => (
            format!("Balance of {coin} is unknown"),
            format!(
                "An amount of {coin} is larger than can be counted, so it is not known how much the \
                 wallet holds. If it is a worthless token, nothing need be done. Else look at the \
                 findings of its transactions."
            ),
        ),
        FindingKind::HoldingTooLarge => (
            format!("Total of {coin} is unknown"),
            format!(
                "What the wallets hold of {coin} is together larger than can be counted, so it is no \
                 holding. If it is a worthless token, nothing need be done. Else compare the wallets \
                 with their sources."
            ),
        ),
        FindingKind::Quarantined => (
            format!("Amount of {coin} larger than can be counted"),
            format!(
                "The source tells an amount of {coin} that is larger than can be counted. It is kept \
                 as it was told, is part of no sum, and the balance is unknown from there on. If it \
                 is a worthless token, nothing need be done. Else correct it at the source and sync \
                 again from the start."
            ),
        ),
        FindingKind::TooLarge => (
            format!("Sum of {coin} larger than can be counted"),
            format!(
                "With an amount of these transactions, a sum or the balance of {coin} is larger than \
                 can be counted, and unknown from there on. If it is a worthless token, nothing need \
                 be done. Else correct it at the source and sync again from the start."
            ),
        ),
        FindingKind::NegativeAmount => (
            format!("Negative amount of {coin}"),
            format!(
                "The source tells an amount of {coin} below zero. It could not be booked, and the \
                 balance is unknown from there on. Correct it at the source and sync again from the \
                 start."
            ),
        ),
        FindingKind::Contradiction => (
            "The source contradicts itself".to_owned(),
            "The source tells the same movement in two ways, of which one was booked. Compare the \
             transactions with the source, correct them there, and sync again from the start."
                .to_owned(),
        ),
        FindingKind::MissingPrice => (
            format!("No price of {coin}"),
            format!(
                "It is not known what {coin} cost at the time of these transactions, so their values \
                 and gains are not known either. Add the prices, or tell what the transactions were \
                 worth."
            ),
        ),
        FindingKind::PriceOutlier => (
            format!("Trade of {coin} far from its market price"),
            "By the prices of its moment, one side of this trade was worth at least twice the other. \
             Look at the amounts and the prices of both sides: one of them is likely wrong."
                .to_owned(),
        ),
        FindingKind::PriceSpike => (
            format!("Price of {coin} far from those around it"),
            format!(
                "The price of {coin} in this transaction is at least ten times, or at most a tenth of, those \
                 shortly before and after it, which agree. Look at the amount and the price: one of \
                 them is likely mistyped."
            ),
        ),
        FindingKind::Uncategorised => (
            "Transactions of unknown meaning".to_owned(),
            "It could not be told what these transactions were. Look at each, and give it a label."
                .to_owned(),
        ),
        FindingKind::LabelDoesNotFit => (
            match about {
                Some(label) => format!("Label {label} does not fit"),
                None => "Label does not fit".to_owned(),
            },
            "The source gives these transactions a label that does not fit what moved, so they have \
             another one. Look whether it is right; if not, something that moved is missing."
                .to_owned(),
        ),
        FindingKind::UnknownCounterparty => match about {
            Some(party) => (
                format!("Who is {party}?"),
                format!(
                    "Nothing tells why {coin} came from there or went there. If it is a wallet or \
                     account of your own, connect it, and these become transfers. Else give the \
                     transactions a label that says what they were."
                ),
            ),
            None => (
                format!("Where did {coin} come from or go to?"),
                format!(
                    "The source does not tell from whom {coin} came, or to whom it went. Give the \
                     transactions a label that says what they were, or connect the other wallet if it \
                     is your own."
                ),
            ),
        },
    };
    Words { title, message }
}
