//! What may be a transfer, as data: which labels, how far apart in time, how much less may arrive,
//! and how likely each of it is.
//!
//! Likelihood is counted in points: 0 is a perfect pair, and the more points, the less likely.

use std::time::Duration;

use kc_domain::Label;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Plain labels of what left: those that do not say already that it is no longer the person's.
pub(super) const OUTGOING: [Label; 5] = [
    Label::Withdrawal,
    Label::Transfer,
    Label::BridgeSend,
    Label::BridgeTransfer,
    Label::Unknown,
];

/// Plain labels of what arrived: those that do not say already where it is from.
pub(super) const INCOMING: [Label; 5] = [
    Label::Deposit,
    Label::Transfer,
    Label::BridgeReceive,
    Label::BridgeTransfer,
    Label::Unknown,
];

/// Labels by which a bridge is known.
pub(super) const BRIDGE: [Label; 3] = [
    Label::BridgeSend,
    Label::BridgeReceive,
    Label::BridgeTransfer,
];

/// How long after it was sent something may arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    /// Whether both transactions must be labelled as a bridge's.
    pub is_bridge: bool,
    pub after: Duration,
}

/// Between exchanges, chains and files a day passes at most. A rollup's own bridge makes people wait
/// for seven days and then claim what is theirs.
pub(super) const LANES: [Lane; 2] = [
    Lane {
        is_bridge: false,
        after: Duration::from_secs(DAY),
    },
    Lane {
        is_bridge: true,
        after: Duration::from_secs(9 * DAY),
    },
];

/// How much earlier than it was sent something may arrive, as clocks differ.
pub(super) const CLOCKS: Duration = Duration::from_secs(2 * MINUTE);

/// … and if it was an exchange or a file that told of the sending: they may write down when they
/// were done with it.
pub(super) const TOLD_LATE: Duration = Duration::from_secs(30 * MINUTE);

/// Two transactions of one chain: then it went through somebody else's hands.
pub(super) const SAME_CHAIN: Duration = Duration::from_secs(30 * MINUTE);

/// How far apart two wallets may say that one and the same transaction took place.
pub(super) const SAME_TRANSACTION: Duration = Duration::from_secs(3 * DAY);

/// How much less may arrive, whatever the coin: one hundredth of what was sent.
pub(super) const FEE_SHARE: i128 = 100;

/// … but from a chain to an exchange or a file: one thousandth. A chain tells its fee beside the amount,
/// and who takes coins in takes hardly any for it.
pub(super) const FEE_SHARE_OF_PAID_IN: i128 = 1_000;

/// What exchanges and bridges take at most for a withdrawal, in thousandths of a coin. It counts
/// where it is more than the share.
pub(super) const FEES: [(&str, i128); 12] = [
    ("bitcoin", 1),
    ("wrapped-bitcoin", 1),
    ("ethereum", 10),
    ("weth", 10),
    ("litecoin", 20),
    ("bitcoin-cash", 10),
    ("solana", 50),
    ("ripple", 2_000),
    ("dogecoin", 10_000),
    ("usd-coin", 30_000),
    ("tether", 30_000),
    ("dai", 30_000),
];

/// A fee is never more than one fifth of what was sent.
pub(super) const FEE_AT_MOST: i128 = 5;

/// Points by minutes on the way; between two of them, in proportion.
pub(super) const DELAY: [(i64, i64); 6] = [
    (0, 0),
    (10, 20),
    (60, 80),
    (6 * 60, 160),
    (24 * 60, 240),
    (9 * 24 * 60, 320),
];

/// Arrived before it was sent, as far as that may be.
pub(super) const EARLY: i64 = 80;

/// Nothing but the amounts says that they belong together, which are equal or differ by the fee that
/// the sender tells of, but have fewer than [`TELLING`] digits, so that many others have them too.
pub(super) const ROUND: i64 = 180;
pub(super) const TELLING: u32 = 5;

/// Less arrived than was sent: the first for a fee near nothing, both for all that may be taken.
pub(super) const LESS: i64 = 60;
pub(super) const MUCH_LESS: i64 = 120;

/// Neither side names the other's address.
pub(super) const UNNAMED: i64 = 60;
/// … but both are labelled as a bridge's.
pub(super) const BRIDGED: i64 = 20;
/// … and both are of one chain: somebody else may have passed it on. However well all else fits, this is
/// too much to be applied.
pub(super) const THROUGH_OTHERS: i64 = UNLIKELY - MARGIN + 1;

/// A pair of this many points is no more likely than that the two have nothing to do with each
/// other.
pub(super) const UNLIKELY: i64 = 440;

/// A pair is applied only if everything else that may have happened instead, and that the two have
/// nothing to do with each other is one such thing, has this many points more.
pub(super) const MARGIN: i64 = 100;

/// With more arrivals than this in question for one sending, none can be told from the others.
pub(super) const CROWD: usize = 64;

/// How many candidates a suggestion has at most.
pub(super) const SUGGESTED: usize = 8;
