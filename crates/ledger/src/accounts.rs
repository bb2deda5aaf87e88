//! The running balances of one wallet.

use std::collections::HashMap;

use kc_domain::{Asset, AssetId, LegKind, Quantity, Timestamp, TransactionId, Units};

use crate::{Balances, Finding, Wallet};

/// One asset in the wallet.
pub(crate) struct Account<'a> {
    pub asset: &'a AssetId,
    pub known: Option<&'a Asset>,
    /// What the asset stands for, if it is a wrapped native one.
    pub wraps: Option<&'a AssetId>,
    balance: Quantity,
    below: Option<Below>,
}

struct Below {
    since: Option<(Timestamp, TransactionId)>,
    lowest: Units,
}

/// Every asset of the wallet by a small number, so that the text of its name is hashed once a
/// movement and compared never.
pub(crate) struct Accounts<'a> {
    wallet: Wallet<'a>,
    numbers: HashMap<&'a AssetId, usize>,
    accounts: Vec<Account<'a>>,
}

impl<'a> Accounts<'a> {
    pub fn open(wallet: &Wallet<'a>, opening: &'a Balances) -> Self {
        let mut accounts = Self {
            wallet: *wallet,
            numbers: HashMap::with_capacity(opening.len()),
            accounts: Vec::with_capacity(opening.len()),
        };
        for (asset, balance) in opening {
            let number = accounts.number(asset);
            let account = &mut accounts.accounts[number];
            account.balance = *balance;
            let negative = balance.units().filter(|units| *units < Units::ZERO);
            account.below = negative.map(|lowest| Below {
                since: None,
                lowest,
            });
        }
        accounts
    }

    /// The number of the asset's account, opened if there is none yet.
    pub fn number(&mut self, asset: &'a AssetId) -> usize {
        *self.numbers.entry(asset).or_insert_with(|| {
            self.accounts.push(Account {
                asset,
                known: self.wallet.assets.get(asset),
                wraps: self.wallet.wrapped_natives.get(asset),
                balance: Quantity::ZERO,
                below: None,
            });
            self.accounts.len() - 1
        })
    }

    pub fn get(&self, number: usize) -> &Account<'a> {
        &self.accounts[number]
    }

    /// From here on nobody knows the balance: an amount was not counted.
    pub fn lose_count(&mut self, number: usize) {
        self.accounts[number].balance = Quantity::Uncountable;
    }

    /// Books one leg and gives the balance before it and after. One that would not fit is
    /// uncountable.
    pub fn move_units(
        &mut self,
        number: usize,
        kind: LegKind,
        units: Units,
        at: Timestamp,
        transaction: &TransactionId,
    ) -> (Quantity, Quantity) {
        let account = &mut self.accounts[number];
        let before = account.balance;
        let after = Quantity::of(before.units().and_then(|before| match kind {
            LegKind::Incoming => before.checked_add(units),
            LegKind::Outgoing | LegKind::Fee => before.checked_sub(units),
        }));
        account.balance = after;
        if let Some(after) = after.units().filter(|after| *after < Units::ZERO) {
            let below = account.below.get_or_insert_with(|| Below {
                since: Some((at, transaction.clone())),
                lowest: after,
            });
            below.lowest = below.lowest.min(after);
        }
        (before, after)
    }

    /// The closing balances; what was below zero is added to `findings`, in the assets' order.
    pub fn close(self, findings: &mut Vec<Finding>) -> Balances {
        let mut closing = Balances::new();
        let mut below_zero = Vec::new();
        for account in self.accounts {
            closing.insert(account.asset.clone(), account.balance);
            if let Some(below) = account.below {
                below_zero.push((account.asset, below));
            }
        }
        below_zero.sort_unstable_by_key(|(asset, _)| *asset);
        findings.extend(
            below_zero
                .into_iter()
                .map(|(asset, below)| Finding::BelowZero {
                    asset: asset.clone(),
                    since: below.since,
                    lowest: below.lowest,
                }),
        );
        closing
    }
}
