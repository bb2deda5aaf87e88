//! Refresh tokens that follow one another.

use std::fmt::Write as _;

use aws_lc_rs::hmac;

/// How refresh tokens begin.
pub const PREFIX: &str = "crt_";

/// The refresh token that replaces `predecessor`.
///
/// A client whose connection broke asks again with the token that it still has, and must get the
/// very successor that it missed, or the next use would look like theft. Only hashes are stored, so
/// the successor can not be looked up; it can be computed again, from the predecessor that the
/// client shows and a key that only the server has. Without the key, a successor tells nothing of
/// what follows it: it is as hard to guess as random bits.
#[must_use]
pub fn successor(key: &[u8; 32], predecessor: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&key, predecessor.as_bytes());
    let mut token = String::with_capacity(PREFIX.len() + 64);
    token.push_str(PREFIX);
    for byte in tag.as_ref() {
        write!(token, "{byte:02x}").expect("text takes any write");
    }
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_predecessor_has_the_same_successor() {
        let first = successor(&[1; 32], "crt_a");
        assert_eq!(first, successor(&[1; 32], "crt_a"));
        assert_ne!(first, successor(&[1; 32], "crt_b"));
        assert_ne!(first, successor(&[2; 32], "crt_a"));
        assert_ne!(first, successor(&[1; 32], &first));
        assert_eq!(first.len(), "crt_".len() + 64);
    }

    /// Computed by another implementation of HMAC-SHA256.
    #[test]
    fn successor_is_the_same_in_every_release() {
        assert_eq!(
            successor(&[7; 32], "crt_0"),
            "crt_8077dfca29abad1ab6ddc7e0e09bc5a7e71679f31b2fd30db8862ce370b19789"
        );
    }
}
