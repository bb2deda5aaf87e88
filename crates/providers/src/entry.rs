//! What catalogue entries have in common.

use kc_domain::catalogue::{Field, Function, GENERIC_CSV, Provider, ProviderKind};

use crate::logos::logo_url;

/// A catalogue entry of a chain that is connected by a public address.
pub(crate) fn address_entry(id: &str, public_name: &str) -> Provider {
    Provider {
        id: id.to_owned(),
        public_name: public_name.to_owned(),
        logo_url: logo_url(id),
        kind: ProviderKind::Blockchain,
        is_evm: false,
        is_csv: false,
        functions: vec![],
        fields: vec![Field {
            name: "address".to_owned(),
            label: "Public address".to_owned(),
            secret: false,
            required: true,
        }],
        parse_address: None,
        explorer_address_url: None,
        aliases: vec![],
        rank: 1_000,
        is_live: false,
        sandbox_address: None,
    }
}

/// The catalogue entry of files in the general format, which no adapter reads.
pub(crate) fn generic_csv_entry() -> Provider {
    Provider {
        kind: ProviderKind::Services,
        is_csv: true,
        functions: vec![Function::Transactions],
        fields: vec![],
        aliases: vec!["spreadsheet".to_owned(), "import".to_owned()],
        rank: 10_000,
        is_live: true,
        ..address_entry(GENERIC_CSV, "CSV file")
    }
}
