//! Files as people and strangers bring them.
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not set the stage has failed"
)]

use std::collections::HashMap;

use kc_domain::{Direction, Label, MovementAmount, Timestamp, TransactionType, Units, currency};
use kc_imports::{
    Column, FileError, GENERAL, Options, RowError, Table, Timezone, UnknownTimezone, read,
};

const HEADER: &str = "Date,Type,Sent Amount,Sent Currency,Received Amount,Received Currency,\
                      Fee Amount,Fee Currency,Label,Description,TxHash";
/// 2025-01-01.
const LATEST: Timestamp = Timestamp::from_seconds(1_735_689_600);

fn file(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn table(text: &str) -> Table {
    read(text.as_bytes(), &GENERAL, &Options::default(), LATEST).unwrap()
}

fn refused(bytes: &[u8]) -> FileError {
    read(bytes, &GENERAL, &Options::default(), LATEST).unwrap_err()
}

/// Rows and columns of what is wrong.
fn wrong(text: &str) -> Vec<(usize, Option<Column>)> {
    let errors = table(text).errors.into_iter();
    errors.map(|error| (error.row, error.column)).collect()
}

const TRADE: &str =
    "2024-01-28 10:30:00,trade,1500.5,EUR,0.750000000000000001,ETH,0.01,EUR,Buy,First buy,0xabc";

#[test]
fn rows_say_exactly_what_moved() {
    let table = table(&file(&[TRADE, "2024-02-01,,,,1e-8,btc,,,,,"]));
    assert_eq!((table.rows_total, &table.errors), (2, &vec![]));
    let trade = &table.rows[0];
    assert_eq!(trade.at.to_string(), "2024-01-28T10:30:00.000Z");
    assert_eq!(
        (trade.kind, trade.label),
        (TransactionType::Trade, Some(Label::Buy))
    );
    assert_eq!(
        (trade.source_id.as_str(), trade.description.as_deref()),
        ("0xabc", Some("First buy"))
    );
    assert_eq!(
        table.rows[1].kind,
        TransactionType::Deposit,
        "as its sides show"
    );

    let assets: HashMap<_, _> = ["EUR", "ETH", "btc"]
        .map(|name| (name.to_owned(), currency::well_known(name).unwrap()))
        .into();
    let moved: Vec<_> = table
        .rows
        .iter()
        .flat_map(|row| row.movements(&assets).unwrap())
        .map(|it| (it.direction, it.asset.to_string(), it.amount))
        .collect();
    let units = |digits| MovementAmount::Units(Units(digits));
    let (eur, eth) = ("iso4217:EUR".to_owned(), "eip155:1/slip44:60".to_owned());
    assert_eq!(
        moved[0],
        (Direction::In, eth, units(750_000_000_000_000_001))
    );
    assert_eq!(
        moved[1],
        (Direction::Out, eur.clone(), units(150_050_000_000))
    );
    assert_eq!(moved[2], (Direction::Fee, eur, units(1_000_000)));
    assert_eq!(moved[3].2, units(1));
}

#[test]
fn amount_finer_than_its_asset_is_refused_and_not_cut() {
    let table = table(&file(&["2024-01-01,,,,0.000000001,BTC,,,,,"]));
    let assets = HashMap::from([("BTC".to_owned(), currency::well_known("BTC").unwrap())]);
    let expected = RowError {
        row: 2,
        column: Some(Column::ReceivedAmount),
        code: "amount_does_not_fit",
        currency: Some("BTC".to_owned()),
        message: "BTC has 8 decimals at most".to_owned(),
    };
    assert_eq!(table.rows[0].movements(&assets), Err(expected));
}

#[test]
fn times_without_an_offset_are_of_the_clock_that_was_named() {
    let text = file(&[
        "2024-01-28 10:30:00,,,,1,BTC,,,,,a",
        "2024-01-28T10:30:00+01:00,,,,1,BTC,,,,,b",
        "2024-01-28,,,,1,BTC,,,,,c",
    ]);
    let options = Options {
        timezone: Timezone::parse("-05:30").unwrap(),
        ..Options::default()
    };
    let table = read(text.as_bytes(), &GENERAL, &options, LATEST).unwrap();
    let times: Vec<String> = table.rows.iter().map(|row| row.at.to_string()).collect();
    assert_eq!(
        times,
        [
            "2024-01-28T16:00:00.000Z",
            "2024-01-28T09:30:00.000Z",
            "2024-01-28T05:30:00.000Z"
        ]
    );
    for unknown in [
        "Europe/Atlantis",
        "Etc/Unknown",
        "+2",
        "+15:00",
        "+01:60",
        "",
        "+-1:00",
    ] {
        assert_eq!(Timezone::parse(unknown), Err(UnknownTimezone), "{unknown}");
    }
}

/// Dates by the clocks of a place.
fn by_clocks_of(place: &str, dates: &[&str]) -> Table {
    let rows = dates
        .iter()
        .map(|date| format!("{date},,,,1,BTC,,,,,{date}"));
    let rows: Vec<String> = rows.collect();
    let text = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let options = Options {
        timezone: Timezone::parse(place).unwrap(),
        ..Options::default()
    };
    read(text.as_bytes(), &GENERAL, &options, LATEST).unwrap()
}

#[test]
fn clocks_of_a_place_are_those_of_summer_in_summer() {
    let dates = [
        "2024-01-28 10:30:00",
        "2024-07-28 10:30:00",
        "2024-07-28T10:30:00Z",
    ];
    let times = |place| -> Vec<String> {
        let rows = by_clocks_of(place, &dates).rows.into_iter();
        rows.map(|row| row.at.to_string()[5..16].to_owned())
            .collect()
    };
    assert_eq!(
        times("Europe/Berlin"),
        ["01-28T09:30", "07-28T08:30", "07-28T10:30"]
    );
    assert_eq!(
        times("america/new_york"),
        ["01-28T15:30", "07-28T14:30", "07-28T10:30"]
    );
    assert_eq!(
        times("Asia/Kolkata"),
        ["01-28T05:00", "07-28T05:00", "07-28T10:30"]
    );
}

#[test]
fn time_that_clocks_showed_twice_is_the_first_and_says_so() {
    let table = by_clocks_of(
        "Europe/Berlin",
        &[
            "2024-10-27 01:59:59",
            "2024-10-27 02:30:00",
            "2024-10-27 03:00:00",
            "2024-10-27T02:30:00+01:00",
        ],
    );
    let told: Vec<_> = table
        .rows
        .iter()
        .map(|row| (row.at.to_string(), row.happened_twice))
        .collect();
    let expected = [
        ("2024-10-26T23:59:59.000Z", false),
        ("2024-10-27T00:30:00.000Z", true),
        ("2024-10-27T02:00:00.000Z", false),
        ("2024-10-27T01:30:00.000Z", false),
    ];
    assert_eq!(told, expected.map(|(at, twice)| (at.to_owned(), twice)));
}

#[test]
fn time_that_clocks_left_out_is_wrong() {
    let dates = [
        "2024-03-31 01:59:59",
        "2024-03-31 02:30:00",
        "2024-03-31 03:00:00",
    ];
    let table = by_clocks_of("Europe/Berlin", &dates);
    let [error] = table.errors.as_slice() else {
        panic!("{:?}", table.errors)
    };
    assert_eq!((error.row, error.column), (3, Some(Column::Date)));
    assert_eq!(error.code, "skipped_time");
    assert!(by_clocks_of("UTC", &dates).errors.is_empty());
    // Midnight was left out in Beirut, and came twice in Havana; the day began all the same.
    for (place, day, beginning) in [
        ("Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00.000Z"),
        ("America/Havana", "2024-11-03", "2024-11-03T04:00:00.000Z"),
    ] {
        let table = by_clocks_of(place, &[day]);
        let row = &table.rows[0];
        assert_eq!(
            (row.at.to_string().as_str(), row.happened_twice),
            (beginning, false)
        );
    }
}

#[test]
fn quotes_line_ends_marks_and_empty_lines_change_nothing() {
    let plain = table(&file(&[TRADE]));
    let windows = format!(
        "\u{feff}{}",
        file(&[TRADE, "", ",,,,,,,,,,"]).replace('\n', "\r\n")
    );
    let quoted = HEADER.replace(',', "\",\"");
    let cells = TRADE.replace(',', "\",\"");
    for text in [windows, format!("\"{quoted}\"\r\n\"{cells}\"")] {
        let other = table(&text);
        assert_eq!((other.rows_total, &other.rows), (1, &plain.rows), "{text}");
    }
    let broken = TRADE.replace("First buy", "\"First,\r\nand \"\"best\"\" buy\"");
    let described = table(&file(&[&broken]));
    assert_eq!(
        described.rows[0].description.as_deref(),
        Some("First, and \"best\" buy")
    );
}

#[test]
fn every_wrong_row_is_named() {
    let cases = [
        ("2024-01-28 10:30:00", "yesterday", Column::Date),
        ("2024-01-28 10:30:00", "2026-01-28 10:30:00", Column::Date),
        ("2024-01-28 10:30:00", "1969-12-31 10:30:00", Column::Date),
        (
            "2024-01-28 10:30:00",
            "2024-01-28 10:30:00[Europe/Berlin]",
            Column::Date,
        ),
        ("1500.5", "-1500.5", Column::SentAmount),
        ("1500.5", "=1500+0.5", Column::SentAmount),
        ("1500.5", "\"1,500.5\"", Column::SentAmount),
        ("1500.5", "1e999999999", Column::SentAmount),
        ("1500.5,EUR", ",EUR", Column::SentAmount),
        ("1500.5,EUR", "1500.5,", Column::SentCurrency),
        ("trade", "deposit", Column::Type),
        ("trade", "gamble", Column::Type),
        ("Buy", "Rug Pull", Column::Label),
        ("Buy", "Airdrops", Column::Label),
        ("0xabc", "0x\u{202e}abc", Column::TxHash),
    ];
    for (from, to, column) in cases {
        let wrong = wrong(&file(&[
            &TRADE.replace("0xabc", "first"),
            &TRADE.replace(from, to),
        ]));
        assert!(wrong.contains(&(3, Some(column))), "{to}: {wrong:?}");
        assert!(wrong.iter().all(|(row, _)| *row == 3), "{to}: {wrong:?}");
    }
    assert_eq!(
        wrong(&file(&["2024-01-28,,,,,,,,,,"])),
        [(2, Some(Column::SentAmount))]
    );
    assert_eq!(wrong(&file(&[&format!("{TRADE},more")])), [(2, None)]);
    let long = TRADE.replace("First buy", &"x".repeat(100_000));
    assert_eq!(wrong(&file(&[&long])), [(2, Some(Column::Description))]);
    let all_wrong = table(&file(&vec!["x"; 5_000]));
    assert_eq!((all_wrong.errors.len(), all_wrong.rows_total), (100, 5_000));
}

#[test]
fn formulas_in_a_description_stay_text() {
    let row = TRADE.replace("First buy", "=HYPERLINK(evil)");
    let table = table(&file(&[&row]));
    assert_eq!(
        table.rows[0].description.as_deref(),
        Some("=HYPERLINK(evil)")
    );
}

#[test]
fn what_is_no_such_file_is_refused() {
    assert_eq!(refused(b""), FileError::Empty);
    assert_eq!(
        refused(&vec![b'a'; 10 * 1024 * 1024 + 1]),
        FileError::TooLarge
    );
    assert_eq!(refused(&[0xff, 0xfe, 0, 1]), FileError::NoText);
    let missing = FileError::MissingColumn("Sent Currency".to_owned());
    assert_eq!(refused(b"Date,Sent Amount,Price\n1,2,3"), missing);
    let twice = format!("{HEADER},date\n");
    assert_eq!(
        refused(twice.as_bytes()),
        FileError::Ambiguous("Date".to_owned())
    );
    let options = Options {
        mapping: [(Column::Date, "x".repeat(100_000))].into(),
        ..Options::default()
    };
    let named = read(HEADER.as_bytes(), &GENERAL, &options, LATEST).unwrap_err();
    assert_eq!(named.subject().map(|it| it.chars().count()), Some(80));
    assert_eq!(
        refused(",".repeat(300).replace(',', "a,").as_bytes()),
        FileError::TooManyColumns
    );
}

#[test]
fn file_may_have_so_many_rows_and_not_one_more() {
    let row = "2024-01-01,,,,1,BTC,,,,,\n";
    let most = format!("{HEADER}\n{}", row.repeat(100_000));
    let table = table(&most);
    assert_eq!((table.rows_total, table.rows.len()), (100_000, 100_000));
    let ids: std::collections::HashSet<&str> = table
        .rows
        .iter()
        .map(|row| row.source_id.as_str())
        .collect();
    assert_eq!(ids.len(), 100_000, "each has a name of its own");
    assert_eq!(
        refused(format!("{most}{row}").as_bytes()),
        FileError::TooManyRows
    );
}

#[test]
fn names_of_rows_stay_when_others_come_before_them() {
    let (a, b) = ("2024-01-01,,,,1,BTC,,,,,", "2024-01-02,,,,2,BTC,,,,,");
    let ids = |rows: &[&str]| -> Vec<String> {
        table(&file(rows))
            .rows
            .into_iter()
            .map(|row| row.source_id)
            .collect()
    };
    let alone = ids(&[b]);
    assert_eq!(ids(&[a, b])[1], alone[0]);
    assert_eq!(ids(&[b, a, b])[2], format!("{}#2", alone[0]));
    let hash = "2024-01-01,,,,1,BTC,,,,,h";
    let taken = "2024-01-01,,,,1,BTC,,,,,h#2";
    assert_eq!(ids(&[taken, hash, hash]), ["h#2", "h", "h#3"]);
}

#[test]
fn headers_of_ones_own_are_mapped() {
    let text = "When;x,Out,Out coin,In,In coin\n2024-01-01,1,BTC,2,EUR\n";
    let mapping = [
        (Column::Date, "when;x"),
        (Column::SentAmount, "Out"),
        (Column::SentCurrency, "Out coin"),
        (Column::ReceivedAmount, "In"),
        (Column::ReceivedCurrency, "In coin"),
    ];
    let options = Options {
        mapping: mapping
            .map(|(column, header)| (column, header.to_owned()))
            .into(),
        ..Options::default()
    };
    let table = read(text.as_bytes(), &GENERAL, &options, LATEST).unwrap();
    assert_eq!(table.rows[0].kind, TransactionType::Trade);
}
