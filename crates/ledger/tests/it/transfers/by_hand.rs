//! Two transactions that a person joins.

use kc_domain::{Label, LegKind, Transaction};
use kc_ledger::transfers::{Found, NoTransfer, TransferLink, by_hand};

use super::made::*;

fn joined(
    from: &Transaction,
    to: &Transaction,
    token: Option<&str>,
) -> Result<TransferLink, NoTransfer> {
    by_hand([from, to], token, &world().assets)
}

fn kraken(asset: &str, units: i128) -> Transaction {
    sent("out", ("kraken", KRAKEN), 100 * DAY, asset, units)
}

fn cold(second: i64, asset: &str, units: i128) -> Transaction {
    arrived("in", ("cold", BITCOIN), second, asset, units)
}

#[test]
fn whatever_is_missing_and_however_long_it_took_is_what_a_person_says() {
    let (out, arrival) = (kraken(BTC, 100), cold(900 * DAY, BTC, 1));
    let spent = labelled(Label::Payment, out.clone());
    let link = joined(&spent, &arrival, None).unwrap();
    assert_eq!(link, super::made::link(&out, &arrival, Found::Person));

    let mut decided = world();
    decided.decisions.confirmed.push(link);
    let found = decided.find(&[spent, arrival]);
    assert_eq!(links(&found), ["out 100 → in 1 Person"]);
}

#[test]
fn coins_are_compared_by_value_and_named_where_there_are_several() {
    let mut out = kraken(USDC, 5_000_000);
    let coarse = 4_999_999_000_000_000_000;
    let arrival = arrived("in", ("bsc", "eip155:56"), 101 * DAY, BSC_USDC, coarse);
    assert_eq!(joined(&out, &arrival, None).unwrap().received.0, coarse);
    let more = cold(101 * DAY, BSC_USDC, 5_000_000_000_000_000_001);
    assert_eq!(joined(&out, &more, None), Err(NoTransfer::MoreArrived));

    out.legs.push(leg(LegKind::Outgoing, ETH, 7));
    let mut both = arrival.clone();
    both.legs.push(leg(LegKind::Incoming, OP_ETH, 7));
    assert_eq!(joined(&out, &both, None), Err(NoTransfer::WhichCoin));
    let link = joined(&out, &both, Some("ethereum")).unwrap();
    assert_eq!((link.to_asset.as_str(), link.sent.0), (OP_ETH, 7));
    assert_eq!(
        joined(&out, &arrival, Some("bitcoin")),
        Err(NoTransfer::NothingSent)
    );
    assert_eq!(
        joined(&out, &arrival, Some("ethereum")),
        Err(NoTransfer::NothingArrived)
    );

    // A twin that nobody knows as one is what the person says it is, if nothing else moved.
    let unlisted = cold(101 * DAY, JUNK, 9_000_000);
    assert_eq!(
        joined(&kraken(BTC, 100), &unlisted, None)
            .unwrap()
            .to_asset
            .as_str(),
        JUNK
    );
    assert_eq!(joined(&out, &unlisted, None), Err(NoTransfer::WhichCoin));
}

#[test]
fn what_no_transfer_can_be_is_refused() {
    let out = kraken(BTC, 100);
    let own = arrived("in", ("kraken", KRAKEN), 101 * DAY, BTC, 100);
    assert_eq!(joined(&out, &own, None), Err(NoTransfer::SameWallet));
    assert_eq!(
        joined(&out, &cold(96 * DAY, BTC, 100), None),
        Err(NoTransfer::Earlier)
    );
    assert!(joined(&out, &cold(98 * DAY, BTC, 100), None).is_ok());
    let arrival = cold(101 * DAY, BTC, 100);
    assert_eq!(joined(&arrival, &out, None), Err(NoTransfer::NothingSent));
    assert_eq!(
        joined(&kraken(USD, 100), &arrival, None),
        Err(NoTransfer::NothingSent)
    );
    assert_eq!(
        joined(&kraken(BTC, 0), &arrival, None),
        Err(NoTransfer::NothingSent)
    );
}
