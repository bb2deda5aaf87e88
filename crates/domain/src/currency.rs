//! Currencies that are known by their symbol alone: the coins that everybody means by it, and
//! fiat money by ISO 4217.

use crate::{
    amount::{self, AmountError},
    asset::{Asset, AssetId, AssetKind, MONEY, TokenStandard},
};

struct Coin {
    symbol: &'static str,
    name: &'static str,
    /// The id on the wire, which is CoinGecko's too.
    token_id: &'static str,
    caip19: &'static str,
    decimals: u8,
}

macro_rules! coins {
    ($($symbol:literal, $name:literal, $token_id:literal, $caip19:literal, $decimals:literal;)*) => {
        const COINS: &[Coin] = &[$(Coin {
            symbol: $symbol, name: $name, token_id: $token_id, caip19: $caip19, decimals: $decimals,
        }),*];
    };
}

coins! {
    "BTC", "Bitcoin", "bitcoin", "bip122:000000000019d6689c085ae165831e93/slip44:0", 8;
    "ETH", "Ether", "ethereum", "eip155:1/slip44:60", 18;
    "LTC", "Litecoin", "litecoin", "bip122:12a765e31ffd4059bada1e25190f6e98/slip44:2", 8;
    "DOGE", "Dogecoin", "dogecoin", "bip122:1a91e3dace36e2be3bf030a65679fe82/slip44:3", 8;
    "XRP", "XRP", "ripple", "xrpl:0/slip44:144", 6;
    "ADA", "Cardano", "cardano", "cip34:1-764824073/slip44:1815", 6;
    "DOT", "Polkadot", "polkadot", "polkadot:91b171bb158e2d3848fa23a9f1c25182/slip44:354", 10;
    "ATOM", "Cosmos Hub", "cosmos", "cosmos:cosmoshub-4/slip44:118", 6;
    "SOL", "Solana", "solana", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/slip44:501", 9;
}

/// Tokens on Ethereum.
const TOKENS: &[(&str, &str, &str, &str, u8)] = &[
    (
        "USDC",
        "USD Coin",
        "usd-coin",
        "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
        6,
    ),
    (
        "USDT",
        "Tether USD",
        "tether",
        "0xdac17f958d2ee523a2206206994597c13d831ec7",
        6,
    ),
    (
        "DAI",
        "Dai Stablecoin",
        "dai",
        "0x6b175474e89094c44da98b954eedeac495271d0f",
        18,
    ),
    (
        "WBTC",
        "Wrapped BTC",
        "wrapped-bitcoin",
        "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599",
        8,
    ),
    (
        "LINK",
        "ChainLink Token",
        "chainlink",
        "0x514910771af9ca656af840dff83e8264ecf986ca",
        18,
    ),
];

/// Active codes of ISO 4217.
const FIAT: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD \
    BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD \
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
    KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB \
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD \
    TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

/// More than the coins of the currency: exchanges charge fractions of a cent.
const FIAT_DECIMALS: u8 = 8;

/// The asset that a symbol, in any case, means to everybody, or that a CAIP-19 name of this list
/// names.
#[must_use]
pub fn well_known(name: &str) -> Option<Asset> {
    let is = |symbol: &str, token_id: &str, id: &str| {
        name.eq_ignore_ascii_case(symbol) || name == token_id || name == id
    };
    if let Some(coin) = COINS
        .iter()
        .find(|coin| is(coin.symbol, coin.token_id, coin.caip19))
    {
        let standard = TokenStandard::Native;
        let mut asset = asset(coin.caip19, coin.symbol, coin.name, coin.decimals, standard);
        coin.token_id.clone_into(&mut asset.token_id);
        asset.coingecko_id = Some(coin.token_id.to_owned());
        return Some(asset);
    }
    for (symbol, public_name, token_id, contract, decimals) in TOKENS {
        let id = format!("eip155:1/erc20:{contract}");
        if is(symbol, token_id, &id) || name.eq_ignore_ascii_case(contract) {
            let standard = TokenStandard::Erc20;
            let mut asset = asset(&id, symbol, public_name, *decimals, standard);
            (*token_id).clone_into(&mut asset.token_id);
            asset.coingecko_id = Some((*token_id).to_owned());
            asset.contract = Some((*contract).to_owned());
            return Some(asset);
        }
    }
    fiat(name)
}

/// Fiat money by its ISO 4217 code.
#[must_use]
pub fn fiat(name: &str) -> Option<Asset> {
    let code = name.strip_prefix(MONEY).unwrap_or(name);
    let code = FIAT
        .split_whitespace()
        .find(|known| known.eq_ignore_ascii_case(code))?;
    let id = format!("{MONEY}{code}");
    let mut asset = asset(&id, code, code, FIAT_DECIMALS, TokenStandard::Fiat);
    asset.kind = AssetKind::Fiat;
    Some(asset)
}

/// More than this is named by nobody in earnest, and sums of it could not be counted.
const LARGEST: i128 = 10_i128.pow(36);

/// A plain decimal amount of an asset, in its units.
///
/// # Errors
/// Why it is none, in words for the person who wrote it: `ETH has 18 decimals at most`.
pub fn units(decimal: &str, asset: &Asset) -> Result<i128, String> {
    let units = amount::parse_decimal(decimal, asset.decimals).map_err(|error| match error {
        AmountError::TooPrecise => {
            format!("{} has {} decimals at most", asset.symbol, asset.decimals)
        }
        other => format!("is {other}"),
    })?;
    if units > LARGEST {
        return Err("is too large".to_owned());
    }
    Ok(units)
}

fn asset(id: &str, symbol: &str, name: &str, decimals: u8, standard: TokenStandard) -> Asset {
    Asset {
        id: AssetId::new(id),
        token_id: id.to_owned(),
        symbol: symbol.to_owned(),
        name: name.to_owned(),
        decimals,
        kind: AssetKind::Crypto,
        standard,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_mean_what_everybody_means() {
        let id = |name| well_known(name).map(|asset| asset.id.to_string());
        assert_eq!(id("eth").as_deref(), Some("eip155:1/slip44:60"));
        assert_eq!(
            id("eip155:1/slip44:60").as_deref(),
            Some("eip155:1/slip44:60")
        );
        assert_eq!(id("eur").as_deref(), Some("iso4217:EUR"));
        assert_eq!(id("iso4217:EUR").as_deref(), Some("iso4217:EUR"));
        assert_eq!(well_known("USDC").map(|asset| asset.decimals), Some(6));
        assert_eq!(id("SHITCOIN"), None);
    }
}
