//! Text from strangers: names of tokens and NFTs, messages of nodes.

/// Text made safe to store and show: control, bidirectional and zero-width characters are taken
/// out, white space is folded, and at most `longest` characters are kept. Escaping for HTML is
/// the page's business.
#[must_use]
pub fn clean(text: &str, longest: usize) -> String {
    let mut kept = String::with_capacity(text.len().min(longest * 4));
    let mut gap = false;
    for character in text.chars().filter(|c| !is_deceptive(*c)) {
        if character.is_whitespace() || character.is_control() {
            gap = !kept.is_empty();
            continue;
        }
        if gap {
            kept.push(' ');
            gap = false;
        }
        kept.push(character);
    }
    kept.chars()
        .take(longest)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// Whether a name is there to lure its holder to a page, rather than to name something: it carries
/// the address of one, asks to claim or to visit something, or promises a sum of dollars.
#[must_use]
pub fn is_bait(name: &str) -> bool {
    let name = name.to_lowercase();
    ["http", "www.", "t.me/"]
        .iter()
        .any(|sign| name.contains(sign))
        || name
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| LURES.contains(&word))
        || SITES.iter().any(|site| ends_a_word(&name, site))
        || promises_dollars(&name)
}

const LURES: [&str; 9] = [
    "claim",
    "claims",
    "claimable",
    "visit",
    "airdrop",
    "airdrops",
    "giveaway",
    "voucher",
    "redeem",
];

/// Endings of addresses of pages. Others, such as `.finance` and `.fi`, are parts of honest names.
const SITES: [&str; 17] = [
    ".com", ".org", ".net", ".io", ".xyz", ".site", ".app", ".link", ".live", ".vip", ".top",
    ".info", ".gift", ".gifts", ".click", ".club", ".online",
];

/// Whether `ending` stands after a letter or digit, and before none.
fn ends_a_word(text: &str, ending: &str) -> bool {
    text.match_indices(ending).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + ending.len()..].chars().next();
        before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// `$5000`, `$ 5,000`.
fn promises_dollars(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = text[at + 1..].trim_start();
        rest.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_cannot_turn_the_text_around_it() {
        assert_eq!(
            clean("\u{202e}CDSU\u{202c}\u{200b} Coin\0\n\tX", 64),
            "CDSU Coin X"
        );
    }

    #[test]
    fn name_that_lures_is_told_from_one_that_names() {
        for bait in [
            "Visit https://x.y",
            "USDC-Reward.com",
            "get-eth.xyz",
            "CLAIM your UNI",
            "$ 5,000 bonus",
            "ETH Airdrop",
            "t.me/usdt_drop",
            "aavе.io/v3",
        ] {
            assert!(is_bait(bait), "{bait}");
        }
        for name in [
            "yearn.finance",
            "ether.fi governance token",
            "Reclaim",
            "Revisited",
            "Compound",
            "U$D",
            "Wrapped Bitcoin.b",
            ".common",
            "",
        ] {
            assert!(!is_bait(name), "{name}");
        }
    }

    #[test]
    fn name_is_cut_at_a_character() {
        assert_eq!(clean("ééééé", 3), "ééé");
        assert_eq!(clean("  a  ", 3), "a");
        assert_eq!(clean("\u{0}", 3), "");
    }
}
