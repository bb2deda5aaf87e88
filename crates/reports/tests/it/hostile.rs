//! Names that strangers chose.

use kc_domain::{AssetId, LegKind};
use kc_reports::{Format, Kind, render};

use crate::{
    made::{ETHER, Made},
    read::{column, csv_table, pages, sheet},
};

const FORMULA: &str = "=HYPERLINK(\"http://example.com\",\"A1\")";

fn named(symbol: &str) -> Made {
    let mut made = Made::eventful();
    let asset = made.assets.get_mut(&AssetId::new(ETHER)).unwrap();
    asset.symbol = symbol.to_owned();
    asset.name = symbol.to_owned();
    made
}

#[test]
fn text_that_a_spreadsheet_would_take_for_a_formula_is_none() {
    for start in ["=", "+", "-", "@"] {
        let symbol = format!("{start}1+1");
        let csv = render(Kind::Gains, Format::Csv, &named(&symbol).books()).unwrap();
        let table = csv_table(&csv, "Disposals");
        assert_eq!(table[1][0], format!("'{symbol}"));
        // A loss is a number, and stays one.
        assert!(
            column(&table, "Gain or loss")
                .iter()
                .any(|it| it.starts_with('-'))
        );
    }
    let mut made = named(FORMULA);
    made.name = FORMULA.to_owned();
    let csv = String::from_utf8(render(Kind::Gains, Format::Csv, &made.books()).unwrap()).unwrap();
    assert!(
        !csv.contains(",=") && !csv.contains("\n=") && !csv.contains("\"=HY"),
        "{csv}"
    );
    let xlsx = render(Kind::Gains, Format::Xlsx, &made.books()).unwrap();
    assert_eq!(sheet(&xlsx, "Disposals")[1][0], FORMULA);
}

#[test]
fn lines_and_tabs_in_names_break_no_row() {
    let made = named("\tA\r\nB\u{202e}C\u{0}");
    let csv = render(Kind::Gains, Format::Csv, &made.books()).unwrap();
    assert_eq!(csv_table(&csv, "Disposals")[1][0], "A BC");
    let xlsx = render(Kind::Gains, Format::Xlsx, &made.books()).unwrap();
    assert_eq!(sheet(&xlsx, "Disposals")[1][0], "A BC");
}

#[test]
fn paper_shows_what_its_fonts_have_and_cuts_what_is_too_long() {
    let made = named("Zürich 比特币 €");
    let text = pages(&render(Kind::Gains, Format::Pdf, &made.books()).unwrap()).concat();
    assert!(text.iter().any(|it| it.starts_with("Zürich")), "{text:?}");
    let long = named(&"W".repeat(5_000));
    let text = pages(&render(Kind::Gains, Format::Pdf, &long.books()).unwrap()).concat();
    let cut = text.iter().find(|it| it.starts_with("WW")).unwrap();
    assert!(cut.len() < 30 && cut.ends_with('…'), "{cut}");
}

#[test]
fn every_kind_is_written_in_every_format_also_of_nothing() {
    let (nothing, much) = (
        Made::new(),
        Made::eventful().moved(
            "2024-09-01",
            LegKind::Fee,
            i128::from(i64::MAX),
            "99999999999999999999",
        ),
    );
    for made in [&nothing, &much] {
        for kind in Kind::ALL {
            for format in Format::ALL {
                let file = render(*kind, *format, &made.books());
                assert!(!file.unwrap().is_empty(), "{kind:?} {format:?}");
            }
        }
    }
}
