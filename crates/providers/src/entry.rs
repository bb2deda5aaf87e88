//! What catalogue entries have in common.

use kc_domain::catalogue::{Field, Provider, ProviderKind};

use crate::logos::logo_url;

/// A catalogue entry of a chain that is connected by a public address.
pub(crate) fn address_entry(id: &str, public_name: &str) -> Provider {
    Provider {
        id: id.to_owned(),
        public_name: public_name.to_owned(),
        logo_url: logo_url(id),
        kind: ProviderKind::Blockchain,
        is_evm: false,
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
