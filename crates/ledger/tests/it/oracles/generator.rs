//! Histories made of a seed: several coins and wallets, busy days and long pauses, ends of years and
//! leap days, anniversaries and thirtieth days, dust and fortunes, prices with many decimals.

use std::collections::HashMap;

use kc_domain::{Day, Fiat, Timestamp, Units};

use super::{
    chance::Chance,
    history::{Amount, COINS, Coin, Event, Fee, History, Kind, WALLETS},
};

/// What a peer can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    pub events: usize,
    /// Decimals that amounts have at most.
    pub finest: u8,
    pub fees: bool,
    pub moves: bool,
    /// Whether a coin is acquired once a day at most.
    pub one_lot_a_day: bool,
}

const DAY: i64 = 24 * 3_600;

/// 10⁻⁸ of money, which is the least that is paid.
pub const LEAST: i128 = 10_i128.pow(10);

pub fn history(seed: u64, wishes: &Wishes) -> History {
    let mut chance = Chance::new(seed);
    let start = Day::new(2019, 1, 1).expect("a day").start().micros() / 1_000_000;
    let mut maker = Maker {
        wishes,
        now: start + chance.below(700) * DAY,
        chance,
        held: HashMap::new(),
        last_lot: HashMap::new(),
        events: Vec::new(),
    };
    while maker.events.len() < wishes.events {
        maker.wait();
        if let Some(event) = maker.happen() {
            maker.events.push(event);
            let second = maker.second_fill(&event);
            maker.events.extend(second);
        }
    }
    History {
        seed,
        events: maker.events,
    }
}

struct Maker<'a> {
    wishes: &'a Wishes,
    chance: Chance,
    /// Seconds since 1970.
    now: i64,
    held: HashMap<(usize, &'static str), i128>,
    last_lot: HashMap<&'static str, i64>,
    events: Vec<Event>,
}

impl Maker<'_> {
    /// Goes to the moment of the next event, which is later than all before.
    fn wait(&mut self) {
        let soon = self.now + self.chance.between(60, 4 * 3_600);
        let today = self.now.div_euclid(DAY);
        if self.chance.percent(40) && soon < (today + 1) * DAY {
            self.now = soon;
            return;
        }
        let day = match self.chance.below(10) {
            0..=4 => today + self.chance.between(1, 20),
            5 => today + self.chance.between(20, 120),
            6..=8 => self.noteworthy(today).unwrap_or(today + 1),
            _ => turn_of_year(today, self.chance.below(6)),
        };
        self.now = day * DAY + self.chance.below(DAY);
    }

    /// A day so many days after an earlier event that some law looks at it.
    fn noteworthy(&mut self, today: i64) -> Option<i64> {
        let earlier = self.chance.pick(&self.events)?.at.micros() / 1_000_000;
        let after = *self.chance.pick(&[1, 29, 30, 31, 364, 365, 366, 367])?;
        let day = earlier.div_euclid(DAY) + after;
        (day > today).then_some(day)
    }

    fn happen(&mut self) -> Option<Event> {
        let wallet = self.chance.index(WALLETS.len());
        let kind = match self.chance.below(100) {
            0..=29 => self.buy(wallet)?,
            30..=39 => self.income(wallet)?,
            40..=64 => self.sell(wallet)?,
            65..=79 => self.swap(wallet)?,
            80..=85 => self.spend(wallet)?,
            _ => self.send(wallet)?,
        };
        Some(Event {
            at: Timestamp::from_seconds(self.now),
            wallet,
            kind,
            fee: self.fee(wallet, &kind),
        })
    }

    fn buy(&mut self, wallet: usize) -> Option<Kind> {
        let of = self.acquired(wallet, None)?;
        Some(Kind::Buy {
            of,
            money: paid(of),
        })
    }

    /// An order is now and then filled in two parts, at one moment.
    fn second_fill(&mut self, first: &Event) -> Option<Event> {
        let is_alone = !matches!(first.fee, Some(Fee::Coins(_)));
        match first.kind {
            Kind::Buy { .. } if is_alone && self.chance.percent(20) => Some(Event {
                kind: self.buy(first.wallet)?,
                fee: None,
                ..*first
            }),
            _ => None,
        }
    }

    fn income(&mut self, wallet: usize) -> Option<Kind> {
        let of = self.acquired(wallet, None)?;
        Some(Kind::Income { of })
    }

    fn sell(&mut self, wallet: usize) -> Option<Kind> {
        let of = self.taken(wallet)?;
        Some(Kind::Sell {
            of,
            money: paid(of),
        })
    }

    fn spend(&mut self, wallet: usize) -> Option<Kind> {
        let of = self.taken(wallet)?;
        Some(Kind::Spend { of })
    }

    fn swap(&mut self, wallet: usize) -> Option<Kind> {
        let before = self.held.clone();
        let given = self.taken(wallet)?;
        let Some(received) = self.acquired(wallet, Some(given)) else {
            self.held = before;
            return None;
        };
        Some(Kind::Swap { given, received })
    }

    fn send(&mut self, wallet: usize) -> Option<Kind> {
        if !self.wishes.moves {
            return None;
        }
        let of = self.taken(wallet)?;
        let to = (wallet + 1 + self.chance.index(WALLETS.len() - 1)) % WALLETS.len();
        let grain = self.grain(of.coin);
        let lost = match self.chance.percent(60) && self.wishes.fees {
            true => of.units.0 / 1_000 / grain * grain,
            false => 0,
        };
        let arriving = Units(of.units.0 - lost);
        *self.held.entry((to, of.coin.symbol)).or_default() += arriving.0;
        Some(Kind::Move { of, arriving, to })
    }

    /// A fee of up to a hundredth of what was paid, in money or in a coin that is at hand.
    fn fee(&mut self, wallet: usize, kind: &Kind) -> Option<Fee> {
        let value = match *kind {
            Kind::Buy { money, .. } | Kind::Sell { money, .. } => money,
            Kind::Swap { received, .. } => paid(received),
            Kind::Spend { of } => paid(of),
            Kind::Income { .. } | Kind::Lost { .. } | Kind::Move { .. } => return None,
        };
        if !self.wishes.fees || self.chance.percent(40) {
            return None;
        }
        let fee = value.0 / self.chance.between(100, 1_000) as i128 / LEAST * LEAST;
        if fee == 0 {
            return None;
        }
        if self.chance.percent(50) {
            return Some(Fee::Money(Fiat(fee)));
        }
        let coin = self.coin();
        let price = self.price(coin);
        let grain = self.grain(coin);
        let units = units_worth(coin, price, fee) / grain * grain;
        let held = self.held.get_mut(&(wallet, coin.symbol))?;
        if units == 0 || units > *held {
            return None;
        }
        *held -= units;
        Some(Fee::Coins(Amount {
            coin,
            units: Units(units),
            price,
        }))
    }

    /// What comes into the wallet: worth about as much as what is given for it, or anything.
    fn acquired(&mut self, wallet: usize, given: Option<Amount>) -> Option<Amount> {
        let coin = self.coin();
        let today = self.now.div_euclid(DAY);
        let is_taken = self.wishes.one_lot_a_day && self.last_lot.get(coin.symbol) == Some(&today);
        if is_taken || given.is_some_and(|given| given.coin == coin) {
            return None;
        }
        let price = self.price(coin);
        let value = match given {
            Some(given) => paid(given).0,
            None => self.worth(),
        };
        let grain = self.grain(coin);
        let units = (units_worth(coin, price, value) / grain + 1) * grain;
        *self.held.entry((wallet, coin.symbol)).or_default() += units;
        self.last_lot.insert(coin.symbol, today);
        Some(Amount {
            coin,
            units: Units(units),
            price,
        })
    }

    /// What goes out of the wallet: all of a coin, a part, or dust.
    fn taken(&mut self, wallet: usize) -> Option<Amount> {
        let coin = self.coin();
        let price = self.price(coin);
        let grain = self.grain(coin);
        let share = self.chance.between(1, 1_000_000) as i128;
        let dust = units_worth(coin, price, LEAST * share) / grain * grain;
        let whole = self.chance.below(10);
        let held = self.held.get_mut(&(wallet, coin.symbol))?;
        let part = *held / 1_000_000 * share / grain * grain;
        let units = match whole {
            0 => *held,
            1 => dust.min(*held),
            _ => part,
        };
        if units == 0 {
            return None;
        }
        *held -= units;
        Some(Amount {
            coin,
            units: Units(units),
            price,
        })
    }

    fn coin(&mut self) -> Coin {
        *self.chance.pick(&COINS).expect("coins")
    }

    /// Between half and twice the usual, to 10⁻¹⁰.
    fn price(&mut self, coin: Coin) -> Fiat {
        let price = coin.price / 2 + self.chance.below_wide(coin.price * 3 / 2);
        Fiat(price.max(1) * 10_i128.pow(8))
    }

    /// Money's worth from a millionth to a billion, most often some hundreds.
    fn worth(&mut self) -> i128 {
        let (low, high) = match self.chance.below(20) {
            0 => (2, 4),
            1 => (14, 17),
            _ => (9, 12),
        };
        let magnitude = 10_i128.pow(self.chance.between(low, high) as u32);
        (1 + self.chance.below_wide(magnitude)) * LEAST
    }

    /// The least amount of a coin, in its units.
    fn grain(&self, coin: Coin) -> i128 {
        let idle = coin.decimals.saturating_sub(self.wishes.finest);
        10_i128.pow(u32::from(idle))
    }
}

/// What an amount costs at its price, to 10⁻⁸.
fn paid(of: Amount) -> Fiat {
    let value = of.units.value(of.coin.decimals, of.price).expect("fits");
    Fiat((value.0 / LEAST).max(1) * LEAST)
}

fn units_worth(coin: Coin, price: Fiat, value: i128) -> i128 {
    let one = 10_i128.pow(u32::from(coin.decimals));
    kc_domain::muldiv(value, one, price.0, kc_domain::Rounding::Down).expect("fits")
}

/// The first or last day of a year, of Britain's tax year, or of a February, after the day.
fn turn_of_year(today: i64, which: i64) -> i64 {
    let (year, _, _) = Day::of(Timestamp::from_seconds(today * DAY))
        .parts()
        .expect("in the calendar");
    let (month, day) = [(12, 31), (1, 1), (2, 28), (2, 29), (4, 5), (4, 6)][which as usize];
    let coming = (year..year + 9).filter_map(|year| Day::new(year, month, day));
    coming
        .map(|day| day.start().micros() / 1_000_000 / DAY)
        .find(|day| *day > today)
        .expect("a leap year is not far")
}

#[test]
fn histories_have_all_that_peers_are_asked_about() {
    let wishes = Wishes {
        events: 40,
        finest: 18,
        fees: true,
        moves: true,
        one_lot_a_day: false,
    };
    let mut times: HashMap<&str, usize> = HashMap::new();
    for seed in 0..100 {
        let events = history(seed, &wishes).events;
        for (event, before) in events
            .iter()
            .zip([None].into_iter().chain(events.iter().map(Some)))
        {
            let mut has = |what| *times.entry(what).or_default() += 1;
            match event.kind {
                Kind::Buy { .. } => has("purchase"),
                Kind::Sell { .. } => has("sale"),
                Kind::Swap { .. } => has("swap"),
                Kind::Income { .. } => has("income"),
                Kind::Spend { .. } => has("payment"),
                Kind::Move { of, arriving, .. } if of.units > arriving => has("costly transfer"),
                Kind::Move { .. } => has("transfer"),
                Kind::Lost { .. } => {}
            }
            match event.fee {
                Some(Fee::Money(_)) => has("fee in money"),
                Some(Fee::Coins(_)) => has("fee in coins"),
                None => {}
            }
            let (Kind::Buy { money, .. } | Kind::Sell { money, .. }) = event.kind else {
                continue;
            };
            if money < Fiat(LEAST * 100_000) {
                has("dust");
            }
            if money > Fiat(LEAST * 10_i128.pow(14)) {
                has("fortune");
            }
            if before.is_some_and(|before| before.at == event.at) {
                has("second fill");
            }
            let (_, month, day) = Day::of(event.at).parts().expect("in the calendar");
            if (month, day) == (2, 29) {
                has("leap day");
            }
        }
    }
    let whats = [
        "purchase",
        "sale",
        "swap",
        "income",
        "payment",
        "transfer",
        "costly transfer",
        "fee in money",
        "fee in coins",
        "dust",
        "fortune",
        "second fill",
        "leap day",
    ];
    for what in whats {
        assert!(
            times.get(what).is_some_and(|times| *times >= 5),
            "{what}: {times:?}"
        );
    }
}
