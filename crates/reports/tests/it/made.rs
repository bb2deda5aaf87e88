//! A workspace's books, made for a test.

use std::collections::HashMap;

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};
use kc_ledger::{Choice, gains::NoQuotes};
use kc_reports::Books;

pub const ETHER: &str = "eip155:1/slip44:60";

/// What books are made of, and kept while they are read.
pub struct Made {
    pub name: String,
    pub transactions: Vec<Transaction>,
    pub assets: HashMap<AssetId, Asset>,
    pub wallets: HashMap<IntegrationId, String>,
    pub prices: HashMap<AssetId, (Timestamp, Fiat)>,
    pub how: Choice,
    wallet: IntegrationId,
    balance: Units,
}

impl Made {
    pub fn new() -> Self {
        let wallet = IntegrationId::generate();
        let ether = Asset {
            id: AssetId::new(ETHER),
            token_id: "ethereum".to_owned(),
            symbol: "ETH".to_owned(),
            name: "Ethereum".to_owned(),
            decimals: 18,
            kind: AssetKind::Crypto,
            standard: TokenStandard::Native,
            contract: None,
            logo_url: None,
            explorer_url: None,
            coingecko_id: None,
            is_spam: false,
        };
        Self {
            name: "Northwind".to_owned(),
            transactions: Vec::new(),
            assets: HashMap::from([(ether.id.clone(), ether)]),
            wallets: HashMap::from([(wallet.clone(), "Main wallet".to_owned())]),
            prices: HashMap::new(),
            how: Choice::usual_in(None),
            wallet,
            balance: Units(0),
        }
    }

    /// Ether in or out of the wallet, the amount in 10⁻¹⁸.
    pub fn moved(mut self, day: &str, kind: LegKind, units: i128, price: &str) -> Self {
        let label = match kind {
            LegKind::Incoming => Label::Mining,
            LegKind::Outgoing | LegKind::Fee => Label::Payment,
        };
        let at = Timestamp::parse(day).unwrap();
        let number = self.transactions.len().to_string();
        let before = self.balance;
        self.balance = match kind {
            LegKind::Incoming => before.checked_add(Units(units)),
            LegKind::Outgoing | LegKind::Fee => before.checked_sub(Units(units)),
        }
        .unwrap();
        self.transactions.push(Transaction {
            id: TransactionId::derive(&self.wallet, "eip155:1", &number),
            integration: self.wallet.clone(),
            chain: ChainId::new("eip155:1"),
            source_id: format!("0x{number}"),
            at,
            position: 0,
            label,
            transaction_type: label.transaction_type(),
            rule: String::new(),
            description: format!("{label} of ether"),
            legs: vec![Leg {
                kind,
                asset: AssetId::new(ETHER),
                units: Units(units),
                price: (!price.is_empty()).then(|| FiatPrice {
                    price: price.parse().unwrap(),
                    currency: "USD".to_owned(),
                    at,
                    source: "csv".to_owned(),
                }),
                counterparty: None,
                before: Some(before),
                after: Some(self.balance),
            }],
            is_nft: false,
            is_spam: false,
        });
        self
    }

    /// Bought in two years; sold in part soon and in part late, with amounts that no cent is;
    /// then more sold than anybody told of, and something without a price.
    pub fn eventful() -> Self {
        use LegKind::{Incoming, Outgoing};
        const COIN: i128 = 10_i128.pow(18);
        Self::new()
            .moved("2022-01-10T08:00:00Z", Incoming, 3 * COIN, "1000.123456789")
            .moved("2023-02-01T08:00:00Z", Incoming, 2 * COIN, "1500.005")
            .moved("2024-03-01T09:30:00Z", Outgoing, COIN / 3, "3000.335")
            .moved("2024-03-02T09:30:00Z", Outgoing, COIN / 7, "2999.995")
            .moved("2024-04-10T09:30:00Z", Outgoing, 3 * COIN, "900.5")
            .moved("2024-06-01T12:00:00Z", Incoming, COIN, "2000.015")
            .moved("2024-06-20T12:00:00Z", Outgoing, 2 * COIN, "2500.025")
            .moved("2024-07-01T12:00:00Z", Outgoing, COIN, "")
            .moved("2024-08-01T12:00:00Z", Outgoing, 5 * COIN, "2600")
    }

    pub fn books(&self) -> Books<'_> {
        Books {
            workspace: &self.name,
            currency: "USD",
            from: None,
            before: None,
            made_at: Timestamp::parse("2025-01-15T10:00:00Z").unwrap(),
            transactions: &self.transactions,
            assets: &self.assets,
            wallets: &self.wallets,
            prices: &self.prices,
            transfers: &[],
            senders: &[],
            quotes: &NoQuotes,
            how: &self.how,
        }
    }
}

/// The whole year.
pub fn of_year(books: Books<'_>, year: i32) -> Books<'_> {
    Books {
        from: Timestamp::parse(&format!("{year}-01-01")),
        before: Timestamp::parse(&format!("{}-01-01", year + 1)),
        ..books
    }
}
