//! The marks of providers, drawn by us and built in.

/// The SVG of a provider's mark, served as `/assets/providers/<id>.svg`.
#[must_use]
pub fn logo(provider: &str) -> Option<&'static [u8]> {
    match provider {
        "ethereum" => Some(include_bytes!("../data/logos/ethereum.svg")),
        "generic-csv" => Some(include_bytes!("../data/logos/generic-csv.svg")),
        "solana" => Some(include_bytes!("../data/logos/solana.svg")),
        _ => None,
    }
}

/// Where a provider's mark is served, as the catalogue says it.
pub(crate) fn logo_url(provider: &str) -> String {
    format!("/assets/providers/{provider}.svg")
}
