//! Totals are the sums of the rows that one sees.

use kc_domain::LegKind;
use kc_reports::{Format, Kind, RenderError, document, render, write};

use crate::{
    made::{Made, of_year},
    read::{Table, column, csv_table, number, pages, sheet},
};

/// Each report with its sections that are added up, and their summed columns.
const SUMMED: [(Kind, &str, &[&str]); 7] = [
    (
        Kind::Gains,
        "Disposals",
        &["Proceeds", "Cost", "Gain or loss"],
    ),
    (Kind::Gains, "Income", &["Value"]),
    (Kind::Form8949, "Part I, short-term", FORM),
    (Kind::Form8949, "Part II, long-term", FORM),
    (
        Kind::Hmrc,
        "Disposals",
        &["Disposal proceeds", "Allowable cost", "Gain or loss"],
    ),
    (
        Kind::Transactions,
        "Transactions",
        &["Value received", "Value sent", "Value of fees"],
    ),
    (Kind::Holdings, "Holdings", &["Value", "Cost"]),
];
const FORM: &[&str] = &[
    "(d) Proceeds",
    "(e) Cost or other basis",
    "(h) Gain or (loss)",
];

/// The rows that count: of gains and forms those of which all is known.
fn added_up(table: &Table, heading: &str, columns: &[&str], whole_rows: bool) -> (i128, i128) {
    let cells = column(table, heading);
    let (total, rows) = cells.split_last().unwrap();
    let is_known = |row: usize| {
        let mut others = columns.iter().map(|it| column(table, it)[row].clone());
        !whole_rows || others.all(|cell| cell != "unknown")
    };
    let known = rows
        .iter()
        .enumerate()
        .filter(|(row, cell)| is_known(*row) && !cell.is_empty() && *cell != "unknown");
    let known: Vec<i128> = known.map(|(_, cell)| number(cell)).collect();
    if total == "unknown" {
        assert!(known.is_empty(), "{heading}");
        return (0, 0);
    }
    (known.into_iter().sum(), number(total))
}

#[test]
fn totals_of_csv_and_xlsx_are_the_sums_of_their_rows() {
    // The last is of today, so that what is held has a price, of nobody knows what cost.
    let made = Made::eventful().moved(
        "2025-01-15T09:00:00Z",
        LegKind::Incoming,
        10_i128.pow(19),
        "2000.7",
    );
    for (kind, section, columns) in SUMMED {
        let csv = render(kind, Format::Csv, &made.books()).unwrap();
        let table = match kind {
            // With one section there is no title, and the table begins the file.
            Kind::Transactions | Kind::Holdings => {
                let lines = crate::read::csv(&csv).into_iter();
                lines.take_while(|line| *line != [""]).collect()
            }
            _ => csv_table(&csv, section),
        };
        let xlsx = render(kind, Format::Xlsx, &made.books()).unwrap();
        let whole_rows = !matches!(kind, Kind::Transactions | Kind::Holdings);
        for heading in columns {
            for table in [&table, &sheet(&xlsx, section)] {
                let (sum, total) = added_up(table, heading, columns, whole_rows);
                assert_eq!(sum, total, "{kind:?} {section} {heading} {table:?}");
            }
        }
    }
}

#[test]
fn totals_on_paper_are_the_sums_of_the_cents_on_paper() {
    let made = Made::eventful();
    let file = render(Kind::Gains, Format::Pdf, &of_year(made.books(), 2024)).unwrap();
    let text: Vec<String> = pages(&file).concat();
    // Each row begins with the asset, its quantity and two days; then come the three amounts.
    let disposals = text.iter().position(|it| it == "Disposals").unwrap();
    let income = text.iter().position(|it| it == "Income").unwrap();
    let disposals = &text[disposals..income];
    let is_money = |text: &&String| {
        text.split_once('.')
            .is_some_and(|(_, cents)| cents.len() == 2)
    };
    let rows = disposals.split(|it| it == "ETH").skip(1);
    let mut sums = [0; 3];
    let mut known = 0;
    for row in rows {
        let end = row
            .iter()
            .position(|it| it.starts_with("Total"))
            .unwrap_or(row.len());
        let money: Vec<&String> = row[..end].iter().filter(is_money).collect();
        if !row[..end].iter().any(|it| it == "unknown") {
            known += 1;
            for (sum, money) in sums.iter_mut().zip(&money) {
                *sum += number(money);
            }
        }
    }
    assert!(known >= 4, "{disposals:?}");
    let total = disposals
        .iter()
        .position(|it| it.starts_with("Total"))
        .unwrap();
    let totals: Vec<i128> = disposals[total + 1..total + 4]
        .iter()
        .map(|it| number(it))
        .collect();
    assert_eq!(totals, sums);
}

#[test]
fn unknown_amounts_are_said_to_be_unknown_and_counted() {
    let made = Made::eventful();
    let csv = render(Kind::Gains, Format::Csv, &made.books()).unwrap();
    let table = csv_table(&csv, "Disposals");
    let missing: Vec<String> = column(&table, "Missing")
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect();
    assert_eq!(missing, ["price", "purchase", "purchase"]);
    let gains = column(&table, "Gain or loss");
    assert_eq!(gains.iter().filter(|it| *it == "unknown").count(), 3);
    assert_eq!(
        table.last().unwrap()[0],
        "Total, 3 rows with unknown amounts"
    );
    assert!(!gains.iter().any(|it| it == "0"), "{gains:?}");
}

#[test]
fn total_of_nothing_is_0_and_of_what_nobody_knows_unknown() {
    let csv = render(Kind::Gains, Format::Csv, &Made::new().books()).unwrap();
    assert_eq!(column(&csv_table(&csv, "Disposals"), "Proceeds"), ["0"]);
    let made = Made::new().moved("2024-01-01", LegKind::Outgoing, 1, "1");
    let csv = render(Kind::Gains, Format::Csv, &made.books()).unwrap();
    let table = csv_table(&csv, "Disposals");
    assert_eq!(column(&table, "Cost"), ["unknown", "unknown"]);
}

#[test]
fn numbers_of_more_digits_than_a_spreadsheet_keeps_are_text_there() {
    let made = Made::new()
        .moved(
            "2024-01-01",
            LegKind::Incoming,
            1_234_567_890_123_456_789,
            "1",
        )
        .moved(
            "2024-01-02",
            LegKind::Incoming,
            250_000_000_000_000_000,
            "4",
        );
    let xlsx = render(Kind::Ledger, Format::Xlsx, &made.books()).unwrap();
    let quantities = column(&sheet(&xlsx, "Entries"), "Quantity");
    assert_eq!(quantities, ["1.234567890123456789", "0.25"]);
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(xlsx)).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "Entries").unwrap();
    assert!(matches!(range.get((1, 5)), Some(calamine::Data::String(_))));
    assert!(matches!(range.get((2, 5)), Some(calamine::Data::Float(_))));
}

#[test]
fn long_tables_go_on_over_pages_that_are_counted() {
    let mut made = Made::new();
    for day in 1..=28 {
        for hour in 10..20 {
            let at = format!("2024-02-{day:02}T{hour}:00:00Z");
            made = made.moved(&at, LegKind::Incoming, 1, "1");
        }
    }
    let file = render(Kind::Transactions, Format::Pdf, &made.books()).unwrap();
    let pages = pages(&file);
    assert!(pages.len() > 4);
    for (number, page) in (1..).zip(&pages) {
        let own = format!("Page {number} of {}", pages.len());
        assert!(page.contains(&own), "{own} in {page:?}");
        let foot = page.iter().filter(|it| it.starts_with("Page ")).count();
        assert_eq!(foot, 1);
        let goes_on = number < pages.len() || page.iter().any(|it| it == "Mining");
        assert!(
            !goes_on || page.contains(&"Quantity".to_owned()),
            "{page:?}"
        );
    }
    let rows = pages.concat().iter().filter(|it| *it == "Mining").count();
    assert_eq!(rows, 280);
}

#[test]
fn more_rows_than_a_format_can_have_are_refused() {
    let mut document = document(Kind::Gains, &Made::eventful().books());
    let row = document.sections[0].rows[0].clone();
    document.sections[0].rows = vec![row; Format::Pdf.most_rows() + 1];
    let most = Format::Pdf.most_rows();
    assert_eq!(
        write(&document, Format::Pdf),
        Err(RenderError::TooManyRows(most))
    );
}
