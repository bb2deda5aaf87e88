//! Forms of states, against amounts worked out by hand.

use kc_domain::{LegKind, Timestamp};
use kc_ledger::gains::{LotScope, Method};
use kc_reports::{Books, Format, Kind, render};

use crate::{
    made::{Made, of_year},
    read::{column, csv_table},
};

const COIN: i128 = 10_i128.pow(18);

#[test]
fn form_8949_tells_short_from_long_and_rounds_half_a_cent_up() {
    let made = Made::new()
        .moved("2022-01-10", LegKind::Incoming, COIN, "100.004")
        .moved("2024-01-02", LegKind::Incoming, 2 * COIN, "200.005")
        .moved("2024-02-01", LegKind::Outgoing, COIN, "300.005")
        .moved("2024-02-02", LegKind::Outgoing, COIN, "150.004")
        .moved("2024-02-03", LegKind::Outgoing, COIN, "10.015")
        .moved("2025-02-01", LegKind::Outgoing, COIN, "99");
    let csv = render(Kind::Form8949, Format::Csv, &of_year(made.books(), 2024)).unwrap();
    let long = csv_table(&csv, "Part II, long-term");
    assert_eq!(
        long[1][..5],
        ["1 ETH", "2022-01-10", "2024-02-01", "300.01", "100.00"]
    );
    assert_eq!(long[1][7], "200.01");
    let short = csv_table(&csv, "Part I, short-term");
    // 150.00 − 200.01 and 10.02 − 200.01: the totals are those of the rounded rows.
    assert_eq!(
        column(&short, "(h) Gain or (loss)"),
        ["-50.01", "-189.99", "-240.00"]
    );
    assert_eq!(
        column(&short, "(d) Proceeds"),
        ["150.00", "10.02", "160.02"]
    );
    assert!(!String::from_utf8(csv).unwrap().contains("To be completed"));
}

#[test]
fn what_form_8949_can_not_place_is_to_be_completed() {
    let made = Made::eventful();
    let csv = render(Kind::Form8949, Format::Csv, &of_year(made.books(), 2024)).unwrap();
    let open = csv_table(&csv, "To be completed");
    assert_eq!(column(&open, "Missing"), ["price", "purchase", "purchase"]);
    assert_eq!(
        column(&open, "(h) Gain or (loss)"),
        ["unknown", "unknown", "unknown"]
    );
}

#[test]
fn hmrc_puts_disposals_of_a_day_and_rule_together() {
    let mut made = Made::new()
        .moved("2023-01-01T00:00:00Z", LegKind::Incoming, 4 * COIN, "100")
        .moved("2023-05-01T08:00:00Z", LegKind::Incoming, COIN, "250")
        .moved("2023-05-01T10:00:00Z", LegKind::Outgoing, COIN, "300.50")
        .moved("2023-05-01T11:00:00Z", LegKind::Outgoing, COIN, "301.50")
        .moved("2023-05-01T12:00:00Z", LegKind::Outgoing, COIN, "302.50")
        .moved("2023-05-10T12:00:00Z", LegKind::Incoming, COIN, "280");
    made.how.method = Method::UkPool;
    made.how.scope = LotScope::Universal;
    let books = Books {
        from: Timestamp::parse("2023-04-06"),
        before: Timestamp::parse("2024-04-06"),
        ..made.books()
    };
    let csv = render(Kind::Hmrc, Format::Csv, &books).unwrap();
    let table = csv_table(&csv, "Disposals");
    let rows: Vec<Vec<&str>> = table[1..]
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    // 904.50 for three: one was bought that day for 250, one nine days later for 280, one is of
    // the pool for 100.
    let rules: Vec<&str> = rows.iter().map(|row| row[6]).collect();
    assert_eq!(rules, ["Same day", "Next 30 days", "Section 104 pool", ""]);
    assert_eq!(
        column(&table, "Allowable cost"),
        ["250.00", "280.00", "100.00", "630.00"]
    );
    assert_eq!(rows[3][3], "904.50");
    assert_eq!(rows[3][5], "274.50");
    let summary = csv_table(&csv, "Summary");
    assert_eq!(summary.last().unwrap()[..2], ["Net gain or loss", "274.50"]);
}

#[test]
fn holdings_at_the_end_of_a_year_know_nothing_of_what_came_later() {
    let made = Made::new()
        .moved("2023-01-01", LegKind::Incoming, 4 * COIN, "100")
        .moved("2023-12-31T20:00:00Z", LegKind::Outgoing, COIN, "120")
        .moved("2024-05-01", LegKind::Incoming, COIN, "250");
    let csv = render(Kind::Holdings, Format::Csv, &of_year(made.books(), 2023)).unwrap();
    let lines = crate::read::csv(&csv);
    // 3 left at the price of the last day; each cost 100.
    assert_eq!(
        lines[1],
        [
            "ETH", "Ethereum", "eip155:1", "3", "120", "360", "300", "60"
        ]
    );
    let csv = render(Kind::Holdings, Format::Csv, &made.books()).unwrap();
    // Nobody told the price of today.
    let lines = crate::read::csv(&csv);
    assert_eq!(lines[1][3..], ["4", "unknown", "unknown", "550", "unknown"]);
    assert_eq!(lines[2][0], "Total, 1 row with unknown amounts");
}
