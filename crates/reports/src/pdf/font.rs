//! Helvetica, which every reader of PDF has: its characters and how wide they are.

/// Of the two that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Plain,
    Bold,
}

/// Widths of the characters from space to tilde, in thousandths of the size.
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// No other character is wider.
const WIDEST: u16 = 1000;

/// The characters of the encoding that are elsewhere in Unicode, from 0x80 on.
const SPECIAL: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];
const ELLIPSIS: char = '…';

impl Face {
    fn width_of(self, byte: u8) -> i32 {
        let widths = match self {
            Self::Plain => PLAIN,
            Self::Bold => BOLD,
        };
        let place = usize::from(byte).checked_sub(0x20);
        let width = place.and_then(|place| widths.get(place).copied());
        let other = match byte {
            0xC0..=0xC5 | 0xC7..=0xDE => 778,
            0xDF..=0xE5 | 0xE7..=0xFF => 611,
            _ => WIDEST,
        };
        i32::from(width.unwrap_or(other))
    }

    /// How wide the text is.
    pub fn width(self, text: &str, size: i32) -> i32 {
        let width: i32 = encoded(text)
            .into_iter()
            .map(|byte| self.width_of(byte))
            .sum();
        width * size / 1_000
    }

    /// The text, its end cut off if it is wider than `room`.
    pub fn cut(self, text: &str, size: i32, room: i32) -> String {
        if self.width(text, size) <= room {
            return text.to_owned();
        }
        let mut kept = String::new();
        let mut width = self.width(&ELLIPSIS.to_string(), size);
        for character in text.chars() {
            width += self.width(character.encode_utf8(&mut [0; 4]), size) + 1;
            if width > room {
                break;
            }
            kept.push(character);
        }
        kept.push(ELLIPSIS);
        kept
    }

    /// The text in lines no wider than `room`, broken between words.
    pub fn lines(self, text: &str, size: i32, room: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), size) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(self.cut(word, size, room)),
            }
        }
        lines
    }
}

/// The text as the fonts have it, `?` for what they have not.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

fn byte(character: char) -> u8 {
    let own = u8::try_from(u32::from(character)).ok();
    match (character, own) {
        (' '..='~' | '\u{a0}'..='\u{ff}', Some(byte)) => byte,
        ('\0', _) => b'?',
        _ => {
            let place = (0x80..).zip(SPECIAL).find(|(_, known)| *known == character);
            place.map_or(b'?', |(byte, _)| byte)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_the_fonts_have_not_become_question_marks() {
        assert_eq!(encoded("Ä€…比\u{1}"), [0xC4, 0x80, 0x85, b'?', b'?']);
    }

    #[test]
    fn cut_text_fits_and_says_that_it_was_cut() {
        let long = "W".repeat(500);
        let cut = Face::Plain.cut(&long, 700, 5_000);
        assert!(
            cut.ends_with('…') && Face::Plain.width(&cut, 700) <= 5_000,
            "{cut}"
        );
        assert_eq!(Face::Plain.cut("ETH", 700, 5_000), "ETH");
    }
}
