//! Contracts that everybody knows, and what they are for.
//!
//! Addresses are written with the capitals of their checksum (EIP-55), which a test checks.

use std::{collections::HashMap, sync::LazyLock};

use crate::wallet::normalise;

/// What a contract is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The token of a coin that is staked, and can be sold all the same.
    LiquidStaking,
    /// Takes what validators stake.
    Beacon,
    /// NFTs that are positions in pools.
    Positions,
    /// Takes on one chain what arrives on another.
    Bridge,
    /// Hands out an airdrop.
    Distributor,
}

pub(super) struct Contract {
    /// By its CAIP-2 name.
    pub chain: &'static str,
    pub address: &'static str,
    pub role: Role,
}

const fn contract(role: Role, chain: &'static str, address: &'static str) -> Contract {
    Contract {
        chain,
        address,
        role,
    }
}

const ETHEREUM: &str = "eip155:1";
const OPTIMISM: &str = "eip155:10";
const BNB_CHAIN: &str = "eip155:56";
pub(super) const POLYGON: &str = "eip155:137";
const BASE: &str = "eip155:8453";
const ARBITRUM: &str = "eip155:42161";

use Role::{Beacon, Bridge, Distributor, LiquidStaking, Positions};

#[rustfmt::skip]
pub(super) static CONTRACTS: &[Contract] = &[
    // stETH and wstETH of Lido, rETH of Rocket Pool, frxETH of Frax.
    contract(LiquidStaking, ETHEREUM, "0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84"),
    contract(LiquidStaking, ETHEREUM, "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0"),
    contract(LiquidStaking, ETHEREUM, "0xae78736Cd615f374D3085123A210448E74Fc6393"),
    contract(LiquidStaking, ETHEREUM, "0x5E8422345238F34275888049021821E8E08CAa1f"),
    // eETH and weETH of ether.fi, ezETH of Renzo, swETH of Swell.
    contract(LiquidStaking, ETHEREUM, "0x35fA164735182de50811E8e2E824cFb9B6118ac2"),
    contract(LiquidStaking, ETHEREUM, "0xCd5fE23C85820F7B72D0926FC9b05b43E359b7ee"),
    contract(LiquidStaking, ETHEREUM, "0xbf5495Efe5DB9ce00f80364C8B423567e58d2110"),
    contract(LiquidStaking, ETHEREUM, "0xf951E335afb289353dc249e82926178EaC7DEd78"),
    // mETH of Mantle, ETHx of Stader, osETH of StakeWise.
    contract(LiquidStaking, ETHEREUM, "0xd5F7838F5C461fefF7FE49ea5ebaF7728bB0ADfa"),
    contract(LiquidStaking, ETHEREUM, "0xA35b1B31Ce002FBF2058D22F30f95D405200A15b"),
    contract(LiquidStaking, ETHEREUM, "0xf1C9acDc66974dFB6dEcB12aA385b9cD01190E38"),

    contract(Beacon,        ETHEREUM, "0x00000000219ab540356cBB839Cbe05303d7705Fa"),

    // Uniswap 3, and 4 on Ethereum; PancakeSwap 3.
    contract(Positions,     ETHEREUM, "0xC36442b4a4522E871399CD717aBDD847Ab11FE88"),
    contract(Positions,     OPTIMISM, "0xC36442b4a4522E871399CD717aBDD847Ab11FE88"),
    contract(Positions,     POLYGON,  "0xC36442b4a4522E871399CD717aBDD847Ab11FE88"),
    contract(Positions,     ARBITRUM, "0xC36442b4a4522E871399CD717aBDD847Ab11FE88"),
    contract(Positions,     BASE,     "0x03a520b32C04BF3bEEf7BEb72E919cf822Ed34f1"),
    contract(Positions,     ETHEREUM, "0xbD216513d74C8cf14cf4747E6AaA6420FF64ee9e"),
    contract(Positions,     ETHEREUM, "0x46A15B0b27311cedF172AB29E4f4766fbE7F4364"),
    contract(Positions,     BNB_CHAIN, "0x46A15B0b27311cedF172AB29E4f4766fbE7F4364"),

    // Optimism's and Base's bridges and portals, and what stands on their own side.
    contract(Bridge,        ETHEREUM, "0x99C9fc46f92E8a1c0deC1b1747d010903E884bE1"),
    contract(Bridge,        ETHEREUM, "0xbEb5Fc579115071764c7423A4f12eDde41f106Ed"),
    contract(Bridge,        ETHEREUM, "0x3154Cf16ccdb4C6d922629664174b904d80F2C35"),
    contract(Bridge,        ETHEREUM, "0x49048044D57e1C92A77f79988d21Fa8fAF74E97e"),
    contract(Bridge,        OPTIMISM, "0x4200000000000000000000000000000000000010"),
    contract(Bridge,        OPTIMISM, "0x4200000000000000000000000000000000000016"),
    contract(Bridge,        BASE,     "0x4200000000000000000000000000000000000010"),
    contract(Bridge,        BASE,     "0x4200000000000000000000000000000000000016"),
    // Arbitrum: its inbox, bridge and gateways, and the way out of it.
    contract(Bridge,        ETHEREUM, "0x4Dbd4fc535Ac27206064B68FfCf827b0A60BAB3f"),
    contract(Bridge,        ETHEREUM, "0x8315177aB297bA92A06054cE80a67Ed4DBd7ed3a"),
    contract(Bridge,        ETHEREUM, "0xa3A7B6F88361F48403514059F1F16C8E78d60EeC"),
    contract(Bridge,        ETHEREUM, "0xcEe284F754E854890e311e3280b767F80797180d"),
    contract(Bridge,        ARBITRUM, "0x0000000000000000000000000000000000000064"),
    // Polygon: its manager, its two keepers, and the first bridge.
    contract(Bridge,        ETHEREUM, "0xA0c68C638235ee32657e8f720a23ceC1bFc77C77"),
    contract(Bridge,        ETHEREUM, "0x8484Ef722627bf18ca5Ae6BcF031c23E6e922B30"),
    contract(Bridge,        ETHEREUM, "0x40ec5B33f54e0E8A33A975908C5BA1c14e5BbbDf"),
    contract(Bridge,        ETHEREUM, "0x401F6c983eA34274ec46f84D70b31C151321188b"),
    // Across.
    contract(Bridge,        ETHEREUM, "0x5c7BCd6E7De5423a257D81B442095A1a6ced35C5"),
    contract(Bridge,        OPTIMISM, "0x6f26Bf09B1C792e3228e5467807a900A503c0281"),
    contract(Bridge,        POLYGON,  "0x9295ee1d8C5b022Be115A2AD3c30C72E34e7F096"),
    contract(Bridge,        BASE,     "0x09aea4b2242abC8bb4BB78D537A67a245A7bEC64"),
    contract(Bridge,        ARBITRUM, "0xe35e9842fceaCA96570B734083f4a58e8F7C5f2A"),
    // Wormhole, Hop for ether, and Stargate's two routers.
    contract(Bridge,        ETHEREUM, "0x3ee18B2214AFF97000D974cf647E7C347E8fa585"),
    contract(Bridge,        ETHEREUM, "0xb8901acB165ed027E32754E0FFe830802919727f"),
    contract(Bridge,        ETHEREUM, "0x8731d54E9D02c286767d56ac03e8037C07e01e98"),
    contract(Bridge,        ETHEREUM, "0x150f94B44927F078737562f0fcF3C95c01Cc2376"),

    // UNI, OP and ARB.
    contract(Distributor,   ETHEREUM, "0x090D4613473dEE047c3f2706764f49E0821D256e"),
    contract(Distributor,   OPTIMISM, "0xFeDFAF1A10335448b7FA0268F56D2B44DBD357de"),
    contract(Distributor,   ARBITRUM, "0x67a24CE4321aB3aF51c2D0a4801c3E111D88C9d9"),
];

static BY_ADDRESS: LazyLock<HashMap<&'static str, HashMap<String, Role>>> = LazyLock::new(|| {
    let mut roles: HashMap<&str, HashMap<String, Role>> = HashMap::new();
    for known in CONTRACTS {
        let address = normalise(known.address).into_owned();
        roles
            .entry(known.chain)
            .or_default()
            .insert(address, known.role);
    }
    roles
});

/// What the contract at an address is for, if everybody knows it.
pub(super) fn role(chain: &str, address: &str) -> Option<Role> {
    BY_ADDRESS
        .get(chain)?
        .get(normalise(address).as_ref())
        .copied()
}
