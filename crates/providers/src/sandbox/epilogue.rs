//! How the story ends: with NFTs, and with a part of everything at work in protocols.

use kc_domain::{
    AssetAmount, ChainId, Label, Portfolio, Position, Ratio, Rounding, Timestamp, Units, muldiv,
    position::{Farm, Loan, Protocol, Stake, Vesting},
};

use super::{
    assets::*,
    book::Book,
    prices::dollars,
    story::{ETHER, fair, moment},
};

const LENDING_POOL: &str = "0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2";
const FARM: &str = "0x6e4141d33021b52c91c28608403db4a0ffb50ec6";
const VALIDATOR: &str = "J1to1yufRnoWn81KYg1XkTWzmKjnYSnmE2VY8DGUJ9Qv";

pub(super) fn ethereum(book: &mut Book, month: i128) {
    let at = moment(book, month, 20);
    let seller = book.stranger();
    book.entry(at)
        .calls("0xfb0f3ee1")
        .labelled(Label::NftBuy)
        .gives(&ETH, 118 * ETHER / 1_000, &seller)
        .takes(&QUAY, 1, &seller)
        .pays_fee(165_000)
        .book();
    let at = moment(book, month, 21);
    let sender = book.stranger();
    book.entry(at)
        .calls("0x729ad39e")
        .takes(&DROP, 1, &sender)
        .book();
    lend(book, month);
    farm(book, month);
    vest(book, month);
}

pub(super) fn solana(book: &mut Book, month: i128) {
    let at = moment(book, month, 22);
    let seller = book.stranger();
    book.entry(at)
        .labelled(Label::NftBuy)
        .gives(&SOL, 1_150_000_000, &seller)
        .takes(&FISH, 1, &seller)
        .pays_fee(12_000)
        .book();
}

/// LINK is lent, and USDC borrowed against it.
fn lend(book: &mut Book, month: i128) {
    let at = moment(book, month, 22);
    let lent = book.part(&LINK, 550, 650);
    book.entry(at)
        .calls("0x617ba037")
        .labelled(Label::Lend)
        .gives(&LINK, lent, LENDING_POOL)
        .pays_fee(210_000)
        .book();
    let later = moment(book, month, 23);
    let Some(worth) = fair(&LINK, &USDC, lent, later) else {
        return;
    };
    let borrowed = worth * 2 / 5 / 1_000_000 * 1_000_000;
    book.entry(later)
        .calls("0xa415bcad")
        .labelled(Label::Borrow)
        .takes(&USDC, borrowed, LENDING_POOL)
        .pays_fee(290_000)
        .book();
    // With the interest of the weeks since.
    let (supplied, owed) = (grown(lent, 412), grown(borrowed, 1_087));
    book.open(Position {
        portfolio: Portfolio::Lending(Loan {
            supplied: vec![amount(&LINK, supplied)],
            borrowed: vec![amount(&USDC, owed)],
            rewards: vec![],
            health_factor: health(supplied, owed, later),
        }),
        ..position(ETHEREUM, "aave", "Aave", Some("3"), "https://aave.com", at)
    });
}

/// What may be owed at most on this collateral, over what is owed, to four places.
fn health(supplied: i128, owed: i128, at: Timestamp) -> Option<Ratio> {
    let price = dollars(&LINK, at)?;
    let worth = Units(supplied).value(LINK.decimals, price)?;
    let debt = Units(owed).value(USDC.decimals, dollars(&USDC, at)?)?;
    let factor = muldiv(worth.0, 7_500, debt.0, Rounding::Down)?;
    Some(Ratio(factor * 10_i128.pow(u32::from(Ratio::SCALE) - 4)))
}

/// Ether and USDC go into a pool together.
fn farm(book: &mut Book, month: i128) {
    let at = moment(book, month, 24);
    let ether = book.part(&ETH, 60, 90);
    let Some(dollars) = fair(&ETH, &USDC, ether, at) else {
        return;
    };
    book.entry(at)
        .calls("0xe2bbb158")
        .labelled(Label::VaultDeposit)
        .gives(&ETH, ether, FARM)
        .gives(&USDC, dollars, FARM)
        .pays_fee(260_000)
        .book();
    let uni = 2 * ETHER + book.between(0, ETHER);
    book.open(Position {
        portfolio: Portfolio::Farming(Farm {
            lp_tokens: vec![amount(&POOL, ether / 24)],
            pool_tokens: vec![
                amount(&ETH, grown(ether, 1_930)),
                amount(&USDC, grown(dollars, -1_874)),
            ],
            rewards: vec![amount(&UNI, uni)],
            pool_share: Some(Ratio(873_000_000_000_000)),
        }),
        ..position(
            ETHEREUM,
            "sushi",
            "SushiSwap",
            Some("2"),
            "https://www.sushi.com",
            at,
        )
    });
}

/// The employer gives ENS over four years.
fn vest(book: &mut Book, month: i128) {
    let (starts, ends) = (moment(book, month - 18, 1), moment(book, month + 30, 1));
    let claimable = 20 * ETHER + book.between(0, ETHER);
    let vesting = Vesting {
        unclaimed: vec![amount(&ENS, 240 * ETHER)],
        claimable: vec![amount(&ENS, claimable)],
        starts_at: Some(starts),
        ends_at: Some(ends),
    };
    book.open(Position {
        portfolio: Portfolio::Vesting(vesting),
        ..position(
            ETHEREUM,
            "sablier",
            "Sablier",
            None,
            "https://sablier.com",
            starts,
        )
    });
}

/// The SOL that was staked early on and never taken out.
pub(super) fn stake(book: &mut Book, staked: i128, at: Timestamp) {
    book.open(Position {
        portfolio: Portfolio::Staking(Stake {
            staked: vec![amount(&SOL, staked)],
            rewards: vec![amount(&SOL, 31_415_926)],
            validator: Some(VALIDATOR.to_owned()),
            locked_until: None,
        }),
        ..position(
            SOLANA,
            "solana-stake",
            "Solana Staking",
            None,
            "https://solana.com",
            at,
        )
    });
}

fn position(
    chain: &str,
    id: &str,
    name: &str,
    version: Option<&str>,
    site: &str,
    at: Timestamp,
) -> Position {
    Position {
        key: id.to_owned(),
        chain: ChainId::new(chain),
        protocol: Protocol {
            id: id.to_owned(),
            name: name.to_owned(),
            version: version.map(str::to_owned),
            logo_url: None,
            site_url: Some(site.to_owned()),
        },
        portfolio: Portfolio::Common(kc_domain::position::Common::default()),
        opened_at: Some(at),
        is_active: true,
    }
}

fn amount(coin: &Coin, units: i128) -> AssetAmount {
    AssetAmount::units(coin.id(), units)
}

/// So many hundred-thousandths more.
fn grown(units: i128, parts: i128) -> i128 {
    units + units / 100_000 * parts
}
