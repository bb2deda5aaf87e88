//! Histories of a person with wallets on two chains and accounts at exchanges, made for tests.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, IntegrationId, Label, Leg, LegKind, Timestamp,
    TokenStandard, Transaction, TransactionId, Units,
};
use kc_ledger::transfers::{Decisions, Found, History, TransferLink, Transfers, find};

pub const BTC: &str = "bip122:0/slip44:0";
pub const ETH: &str = "eip155:1/slip44:60";
pub const OP_ETH: &str = "eip155:10/slip44:60";
pub const USDC: &str = "eip155:1/erc20:0xa0b8";
pub const BSC_USDC: &str = "eip155:56/erc20:0x8ac7";
pub const JUNK: &str = "eip155:1/erc20:0x0bad";
pub const APE: &str = "eip155:1/erc721:0xbc4c/7";
pub const USD: &str = "iso4217:USD";

pub const ETHEREUM: &str = "eip155:1";
pub const OPTIMISM: &str = "eip155:10";
pub const BITCOIN: &str = "bip122:0";
pub const KRAKEN: &str = "kraken";

pub const ETHER: i128 = 1_000_000_000_000_000_000;

/// The address of the wallet `main`, and of nobody's.
pub const MAIN: &str = "0x00000000000000000000000000000000000000aa";
pub const STRANGER: &str = "0x00000000000000000000000000000000000000bb";

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// What is known beside the transactions.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub addresses: BTreeMap<IntegrationId, BTreeSet<String>>,
    pub assets: HashMap<AssetId, Asset>,
    pub decisions: Decisions,
}

/// The wallet `main` on Ethereum has an address that is known; of others nothing is.
pub fn world() -> World {
    let assets = [
        (BTC, "bitcoin", AssetKind::Crypto, 8),
        (ETH, "ethereum", AssetKind::Crypto, 18),
        (OP_ETH, "ethereum", AssetKind::Crypto, 18),
        (USDC, "usd-coin", AssetKind::Crypto, 6),
        (BSC_USDC, "usd-coin", AssetKind::Crypto, 18),
        (JUNK, JUNK, AssetKind::Crypto, 18),
        (APE, APE, AssetKind::Nft, 0),
        (USD, "USD", AssetKind::Fiat, 2),
    ];
    World {
        addresses: BTreeMap::from([(wallet("main"), BTreeSet::from([MAIN.to_owned()]))]),
        assets: assets
            .map(|(id, token_id, kind, decimals)| {
                (AssetId::new(id), asset(id, token_id, kind, decimals))
            })
            .into(),
        decisions: Decisions::default(),
    }
}

pub fn asset(id: &str, token_id: &str, kind: AssetKind, decimals: u8) -> Asset {
    Asset {
        id: AssetId::new(id),
        token_id: token_id.to_owned(),
        symbol: token_id.to_owned(),
        name: token_id.to_owned(),
        decimals,
        kind,
        standard: TokenStandard::Native,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: id == JUNK,
    }
}

impl World {
    pub fn history<'a>(&'a self, transactions: &'a [Transaction]) -> History<'a> {
        History {
            transactions,
            addresses: &self.addresses,
            assets: &self.assets,
            decisions: &self.decisions,
        }
    }

    pub fn find(&self, transactions: &[Transaction]) -> Transfers {
        find(&self.history(transactions))
    }
}

pub fn wallet(name: &str) -> IntegrationId {
    IntegrationId::from_stored(format!("wal_{name}"))
}

pub fn id(name: &str) -> TransactionId {
    TransactionId::from_stored(format!("trx_{name}"))
}

/// A transaction of one leg, named by its id, at a second.
pub fn moved(
    name: &str,
    (of, chain): (&str, &str),
    second: i64,
    kind: LegKind,
    asset: &str,
    units: i128,
) -> Transaction {
    let label = match kind {
        LegKind::Incoming => Label::Deposit,
        LegKind::Outgoing => Label::Withdrawal,
        LegKind::Fee => Label::Fee,
    };
    Transaction {
        id: id(name),
        integration: wallet(of),
        chain: ChainId::new(chain),
        source_id: name.to_owned(),
        at: Timestamp::from_seconds(second),
        position: 0,
        label,
        transaction_type: label.transaction_type(),
        rule: "deposit".to_owned(),
        description: String::new(),
        legs: vec![leg(kind, asset, units)],
        is_nft: false,
        is_spam: false,
    }
}

pub fn leg(kind: LegKind, asset: &str, units: i128) -> Leg {
    Leg {
        kind,
        asset: AssetId::new(asset),
        units: Units(units),
        price: None,
        counterparty: None,
        before: None,
        after: None,
    }
}

pub fn sent(name: &str, of: (&str, &str), second: i64, asset: &str, units: i128) -> Transaction {
    moved(name, of, second, LegKind::Outgoing, asset, units)
}

pub fn arrived(name: &str, of: (&str, &str), second: i64, asset: &str, units: i128) -> Transaction {
    moved(name, of, second, LegKind::Incoming, asset, units)
}

pub fn labelled(label: Label, transaction: Transaction) -> Transaction {
    Transaction {
        label,
        ..transaction
    }
}

/// The same, told as the transaction of that id at its source.
pub fn told_as(source_id: &str, transaction: Transaction) -> Transaction {
    Transaction {
        source_id: source_id.to_owned(),
        ..transaction
    }
}

/// The same, with that address on the other side.
pub fn naming(address: &str, mut transaction: Transaction) -> Transaction {
    transaction.legs[0].counterparty = Some(address.to_owned());
    transaction
}

pub fn with_fee(asset: &str, units: i128, mut transaction: Transaction) -> Transaction {
    transaction.legs.push(leg(LegKind::Fee, asset, units));
    transaction
}

pub fn link(from: &Transaction, to: &Transaction, found: Found) -> TransferLink {
    TransferLink {
        from: from.id.clone(),
        from_asset: from.legs[0].asset.clone(),
        to: to.id.clone(),
        to_asset: to.legs[0].asset.clone(),
        sent: from.legs[0].units,
        received: to.legs[0].units,
        found,
    }
}

/// Links as `from → to`, with what moved and how it was found.
pub fn links(transfers: &Transfers) -> Vec<String> {
    let links = transfers.links.iter();
    links
        .map(|it| {
            let name = |id: &TransactionId| id.as_str().replace("trx_", "");
            let (sent, received) = (it.sent.0, it.received.0);
            format!(
                "{} {sent} → {} {received} {:?}",
                name(&it.from),
                name(&it.to),
                it.found
            )
        })
        .collect()
}

/// Suggestions as `from → to or to`, with the doubt.
pub fn suggestions(transfers: &Transfers) -> Vec<String> {
    let suggestions = transfers.suggestions.iter();
    suggestions
        .map(|it| {
            let name = |id: &TransactionId| id.as_str().replace("trx_", "");
            let to: Vec<_> = it.candidates.iter().map(|link| name(&link.to)).collect();
            format!("{} → {} {:?}", name(&it.from), to.join(" or "), it.doubt)
        })
        .collect()
}
