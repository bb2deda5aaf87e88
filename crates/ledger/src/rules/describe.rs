//! Short plain sentences that say what happened, with symbols and exact quantities.

use std::fmt::Write;

use kc_domain::Label;

use super::facts::{Facts, Side};

/// More assets than this on one side are counted instead of named.
const MOST_NAMED: usize = 3;

/// Fills `{in}`, `{out}` and `{fee}` of a rule's sentence with what moved.
pub(super) fn sentence(facts: &Facts<'_>, says: &str) -> String {
    let mut text = String::with_capacity(64);
    let mut rest = says;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        match place {
            "in" => list(&mut text, facts.incoming),
            "out" => list(&mut text, facts.outgoing),
            _ => list(&mut text, facts.fees),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The sentence for a label of the source that no rule describes.
pub(super) fn label(facts: &Facts<'_>, label: Label) -> String {
    let says = match (facts.incoming, facts.outgoing, facts.fees) {
        ([], [], []) => return label.to_string(),
        ([], [], _) => "Paid {fee}",
        (_, [], _) => "Received {in}",
        ([], _, _) => "Sent {out}",
        _ => "Gave {out} for {in}",
    };
    let mut text = sentence(facts, says);
    text.push_str(" (");
    text.push_str(label.as_str());
    text.push(')');
    text
}

fn list(text: &mut String, sides: &[Side<'_>]) {
    let named = if sides.len() > MOST_NAMED + 1 {
        MOST_NAMED
    } else {
        sides.len()
    };
    let unnamed = sides.len() - named;
    for (number, side) in sides[..named].iter().enumerate() {
        match number {
            0 => {}
            _ if number + 1 == sides.len() => text.push_str(" and "),
            _ => text.push_str(", "),
        }
        quantity(text, side);
    }
    if unnamed > 0 {
        push(text, format_args!(" and {unnamed} more"));
    }
}

/// `1,000.5 USDC`; an NFT by its name, with the number only where there are several.
fn quantity(text: &mut String, side: &Side<'_>) {
    let Some(asset) = side.known else {
        return push(
            text,
            format_args!("{} base units of {}", side.units, side.asset),
        );
    };
    let name = if side.is_nft() {
        &asset.name
    } else {
        &asset.symbol
    };
    let is_one_nft = side.is_nft() && side.units.0 == 1 && asset.decimals == 0;
    if !is_one_nft {
        grouped(text, &side.units.decimal(asset.decimals).to_string());
        text.push(' ');
    }
    text.push_str(if name.is_empty() {
        asset.id.as_str()
    } else {
        name
    });
}

/// Sets a comma between thousands; digits after the point stay as they are.
fn grouped(text: &mut String, decimal: &str) {
    let whole = decimal.find('.').unwrap_or(decimal.len());
    for (place, digit) in decimal.char_indices() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string can not fail.
    let _ = text.write_fmt(arguments);
}
