//! Made-up histories. The same name and size make the same one.

use kc_domain::{
    Asset, AssetId, AssetKind, ChainId, Fiat, FiatPrice, IntegrationId, Label, Leg, LegKind,
    Timestamp, TokenStandard, Transaction, TransactionId, Units,
};

const COINS: usize = 20;
const USD: &str = "iso4217:USD";
const CHAIN: &str = "eip155:1";
const BEGINNING: i64 = 1_500_000_000_000_000;
const DAY: u64 = 86_400_000_000;

/// Numbers that look like chance.
pub struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Random {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }
}

/// What a history is made of.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Made {
    /// Eight years of twenty coins: half purchases, a third sales, the rest swaps, rewards, and transfers if
    /// there are several wallets.
    Mixed,
    /// One coin: a purchase each for the first half, a sale each for the second. As many lots are open
    /// as can be.
    OneWallet,
    /// Three coins within two months, so that each disposal has purchases in the thirty days after it.
    Crowded,
}

impl Made {
    pub const ALL: [Self; 3] = [Self::Mixed, Self::OneWallet, Self::Crowded];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mixed => "mixed",
            Self::OneWallet => "one-wallet",
            Self::Crowded => "crowded",
        }
    }
}

/// Wallets of nobody.
pub fn wallets() -> Vec<IntegrationId> {
    let id = |number| IntegrationId::from_stored(format!("int_{number:032x}"));
    (0..4).map(id).collect()
}

/// Makes transactions in the order of their times, one by one.
pub struct History<'a> {
    made: Made,
    wallets: &'a [IntegrationId],
    size: usize,
    /// Microseconds between two of them, on average.
    step: u64,
    random: Random,
    at: i64,
    number: usize,
    end: usize,
    /// The other end of a transfer.
    arriving: Option<Transaction>,
}

impl<'a> History<'a> {
    pub fn new(made: Made, size: usize, wallets: &'a [IntegrationId]) -> Self {
        let days = match made {
            Made::Crowded => 60,
            _ => 8 * 365,
        };
        Self {
            made,
            wallets,
            size,
            step: days * DAY / size.max(1) as u64,
            random: Random::default(),
            at: BEGINNING,
            number: 0,
            end: size,
            arriving: None,
        }
    }

    /// So many more that follow in a minute each, beginning at a moment. `number` is one that no transaction
    /// has yet.
    pub fn following(
        at: Timestamp,
        number: usize,
        count: usize,
        wallets: &'a [IntegrationId],
    ) -> Self {
        Self {
            at: at.micros(),
            step: 60_000_000,
            number,
            end: number + count,
            ..Self::new(Made::Mixed, count, wallets)
        }
    }

    fn what(&mut self) -> u64 {
        match self.made {
            Made::OneWallet if self.number < self.size / 2 => 0,
            Made::OneWallet => 6,
            Made::Crowded => self.random.below(10),
            Made::Mixed if self.wallets.len() == 1 => self.random.below(12),
            Made::Mixed => self.random.below(13),
        }
    }

    fn make(&mut self) -> Transaction {
        use LegKind::{Fee, Incoming, Outgoing};
        let passed = self.random.below(2 * self.step).max(1);
        self.at += i64::try_from(passed).unwrap_or(1);
        let at = Timestamp::from_micros(self.at);
        let price = 100_000 + self.random.below(400_000);
        let units = i128::from(1 + self.random.below(1_000_000)) * 1_000_000_000_000;
        let cents = units * i128::from(price) / 10_i128.pow(18) + 1;
        let (asset, wallet) = match self.made {
            Made::OneWallet => (0, 0),
            Made::Crowded => (self.random.index(3), 0),
            Made::Mixed => (
                self.random.index(COINS),
                self.random.index(self.wallets.len()),
            ),
        };
        let leg = |kind, number, units| leg(kind, coin(number), units, Some(price), at);
        let money = |kind| self::leg(kind, AssetId::new(USD), cents, None, at);
        let (label, legs) = match self.what() {
            0..6 => (
                Label::Buy,
                vec![leg(Incoming, asset, units), money(Outgoing)],
            ),
            6..10 => (
                Label::Sell,
                vec![money(Incoming), leg(Outgoing, asset, units)],
            ),
            10 => (
                Label::Swap,
                vec![
                    leg(Incoming, (asset + 1) % COINS, units),
                    leg(Outgoing, asset, units),
                    leg(Fee, 0, 1_000_000_000_000),
                ],
            ),
            11 => (Label::StakingRewards, vec![leg(Incoming, asset, units)]),
            _ => (Label::Transfer, vec![leg(Outgoing, asset, units)]),
        };
        let made = transaction(&self.wallets[wallet], self.number, at, label, legs);
        if label == Label::Transfer {
            let there = &self.wallets[(wallet + 1) % self.wallets.len()];
            let legs = vec![leg(Incoming, asset, units)];
            self.arriving = Some(Transaction {
                source_id: made.source_id.clone(),
                ..transaction(there, self.number + 1, at, label, legs)
            });
        }
        made
    }
}

impl Iterator for History<'_> {
    type Item = Transaction;

    fn next(&mut self) -> Option<Transaction> {
        let next = match self.arriving.take() {
            Some(arriving) => arriving,
            None if self.number < self.end => self.make(),
            None => return None,
        };
        self.number += 1;
        Some(next)
    }
}

fn transaction(
    wallet: &IntegrationId,
    number: usize,
    at: Timestamp,
    label: Label,
    legs: Vec<Leg>,
) -> Transaction {
    Transaction {
        id: TransactionId::derive(wallet, CHAIN, &number.to_string()),
        integration: wallet.clone(),
        chain: ChainId::new(CHAIN),
        source_id: format!("0x{number:064x}"),
        at,
        position: u32::try_from(number).unwrap_or(u32::MAX),
        label,
        transaction_type: label.transaction_type(),
        rule: "made".to_owned(),
        description: format!("{} number {number}", label.as_str()),
        legs,
        is_nft: false,
        is_spam: false,
    }
}

/// At a price in cents.
fn leg(kind: LegKind, asset: AssetId, units: i128, price: Option<u64>, at: Timestamp) -> Leg {
    Leg {
        kind,
        asset,
        units: Units(units),
        price: price.map(|cents| FiatPrice {
            price: Fiat(i128::from(cents) * 10_i128.pow(16)),
            currency: "USD".to_owned(),
            at,
            source: "made".to_owned(),
        }),
        counterparty: None,
        before: None,
        after: None,
    }
}

fn coin(number: usize) -> AssetId {
    AssetId::new(format!("{CHAIN}/erc20:0x{number:040x}"))
}

/// All that histories move.
pub fn assets() -> Vec<Asset> {
    let coins = (0..COINS).map(|number| asset(coin(number), AssetKind::Crypto, "COIN", 18));
    coins
        .chain([asset(AssetId::new(USD), AssetKind::Fiat, "USD", 2)])
        .collect()
}

pub fn asset(id: AssetId, kind: AssetKind, symbol: &str, decimals: u8) -> Asset {
    Asset {
        token_id: id.as_str().to_owned(),
        symbol: symbol.to_owned(),
        name: symbol.to_owned(),
        decimals,
        kind,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
        id,
    }
}
