//! What transactions cost and gained, as it is written beside them.

use std::collections::{BTreeMap, HashMap};

use kc_books::History;
use kc_domain::{Costs, Fiat, LegCosts, LegKind, Transaction, TransactionId, WorkspaceId};
use kc_ledger::gains::{Gain, Gains, LegResult};
use kc_store::{
    Store, Tx,
    transactions::{costs, history},
};

use crate::error::JobError;

/// A transaction whose costs are other ones now, and what they are as JSON.
pub type Changed = (TransactionId, String);

/// The costs that are other ones now than what is stored: of the piece's transactions, and of earlier ones
/// that what came since has changed.
pub async fn changed(
    store: &Store,
    workspace: &WorkspaceId,
    piece: &History,
    stored: &[Option<String>],
    gains: &Gains,
) -> Result<Vec<Changed>, JobError> {
    let sums = Sums::of(gains);
    let first = gains.first();
    let mut changed = Vec::new();
    for (place, transaction) in piece.transactions.iter().enumerate() {
        let legs: Vec<LegCosts> = gains.legs.of(place).iter().map(told).collect();
        let sum = sums.of_transaction(first + place);
        let costs = Costs {
            cost: cost(transaction, &legs),
            gain: sum.all(),
            income: sum.income,
            legs,
        };
        let json = serde_json::to_string(&costs).map_err(JobError::fail_with)?;
        if stored[place].as_deref() != Some(json.as_str()) {
            changed.push((transaction.id.clone(), json));
        }
    }
    changed.extend(revised(store, workspace, gains, &sums).await?);
    Ok(changed)
}

/// Writes them, as part of a change.
pub async fn write(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    changed: &[Changed],
) -> Result<(), JobError> {
    let rows: Vec<(&str, &str)> = changed
        .iter()
        .map(|(id, json)| (id.as_str(), json.as_str()))
        .collect();
    Ok(costs::set(tx, workspace, &rows).await?)
}

/// Transactions of earlier pieces of which more is known now.
async fn revised(
    store: &Store,
    workspace: &WorkspaceId,
    gains: &Gains,
    sums: &Sums,
) -> Result<Vec<Changed>, JobError> {
    let mut by_transaction: BTreeMap<usize, Vec<(usize, LegCosts)>> = BTreeMap::new();
    for revised in gains.legs.revised() {
        let legs = by_transaction.entry(revised.transaction).or_default();
        legs.push((revised.leg, told(&revised.result)));
    }
    let mut changed = Vec::new();
    for (number, legs) in by_transaction {
        let Some((id, _)) = gains.transaction(number, &[]) else {
            continue;
        };
        for mut row in history::of_ids(store, workspace, &[id]).await? {
            let Some(stored) = row.costs.take() else {
                continue;
            };
            let mut costs: Costs = serde_json::from_str(&stored).map_err(JobError::fail_with)?;
            for (leg, told) in &legs {
                if let Some(known) = costs.legs.get_mut(*leg) {
                    *known = *told;
                }
            }
            let sum = Sum {
                income: costs.income,
                ..sums.of_transaction(number)
            };
            costs.gain = sum.all();
            costs.cost = cost(&row.parse()?, &costs.legs);
            let json = serde_json::to_string(&costs).map_err(JobError::fail_with)?;
            if json != stored {
                changed.push((TransactionId::from_stored(id.to_owned()), json));
            }
        }
    }
    Ok(changed)
}

fn told(result: &LegResult) -> LegCosts {
    LegCosts {
        cost: result.cost(),
        proceeds: result.proceeds(),
        profit: result.profit(),
    }
}

/// What had cost what left, else what came, else what was paid as a fee.
fn cost(transaction: &Transaction, legs: &[LegCosts]) -> Option<Fiat> {
    let of_kind = |kind| {
        let legs = transaction.legs.iter().zip(legs);
        let of_kind = legs.filter(move |(leg, _)| leg.kind == kind && !leg.asset.is_money());
        let mut costs = of_kind.map(|(_, it)| it.cost);
        let first = costs.next()?;
        Some(costs.fold(first, |sum, cost| sum?.checked_add(cost?)))
    };
    let kinds = [LegKind::Outgoing, LegKind::Incoming, LegKind::Fee];
    kinds.into_iter().find_map(of_kind)?
}

/// What the transactions gained, by their numbers.
#[derive(Default)]
struct Sums(HashMap<usize, Sum>);

/// What one transaction gained; unknown where a part is.
#[derive(Clone, Copy)]
struct Sum {
    income: Option<Fiat>,
    disposals: Option<Fiat>,
}

impl Sum {
    const NOTHING: Self = Self {
        income: Some(Fiat::ZERO),
        disposals: Some(Fiat::ZERO),
    };

    fn add(&mut self, gain: &Gain) {
        let sum = if gain.is_income() {
            &mut self.income
        } else {
            &mut self.disposals
        };
        *sum = sum
            .zip(gain.profit())
            .and_then(|(sum, gain)| sum.checked_add(gain));
    }

    fn all(self) -> Option<Fiat> {
        self.income?.checked_add(self.disposals?)
    }
}

impl Sums {
    fn of(gains: &Gains) -> Self {
        let mut sums = Self::default();
        for gain in &gains.gains {
            let sum = sums.0.entry(gain.transaction()).or_insert(Sum::NOTHING);
            sum.add(gain);
        }
        sums
    }

    fn of_transaction(&self, number: usize) -> Sum {
        self.0.get(&number).copied().unwrap_or(Sum::NOTHING)
    }
}
