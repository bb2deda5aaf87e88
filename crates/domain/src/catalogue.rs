//! The catalogue: what can be connected, as data that the API shows and the worker looks up.

use serde::{Deserialize, Serialize};

/// What sort of place a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    Wallet,
    Exchange,
    Blockchain,
    Services,
}

/// Something that a provider's connection can read. The names on the wire are those of the
/// hosted service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Balances,
    Transactions,
    Nfts,
    Positions,
}

impl Function {
    #[must_use]
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::Balances => "getBalance",
            Self::Transactions => "getTransactions",
            Self::Nfts => "getNFTs",
            Self::Positions => "getDefiPositions",
        }
    }

    #[must_use]
    pub const fn public_name(self) -> &'static str {
        match self {
            Self::Balances => "Balances",
            Self::Transactions => "Transactions",
            Self::Nfts => "NFT Holdings",
            Self::Positions => "Defi Balances",
        }
    }
}

/// One thing that a person types to connect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub label: String,
    /// Whether the page hides what is typed, and nobody ever shows it again.
    pub secret: bool,
    pub required: bool,
}

/// Why text is no address of a provider, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(pub String);

/// Reads an address as a person pastes it and gives it in the one form that we store.
pub type AddressParser = fn(&str) -> Result<String, AddressError>;

/// The provider of files in the general format.
pub const GENERIC_CSV: &str = "generic-csv";

/// An entry of the catalogue.
#[derive(Clone, Debug)]
pub struct Provider {
    /// `ethereum`, `kraken`: stable, lower case, part of the wire.
    pub id: String,
    pub public_name: String,
    /// Absolute, or a path on this installation.
    pub logo_url: String,
    pub kind: ProviderKind,
    pub is_evm: bool,
    /// Whether a person brings a file of transactions, and nothing is asked for them.
    pub is_csv: bool,
    pub functions: Vec<Function>,
    pub fields: Vec<Field>,
    pub parse_address: Option<AddressParser>,
    /// A page of the chain's explorer for an address, with `{address}` in it.
    pub explorer_address_url: Option<String>,
    /// Other words that find it: `eth`, `ether`.
    pub aliases: Vec<String>,
    /// Lower is shown first.
    pub rank: u32,
    /// Whether a production client can connect it on this installation.
    pub is_live: bool,
    /// The one address that a sandbox client may connect; none if not offered in sandbox.
    pub sandbox_address: Option<String>,
}

impl Provider {
    /// Whether a client may connect it, given whether the client is in sandbox.
    #[must_use]
    pub fn is_offered(&self, sandbox: bool) -> bool {
        if sandbox {
            self.sandbox_address.is_some()
        } else {
            self.is_live
        }
    }

    /// Whether `search`, as a person types it, means this provider.
    #[must_use]
    pub fn matches(&self, search: &str) -> bool {
        let wanted = search.trim().to_lowercase();
        let names = [self.id.as_str(), self.public_name.as_str()];
        let mut names = names
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str));
        names.any(|name| name.to_lowercase().contains(&wanted))
    }
}

/// All providers of an installation, the popular ones first.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    providers: Vec<Provider>,
}

impl Catalogue {
    #[must_use]
    pub fn new(mut providers: Vec<Provider>) -> Self {
        providers.sort_by(|a, b| (a.rank, &a.public_name).cmp(&(b.rank, &b.public_name)));
        Self { providers }
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Provider> {
        self.providers.iter()
    }
}
