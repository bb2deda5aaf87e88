//! Whatever happens on an account: its movements explain its balances.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolValue;
use kc_testkit::{
    anvil::{Anvil, Send},
    contracts::{Erc20, deploy_forwarder, install_multicall3},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::node::{Reader, creation, ether, pay, poor_account};

const STEPS: u32 = 120;

struct Stage {
    anvil: Anvil,
    account: Address,
    rich: Address,
    forwarder: Address,
    forgiver: Address,
    reverter: Address,
    tokens: Vec<Erc20>,
}

impl Stage {
    async fn set() -> Self {
        let anvil = Anvil::start(1).await;
        install_multicall3(&anvil).await;
        let rich = anvil.accounts().await[7];
        let mut tokens = vec![];
        for decimals in [0, 6, 18] {
            let supply = U256::from(u128::MAX >> 2);
            tokens.push(Erc20::deploy(&anvil, rich, "Coin", "C", decimals, supply).await);
        }
        Self {
            account: poor_account(&anvil, 0xa1, ether(50)).await,
            forwarder: deploy_forwarder(&anvil, rich).await,
            forgiver: anvil
                .deploy(rich, creation("6020355f525f5f60205f345f355af100"))
                .await,
            reverter: anvil
                .deploy(rich, creation("5f5f5f5f345f355af15f5ffd"))
                .await,
            rich,
            tokens,
            anvil,
        }
    }

    async fn act(&self, random: &mut StdRng) {
        let is_in = random.random_bool(0.5);
        let (from, to) = if is_in {
            (self.rich, self.account)
        } else {
            (self.account, self.rich)
        };
        let value = U256::from(random.random_range(0..1_000_000_000_000_000_u64));
        let call = |target: Address, data: Vec<u8>| Send {
            from,
            to: Some(target),
            value,
            data,
            gas: Some(400_000),
        };
        let account = self.account.into_word().to_vec();
        match random.random_range(0..7) {
            0 => drop(self.anvil.send(call(to, vec![])).await),
            1 => drop(self.anvil.send(call(self.forwarder, account)).await),
            2 => drop(self.anvil.send(call(self.reverter, account)).await),
            3 => {
                let inner = if random.random_bool(0.5) {
                    self.reverter
                } else {
                    self.forwarder
                };
                let data = (inner, self.account).abi_encode();
                drop(self.anvil.send(call(self.forgiver, data)).await);
            }
            4 => self.anvil.mine(random.random_range(1..6)).await,
            _ => {
                let token = self.tokens[random.random_range(0..self.tokens.len())];
                let held = token.balance(&self.anvil, from).await;
                let amount = held / U256::from(random.random_range(1..40_u32));
                token.transfer(&self.anvil, from, to, amount).await;
            }
        }
    }
}

#[tokio::test]
async fn whatever_happens_movements_explain_balances() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|text| text.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| rand::rng().random());
    println!("SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let stage = Stage::set().await;
    let mut reader = Reader::new(&stage.anvil, stage.account);
    for _ in 0..STEPS {
        stage.act(&mut random).await;
        match random.random_range(0..20) {
            0 => reader.sync().await,
            // One page only, so that what follows happens in the middle of a run.
            1 => drop(reader.page().await.unwrap()),
            2 => {
                stage.anvil.reorg(random.random_range(1..9)).await;
                // What was gained may be gone: enough to go on with.
                pay(&stage.anvil, stage.account, ether(1)).await;
            }
            _ => {}
        }
    }
    reader.sync().await;
    // A run that a reorganisation cut short ends below the head.
    reader.sync().await;
    reader.assert_movements_explain_balances().await;
}
