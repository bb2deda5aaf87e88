//! Addresses as people paste them.

use alloy_primitives::Address;
use kc_domain::catalogue::AddressError;

/// Reads an EVM address in lower case, in capitals, or in mixed case with a valid EIP-55
/// checksum, and gives it in lower case.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(text: &str) -> Result<String, AddressError> {
    let refuse = |sentence: &str| Err(AddressError(sentence.to_owned()));
    let text = text.trim();
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .unwrap_or(text);
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && digits.len() == 64 {
        return refuse(
            "This looks like a private key or a transaction hash. Never share a private key. \
             Paste the public address: 0x and 40 more characters.",
        );
    }
    if digits.len() == text.len() || !is_hex || digits.len() != 40 {
        return refuse("An address starts with 0x and has 40 more characters, 0-9 and a-f.");
    }
    let is_mixed = digits.bytes().any(|byte| byte.is_ascii_uppercase())
        && digits.bytes().any(|byte| byte.is_ascii_lowercase());
    if is_mixed && Address::parse_checksummed(format!("0x{digits}"), None).is_err() {
        return refuse(
            "This address has a typing mistake: its capital letters do not fit. \
             Copy it again from your wallet.",
        );
    }
    Ok(format!("0x{}", digits.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359";

    #[test]
    fn address_is_stored_in_lower_case() {
        for typed in [
            ADDRESS,
            " 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\n",
            "0XFB6916095CA1DF60BB79CE92CE3EA74C37C5D359",
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(ADDRESS), "{typed}");
        }
    }

    #[test]
    fn mistyped_address_is_refused_with_a_reason() {
        let cases = [
            (
                "0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                "typing mistake",
            ),
            ("fb6916095ca1df60bb79ce92ce3ea74c37c5d359", "starts with 0x"),
            (
                "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d35",
                "starts with 0x",
            ),
            (
                "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d35g",
                "starts with 0x",
            ),
            ("vitalik.eth", "starts with 0x"),
            ("0x", "starts with 0x"),
            ("", "starts with 0x"),
            (
                "0xé6916095ca1df60bb79ce92ce3ea74c37c5d359",
                "starts with 0x",
            ),
            (&"ab".repeat(32), "private key"),
            (&format!("0x{}", "ab".repeat(32)), "private key"),
        ];
        for (typed, reason) in cases {
            let refusal = parse(typed).unwrap_err().to_string();
            assert!(refusal.contains(reason), "{typed}: {refusal}");
        }
    }
}
