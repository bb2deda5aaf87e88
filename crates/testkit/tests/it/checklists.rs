//! The lists of security requirements say of each what proves it, and what they name exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

/// Requirements of each section of the chapters of ASVS 5.0.0 that are kept.
const ASVS: [(&str, usize); 23] = [
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 8),
    ("6.4", 6),
    ("6.5", 8),
    ("6.6", 4),
    ("6.7", 2),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 3),
    ("7.6", 2),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 3),
    ("10.3", 5),
    ("10.4", 16),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
];

/// The sections of RFC 9700 that ask for something. A section that asks for several things has a row
/// for each: `4.14.2`, `4.14.2 b`, ….
const RFC9700: [&str; 29] = [
    "2.1", "2.1.1", "2.1.2", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6", "4.1.3", "4.2.4",
    "4.3.1", "4.3.2", "4.4.2", "4.5.3", "4.6.1", "4.7.1", "4.8.2", "4.9.3", "4.10.1", "4.10.2",
    "4.11.1", "4.11.2", "4.12", "4.13", "4.14.2", "4.15.1", "4.16", "4.17.2",
];

/// Modules of the conformance plans: Basic OP, Config OP and RP-Initiated Logout OP.
const MODULES: usize = 38 + 1 + 11;

const HEADER: [&str; 6] = [
    "id",
    "level",
    "requirement_in_own_words",
    "status",
    "evidence",
    "notes",
];

struct Row {
    id: String,
    level: String,
    requirement: String,
    status: String,
    evidence: String,
    notes: String,
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// The records of a CSV file (RFC 4180).
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            other => field.push(other),
        }
    }
    assert!(
        !quoted && record.is_empty() && field.is_empty(),
        "the last line does not end"
    );
    records
}

fn rows(path: &str) -> Vec<Row> {
    let mut records = records(&read(path).expect("the list is there")).into_iter();
    assert_eq!(records.next().expect("a header"), HEADER, "{path}");
    records
        .map(|record| {
            let [id, level, requirement, status, evidence, notes]: [String; 6] = record
                .try_into()
                .unwrap_or_else(|record| panic!("{path}: not six fields: {record:?}"));
            Row {
                id,
                level,
                requirement,
                status,
                evidence,
                notes,
            }
        })
        .collect()
}

/// What is wrong with a piece of evidence, if anything: `file.rs::test`, `file.mjs::"title"` or
/// `file.md#Heading`.
fn fault(evidence: &str) -> Option<String> {
    let missing = |what: String| Some(format!("{evidence}: {what}"));
    if let Some((path, name)) = evidence.split_once("::") {
        let text = match read(path) {
            Ok(text) => text,
            Err(error) => return Some(error),
        };
        let found = if path.ends_with(".rs") {
            is_rust_test(&text, name)
        } else {
            is_script_test(&text, name)
        };
        return (!found).then(|| missing("no such test".into())).flatten();
    }
    let Some((path, heading)) = evidence.split_once('#') else {
        return missing("neither a test nor a heading".into());
    };
    match read(path) {
        Err(error) => Some(error),
        Ok(text) if text.lines().any(|line| is_heading(line, heading)) => None,
        Ok(_) => missing("no such heading".into()),
    }
}

/// Whether a function is a test: by its attribute, or as one of `on_both_databases!`.
fn is_rust_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(place, line)| {
        let Some((before, after)) = line.split_once(&format!("fn {name}(")) else {
            return false;
        };
        let is_whole = before.is_empty() || before.ends_with(' ');
        let has_attribute = lines[..place]
            .iter()
            .rev()
            .take_while(|line| line.starts_with("#[") || line.starts_with("///"))
            .any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        is_whole && (has_attribute || after.starts_with("db: Database)"))
    })
}

fn is_script_test(text: &str, quoted: &str) -> bool {
    let title = quoted.trim_matches('"');
    let calls = ["test(", "it("];
    let quotes = ['\'', '"', '`'];
    quoted.len() == title.len() + 2
        && calls.iter().any(|call| {
            quotes
                .iter()
                .any(|quote| text.contains(&format!("{call}{quote}{title}{quote}")))
        })
}

fn is_heading(line: &str, heading: &str) -> bool {
    line.strip_prefix('#')
        .is_some_and(|rest| rest.trim_start_matches('#').trim() == heading)
}

/// All that is wrong with the rows of a list, so that one run tells it all.
fn faults(rows: &[Row], levels: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        let id = &row.id;
        if !seen.insert(id) {
            faults.push(format!("{id}: stands there twice"));
        }
        if id.is_empty() || row.requirement.trim().len() < 15 {
            faults.push(format!("{id}: an empty row"));
        }
        if !levels.contains(&row.level.as_str()) {
            faults.push(format!("{id}: the level {:?}", row.level));
        }
        let evidence = row.evidence.split("; ").filter(|it| !it.is_empty());
        let evidence: Vec<&str> = evidence.collect();
        match row.status.as_str() {
            "covered" if evidence.is_empty() => faults.push(format!("{id}: covered by nothing")),
            "covered" => {}
            "open" | "not_applicable" if row.notes.trim().len() < 15 => {
                faults.push(format!("{id}: no reason"));
            }
            "open" | "not_applicable" => {}
            other => faults.push(format!("{id}: the status {other:?}")),
        }
        faults.extend(
            evidence
                .into_iter()
                .filter_map(fault)
                .map(|why| format!("{id}: {why}")),
        );
    }
    faults
}

#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_requirement_of_asvs_is_answered() {
    let rows = rows("security/asvs.csv");
    assert_none(&faults(&rows, &["1", "2", "3"]));
    let expected: BTreeSet<String> = ASVS
        .iter()
        .flat_map(|(section, count)| (1..=*count).map(move |place| format!("{section}.{place}")))
        .collect();
    let found: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(found, expected);
    let mut chapters: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *chapters
            .entry(row.id.split('.').next().unwrap())
            .or_default() += 1;
    }
    let counts = BTreeMap::from([("6", 47), ("7", 19), ("9", 7), ("10", 36)]);
    assert_eq!(chapters, counts);
}

#[test]
fn every_section_of_rfc_9700_is_answered() {
    let rows = rows("security/rfc9700.csv");
    assert_none(&faults(&rows, &["MUST", "SHOULD", "MAY"]));
    let found: BTreeSet<&str> = rows
        .iter()
        .map(|row| row.id.split(' ').next().unwrap())
        .collect();
    let expected: BTreeSet<&str> = RFC9700.into_iter().collect();
    assert_eq!(found, expected);
}

#[test]
fn every_conformance_module_is_answered_by_a_test_that_exists_or_a_reason() {
    let text = read("docs/conformance.md").unwrap();
    let mut modules = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| `oidcc-")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [module, asks, answer] = cells[..] else {
            wrong.push(format!("not three cells: {line}"));
            continue;
        };
        if !modules.insert(module.to_owned()) {
            wrong.push(format!("{module}: stands there twice"));
        }
        if asks.len() < 15 || answer.len() < 15 {
            wrong.push(format!("{module}: an empty row"));
        }
        // Every other piece between backquotes is code.
        let named = answer.split('`').skip(1).step_by(2);
        let tests: Vec<&str> = named.filter(|it| it.contains("::")).collect();
        if tests.is_empty() && !answer.contains("does not apply") {
            wrong.push(format!("{module}: neither a test nor a reason"));
        }
        wrong.extend(
            tests
                .into_iter()
                .filter_map(fault)
                .map(|why| format!("{module}: {why}")),
        );
    }
    assert_none(&wrong);
    assert_eq!(modules.len(), MODULES);
}

#[test]
fn lists_are_read_as_they_are_written() {
    let text = "id,text\n1,\"a, \"\"b\"\"\nc\"\n2,\n";
    assert_eq!(
        records(text),
        [vec!["id", "text"], vec!["1", "a, \"b\"\nc"], vec!["2", ""]]
    );
}

#[test]
fn what_is_no_evidence_is_found_out() {
    let here = "crates/testkit/tests/it/checklists.rs";
    assert_eq!(
        fault(&format!("{here}::what_is_no_evidence_is_found_out")),
        None
    );
    assert_eq!(fault("security/README.md#Security"), None);
    for wrong in [
        format!("{here}::is_rust_test"),
        format!("{here}::no_evidence_is_found_out"),
        format!("{here}::nothing_of_the_kind"),
        "crates/nowhere.rs::test".to_owned(),
        "security/README.md#Nothing".to_owned(),
        "by inspection".to_owned(),
    ] {
        assert!(fault(&wrong).is_some(), "{wrong}");
    }
    let row = |status: &str, evidence: &str, notes: &str| Row {
        id: "1".into(),
        level: "1".into(),
        requirement: "Something is to be so".into(),
        status: status.into(),
        evidence: evidence.into(),
        notes: notes.into(),
    };
    for wrong in [
        row("covered", "", ""),
        row("open", "", " "),
        row("done", "security/README.md#Security", ""),
        Row {
            requirement: String::new(),
            ..row("open", "", "Because of nothing at all.")
        },
    ] {
        assert_eq!(faults(&[wrong], &["1"]).len(), 1);
    }
    let twice = [
        row("open", "", "Because of nothing at all."),
        row("open", "", "Because of nothing at all."),
    ];
    assert_eq!(faults(&twice, &["1"]).len(), 1);
}
