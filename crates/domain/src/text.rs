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
    fn name_is_cut_at_a_character() {
        assert_eq!(clean("ééééé", 3), "ééé");
        assert_eq!(clean("  a  ", 3), "a");
        assert_eq!(clean("\u{0}", 3), "");
    }
}
