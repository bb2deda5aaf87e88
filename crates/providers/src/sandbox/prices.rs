//! What the sandbox's assets cost: invented after the real course of the years, and fixed.

use async_trait::async_trait;
use kc_domain::{Asset, Fiat, FiatPrice, Rounding, Timestamp, muldiv};

use super::{assets, seed::Seed};
use crate::{adapter::ProviderError, prices::PriceSource};

/// Prices at the start of each quarter from `first` (0 is January 2021) to October 2026, in US
/// dollars with `scale` decimals. After the last, it holds.
struct Course {
    symbol: &'static str,
    scale: u8,
    first: usize,
    quarters: &'static [i64],
}

#[rustfmt::skip]
const COURSES: [Course; 10] = [
    Course { symbol: "ETH", scale: 0, first: 0, quarters: &[737, 1918, 2275, 3000, 3683, 3280, 1067, 1328, 1196, 1822, 1933, 1671, 2281, 3647, 3373, 2603, 3333, 1822, 2486, 4150, 2967, 2710, 3120, 3480] },
    Course { symbol: "WBTC", scale: 0, first: 0, quarters: &[28900, 58800, 35040, 43800, 46300, 45530, 19920, 19430, 16540, 28470, 30480, 26970, 42270, 71330, 62680, 63330, 93430, 82550, 107_140, 114_060, 87500, 79800, 88900, 96400] },
    Course { symbol: "UNI", scale: 2, first: 0, quarters: &[516, 2886, 1830, 2370, 1712, 1153, 508, 646, 517, 613, 527, 451, 733, 1291, 928, 735, 1326, 595, 716, 780, 581, 544, 612, 689] },
    Course { symbol: "LINK", scale: 2, first: 0, quarters: &[1125, 2906, 1935, 2392, 1961, 1705, 614, 762, 557, 752, 644, 797, 1493, 1918, 1437, 1208, 2000, 1352, 1334, 2135, 1222, 1141, 1367, 1519] },
    Course { symbol: "ENS", scale: 2, first: 3, quarters: &[2500, 3890, 2230, 877, 1590, 1060, 1370, 925, 730, 947, 2160, 2590, 1640, 3340, 1660, 1860, 1990, 1030, 980, 1120, 1240] },
    Course { symbol: "SOL", scale: 2, first: 0, quarters: &[184, 1940, 3550, 14100, 17000, 12260, 3360, 3320, 996, 2120, 1890, 2140, 10150, 20290, 14660, 15270, 18930, 12450, 15470, 20890, 12460, 11820, 14190, 16340] },
    Course { symbol: "mSOL", scale: 2, first: 3, quarters: &[14160, 17180, 12520, 3470, 3460, 1050, 2270, 2040, 2330, 11200, 22700, 16700, 17700, 22300, 14900, 18800, 25700, 15500, 14900, 18100, 21000] },
    Course { symbol: "BONK", scale: 9, first: 8, quarters: &[800, 600, 310, 220, 13900, 24800, 22600, 21500, 33800, 11300, 13900, 20300, 8900, 7600, 9800, 11200] },
    Course { symbol: "JUP", scale: 4, first: 12, quarters: &[6200, 13800, 7650, 7340, 8350, 4480, 4270, 4210, 2040, 1830, 2210, 2460] },
    Course { symbol: "USD", scale: 0, first: 0, quarters: &[1] },
];

/// US dollars for one unit of another currency, at 10⁻⁴ and fixed over the years.
const CURRENCIES: [(&str, i128); 3] = [("USD", 10_000), ("EUR", 10_850), ("GBP", 12_700)];

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// Prices are told to 10⁻¹² dollars.
const LAST_PLACE: i128 = 1_000_000;

/// The prices of the sandbox, by the hour. They never reach a production client.
pub struct SandboxPrices;

#[async_trait]
impl PriceSource for SandboxPrices {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    async fn price(
        &self,
        asset: &Asset,
        at: Timestamp,
        currency: &str,
    ) -> Result<Option<FiatPrice>, ProviderError> {
        let coin = assets::ALL.iter().find(|coin| coin.id() == asset.id);
        Ok(coin.and_then(|coin| {
            let dollars = dollars(coin, at)?;
            let (_, rate) = CURRENCIES.iter().find(|(name, _)| *name == currency)?;
            let price = muldiv(dollars.0, 10_000, *rate, Rounding::HalfEven)?;
            Some(FiatPrice {
                price: Fiat(price),
                currency: currency.to_owned(),
                at: Timestamp::from_micros(at.micros().div_euclid(HOUR) * HOUR),
                source: self.name().to_owned(),
            })
        }))
    }
}

/// What one whole coin cost; nothing before it was traded, or if it never was.
pub(super) fn dollars(coin: &assets::Coin, at: Timestamp) -> Option<Fiat> {
    let symbol = match (&coin.kind, coin.symbol) {
        (assets::Kind::Spam | assets::Kind::Nft(_) | assets::Kind::SpamNft(_), _) => return None,
        (_, "WETH") => "ETH",
        (_, "USDC" | "DAI") => "USD",
        (_, symbol) => symbol,
    };
    let course = COURSES.iter().find(|course| course.symbol == symbol)?;
    let at = at.micros().div_euclid(HOUR) * HOUR;
    let smooth = course.at(at)?;
    if symbol == "USD" {
        return Some(Fiat(smooth));
    }
    let millionths = 1_000_000 + unrest(symbol, at);
    let price = muldiv(smooth, millionths, 1_000_000, Rounding::Down)?;
    Some(Fiat(price / LAST_PLACE * LAST_PLACE))
}

impl Course {
    /// The straight line between the two quarters around a moment.
    fn at(&self, at: i64) -> Option<i128> {
        let one = 10_i128.pow(u32::from(Fiat::SCALE - self.scale));
        let value = |place: usize| {
            let quarter = self.quarters.get(place).or_else(|| self.quarters.last());
            quarter.map(|quarter| i128::from(*quarter) * one)
        };
        // A quarter is a quarter of 365.25 days, which is near enough for invented prices.
        let quarter_length = DAY * 365 / 4 + DAY / 16;
        let since = at.checked_sub(1_609_459_200_000_000)?;
        let place = usize::try_from(since.div_euclid(quarter_length)).ok()?;
        let place = place.checked_sub(self.first)?;
        let (from, to) = (value(place)?, value(place + 1)?);
        let passed = i128::from(since.rem_euclid(quarter_length));
        Some(from + (to - from) * passed / i128::from(quarter_length))
    }
}

/// How far a price stands off its straight line, in millionths: up to ±2.5 %, another each day.
fn unrest(symbol: &str, at: i64) -> i128 {
    let of_day = |day: i64| {
        let seed = symbol.bytes().fold(day.unsigned_abs(), |seed, byte| {
            seed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte)
        });
        Seed::new(seed).between(-25_000, 25_000)
    };
    let day = at.div_euclid(DAY);
    let (from, to) = (of_day(day), of_day(day + 1));
    from + (to - from) * i128::from(at.rem_euclid(DAY)) / i128::from(DAY)
}
