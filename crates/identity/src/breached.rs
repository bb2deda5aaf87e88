//! The passwords that are known to thieves, looked up in a file on this machine.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};

/// A SHA-1 in hexadecimal.
const KEY: usize = 40;
/// No line is longer: the hash, a colon, a count of at most ten digits, the end of the line.
const LONGEST_LINE: u64 = 64;
/// What is left is read line by line when it is no more than this.
const BLOCK: u64 = 256;
/// At how many places of the file a look is taken when it is opened.
const PLACES: u64 = 64;

/// The "Pwned Passwords" list as one file ordered by hash, a line each: the SHA-1 of a password in
/// hexadecimal, a colon, how often it was seen. A look-up reads a few kilobytes of it; it is never
/// loaded. The file is opened anew each time, so that it may be replaced by a newer one.
#[derive(Clone, Debug)]
pub struct BreachedList {
    path: PathBuf,
}

/// Why a file can not serve as the list.
#[derive(Debug, thiserror::Error)]
pub enum BreachedListError {
    #[error("the list of breached passwords can not be read")]
    Unreadable(#[from] io::Error),
    #[error("byte {at} of the list of breached passwords begins no line of HASH:COUNT")]
    NoLine { at: u64 },
    #[error("the list of breached passwords is not ordered by hash: see byte {at}")]
    Unsorted { at: u64 },
}

impl BreachedList {
    /// Looks at the file's first line and at others spread over it. Not at all: the real one has
    /// 40 GB.
    ///
    /// # Errors
    /// If the file can not be read, or is no such list, or is not in order.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, BreachedListError> {
        let path = path.into();
        let mut lines = Lines::open(&path)?;
        let mut before = lines.at(0)?.ok_or(BreachedListError::NoLine { at: 0 })?;
        for place in 1..=PLACES {
            let from =
                u64::try_from(u128::from(lines.size) * u128::from(place) / u128::from(PLACES))
                    .unwrap_or(lines.size);
            let from = from.saturating_sub(2 * LONGEST_LINE).max(before.at);
            if let Some(line) = lines.after(from)? {
                before = before.followed_by(line)?;
            }
        }
        // To the very end, where a download that broke off shows.
        while let Some(line) = lines.after(before.at)? {
            before = before.followed_by(line)?;
        }
        Ok(Self { path })
    }

    /// Whether `password` is on the list.
    ///
    /// # Errors
    /// If the file can no longer be read.
    pub fn contains(&self, password: &str) -> Result<bool, BreachedListError> {
        let wanted = key_of(password);
        let mut lines = Lines::open(&self.path)?;
        // The wanted line, if there is one, starts at or after `low` and before `high`.
        let (mut low, mut high) = (0, lines.size);
        while high - low > BLOCK {
            let middle = low + (high - low) / 2;
            match lines.after(middle)? {
                Some(line) if line.at < high && line.key <= wanted => low = line.at,
                Some(line) if line.at < high => high = line.at,
                _ => high = middle + 1,
            }
        }
        let mut next = lines.at(low)?;
        while let Some(line) = next {
            if line.key >= wanted {
                return Ok(line.key == wanted);
            }
            next = lines.after(line.at)?;
        }
        Ok(false)
    }
}

fn key_of(password: &str) -> [u8; KEY] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let hash = digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let mut key = [0; KEY];
    for (byte, pair) in hash.as_ref().iter().zip(key.chunks_exact_mut(2)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    key
}

/// The file as lines that can be found from any byte of it.
struct Lines {
    file: File,
    size: u64,
}

struct Line {
    /// Where it starts.
    at: u64,
    /// The hash, its letters upper-case.
    key: [u8; KEY],
}

impl Line {
    fn followed_by(&self, next: Self) -> Result<Self, BreachedListError> {
        if next.key <= self.key {
            return Err(BreachedListError::Unsorted { at: next.at });
        }
        Ok(next)
    }
}

impl Lines {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { file, size })
    }

    fn read(&mut self, at: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(at))?;
        (&mut self.file)
            .take(LONGEST_LINE)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The line that starts at this byte; nothing at the end of the file.
    fn at(&mut self, at: u64) -> Result<Option<Line>, BreachedListError> {
        let bytes = self.read(at)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let no_line = || BreachedListError::NoLine { at };
        let (key, rest) = bytes.split_first_chunk::<KEY>().ok_or_else(no_line)?;
        let count = rest
            .strip_prefix(b":")
            .is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit));
        if !count || !key.iter().all(u8::is_ascii_hexdigit) {
            return Err(no_line());
        }
        let key = key.map(|byte| byte.to_ascii_uppercase());
        Ok(Some(Line { at, key }))
    }

    /// The first line that starts after this byte.
    fn after(&mut self, at: u64) -> Result<Option<Line>, BreachedListError> {
        let bytes = self.read(at)?;
        match (1..).zip(&bytes).find(|(_, byte)| **byte == b'\n') {
            Some((length, _)) => self.at(at + length),
            // The last line may do without an end; a longer one is none.
            None if (bytes.len() as u64) < LONGEST_LINE => Ok(None),
            None => Err(BreachedListError::NoLine { at }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tempfile::NamedTempFile;

    use super::*;

    fn file(text: &str) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    /// The list of these passwords, with counts of every length and the given ends of lines.
    fn list(passwords: impl Iterator<Item = String>, end: &str) -> String {
        let mut keys: Vec<_> = passwords
            .map(|password| String::from_utf8(key_of(&password).to_vec()).unwrap())
            .collect();
        keys.sort();
        (0_u32..)
            .zip(keys)
            .map(|(place, key)| format!("{key}:{}{end}", 10_u64.pow(place % 10)))
            .collect()
    }

    #[test]
    fn hash_is_the_one_of_the_published_list() {
        assert_eq!(
            &key_of("password"),
            b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
        );
    }

    #[test]
    fn every_password_of_the_list_is_found_and_no_other() {
        for (count, end) in [(1, "\n"), (2, "\r\n"), (90, "\n"), (5_000, "\r\n")] {
            let text = list((0..count).map(|n| format!("known {n}")), end);
            for text in [text.as_str(), text.trim_end()] {
                let file = file(text);
                let list = BreachedList::open(file.path()).unwrap();
                for n in 0..count {
                    assert!(
                        list.contains(&format!("known {n}")).unwrap(),
                        "{n} of {count}"
                    );
                }
                for n in 0..500 {
                    assert!(!list.contains(&format!("unknown {n}")).unwrap());
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_list_is_refused_at_once() {
        let missing = BreachedList::open("/nowhere/pwned.txt").unwrap_err();
        assert!(matches!(missing, BreachedListError::Unreadable(_)));

        let prose = "This is a file of prose that somebody mistook for the list.\n".repeat(100);
        let long_lines = "A".repeat(10_000);
        let ntlm = "8846F7EAEE8FB117AD06BDD830B7586C:1\n".repeat(3);
        for text in ["", "\n", "hello", &prose, &long_lines, &ntlm] {
            let file = file(text);
            let error = BreachedList::open(file.path()).unwrap_err();
            assert!(
                matches!(error, BreachedListError::NoLine { at: 0 }),
                "{error}"
            );
        }
    }

    #[test]
    fn list_ordered_by_count_is_refused() {
        let text = list((0..5_000).map(|n| n.to_string()), "\n");
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line[41..].parse::<u64>().unwrap()));
        let file = file(&lines.join("\n"));
        let error = BreachedList::open(file.path()).unwrap_err();
        assert!(
            matches!(error, BreachedListError::Unsorted { .. }),
            "{error}"
        );
    }

    #[test]
    fn list_that_was_cut_off_in_the_middle_of_a_line_is_refused() {
        let text = list((0..5_000).map(|n| n.to_string()), "\n");
        let file = file(&text[..text.len() - 30]);
        let error = BreachedList::open(file.path()).unwrap_err();
        assert!(matches!(error, BreachedListError::NoLine { .. }), "{error}");
    }
}
