//! Every rule of the table, by an example that it alone decides.

use std::collections::BTreeSet;

use kc_domain::{Asset, AssetId, AssetKind, Label, TokenStandard, TransactionType, Units};

use super::{Facts, Side, first_rule, meaning, table::RULES};
use crate::tally::Parties;

fn asset(symbol: &str, decimals: u8, kind: AssetKind, is_spam: bool) -> Asset {
    Asset {
        id: AssetId::new(format!("eip155:1/test:{symbol}")),
        token_id: symbol.to_owned(),
        symbol: symbol.to_owned(),
        name: format!("{symbol} #7"),
        decimals,
        kind,
        standard: TokenStandard::Erc20,
        contract: None,
        logo_url: None,
        explorer_url: None,
        coingecko_id: None,
        is_spam,
    }
}

struct Known {
    eth: Asset,
    weth: Asset,
    usdc: Asset,
    euro: Asset,
    ape: Asset,
    junk: Asset,
}

impl Known {
    fn new() -> Self {
        Self {
            eth: asset("ETH", 18, AssetKind::Crypto, false),
            weth: asset("WETH", 18, AssetKind::Crypto, false),
            usdc: asset("USDC", 6, AssetKind::Crypto, false),
            euro: asset("EUR", 2, AssetKind::Fiat, false),
            ape: asset("APE", 0, AssetKind::Nft, false),
            junk: asset("JUNK", 0, AssetKind::Crypto, true),
        }
    }
}

fn side(asset: &Asset, units: i128) -> Side<'_> {
    Side {
        asset: &asset.id,
        known: Some(asset),
        wraps: None,
        units: Units(units),
        parties: Parties::default(),
    }
}

const ETHER: i128 = 10_i128.pow(18);
const OWN: Parties<'_> = Parties {
    only: None,
    all_own: true,
    all_zero: false,
    all_nobody: false,
};
const ZERO: Parties<'_> = Parties {
    only: None,
    all_own: false,
    all_zero: true,
    all_nobody: true,
};

#[test]
fn every_rule_decides_its_example_and_its_label_fits_the_legs() {
    let Known {
        eth,
        weth,
        usdc,
        euro,
        ape,
        junk,
    } = &Known::new();
    let ether = [side(eth, ETHER)];
    let weth_side = [Side {
        wraps: Some(&eth.id),
        ..side(weth, ETHER)
    }];
    let dollars = [side(usdc, 1_000_500_000)];
    let euros = [side(euro, 123_456_789)];
    let nft = [side(ape, 1)];
    let minted_nft = [Side {
        parties: ZERO,
        ..nft[0]
    }];
    let own = [Side {
        parties: OWN,
        ..dollars[0]
    }];
    let nobodys = [Side {
        parties: ZERO,
        ..dollars[0]
    }];
    let spam = [side(junk, 5)];
    let fee = [side(eth, 21)];
    let none = Facts::default();
    let moved = |incoming, outgoing| Facts {
        incoming,
        outgoing,
        ..none
    };
    let called = |method, fees| Facts {
        is_sender: true,
        method: Some(method),
        fees,
        ..none
    };

    let cases: &[(&str, Facts<'_>, &str)] = &[
        (
            "failed for a fee",
            Facts {
                is_failed: true,
                is_sender: true,
                fees: &fee,
                ..none
            },
            "Failed, and cost 0.000000000000000021 ETH",
        ),
        (
            "failed",
            Facts {
                is_failed: true,
                ..none
            },
            "Failed",
        ),
        (
            "wrap",
            moved(&weth_side, &ether),
            "Wrapped 1 ETH into 1 WETH",
        ),
        (
            "unwrap",
            moved(&ether, &weth_side),
            "Unwrapped 1 WETH into 1 ETH",
        ),
        (
            "mint for a price",
            moved(&minted_nft, &ether),
            "Minted APE #7 for 1 ETH",
        ),
        ("NFT bought", moved(&nft, &ether), "Bought APE #7 for 1 ETH"),
        (
            "NFT sold",
            moved(&dollars, &nft),
            "Sold APE #7 for 1,000.5 USDC",
        ),
        (
            "bought for money",
            moved(&ether, &euros),
            "Bought 1 ETH for 1,234,567.89 EUR",
        ),
        (
            "sold for money",
            moved(&euros, &ether),
            "Sold 1 ETH for 1,234,567.89 EUR",
        ),
        (
            "swap",
            moved(&ether, &dollars),
            "Swapped 1,000.5 USDC for 1 ETH",
        ),
        (
            "sent to itself",
            Facts {
                is_round_trip: true,
                ..moved(&ether, &ether)
            },
            "Moved 1 ETH within this wallet",
        ),
        (
            "from own wallet",
            moved(&own, &[]),
            "Moved 1,000.5 USDC here from your other wallet",
        ),
        (
            "to own wallet",
            moved(&[], &own),
            "Moved 1,000.5 USDC to your other wallet",
        ),
        (
            "money paid in",
            moved(&euros, &[]),
            "Paid in 1,234,567.89 EUR",
        ),
        ("spam", moved(&spam, &[]), "Received 5 JUNK, likely spam"),
        (
            "airdrop",
            moved(&nobodys, &[]),
            "Received 1,000.5 USDC as an airdrop",
        ),
        (
            "deposit",
            Facts {
                is_sender: true,
                ..moved(&nobodys, &[])
            },
            "Received 1,000.5 USDC",
        ),
        (
            "money paid out",
            moved(&[], &euros),
            "Paid out 1,234,567.89 EUR",
        ),
        ("burn", moved(&[], &nobodys), "Burned 1,000.5 USDC"),
        ("withdrawal", moved(&[], &dollars), "Sent 1,000.5 USDC"),
        (
            "approve for a fee",
            called("0x095EA7B3", &fee),
            "Let a contract move tokens, for a fee of 0.000000000000000021 ETH",
        ),
        (
            "approve",
            called("0xa22cb465", &[]),
            "Let a contract move tokens",
        ),
        (
            "fee",
            called("0xdeadbeef", &fee),
            "Paid 0.000000000000000021 ETH as a fee",
        ),
        (
            "in and out",
            moved(&ether, &ether),
            "Received 1 ETH and sent 1 ETH",
        ),
        ("unknown", none, "Moved nothing that can be counted"),
    ];
    for (name, facts, says) in cases {
        let rule = first_rule(facts);
        assert_eq!(rule.name, *name);
        assert!(facts.fit(rule.label), "{name}: {} does not fit", rule.label);
        assert_eq!(meaning(facts, None).description, *says);
    }
    let tried: BTreeSet<_> = cases.iter().map(|(name, ..)| *name).collect();
    let missing: Vec<_> = RULES
        .iter()
        .filter(|rule| !tried.contains(rule.name))
        .map(|rule| rule.name)
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "rules without an example");
}

#[test]
fn quantities_that_differ_are_no_wrap() {
    let Known { eth, weth, .. } = &Known::new();
    let incoming = [Side {
        wraps: Some(&eth.id),
        ..side(weth, ETHER - 1)
    }];
    let outgoing = [side(eth, ETHER)];
    let facts = Facts {
        incoming: &incoming,
        outgoing: &outgoing,
        ..Facts::default()
    };
    assert_eq!(meaning(&facts, None).label, Label::Swap);
}

#[test]
fn label_of_the_source_is_kept_and_told() {
    let Known { eth, usdc, .. } = &Known::new();
    let (ether, dollars) = ([side(eth, ETHER)], [side(usdc, 1)]);
    let reward = Facts {
        incoming: &ether,
        ..Facts::default()
    };
    let told = meaning(&reward, Some(Label::StakingRewards));
    assert_eq!(
        (told.label, told.transaction_type),
        (Label::StakingRewards, TransactionType::Deposit)
    );
    assert_eq!(told.description, "Received 1 ETH (Staking Rewards)");
    let pool = Facts {
        outgoing: &dollars,
        ..reward
    };
    let told = meaning(&pool, Some(Label::AddLiquidity));
    assert_eq!(
        told.description,
        "Gave 0.000001 USDC for 1 ETH (Add Liquidity)"
    );
    let told = meaning(&pool, Some(Label::Swap));
    assert_eq!(told.description, "Swapped 0.000001 USDC for 1 ETH");
}

#[test]
fn label_without_a_bound_type_takes_that_of_the_legs() {
    let Known { eth, usdc, .. } = &Known::new();
    let (ether, dollars) = ([side(eth, ETHER)], [side(usdc, 1)]);
    let none = Facts::default();
    let cases = [
        (
            Facts {
                incoming: &ether,
                ..none
            },
            TransactionType::Deposit,
        ),
        (
            Facts {
                outgoing: &ether,
                ..none
            },
            TransactionType::Withdrawal,
        ),
        (
            Facts {
                incoming: &ether,
                outgoing: &dollars,
                ..none
            },
            TransactionType::Trade,
        ),
        (
            Facts {
                fees: &ether,
                is_sender: true,
                ..none
            },
            TransactionType::Payment,
        ),
        (
            Facts {
                incoming: &ether,
                outgoing: &ether,
                ..none
            },
            TransactionType::Any,
        ),
        (none, TransactionType::Any),
    ];
    for (facts, expected) in cases {
        assert_eq!(
            meaning(&facts, Some(Label::Ignore)).transaction_type,
            expected
        );
    }
}

#[test]
fn long_lists_are_counted_and_unknown_assets_told_in_base_units() {
    let Known {
        eth,
        weth,
        usdc,
        junk,
        ..
    } = &Known::new();
    let incoming = [
        side(eth, ETHER),
        side(weth, ETHER),
        side(usdc, 1),
        side(junk, 1),
        side(junk, 2),
    ];
    let says = |count: usize| {
        meaning(
            &Facts {
                incoming: &incoming[..count],
                ..Facts::default()
            },
            None,
        )
        .description
    };
    assert_eq!(says(2), "Received 1 ETH and 1 WETH");
    assert_eq!(says(4), "Received 1 ETH, 1 WETH, 0.000001 USDC and 1 JUNK");
    assert_eq!(says(5), "Received 1 ETH, 1 WETH, 0.000001 USDC and 2 more");
    let stranger = [Side {
        known: None,
        ..side(usdc, 1_500)
    }];
    let facts = Facts {
        incoming: &stranger,
        ..Facts::default()
    };
    assert_eq!(
        meaning(&facts, None).description,
        "Received 1500 base units of eip155:1/test:USDC"
    );
}
