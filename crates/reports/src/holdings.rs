//! What is held at the end of the time, by the transactions.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use kc_domain::{AssetId, AssetKind, Fiat, IntegrationId, Timestamp, Units};
use kc_ledger::CostBasis;

use crate::{Books, Cell, Column, Document, Kind, Section, gains::UTC, transactions::COLUMNS};

/// A price that is older than this at the moment is not the price of the moment.
const FRESH: Duration = Duration::from_secs(24 * 3_600);

pub(crate) fn document(books: &Books<'_>) -> Document {
    let gains = books.gains_of(books.up_to_end());
    let costs = CostBasis::of(&gains);
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for (id, balance) in balances(books) {
        let Some(asset) = books.assets.get(id) else {
            continue;
        };
        let left_out = asset.kind == AssetKind::Nft || asset.is_spam || balance == Some(Units(0));
        if left_out {
            continue;
        }
        let cost = match asset.kind {
            // Money of a state has no lots.
            AssetKind::Fiat => None,
            _ => balance.and_then(|balance| costs.of_balance(id, balance)),
        };
        let price = price(books, id);
        let worth = balance.zip(price);
        let worth = worth.and_then(|(balance, price)| balance.value(asset.decimals, price));
        let gain = worth
            .zip(cost)
            .and_then(|(worth, cost)| worth.checked_sub(cost));
        let quantity = balance.map_or(Cell::Unknown, |it| Cell::Amount(it, asset.decimals));
        let cells = vec![
            books.symbol(id),
            Cell::text(&asset.name),
            Cell::text(
                id.chain()
                    .map_or_else(String::new, |it| it.as_str().to_owned()),
            ),
            quantity,
            Cell::money(price),
            Cell::money(worth),
            Cell::money(cost),
            Cell::money(gain),
        ];
        rows.push((asset.symbol.to_lowercase(), cells));
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut held = Section::new(
        "Holdings",
        vec![
            Column::text("Asset", 56),
            Column::text("Name", 110),
            Column::text("Chain", 66),
            Column::amount("Quantity"),
            Column::price("Price"),
            Column::summed("Value"),
            Column::summed("Cost"),
            Column::summed("Unrealised gain"),
        ],
        rows.into_iter().map(|(_, cells)| cells).collect(),
    );
    held.adds_whole_rows = false;
    let mut facts = books.facts(true);
    facts.retain(|(name, _)| *name != "From");
    for (name, _) in &mut facts {
        if *name == "To" {
            *name = "At the end of";
        }
    }
    Document {
        title: Kind::Holdings.title(),
        facts,
        sections: vec![held],
        notes: vec![
            "Quantities are what the transactions add up to. NFTs and spam are left out.",
            "Prices are those of the last day before the moment. Costs are those of the lots that \
             are left; where the lots do not explain the quantity, the cost is unknown.",
            COLUMNS,
            UTC,
        ],
    }
}

/// What all wallets have of each asset; nothing where a balance is unknown or too large.
fn balances<'a>(books: &Books<'a>) -> BTreeMap<&'a AssetId, Option<Units>> {
    let mut last: HashMap<(&IntegrationId, &AssetId), Option<Units>> = HashMap::new();
    for transaction in books.up_to_end() {
        for leg in &transaction.legs {
            last.insert((&transaction.integration, &leg.asset), leg.after);
        }
    }
    let mut sums = BTreeMap::new();
    for ((_, asset), balance) in last {
        let sum = sums.entry(asset).or_insert(Some(Units(0)));
        *sum = sum
            .zip(balance)
            .and_then(|(sum, more): (Units, _)| sum.checked_add(more));
    }
    sums
}

/// The price of the last day before the end: the present one, or what stands in a transaction.
fn price(books: &Books<'_>, asset: &AssetId) -> Option<Fiat> {
    let end = books
        .before
        .map_or(books.made_at, |before| before.min(books.made_at));
    let is_fresh = |at: Timestamp| at <= end && at > end.minus(FRESH);
    let present = books
        .prices
        .get(asset)
        .filter(|(at, _)| is_fresh(*at))
        .copied();
    let day = books
        .up_to_end()
        .iter()
        .rev()
        .take_while(|it| it.at > end.minus(FRESH));
    let told = day
        .flat_map(|it| &it.legs)
        .filter(|leg| leg.asset == *asset)
        .filter_map(|leg| leg.price.as_ref())
        .filter(|price| price.currency == books.currency && is_fresh(price.at))
        .map(|price| (price.at, price.price))
        .max_by_key(|(at, _)| *at);
    present
        .into_iter()
        .chain(told)
        .max_by_key(|(at, _)| *at)
        .map(|(_, price)| price)
}
