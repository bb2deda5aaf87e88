//! Contracts to deploy: OpenZeppelin's ERC-20, and Multicall3 at the address it has everywhere.

use alloy_primitives::{Address, U256, address};
use alloy_sol_types::{SolCall, SolValue, sol};
use serde_json::{Value, json};

use crate::{
    anvil::{Anvil, Send},
    npm,
};

pub const MULTICALL3: Address = address!("0xcA11bde05977b3631167028862bE2a173976CA11");

sol! {
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

/// An ERC-20 on one Anvil, whose whole supply belonged to its deployer.
#[derive(Clone, Copy, Debug)]
pub struct Erc20 {
    pub address: Address,
}

impl Erc20 {
    /// `supply` in base units. The preset always has 18 decimals: other numbers are written over the
    /// one byte of its code that says so.
    pub async fn deploy(
        anvil: &Anvil,
        owner: Address,
        name: &str,
        symbol: &str,
        decimals: u8,
        supply: U256,
    ) -> Self {
        let artifact =
            npm::text("@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json");
        let artifact: Value = serde_json::from_str(&artifact).expect("the artifact is JSON");
        let code = artifact["bytecode"].as_str().expect("it has bytecode");
        let eighteen = "60405160128152";
        assert_eq!(
            code.matches(eighteen).count(),
            1,
            "where `decimals` says 18"
        );
        let code = code.replace(eighteen, &format!("60405160{decimals:02x}8152"));
        let mut creation = decode(&code);
        let arguments = (name.to_owned(), symbol.to_owned(), supply, owner);
        creation.extend(arguments.abi_encode_params());
        Self {
            address: anvil.deploy(owner, creation).await,
        }
    }

    /// Returns the receipt.
    pub async fn transfer(&self, anvil: &Anvil, from: Address, to: Address, amount: U256) -> Value {
        anvil
            .send(Send {
                from,
                to: Some(self.address),
                data: transferCall { to, amount }.abi_encode(),
                ..Send::default()
            })
            .await
    }

    /// In base units.
    pub async fn balance(&self, anvil: &Anvil, of: Address) -> U256 {
        let data = balanceOfCall { account: of }.abi_encode();
        let data = format!("0x{}", hex::encode(data));
        let call = json!([{ "to": self.address, "data": data }, "latest"]);
        serde_json::from_value(anvil.call("eth_call", call).await).expect("a quantity")
    }
}

/// Puts Multicall3 where it stands on every public chain.
pub async fn install_multicall3(anvil: &Anvil) {
    let constants = npm::text("viem/_cjs/constants/contracts.js");
    let (_, after) = constants
        .split_once("exports.multicall3Bytecode = '")
        .expect("viem names Multicall3's creation code");
    let (code, _) = after.split_once('\'').expect("the code ends");
    let deployer = anvil.accounts().await[9];
    let elsewhere = anvil.deploy(deployer, decode(code)).await;
    let runtime = anvil
        .call("eth_getCode", json!([elsewhere, "latest"]))
        .await;
    anvil
        .call("anvil_setCode", json!([MULTICALL3, runtime]))
        .await;
}

/// A contract that hands on whatever it is sent, so that the receiver's transfer is an internal one:
/// the address to pay is the call's data.
pub async fn deploy_forwarder(anvil: &Anvil, deployer: Address) -> Address {
    // PUSH0×4, CALLVALUE, CALLDATALOAD(0), GAS, CALL, and revert if that failed.
    let runtime = decode("5f5f5f5f345f355af1601057600080fd5b00");
    let mut creation = decode("60128060095f395ff3");
    creation.extend(runtime);
    anvil.deploy(deployer, creation).await
}

fn decode(code: &str) -> Vec<u8> {
    hex::decode(code.trim_start_matches("0x")).expect("bytecode is hexadecimal")
}
