//! The story behind the two addresses: a person who is paid in USDC, buys ETH, tries tokens,
//! collects rewards, and goes back and forth between Ethereum and Solana.

use kc_domain::{Label, Rounding, Timestamp, Units, muldiv};

use super::{assets::*, book::Book, epilogue, prices::dollars};

const ROUTER: &str = "0x7a250d5630b4cf539739df2c5dacb4c659f2488d";
const EMPLOYER: &str = "0x2c8fbb630289363ac80705a1a61273f76fd5a161";
const EXCHANGE: &str = "0xf60c2ea62edbfe808163751dd0d8693dcb30019c";
const LANDLORD: &str = "0x91d0a3e2c5f14b8897c60e3b5ad8027f61c49e35";
const STAKING: &str = "0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc";
const BRIDGE: &str = "0xbd3fa81b58ba92a82136038b25adec7066af3155";
const NOBODY: &str = "0x0000000000000000000000000000000000000000";
const SOL_EXCHANGE: &str = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";
const SOL_DEX: &str = "7YttLkHDoNj9wyDur5pM1ejNaAvT9X4eqaYcHQqtj2G5";
const SOL_BRIDGE: &str = "CCTPiPYPc6AsJuwueEnWgSgucamXDZwBd53dQ11YiKX3";
const SOL_FRIEND: &str = "5tzFkiKscXHK5ZXCGbXZxdw7gTjjD1mBwuoFbhUvuAi9";
const SOL_STAKE: &str = "Stake11111111111111111111111111111111111111";

const APPROVE: &str = "0x095ea7b3";
const TRANSFER: &str = "0xa9059cbb";
const SWAP_TOKENS_FOR_ETH: &str = "0x18cbafe5";
const SWAP_ETH_FOR_TOKENS: &str = "0x7ff36ab5";
const SWAP_TOKENS: &str = "0x38ed1739";
pub(super) const ETHER: i128 = 1_000_000_000_000_000_000;
const DOLLAR: i128 = 1_000_000;

/// The months of the story: January 2021 to June 2026.
const MONTHS: i128 = 66;

/// The books of the Ethereum and the Solana account.
pub(super) fn tell() -> [Book; 2] {
    let mut eth = Book::new(ETHEREUM, &ETH, 0x0047_c2e3);
    let mut sol = Book::new(SOLANA, &SOL, 0x0002_7228);
    for month in 0..MONTHS {
        ethereum_month(&mut eth, month);
        solana_month(&mut sol, month);
        bridge(&mut eth, &mut sol, month);
    }
    epilogue::ethereum(&mut eth, MONTHS - 1);
    epilogue::solana(&mut sol, MONTHS - 1);
    [eth, sol]
}

fn ethereum_month(book: &mut Book, month: i128) {
    if month == 0 {
        let at = moment(book, month, 2);
        book.entry(at)
            .takes(&ETH, 3 * ETHER + 141_592_653_589_793_238, EXCHANGE)
            .book();
    }
    let at = moment(book, month, 3);
    let pay = (1_800 + 25 * month) * DOLLAR + book.between(0, 99) * 10_000;
    book.entry(at)
        .calls(TRANSFER)
        .labelled(Label::Income)
        .takes(&USDC, pay, EMPLOYER)
        .book();
    if month % 16 == 0 {
        let at = moment(book, month, 4);
        book.entry(at).calls(APPROVE).pays_fee(46_000).book();
    }
    if month % 3 != 1 {
        swap(book, month, 5, &USDC, &ETH, 300, 600);
    }
    if month % 2 == 1 {
        let token = [&UNI, &LINK, &WBTC, &DAI][usize::try_from(month / 2 % 4).unwrap_or(0)];
        swap(book, month, 8, &ETH, token, 80, 200);
    }
    if month % 4 == 2 {
        let token = [&LINK, &UNI][usize::try_from(month / 4 % 2).unwrap_or(0)];
        swap(book, month, 9, token, &USDC, 150, 500);
    }
    if month >= 5 && month % 3 != 0 {
        let at = moment(book, month, 15);
        let reward = ETHER / 100 + book.between(0, ETHER / 90);
        book.entry(at)
            .labelled(Label::StakingRewards)
            .takes(&ETH, reward, STAKING)
            .book();
    }
    if month % 2 == 0 {
        pay_out(book, month);
    }
    ethereum_days(book, month);
}

/// What happened once or twice.
fn ethereum_days(book: &mut Book, month: i128) {
    match month {
        4 => {
            let at = moment(book, month, 24);
            let stake = 2 * ETHER;
            book.entry(at)
                .calls("0x47e7ef24")
                .labelled(Label::Stake)
                .gives(&ETH, stake, STAKING)
                .pays_fee(92_000)
                .book();
        }
        6 | 31 => {
            let at = moment(book, month, 24);
            let wrapped = book.part(&ETH, 100, 200);
            let weth = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";
            book.entry(at)
                .calls("0xd0e30db0")
                .labelled(Label::Wrap)
                .gives(&ETH, wrapped, weth)
                .takes(&WETH, wrapped, weth)
                .pays_fee(45_000)
                .book();
            let later = moment(book, month, 26);
            let back = book.part(&WETH, 350, 700);
            book.entry(later)
                .calls("0x2e1a7d4d")
                .labelled(Label::Unwrap)
                .gives(&WETH, back, weth)
                .takes(&ETH, back, weth)
                .pays_fee(36_000)
                .book();
        }
        8 | 40 => {
            let at = moment(book, month, 25);
            book.entry(at)
                .calls(SWAP_ETH_FOR_TOKENS)
                .failed()
                .pays_fee(118_000)
                .book();
        }
        10 => {
            let at = moment(book, month, 21);
            let drop = 187 * ETHER + 384_615_384_615_384_615;
            book.entry(at)
                .calls("0x76122903")
                .labelled(Label::Airdrops)
                .takes(&ENS, drop, ENS.reference)
                .pays_fee(91_000)
                .book();
        }
        14 => {
            let at = moment(book, month, 22);
            book.entry(at)
                .calls("0x1249c58b")
                .labelled(Label::MintNft)
                .gives(&ETH, 80_000_000_000_000_000, SKETCH.reference)
                .takes(&SKETCH, 1, NOBODY)
                .pays_fee(140_000)
                .book();
        }
        18 | 44 => {
            let at = moment(book, month, 28);
            let sender = book.stranger();
            let thrown = 10_000 * ETHER;
            book.entry(at)
                .calls("0x729ad39e")
                .takes(&SPAM, thrown, &sender)
                .book();
        }
        20 => swap(book, month, 24, &ENS, &ETH, 400, 500),
        28 => {
            let at = moment(book, month, 23);
            let seller = book.stranger();
            book.entry(at)
                .calls("0xfb0f3ee1")
                .labelled(Label::NftBuy)
                .gives(&ETH, 215_000_000_000_000_000, &seller)
                .takes(&TILE, 1, &seller)
                .pays_fee(165_000)
                .book();
        }
        36 => {
            let at = moment(book, month, 23);
            let buyer = book.stranger();
            book.entry(at)
                .calls("0xfb0f3ee1")
                .labelled(Label::NftSell)
                .takes(&ETH, 342_500_000_000_000_000, &buyer)
                .gives(&SKETCH, 1, &buyer)
                .book();
        }
        52 => {
            let at = moment(book, month, 24);
            book.entry(at)
                .calls("0x441a3e70")
                .labelled(Label::Unstake)
                .takes(&ETH, 2 * ETHER, STAKING)
                .pays_fee(88_000)
                .book();
        }
        _ => {}
    }
}

fn pay_out(book: &mut Book, month: i128) {
    let at = moment(book, month, 19);
    if month % 4 == 0 {
        let rent = book.part(&USDC, 150, 350) / 10_000 * 10_000;
        book.entry(at)
            .calls(TRANSFER)
            .labelled(Label::Expense)
            .gives(&USDC, rent, LANDLORD)
            .pays_fee(52_000)
            .book();
    } else {
        let gift = book.part(&ETH, 10, 40);
        let friend = book.stranger();
        book.entry(at)
            .gives(&ETH, gift, &friend)
            .pays_fee(21_000)
            .book();
    }
}

/// USDC goes to the other chain every half year, and once in a while some comes back. What
/// leaves one side arrives on the other, to the last digit.
fn bridge(eth: &mut Book, sol: &mut Book, month: i128) {
    if month < 8 {
        return;
    }
    if month % 6 == 2 {
        let at = moment(eth, month, 29);
        let amount = eth.part(&USDC, 250, 450);
        eth.entry(at)
            .calls("0x6fd3504e")
            .labelled(Label::BridgeSend)
            .gives(&USDC, amount, BRIDGE)
            .pays_fee(130_000)
            .book();
        let later = at.plus(std::time::Duration::from_secs(1_140));
        sol.entry(later)
            .labelled(Label::BridgeReceive)
            .takes(&SOL_USDC, amount, SOL_BRIDGE)
            .book();
    }
    if month % 12 == 1 {
        let at = moment(sol, month, 29);
        let amount = sol.part(&SOL_USDC, 300, 500);
        sol.entry(at)
            .labelled(Label::BridgeSend)
            .gives(&SOL_USDC, amount, SOL_BRIDGE)
            .pays_fee(90_000)
            .book();
        let later = at.plus(std::time::Duration::from_secs(95));
        eth.entry(later)
            .calls("0x57ecfd28")
            .labelled(Label::BridgeReceive)
            .takes(&USDC, amount, BRIDGE)
            .book();
    }
}

fn solana_month(book: &mut Book, month: i128) {
    if month < 8 {
        return;
    }
    if month == 8 {
        let at = moment(book, month, 13);
        book.entry(at)
            .takes(&SOL, 6_283_185_307, SOL_EXCHANGE)
            .book();
    }
    if month % 3 != 0 {
        swap(book, month, 15, &SOL_USDC, &SOL, 250, 550);
    }
    if month % 4 == 1 {
        swap(book, month, 17, &SOL, &MSOL, 150, 350);
    }
    if month % 2 == 0 && month > 10 {
        let at = moment(book, month, 18);
        let reward = 20_000_000 + book.between(0, 39_999_999);
        book.entry(at)
            .labelled(Label::StakingRewards)
            .takes(&SOL, reward, SOL_STAKE)
            .book();
    }
    if month > 25 && month % 3 == 0 {
        swap(book, month, 19, &SOL, &BONK, 20, 60);
    }
    if month > 38 && month % 4 == 3 {
        swap(book, month, 20, &JUP, &SOL_USDC, 150, 300);
    }
    if month > 30 && month % 5 == 0 {
        swap(book, month, 21, &BONK, &SOL_USDC, 200, 450);
    }
    if month % 5 == 4 {
        let at = moment(book, month, 22);
        let amount = book.part(&SOL, 20, 90);
        book.entry(at)
            .gives(&SOL, amount, SOL_FRIEND)
            .pays_fee(2_000)
            .book();
    }
    if month % 7 == 6 {
        let at = moment(book, month, 24);
        let amount = book.part(&SOL_USDC, 100, 200);
        book.entry(at)
            .labelled(Label::Expense)
            .gives(&SOL_USDC, amount, SOL_FRIEND)
            .pays_fee(2_000)
            .book();
    }
    match month {
        11 => {
            let at = moment(book, month, 25);
            let stake = book.part(&SOL, 300, 400);
            book.entry(at)
                .labelled(Label::Stake)
                .gives(&SOL, stake, SOL_STAKE)
                .pays_fee(5_000)
                .book();
            epilogue::stake(book, stake, at);
        }
        24 => {
            let at = moment(book, month, 26);
            book.entry(at)
                .labelled(Label::Airdrops)
                .takes(&BONK, 4_718_291_203_847, SOL_EXCHANGE)
                .book();
        }
        29 => {
            let at = moment(book, month, 26);
            book.entry(at).failed().pays_fee(40_000).book();
        }
        34 => {
            let at = moment(book, month, 26);
            let sender = book.stranger();
            book.entry(at).takes(&SOL_SPAM, 1, &sender).book();
        }
        37 => {
            let at = moment(book, month, 26);
            book.entry(at)
                .labelled(Label::Airdrops)
                .takes(&JUP, 1_250_482_117, SOL_DEX)
                .book();
        }
        _ => {}
    }
}

/// Exchanges some thousandths of what is held for another coin, at the price of the hour and
/// with what an exchange costs.
fn swap(
    book: &mut Book,
    month: i128,
    day: i128,
    from: &'static Coin,
    to: &'static Coin,
    low: i128,
    high: i128,
) {
    let at = moment(book, month, day);
    let given = book.part(from, low, high);
    let Some(taken) = fair(from, to, given, at) else {
        return;
    };
    let taken = taken / 1_000_000 * book.between(994_000, 998_500) + taken % 1_000_000;
    if given <= 0 || taken <= 0 {
        return;
    }
    let (method, other) = match (from.kind == Kind::Native, to.kind == Kind::Native) {
        _ if from.chain == SOLANA => (None, SOL_DEX),
        (true, _) => (Some(SWAP_ETH_FOR_TOKENS), ROUTER),
        (_, true) => (Some(SWAP_TOKENS_FOR_ETH), ROUTER),
        _ => (Some(SWAP_TOKENS), ROUTER),
    };
    let entry = book.entry(at);
    let entry = match method {
        Some(selector) => entry.calls(selector),
        None => entry,
    };
    entry
        .gives(from, given, other)
        .takes(to, taken, other)
        .pays_fee(150_000)
        .book();
}

pub(super) fn fair(from: &Coin, to: &Coin, given: i128, at: Timestamp) -> Option<i128> {
    let value = Units(given).value(from.decimals, dollars(from, at)?)?;
    let one = 10_i128.pow(u32::from(to.decimals));
    muldiv(value.0, one, dollars(to, at)?.0, Rounding::Down)
}

/// Some time on a day (from 1) of a month of the story. Later days are later moments.
pub(super) fn moment(book: &mut Book, month: i128, day: i128) -> Timestamp {
    // The twelfth part of 365.25 days, which keeps each month of the story in its own.
    let seconds = month * 2_629_800 + (day - 1) * 86_400 + book.between(25_000, 79_000);
    Timestamp::from_seconds(1_609_459_200 + i64::try_from(seconds).unwrap_or(0))
}
