//! What transactions mean that could be taken for something else.

use kc_domain::{Label, Label::*, TransactionType, transaction::SOURCE_RULE};

use super::made::*;
use crate::rules::meaning;

fn label(told: &Told) -> Label {
    told.meaning().label
}

#[test]
fn quantities_that_differ_are_no_wrap() {
    let told = sent()
        .gives(COIN, ETH, WETH_CONTRACT)
        .takes(COIN - 1, WETH, WETH_CONTRACT);
    assert_eq!(label(&told), Swap);
}

#[test]
fn call_that_lends_is_a_swap_where_a_swap_is_what_moved() {
    for signature in [
        "supply(address,uint256,address,uint16)",
        "mint(uint256)",
        "redeem(uint256)",
        "deposit(uint256,address)",
        "withdraw(uint256,address,address)",
        "stake(uint256)",
        "exit()",
        "wrap(uint256)",
        "borrow(uint256)",
        "repayBorrow(uint256)",
    ] {
        let told = sent()
            .calls(signature)
            .gives(COIN, USDC, ROUTER)
            .takes(COIN, DAI, ROUTER);
        assert_eq!(label(&told), Swap, "{signature}");
    }
}

#[test]
fn receipt_for_an_unknown_call_is_a_swap() {
    let told = sent()
        .calls("zap(uint256)")
        .gives(COIN, USDC, RECEIPT_CONTRACT)
        .takes(COIN, RECEIPT, ZERO);
    assert_eq!(label(&told), Swap);
}

#[test]
fn token_that_another_contract_makes_is_no_receipt_of_what_was_taken() {
    for signature in [
        "mint(uint256)",
        "supply(address,uint256,address,uint16)",
        "deposit(uint256,address)",
    ] {
        let told = |taker| {
            sent()
                .calls(signature)
                .gives(COIN, USDC, taker)
                .takes(COIN, RECEIPT, ZERO)
        };
        let custody = [Lend, VaultDeposit];
        assert!(
            custody.contains(&label(&told(RECEIPT_CONTRACT))),
            "{signature}"
        );
        assert!(!custody.contains(&label(&told(ROUTER))), "{signature}");
    }
}

#[test]
fn nft_that_is_burned_for_coins_is_sold_unless_it_was_a_position() {
    let burned = |nft| sent().gives(1, nft, ZERO).takes(COIN, ETH, ROUTER);
    assert_eq!(label(&burned(APE)), NftSell);
    assert_eq!(label(&burned(POSITION)), LiquidityWithdrawal);
    let sold = seen()
        .gives(1, POSITION, STRANGER)
        .takes(COIN, ETH, STRANGER);
    assert_eq!(label(&sold), NftSell);
}

#[test]
fn same_call_means_what_moved() {
    let called = || sent().calls("withdraw(uint256)");
    let unwrapped = called()
        .gives(COIN, WETH, WETH_CONTRACT)
        .takes(COIN, ETH, WETH_CONTRACT);
    assert_eq!(label(&unwrapped), Unwrap);
    let left = called()
        .gives(COIN, RECEIPT, ZERO)
        .takes(2 * COIN, DAI, RECEIPT_CONTRACT);
    assert_eq!(label(&left), VaultWithdrawal);
    assert_eq!(label(&called().takes(COIN, DAI, ROUTER)), Unstake);
    assert_eq!(label(&called().gives(COIN, DAI, ZERO)), Burn);
}

#[test]
fn what_another_called_is_not_what_the_wallet_did() {
    let reward = |told: Told| told.calls("getReward()").takes(COIN, DAI, ROUTER);
    assert_eq!(label(&reward(sent())), StakingRewards);
    assert_eq!(label(&reward(seen())), Deposit);
    let liquidation = |told: Told| {
        told.calls("liquidateBorrow(address,uint256,address)")
            .gives(COIN, DAI, ROUTER)
    };
    assert_eq!(label(&liquidation(seen())), Liquidation);
    assert_eq!(label(&liquidation(sent())), Withdrawal);
    let approval = seen().calls("approve(address,uint256)");
    assert_eq!(label(&approval), Unknown);
}

#[test]
fn known_contracts_speak_without_a_call() {
    let bridge = "0x99C9fc46f92E8a1c0deC1b1747d010903E884bE1";
    assert_eq!(label(&sent().gives(COIN, ETH, bridge)), BridgeSend);
    assert_eq!(label(&sent().takes(COIN, ETH, bridge)), BridgeReceive);
    let on_another_chain = sent().on("eip155:56").gives(COIN, ETH, bridge);
    assert_eq!(label(&on_another_chain), Withdrawal);
    let uniswap = "0x090D4613473dEE047c3f2706764f49E0821D256e";
    assert_eq!(label(&seen().takes(COIN, DAI, uniswap)), Airdrops);
}

#[test]
fn liquid_staking_that_is_bought_is_a_swap() {
    let told = sent().gives(COIN, ETH, ROUTER).takes(COIN, STETH, ROUTER);
    assert_eq!(label(&told), Swap);
}

#[test]
fn debt_that_comes_with_a_loan_does_not_make_it_a_trade() {
    let borrowed = sent()
        .calls("borrow(address,uint256,uint256,uint16,address)")
        .takes(COIN, USDC, RECEIPT_CONTRACT)
        .takes(COIN, RECEIPT, ZERO);
    assert_eq!(label(&borrowed), Borrow);
    let paid_back = sent()
        .calls("repay(address,uint256,uint256,address)")
        .gives(COIN, USDC, RECEIPT_CONTRACT)
        .gives(COIN, RECEIPT, ZERO);
    let told = paid_back.meaning();
    assert_eq!(
        (told.label, told.transaction_type),
        (LoanPayback, TransactionType::Payment)
    );
}

#[test]
fn lending_with_a_receipt_has_the_type_of_its_label() {
    let told = sent()
        .calls("deposit(address,uint256,address,uint16)")
        .gives(COIN, USDC, RECEIPT_CONTRACT)
        .takes(COIN, RECEIPT, ZERO)
        .meaning();
    assert_eq!(
        (told.label, told.transaction_type, told.rule),
        (Lend, TransactionType::Withdrawal, "lend-for-receipt")
    );
}

#[test]
fn spam_is_what_nobody_asked_for() {
    assert_eq!(label(&sent().takes(COIN, BAIT, ROUTER)), Deposit);
    assert_eq!(label(&seen().takes(COIN, BAIT, OWN)), Transfer);
    assert_eq!(
        label(&seen().on("csv").takes(COIN, BAIT, STRANGER)),
        Deposit
    );
    // Something of worth came along.
    let told = seen().takes(COIN, BAIT, ROUTER).takes(COIN, DAI, ROUTER);
    assert_eq!(label(&told), Deposit);
}

#[test]
fn imitation_is_spam_only_where_next_to_nothing_moved() {
    let imitated = |told| Told {
        is_imitation: true,
        ..told
    };
    let cent = imitated(seen().takes(COIN / 100, DAI, STRANGER));
    assert_eq!(label(&cent), Deposit);
    let less = imitated(seen().takes(COIN / 100 - 1, DAI, STRANGER));
    assert_eq!(label(&less), Spam);
    let claimed = imitated(seen().gives(COIN, BAIT, STRANGER)).meaning();
    assert_eq!((claimed.label, claimed.is_spam), (Ignore, true));
    let own = imitated(sent().gives(1, DAI, STRANGER));
    assert_eq!(label(&own), Withdrawal);
}

#[test]
fn nothing_moved_is_spam_only_where_somebody_pretended_that_something_did() {
    let empty = |told| Told {
        is_empty: true,
        ..told
    };
    let told = empty(seen()).meaning();
    assert_eq!(
        (told.label, told.transaction_type, told.is_spam),
        (Spam, TransactionType::Deposit, true)
    );
    assert_eq!(label(&empty(sent())), Unknown);
    assert_eq!(label(&empty(seen().on("csv"))), Unknown);
    assert_eq!(label(&seen()), Unknown);
}

#[test]
fn label_of_the_source_is_kept_and_told() {
    let reward = seen().takes(COIN, ETH, STRANGER);
    let told = reward.with_facts(|facts| meaning(facts, Some(StakingRewards)));
    assert_eq!(
        (told.label, told.transaction_type, told.rule),
        (StakingRewards, TransactionType::Deposit, SOURCE_RULE)
    );
    assert_eq!(told.description, "Received 1 ETH (Staking Rewards)");
    let pool = reward.gives(1, USDC, STRANGER);
    let told = pool.with_facts(|facts| meaning(facts, Some(AddLiquidity)));
    assert_eq!(
        told.description,
        "Gave 0.000001 USDC for 1 ETH (Add Liquidity)"
    );
    let told = pool.with_facts(|facts| meaning(facts, Some(Swap)));
    assert_eq!(told.description, "Swapped 0.000001 USDC for 1 ETH");
}

#[test]
fn label_without_a_bound_type_takes_that_of_the_legs() {
    let came = seen().takes(COIN, ETH, STRANGER);
    let went = seen().gives(COIN, ETH, STRANGER);
    let cases = [
        (came.clone(), TransactionType::Deposit),
        (went.clone(), TransactionType::Withdrawal),
        (
            came.clone().gives(1, USDC, STRANGER),
            TransactionType::Trade,
        ),
        (sent(), TransactionType::Payment),
        (came.gives(1, ETH, STRANGER), TransactionType::Any),
        (seen(), TransactionType::Any),
    ];
    for (told, expected) in cases {
        let told = told.with_facts(|facts| meaning(facts, Some(Ignore)));
        assert_eq!(told.transaction_type, expected);
    }
}

#[test]
fn long_lists_are_counted_and_unknown_assets_told_in_base_units() {
    let coins = [ETH, WETH, USDC, JUNK, DAI];
    let says = |count: usize| {
        let all = coins[..count].iter();
        all.fold(seen(), |told, coin| told.takes(COIN, *coin, STRANGER))
            .meaning()
            .description
    };
    assert_eq!(says(2), "Received 1 ETH and 1 WETH");
    assert_eq!(says(4), "Received 1 ETH, 1 WETH, 1 USDC and 1 JUNK");
    assert_eq!(says(5), "Received 1 ETH, 1 WETH, 1 USDC and 2 more");
    let stranger = seen().takes(1_500, USDC, STRANGER);
    let told = stranger.with_facts(|facts| {
        let mut sides = facts.incoming.to_vec();
        sides[0].known = None;
        let facts = crate::rules::Facts {
            incoming: &sides,
            ..*facts
        };
        meaning(&facts, None)
    });
    assert_eq!(
        told.description,
        "Received 1500 base units of eip155:1/erc20:0x01"
    );
}
