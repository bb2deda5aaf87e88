//! Works an example out, and compares.

use kc_domain::{Fiat, Transaction, Zone};
use kc_ledger::gains::{Country, Input, Matching, Method, Options, Term, gains};

use super::example::{Disposal, Example, Source, assets, coins, split, transaction};
use crate::oracles::table::{Table, add, difference, number};

/// # Panics
/// If what comes of the example is not what its authority says.
pub fn check(file: &str) {
    let example: Example = serde_json::from_str(file).expect("an example");
    let half = number(&example.rounded_to).0 / 2;
    assert!(half > 0, "figures are rounded to something");
    let said = said(&example);
    let found = found(&example);
    for (found, said, allowed) in [
        (&found.quantities, &said.quantities, 0),
        (&found.money, &said.money, half),
    ] {
        // An authority does not say everything, but of quantities all.
        let found = found
            .iter()
            .filter(|(what, _)| allowed == 0 || said.contains_key(*what));
        let found = found.map(|(what, numbers)| (what.clone(), numbers.clone()));
        if let Some(told) = difference(&found.collect(), said, &[allowed]) {
            panic!("{}\n{told}", example.title());
        }
    }
}

/// Quantities in whole coins, and money, by what they are of.
#[derive(Default)]
struct Figures {
    quantities: Table,
    money: Table,
}

impl Figures {
    fn add(&mut self, of: &str, quantity: Fiat, money: &[(&str, Fiat)]) {
        add(&mut self.quantities, of.to_owned(), &[quantity]);
        for (name, number) in money {
            add(&mut self.money, format!("{of}: {name}"), &[*number]);
        }
    }
}

fn said(example: &Example) -> Figures {
    let mut said = Figures::default();
    for it in &example.disposals {
        let (quantity, coin) = split(&it.of);
        let numbers = [
            ("proceeds", &it.proceeds),
            ("cost", &it.cost),
            ("gain", &it.gain),
        ];
        let given = numbers.iter();
        let given: Vec<_> = given
            .filter_map(|(name, it)| Some((*name, number(it.as_ref()?))))
            .collect();
        assert!(!given.is_empty(), "an authority says something");
        said.add(&format!("{}, {coin}", it.on), quantity, &given);
        if let Some(term) = &it.term {
            said.add(&format!("{}, {coin}, {term}", it.on), quantity, &[]);
        }
        for it_met in &it.matched {
            let bought = it_met.bought.as_deref().unwrap_or("-");
            let (quantity, _) = split(&it_met.of);
            let what = format!("{}, {coin}, {}, bought {bought}", it.on, it_met.rule);
            said.add(&what, quantity, &[("cost", number(&it_met.cost))]);
        }
    }
    for it in &example.left {
        let (quantity, coin) = split(&it.of);
        said.add(
            &format!("left, {coin}"),
            quantity,
            &[("cost", number(&it.cost))],
        );
    }
    said
}

fn found(example: &Example) -> Figures {
    let told = example.transactions.iter().enumerate();
    let told = told.map(|(number, told)| transaction(number, told, &example.currency));
    let transactions: Vec<Transaction> = told.collect();
    let assets = assets(&transactions, &example.currency);
    let zone = Zone::parse(&example.zone).expect("a zone");
    let country = Country::of(&example.country);
    let method = Method::parse(&example.method).expect("a method");
    assert!(country.methods.contains(&method), "{}", example.title());
    let options = Options {
        method,
        zone: zone.clone(),
        ..country.options(&example.currency)
    };
    let gains = gains(&Input::new(&transactions, &assets), &options);

    let mut found = Figures::default();
    for gain in &gains.gains {
        let on = zone.day(gain.disposed());
        let coin = gains.assets[gain.asset()].as_str();
        let quantity = coins(gain.quantity());
        let money = [
            ("proceeds", gain.proceeds().expect("known")),
            ("cost", gain.cost().expect("known")),
            ("gain", gain.profit().expect("known")),
        ];
        let what = format!("{on}, {coin}");
        found.add(&what, quantity, &money);
        // Of a day some authorities tell the term, some by which rules what was met.
        let says = |it: &&Disposal| it.on == on.to_string() && split(&it.of).1 == coin;
        let Some(said) = example.disposals.iter().find(says) else {
            continue;
        };
        if said.term.is_some() {
            found.add(&format!("{what}, {}", term(gain.term())), quantity, &[]);
        }
        if !said.matched.is_empty() {
            let acquired = gain.acquired().map(|at| zone.day(at).to_string());
            let bought = acquired.as_deref().unwrap_or("-");
            let what = format!("{what}, {}, bought {bought}", rule(gain.matching()));
            found.add(&what, quantity, &money[1..2]);
        }
    }
    for open in gains.open() {
        let coin = gains.assets[open.asset].as_str();
        let cost = open.lot.cost.expect("known");
        found.add(
            &format!("left, {coin}"),
            coins(open.lot.quantity),
            &[("cost", cost)],
        );
    }
    found
}

fn rule(matching: Matching) -> &'static str {
    match matching {
        Matching::Lot => "lot",
        Matching::Pool => "pool",
        Matching::SameDay => "same_day",
        Matching::ThirtyDays => "thirty_days",
        Matching::Section104 => "section_104",
        Matching::Portfolio => "portfolio",
        Matching::Nothing => "nothing",
        Matching::Income => "income",
    }
}

fn term(term: Option<Term>) -> &'static str {
    match term {
        Some(Term::Short) => "short",
        Some(Term::Long) => "long",
        None => "no term",
    }
}

impl Example {
    fn title(&self) -> String {
        let Source {
            publisher,
            title,
            section,
            url,
            figures,
        } = &self.source;
        format!(
            "{publisher}, {title}, {section} ({figures:?}, {url}). {}",
            self.note
        )
    }
}
