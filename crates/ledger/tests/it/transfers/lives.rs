//! Lives of made-up people who move coins about for a year, and what of it were their own transfers.
//!
//! Six wallets on four chains, two exchanges and a file. Transfers are told as chains, exchanges and
//! bridges tell them: fees within the amount, beside it or both; credits that take minutes or most
//! of a day; clocks that say when it was done rather than begun; rollups that take a week. In between,
//! strangers pay and are paid at the same times, four in ten times in the same round amounts;
//! wages and rent come and go; dust and spam rain.

use std::collections::BTreeSet;

use kc_domain::{Label, LegKind, Transaction, TransactionId};

use super::{
    chance::Chance,
    coins::{COINS, Coin, Place},
    made::*,
};

/// A history and its true transfers.
pub struct Life {
    pub world: World,
    pub transactions: Vec<Transaction>,
    pub truth: BTreeSet<(TransactionId, TransactionId)>,
}

/// Who lives.
struct Person {
    chance: Chance,
    life: Life,
    /// Days on which much happens.
    busy: Vec<i64>,
    /// The addresses of `main`, `second`, `op` and `bsc`.
    addresses: [(&'static str, String); 4],
}

const YEAR: i64 = 365 * DAY;

pub fn life(seed: u64) -> Life {
    let mut chance = Chance::new(seed);
    let addresses = ["main", "second", "op", "bsc"].map(|name| (name, chance.address()));
    let mut world = world();
    world.addresses = addresses
        .iter()
        .map(|(name, address)| (wallet(name), BTreeSet::from([address.clone()])))
        .collect();
    let life = Life {
        world,
        transactions: Vec::new(),
        truth: BTreeSet::new(),
    };
    let busy = (0..25).map(|_| chance.below(365) * DAY).collect();
    let mut person = Person {
        chance,
        life,
        busy,
        addresses,
    };
    for _ in 0..120 {
        person.transfers();
    }
    for _ in 0..160 {
        person.deals_with_strangers();
    }
    for month in 0..12 {
        person.lives_a_month(month * 30 * DAY);
    }
    person.chance.shuffle(&mut person.life.transactions);
    person.life
}

impl Person {
    fn name(&mut self) -> String {
        format!("{:016x}", self.chance.next())
    }

    /// Half of all happens on few days.
    fn at(&mut self) -> i64 {
        match self.chance.percent(50) {
            true => self.chance.below(YEAR),
            false => self.chance.pick(&self.busy) + self.chance.between(8 * HOUR, 20 * HOUR),
        }
    }

    /// In base units at the coin's own decimals.
    fn amount(&mut self, coin: &Coin) -> i128 {
        let thousandth = 10_i128.pow(coin.decimals - 3);
        if self.chance.percent(40) {
            return i128::from(self.chance.pick(&coin.round)) * thousandth;
        }
        let thousandths = i128::from(self.chance.between(coin.round[0] / 2, coin.most));
        // Exchanges give eight digits at most.
        let finest = 10_i128.pow(coin.decimals.saturating_sub(8));
        let below_a_thousandth = i64::try_from((thousandth / finest).min(100_000)).expect("few");
        thousandths * thousandth + i128::from(self.chance.below(below_a_thousandth)) * finest
    }

    fn transfers(&mut self) {
        let coin = self.chance.pick(&[&COINS[0], &COINS[1], &COINS[2]]);
        let at = self.at();
        let units = self.amount(coin);
        let (chains, exchanges) = (coin.on_chains, coin.elsewhere);
        match self.chance.below(100) {
            0..20 => {
                let (from, to) = (chains[0], chains[1]);
                self.within_a_chain(from, to, at, units);
            }
            20..50 => {
                let (from, to) = (self.chance.pick(exchanges), self.chance.pick(chains));
                self.pays_out(coin, from, to, at, units);
            }
            50..75 => {
                let (from, to) = (self.chance.pick(chains), self.chance.pick(exchanges));
                self.pays_in(from, to, at, units);
            }
            75..82 => {
                let (from, to) = (exchanges[0], exchanges[1]);
                self.pays_out(coin, from, to, at, units);
            }
            _ if chains.len() == 3 => {
                let (from, to) = (chains[0], chains[2]);
                let (from, to) = if self.chance.percent(50) {
                    (from, to)
                } else {
                    (to, from)
                };
                self.bridges(from, to, at, units);
            }
            _ => self.within_a_chain(chains[1], chains[0], at, units),
        }
    }

    /// Told by the chain to both.
    fn within_a_chain(&mut self, from: Place, to: Place, at: i64, units: i128) {
        let hash = self.chance.hash();
        let out = told_as(&hash, self.leaves(from, at, units));
        let fee = self.units(from, units / 20_000 + 1);
        self.joined(with_fee(from.asset, fee, out), |person| {
            told_as(&hash, person.arrives(to, at, units))
        });
    }

    fn pays_out(&mut self, coin: &Coin, from: Place, to: Place, at: i64, units: i128) {
        let fee = i128::from(coin.fee_at_exchange) * 10_i128.pow(coin.decimals - 3);
        let fee = fee.max(units / 4_000);
        let hash = self.chance.hash();
        let (mut out, received) = match self.chance.below(3) {
            0 => (
                with_fee(from.asset, fee, self.leaves(from, at, units)),
                units,
            ),
            1 => (self.leaves(from, at, units), units - fee),
            _ => (
                with_fee(from.asset, fee, self.leaves(from, at, units)),
                units - fee,
            ),
        };
        let address = self.addresses.iter().find(|(name, _)| *name == to.wallet);
        match (self.chance.below(10), address) {
            (0..2, _) => out = told_as(&hash, out),
            (2..5, Some((_, address))) => out = naming(address, out),
            _ => {}
        }
        let minutes = match self.chance.below(100) {
            0..15 => -self.chance.between(1, 20),
            15..85 => self.chance.between(1, 40),
            85..98 => self.chance.between(40, 180),
            _ => self.chance.between(180, 20 * 60),
        };
        let arrives = at + minutes * MINUTE + self.chance.below(60);
        self.joined(out, |person| {
            told_as(&hash, person.arrives(to, arrives, received))
        });
    }

    fn pays_in(&mut self, from: Place, to: Place, at: i64, units: i128) {
        let hash = self.chance.hash();
        let deposit_address = self.chance.address();
        let out = told_as(
            &hash,
            naming(&deposit_address, self.leaves(from, at, units)),
        );
        let minutes = match self.chance.below(100) {
            0..80 => self.chance.between(1, 45),
            80..97 => self.chance.between(45, 150),
            _ => self.chance.between(150, 12 * 60),
        };
        let arrives = at + minutes * MINUTE + self.chance.below(60);
        let address = self.addresses.iter().find(|(name, _)| *name == from.wallet);
        let address = address.map(|(_, address)| address.clone());
        let told = self.chance.below(10);
        self.joined(out, |person| {
            let arrival = person.arrives(to, arrives, units);
            match (told, address) {
                (0..2, _) => told_as(&hash, arrival),
                (2..4, Some(address)) => naming(&address, arrival),
                _ => arrival,
            }
        });
    }

    fn bridges(&mut self, from: Place, to: Place, at: i64, units: i128) {
        let is_known = self.chance.percent(50);
        let is_slow = self.chance.percent(5);
        let received = match is_slow {
            true => units,
            false => units - units * i128::from(self.chance.between(5, 60)) / 10_000,
        };
        let minutes = match (is_slow, self.chance.below(100)) {
            (true, _) => self.chance.between(7 * 24 * 60 + 20, 8 * 24 * 60),
            (_, 0..70) => self.chance.between(1, 30),
            (_, 70..96) => self.chance.between(30, 150),
            _ => self.chance.between(150, 8 * 60),
        };
        let arrives = at + minutes * MINUTE + self.chance.below(60);
        let bridge = self.chance.address();
        let out = naming(&bridge, self.leaves(from, at, units));
        let label = |label, transaction| match is_known || is_slow {
            true => labelled(label, transaction),
            false => transaction,
        };
        self.joined(label(Label::BridgeSend, out), |person| {
            label(Label::BridgeReceive, person.arrives(to, arrives, received))
        });
    }

    fn deals_with_strangers(&mut self) {
        let coin = self.chance.pick(&[&COINS[0], &COINS[1], &COINS[2]]);
        let places = if self.chance.percent(60) {
            coin.on_chains
        } else {
            coin.elsewhere
        };
        let place = self.chance.pick(places);
        let at = self.at();
        let units = self.amount(coin);
        let is_paid = self.chance.percent(50);
        let mut dealt = if is_paid {
            self.arrives(place, at, units)
        } else {
            self.leaves(place, at, units)
        };
        let on_chain = place.chain.contains(':');
        if on_chain || self.chance.percent(30) {
            let address = self.chance.address();
            dealt = naming(&address, dealt);
        }
        if self.chance.percent(25) {
            let label = if is_paid {
                Label::Income
            } else {
                Label::Payment
            };
            dealt = labelled(label, dealt);
        }
        self.life.transactions.push(dealt);
    }

    fn lives_a_month(&mut self, start: i64) {
        let wages = start + 9 * HOUR + self.chance.below(2 * HOUR);
        let wages = self.arrives(COINS[2].on_chains[0], wages, 2_000_000_000);
        let rent = start + 8 * HOUR + self.chance.below(8 * HOUR);
        let rent = self.leaves(COINS[2].elsewhere[0], rent, 1_990_000_000);
        self.life.transactions.extend([wages, rent]);
        let saved = start + 2 * DAY + self.chance.below(6 * HOUR);
        self.pays_out(
            &COINS[2],
            COINS[2].elsewhere[0],
            COINS[2].on_chains[1],
            saved,
            500_000_000,
        );
        for _ in 0..4 {
            let at = start + self.chance.below(30 * DAY);
            let dust = self.arrives(COINS[0].on_chains[0], at, 1_000);
            let spam = moved(
                &self.name(),
                ("main", ETHEREUM),
                at,
                LegKind::Incoming,
                JUNK,
                5 * ETHER,
            );
            self.life
                .transactions
                .extend([dust, labelled(Label::Spam, spam)]);
        }
    }

    fn leaves(&mut self, from: Place, at: i64, units: i128) -> Transaction {
        let units = self.units(from, units);
        sent(
            &self.name(),
            (from.wallet, from.chain),
            at,
            from.asset,
            units,
        )
    }

    fn arrives(&mut self, to: Place, at: i64, units: i128) -> Transaction {
        let units = self.units(to, units);
        arrived(&self.name(), (to.wallet, to.chain), at, to.asset, units)
    }

    /// Units as the asset of a place counts them.
    fn units(&self, place: Place, units: i128) -> i128 {
        if place.asset == BSC_USDC {
            units * 1_000_000_000_000
        } else {
            units
        }
    }

    fn joined(&mut self, out: Transaction, arrival: impl FnOnce(&mut Self) -> Transaction) {
        let arrival = arrival(self);
        self.life.truth.insert((out.id.clone(), arrival.id.clone()));
        self.life.transactions.extend([out, arrival]);
    }
}
