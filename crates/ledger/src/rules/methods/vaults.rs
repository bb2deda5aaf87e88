//! Vaults: ERC-4626, Yearn and what is built like them; the wrapped native coin is one too.

use super::{Method, method};
use crate::rules::act::Act::{UnwrapNative, VaultDeposit, VaultWithdraw, WrapNative};

#[rustfmt::skip]
pub(super) static METHODS: &[Method] = &[
    method(0x6e55_3f65, &[VaultDeposit], "deposit(uint256,address)"),
    method(0x94bf_804d, &[VaultDeposit], "mint(uint256,address)"),
    method(0xb460_af94, &[VaultWithdraw], "withdraw(uint256,address,address)"),
    method(0xba08_7652, &[VaultWithdraw], "redeem(uint256,address,address)"),
    method(0xd0e3_0db0, &[VaultDeposit, WrapNative], "deposit()"),
    method(0xb6b5_5f25, &[VaultDeposit], "deposit(uint256)"),
    method(0xde5f_6268, &[VaultDeposit], "depositAll()"),
    method(0xf632_6fb3, &[VaultDeposit], "depositETH()"),
    method(0x3ccf_d60b, &[VaultWithdraw], "withdraw()"),
    method(0x2e1a_7d4d, &[VaultWithdraw, UnwrapNative], "withdraw(uint256)"),
    method(0x00f7_14ce, &[VaultWithdraw], "withdraw(uint256,address)"),
    method(0xe636_97c8, &[VaultWithdraw], "withdraw(uint256,address,uint256)"),
    method(0x8538_28b6, &[VaultWithdraw], "withdrawAll()"),
];
