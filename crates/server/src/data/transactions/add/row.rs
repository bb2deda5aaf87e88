//! One transaction as it is told, before its currencies are known.

use kc_domain::{Direction, Label, Timestamp, TransactionType, amount};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::currencies::Name;
use crate::{error::Detail, openapi::Exact};

/// Longest id, and longest address, in characters.
const LONGEST_ID: usize = 200;
const LONGEST_DESCRIPTION: usize = 500;
/// Longest name of a currency, in bytes.
const LONGEST_CURRENCY: usize = 200;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddedTransaction)]
pub(super) struct Row {
    timestamp: i64,
    transaction_type: Kind,
    transaction_id: String,
    description: Option<Description>,
    sent_currency: Option<Sum>,
    received_currency: Option<Sum>,
    fee: Option<Sum>,
    sender: Option<String>,
    receiver: Option<String>,
    fee_value: Option<Worth>,
    net_value: Option<Worth>,
    label: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AddedTransactionType)]
enum Kind {
    Deposit,
    Withdrawal,
    Trade,
    Payment,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AddedDescription)]
struct Description {
    title: Option<String>,
    desc: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddedSum)]
struct Sum {
    currency: String,
    /// A number, or its text.
    #[schema(value_type = NumberOrText)]
    amount: Value,
    contract_address: Option<String>,
}

/// A decimal number, or its text.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only describes what is read as it stands")]
enum NumberOrText {
    Number(Exact),
    Text(String),
}

/// What something was worth.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddedWorth)]
struct Worth {
    #[schema(value_type = NumberOrText)]
    fiat_value: Value,
    base_currency: Option<String>,
}

/// What was told, checked as far as it can be without knowing the currencies.
pub(super) struct Told {
    pub at: Timestamp,
    pub source_id: String,
    pub description: Option<String>,
    pub label: Option<Label>,
    pub sums: Vec<ToldSum>,
}

/// One amount that moved.
pub(super) struct ToldSum {
    pub direction: Direction,
    /// Where it stands: `transactions[3].sentCurrency`.
    pub path: String,
    pub currency: String,
    pub contract: Option<String>,
    /// Plain decimal text.
    pub amount: String,
    pub counterparty: Option<String>,
    /// What it was worth in all: plain decimal text, and the currency if one was named.
    pub worth: Option<(String, Option<String>)>,
}

impl ToldSum {
    pub fn name(&self) -> Name {
        (self.currency.clone(), self.contract.clone())
    }
}

/// Collects what is wrong with a row.
pub(super) struct Checks<'a> {
    pub path: String,
    pub details: &'a mut Vec<Detail>,
}

impl Checks<'_> {
    fn refuse(&mut self, field: &str, message: impl Into<String>) {
        let path = format!("{}.{field}", self.path);
        self.details.push(Detail::new(path, message));
    }
}

impl Row {
    /// Checks what can be checked of the row alone.
    pub fn check(self, latest: Timestamp, checks: &mut Checks<'_>) -> Told {
        let at = Timestamp::from_millis(self.timestamp);
        if self.timestamp < 0 || at > latest {
            checks.refuse(
                "timestamp",
                "must be milliseconds since 1970, and not lie ahead",
            );
        }
        if !is_clean(&self.transaction_id, LONGEST_ID) {
            let message = format!("must be 1 to {LONGEST_ID} printable characters");
            checks.refuse("transactionId", message);
        }
        self.check_sides(checks);
        let label = self.read_label(checks);
        let counterparty = |address: Option<String>, field, checks: &mut Checks<'_>| {
            if address
                .as_deref()
                .is_some_and(|it| !is_clean(it, LONGEST_ID))
            {
                let message = format!("must be 1 to {LONGEST_ID} printable characters");
                checks.refuse(field, message);
            }
            address
        };
        let sender = counterparty(self.sender, "sender", checks);
        let receiver = counterparty(self.receiver, "receiver", checks);
        let fee_worth = worth(self.fee_value, "feeValue", checks);
        let net_worth = worth(self.net_value, "netValue", checks);
        // What the whole was worth is said of what came in, else of what went out.
        let (in_worth, out_worth) = match self.received_currency {
            Some(_) => (net_worth, None),
            None => (None, net_worth),
        };
        let sides = [
            (self.received_currency, Direction::In, sender, in_worth),
            (self.sent_currency, Direction::Out, receiver, out_worth),
            (self.fee, Direction::Fee, None, fee_worth),
        ];
        let mut sums = Vec::new();
        for (sum, direction, counterparty, worth) in sides {
            let Some(sum) = sum else { continue };
            let field = field_of(direction);
            let amount = plain_decimal(&sum.amount);
            if !is_clean(&sum.currency, LONGEST_CURRENCY) {
                checks.refuse(&format!("{field}.currency"), "must name a currency");
            }
            if sum
                .contract_address
                .as_deref()
                .is_some_and(|it| !is_clean(it, LONGEST_ID))
            {
                checks.refuse(&format!("{field}.contractAddress"), "must be an address");
            }
            let Some(amount) = amount else {
                checks.refuse(&format!("{field}.amount"), NO_AMOUNT);
                continue;
            };
            sums.push(ToldSum {
                direction,
                path: format!("{}.{field}", checks.path),
                currency: sum.currency,
                contract: sum.contract_address,
                amount,
                counterparty,
                worth,
            });
        }
        Told {
            at,
            sums,
            source_id: self.transaction_id,
            description: self.description.and_then(Description::text),
            label,
        }
    }

    /// A trade needs both sides, a deposit what was received, a withdrawal what was sent, a
    /// payment what was sent or a fee; what does not belong is refused too.
    fn check_sides(&self, checks: &mut Checks<'_>) {
        let (received, sent) = (&self.received_currency, &self.sent_currency);
        let (takes, gives) = match self.transaction_type {
            Kind::Deposit => (true, false),
            Kind::Withdrawal | Kind::Payment => (false, true),
            Kind::Trade => (true, true),
        };
        let may_lack_sent = self.transaction_type == Kind::Payment && self.fee.is_some();
        for (side, field, wanted, may_lack) in [
            (received, "receivedCurrency", takes, false),
            (sent, "sentCurrency", gives, may_lack_sent),
        ] {
            if side.is_none() && wanted && !may_lack {
                checks.refuse(field, "is needed for this transactionType");
            }
            if side.is_some() && !wanted {
                checks.refuse(field, "does not belong to this transactionType");
            }
        }
    }

    fn read_label(&self, checks: &mut Checks<'_>) -> Option<Label> {
        let kind = match self.transaction_type {
            Kind::Deposit => TransactionType::Deposit,
            Kind::Withdrawal => TransactionType::Withdrawal,
            Kind::Trade => TransactionType::Trade,
            Kind::Payment => TransactionType::Payment,
        };
        let Some(text) = &self.label else {
            // What a payment is, its sides alone do not show.
            return (kind == TransactionType::Payment).then_some(Label::Payment);
        };
        let label = Label::parse(text);
        match label {
            None => checks.refuse("label", "there is no such label"),
            Some(label) if !label.fits(kind) => {
                checks.refuse("label", "does not fit the transactionType");
            }
            Some(_) => {}
        }
        label
    }
}

impl Description {
    fn text(self) -> Option<String> {
        let parts: Vec<String> = [self.title, self.desc].into_iter().flatten().collect();
        let text = kc_domain::text::clean(&parts.join(": "), LONGEST_DESCRIPTION);
        (!text.is_empty()).then_some(text)
    }
}

const NO_AMOUNT: &str = "must be a decimal number, not negative";

fn worth(
    worth: Option<Worth>,
    field: &str,
    checks: &mut Checks<'_>,
) -> Option<(String, Option<String>)> {
    let worth = worth?;
    match plain_decimal(&worth.fiat_value) {
        Some(value) => Some((value, worth.base_currency)),
        None => {
            checks.refuse(&format!("{field}.fiatValue"), NO_AMOUNT);
            None
        }
    }
}

const fn field_of(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "receivedCurrency",
        Direction::Out => "sentCurrency",
        Direction::Fee => "fee",
    }
}

fn is_clean(text: &str, longest: usize) -> bool {
    !text.is_empty() && kc_domain::text::clean(text, longest) == text
}

/// A JSON number, or its text.
fn plain_decimal(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => amount::plain_decimal(&number.to_string()),
        Value::String(text) => amount::plain_decimal(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_digit_by_digit() {
        let read = |text: &str| plain_decimal(&serde_json::from_str(text).unwrap());
        for (given, meant) in [
            ("1.5", "1.5"),
            ("\"0.000000000000000001\"", "0.000000000000000001"),
            ("1e-7", "0.0000001"),
            ("1.25e2", "125"),
            ("12.5E1", "125"),
            ("123.45e1", "1234.5"),
            (
                "0.1000000000000000055511151231257827",
                "0.1000000000000000055511151231257827",
            ),
        ] {
            assert_eq!(read(given).as_deref(), Some(meant), "{given}");
        }
        for wrong in [
            "-1", "\"\"", "\"1,5\"", "\"0x1\"", "1e999", "null", "true", "\".5\"",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
