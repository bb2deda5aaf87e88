//! Every rule of the tables, by an example that it alone decides.

use std::collections::BTreeSet;

use super::made::*;
use crate::rules::table::rules;

/// The rule that must decide, the transaction, and what is said of it.
fn examples() -> Vec<(&'static str, Told, &'static str)> {
    [plain(), spam(), custody(), nfts(), pools(), came(), went()].concat()
}

type Examples = Vec<(&'static str, Told, &'static str)>;

fn plain() -> Examples {
    let failed = |told| Told {
        is_failed: true,
        ..told
    };
    let for_a_fee = |told| Told {
        fee: Some(21),
        ..told
    };
    vec![
        (
            "failed-for-a-fee",
            failed(for_a_fee(sent())),
            "Failed, and cost 0.000021 ETH",
        ),
        ("failed", failed(seen()), "Failed"),
        (
            "sent-to-itself",
            Told {
                is_round_trip: true,
                ..sent().takes(COIN, ETH, OWN).gives(COIN, ETH, OWN)
            },
            "Moved 1 ETH within this wallet",
        ),
        (
            "from-own-wallet",
            seen().takes(1_000_500_000, USDC, OWN),
            "Moved 1,000.5 USDC here from your other wallet",
        ),
        (
            "to-own-wallet",
            sent().gives(COIN, USDC, OWN),
            "Moved 1 USDC to your other wallet",
        ),
        (
            "bought-for-money",
            seen()
                .takes(COIN, ETH, STRANGER)
                .gives(1_234_567_890_000, EUR, STRANGER),
            "Bought 1 ETH for 1,234,567.89 EUR",
        ),
        (
            "sold-for-money",
            seen().takes(COIN, EUR, STRANGER).gives(COIN, ETH, STRANGER),
            "Sold 1 ETH for 1 EUR",
        ),
        (
            "swap",
            sent()
                .takes(COIN, ETH, STRANGER)
                .gives(COIN, USDC, STRANGER),
            "Swapped 1 USDC for 1 ETH",
        ),
        (
            "approval-for-a-fee",
            for_a_fee(sent().calls("approve(address,uint256)")),
            "Let a contract move tokens, for a fee of 0.000021 ETH",
        ),
        (
            "approval",
            sent().calls("setApprovalForAll(address,bool)"),
            "Let a contract move tokens",
        ),
        (
            "fee",
            for_a_fee(sent().calls("vote(uint256)")),
            "Paid 0.000021 ETH as a fee",
        ),
        (
            "in-and-out",
            seen().takes(COIN, ETH, STRANGER).gives(COIN, ETH, STRANGER),
            "Received 1 ETH and sent 1 ETH",
        ),
    ]
}

fn spam() -> Examples {
    let imitated = |told| Told {
        is_imitation: true,
        ..told
    };
    vec![
        (
            "spam-asset",
            seen().takes(5 * COIN, JUNK, STRANGER),
            "Received 5 JUNK, likely spam",
        ),
        (
            "spam-name",
            seen().takes(5 * COIN, BAIT, STRANGER),
            "Received 5 claim at x.xyz, likely spam",
        ),
        (
            "spam-imitation",
            imitated(seen().takes(9_999, USDC, STRANGER)),
            "Received 0.009999 USDC from an address that imitates one you know",
        ),
        (
            "spam-imitated-send",
            imitated(seen().gives(500 * COIN, RECEIPT, STRANGER)),
            "A contract claims that 500 aUSDC went to an address that imitates one you know",
        ),
        (
            "spam-of-nothing",
            Told {
                is_empty: true,
                ..seen()
            },
            "Moved nothing, likely spam",
        ),
    ]
}

fn custody() -> Examples {
    vec![
        (
            "wrap",
            sent()
                .gives(COIN, ETH, STRANGER)
                .takes(COIN, WETH, STRANGER),
            "Wrapped 1 ETH into 1 WETH",
        ),
        (
            "unwrap",
            sent()
                .gives(COIN, WETH, STRANGER)
                .takes(COIN, ETH, STRANGER),
            "Unwrapped 1 WETH into 1 ETH",
        ),
        (
            "wrap-native",
            sent()
                .calls("deposit()")
                .gives(COIN, ETH, RECEIPT_CONTRACT)
                .takes(COIN, RECEIPT, ZERO),
            "Wrapped 1 ETH into 1 aUSDC",
        ),
        (
            "unwrap-native",
            sent()
                .calls("withdraw(uint256)")
                .gives(COIN, RECEIPT, ZERO)
                .takes(COIN, ETH, RECEIPT_CONTRACT),
            "Unwrapped 1 aUSDC into 1 ETH",
        ),
        (
            "wrap-token",
            sent()
                .calls("wrap(uint256)")
                .gives(2 * COIN, STETH, RECEIPT_CONTRACT)
                .takes(COIN, RECEIPT, ZERO),
            "Wrapped 2 stETH into 1 aUSDC",
        ),
        (
            "unwrap-token",
            sent()
                .calls("unwrap(uint256)")
                .gives(COIN, RECEIPT, ZERO)
                .takes(2 * COIN, STETH, RECEIPT_CONTRACT),
            "Unwrapped 1 aUSDC into 2 stETH",
        ),
        (
            "queue-to-unstake",
            sent()
                .calls("requestWithdrawals(uint256[],address)")
                .gives(COIN, STETH, TICKET_CONTRACT)
                .takes(1, TICKET, ZERO),
            "Gave 1 stETH for TICKET #7, to be paid out later",
        ),
        (
            "lend-for-receipt",
            sent()
                .calls("supply(address,uint256,address,uint16)")
                .gives(COIN, USDC, RECEIPT_CONTRACT)
                .takes(COIN, RECEIPT, ZERO),
            "Lent 1 USDC for 1 aUSDC",
        ),
        (
            "lend-through",
            sent()
                .calls("depositETH(address,address,uint16)")
                .gives(COIN, ETH, ROUTER)
                .takes(COIN, RECEIPT, ZERO),
            "Lent 1 ETH for 1 aUSDC",
        ),
        (
            "redeem-receipt",
            sent()
                .calls("redeem(uint256)")
                .gives(50 * COIN, RECEIPT, RECEIPT_CONTRACT)
                .takes(COIN, USDC, RECEIPT_CONTRACT),
            "Redeemed 50 aUSDC for 1 USDC",
        ),
        (
            "redeem-through",
            sent()
                .calls("withdrawETH(address,uint256,address)")
                .gives(COIN, RECEIPT, ROUTER)
                .takes(COIN, ETH, ROUTER),
            "Redeemed 1 aUSDC for 1 ETH",
        ),
        (
            "liquid-stake",
            sent()
                .gives(COIN, ETH, STETH_CONTRACT)
                .takes(COIN, STETH, ZERO),
            "Staked 1 ETH for 1 stETH",
        ),
        (
            "liquid-unstake",
            sent()
                .gives(COIN, STETH, ZERO)
                .takes(COIN, ETH, STETH_CONTRACT),
            "Unstaked 1 stETH for 1 ETH",
        ),
        (
            "vault-deposit",
            sent()
                .calls("deposit(uint256,address)")
                .gives(COIN, DAI, RECEIPT_CONTRACT)
                .takes(COIN, RECEIPT, ZERO),
            "Put 1 DAI into a vault for 1 aUSDC",
        ),
        (
            "vault-withdrawal",
            sent()
                .calls("redeem(uint256,address,address)")
                .gives(COIN, RECEIPT, ZERO)
                .takes(COIN, DAI, RECEIPT_CONTRACT),
            "Took 1 DAI out of a vault for 1 aUSDC",
        ),
        (
            "stake-for-receipt",
            sent()
                .calls("createLock(uint256,uint256)")
                .gives(COIN, DAI, TICKET_CONTRACT)
                .takes(1, TICKET, ZERO),
            "Staked 1 DAI for TICKET #7",
        ),
        (
            "unstake-receipt",
            sent()
                .calls("claimWithdrawal(uint256)")
                .gives(1, TICKET, ZERO)
                .takes(COIN, ETH, TICKET_CONTRACT),
            "Unstaked TICKET #7 for 1 ETH",
        ),
        (
            "stake-and-harvest",
            sent()
                .calls("deposit(uint256,uint256)")
                .gives(COIN, RECEIPT, ROUTER)
                .takes(COIN, DAI, ROUTER),
            "Staked 1 aUSDC, and received 1 DAI",
        ),
    ]
}

fn nfts() -> Examples {
    vec![
        (
            "nft-bought-at-market",
            sent()
                .calls(FULFILL_ORDER)
                .gives(COIN, ETH, STRANGER)
                .takes(1, APE, ZERO),
            "Bought APE #7 for 1 ETH",
        ),
        (
            "position-opened",
            sent()
                .calls("multicall(bytes[])")
                .gives(COIN, ETH, POSITIONS_CONTRACT)
                .gives(COIN, USDC, STRANGER)
                .takes(1, POSITION, ZERO),
            "Put 1 ETH and 1 USDC into a pool for POSITION #7",
        ),
        (
            "position-closed",
            sent()
                .calls("multicall(bytes[])")
                .gives(1, POSITION, ZERO)
                .takes(COIN, ETH, POSITIONS_CONTRACT)
                .takes(COIN, USDC, POSITIONS_CONTRACT),
            "Took 1 ETH and 1 USDC out of a pool for POSITION #7",
        ),
        (
            "nft-minted",
            sent().gives(COIN, ETH, STRANGER).takes(1, APE, ZERO),
            "Minted APE #7 for 1 ETH",
        ),
        (
            "nft-bought",
            sent().gives(COIN, ETH, STRANGER).takes(1, APE, STRANGER),
            "Bought APE #7 for 1 ETH",
        ),
        (
            "nft-sold",
            seen().gives(1, APE, STRANGER).takes(COIN, ETH, STRANGER),
            "Sold APE #7 for 1 ETH",
        ),
    ]
}

fn pools() -> Examples {
    vec![
        (
            "swap-by-router",
            sent()
                .calls("execute(bytes,bytes[],uint256)")
                .gives(COIN, ETH, ROUTER)
                .gives(COIN, USDC, ROUTER)
                .takes(COIN, RECEIPT, ZERO),
            "Swapped 1 ETH and 1 USDC for 1 aUSDC",
        ),
        (
            "liquidity-added",
            sent()
                .calls("add_liquidity(uint256[2],uint256)")
                .gives(COIN, USDC, ROUTER)
                .takes(COIN, RECEIPT, ROUTER),
            "Put 1 USDC into a pool for 1 aUSDC",
        ),
        (
            "liquidity-removed",
            sent()
                .calls("remove_liquidity_one_coin(uint256,int128,uint256)")
                .gives(COIN, RECEIPT, ROUTER)
                .takes(COIN, USDC, ROUTER),
            "Took 1 USDC out of a pool for 1 aUSDC",
        ),
        (
            "several-for-one-made",
            sent()
                .gives(COIN, ETH, ROUTER)
                .gives(COIN, USDC, ROUTER)
                .takes(COIN, RECEIPT, ZERO),
            "Put 1 ETH and 1 USDC into a pool for 1 aUSDC",
        ),
        (
            "one-destroyed-for-several",
            sent()
                .gives(COIN, RECEIPT, RECEIPT_CONTRACT)
                .takes(COIN, ETH, ROUTER)
                .takes(COIN, USDC, ROUTER),
            "Took 1 ETH and 1 USDC out of a pool for 1 aUSDC",
        ),
        (
            "loan-on-collateral",
            sent()
                .calls("openTrove(uint256,uint256,address,address)")
                .gives(COIN, ETH, ROUTER)
                .takes(COIN, DAI, ZERO),
            "Gave 1 ETH and received 1 DAI, of a loan on collateral",
        ),
    ]
}

fn came() -> Examples {
    let called = |signature| sent().calls(signature).takes(COIN, DAI, ROUTER);
    vec![
        (
            "money-paid-in",
            seen().takes(COIN, EUR, STRANGER),
            "Paid in 1 EUR",
        ),
        (
            "bridge-arrival",
            seen()
                .calls("relayMessage(uint256,address,address,uint256,uint256,bytes)")
                .takes(COIN, DAI, ROUTER),
            "Received 1 DAI from another chain",
        ),
        (
            "airdrop-claimed",
            called("claim(uint256,address,uint256,bytes32[])"),
            "Claimed 1 DAI, an airdrop",
        ),
        (
            "borrowed",
            called("borrow(address,uint256,uint256,uint16,address)"),
            "Borrowed 1 DAI",
        ),
        (
            "collateral-back",
            called(
                "withdrawCollateral((address,address,address,address,uint256),uint256,address,address)",
            ),
            "Took back 1 DAI, which was collateral",
        ),
        (
            "redeemed",
            called(
                "withdraw((address,address,address,address,uint256),uint256,uint256,address,address)",
            ),
            "Took back 1 DAI, which was lent",
        ),
        ("unstaked", called("withdraw(uint256)"), "Unstaked 1 DAI"),
        (
            "out-of-vault",
            called("withdrawAll()"),
            "Took 1 DAI out of a vault",
        ),
        (
            "out-of-position",
            sent()
                .calls("multicall(bytes[])")
                .takes(COIN, ETH, POSITIONS_CONTRACT)
                .takes(COIN, DAI, ROUTER),
            "Took 1 ETH and 1 DAI out of a position in a pool",
        ),
        (
            "position-fees",
            called("collect((uint256,address,uint128,uint128))"),
            "Collected 1 DAI, the fees of a position in a pool",
        ),
        (
            "harvested",
            called("deposit(uint256,uint256)"),
            "Harvested 1 DAI",
        ),
        (
            "staking-reward",
            called("getReward()"),
            "Collected 1 DAI, a reward of staking",
        ),
        ("claimed", called("claimComp(address)"), "Claimed 1 DAI"),
        (
            "handed-out",
            seen().calls("airdrop(address[])").takes(COIN, DAI, ROUTER),
            "Received 1 DAI as an airdrop",
        ),
        (
            "airdrop",
            seen().takes(COIN, DAI, ZERO),
            "Received 1 DAI as an airdrop",
        ),
        (
            "minted-for-nothing",
            sent().takes(1, APE, ZERO),
            "Minted APE #7 for no price",
        ),
        (
            "deposit",
            seen().takes(COIN, DAI, STRANGER),
            "Received 1 DAI",
        ),
    ]
}

fn went() -> Examples {
    let called = |signature| sent().calls(signature).gives(COIN, DAI, ROUTER);
    vec![
        (
            "money-paid-out",
            seen().gives(COIN, EUR, STRANGER),
            "Paid out 1 EUR",
        ),
        (
            "bridge-send",
            called("depositForBurn(uint256,uint32,bytes32,address)"),
            "Sent 1 DAI to another chain",
        ),
        (
            "bridge-send-by-burning",
            sent()
                .on("eip155:137")
                .calls("withdraw(uint256)")
                .gives(COIN, DAI, ZERO),
            "Sent 1 DAI to another chain",
        ),
        (
            "validator-stake",
            sent().gives(32 * COIN, ETH, "0x00000000219ab540356cBB839Cbe05303d7705Fa"),
            "Staked 32 ETH with a validator",
        ),
        (
            "liquidated",
            seen()
                .calls("liquidationCall(address,address,address,uint256,bool)")
                .gives(COIN, RECEIPT, STRANGER),
            "Lost 1 aUSDC by a liquidation",
        ),
        (
            "paid-back",
            called("repay(address,uint256,uint256,address)"),
            "Paid back 1 DAI",
        ),
        (
            "collateral-given",
            called("supply(address,uint256)"),
            "Gave 1 DAI as collateral",
        ),
        (
            "lent",
            called(
                "supply((address,address,address,address,uint256),uint256,uint256,address,bytes)",
            ),
            "Lent 1 DAI",
        ),
        ("staked", called("stake(uint256)"), "Staked 1 DAI"),
        (
            "into-vault",
            called("depositAll()"),
            "Put 1 DAI into a vault",
        ),
        (
            "into-position",
            called("increaseLiquidity((uint256,uint256,uint256,uint256,uint256,uint256))"),
            "Put 1 DAI into a position in a pool",
        ),
        ("burned", sent().gives(COIN, DAI, DEAD), "Burned 1 DAI"),
        (
            "withdrawal",
            sent().gives(COIN, DAI, STRANGER),
            "Sent 1 DAI",
        ),
    ]
}

const FULFILL_ORDER: &str = "fulfillOrder(((address,address,\
    (uint8,address,uint256,uint256,uint256)[],(uint8,address,uint256,uint256,uint256,address)[],\
    uint8,uint256,uint256,bytes32,uint256,bytes32,uint256),bytes),bytes32)";

#[test]
fn every_rule_decides_its_example_and_its_label_fits_the_legs() {
    let examples = examples();
    for (name, told, says) in &examples {
        let rule = told.rule();
        assert_eq!(rule.name, *name);
        let fits = told.with_facts(|facts| facts.fit(rule.label));
        assert!(fits, "{name}: {} does not fit", rule.label);
        assert_eq!(told.meaning().description, *says);
    }
    let tried: BTreeSet<_> = examples.iter().map(|(name, ..)| *name).collect();
    let missing: Vec<_> = rules()
        .filter(|rule| !tried.contains(rule.name))
        .map(|rule| rule.name)
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "rules without an example");
}

#[test]
fn rules_have_names_of_their_own_and_are_written_down() {
    let written = include_str!("../../../../../docs/labels.md");
    let mut names = BTreeSet::new();
    for rule in rules() {
        assert!(names.insert(rule.name), "{} twice", rule.name);
        let row = format!("| `{}` | {} |", rule.name, rule.label);
        assert!(written.contains(&row), "docs/labels.md lacks {row}");
    }
}
