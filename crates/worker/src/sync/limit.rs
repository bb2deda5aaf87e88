//! What of a page of history a guest's limit lets in.

use std::collections::{BTreeMap, BTreeSet};

use kc_domain::{ChainId, Movement, Timestamp};
use kc_store::{
    StoreError, Tx, integrations::Integration, movements, transaction_limits::Allowance,
};

/// A transaction as its source names it.
type Name<'a> = (&'a ChainId, &'a str);

/// Blocks may have the same time.
type Moment = (Timestamp, Option<u64>, u32);

/// What of a page is taken.
pub struct Admitted {
    /// Transactions that were not known.
    pub new: i64,
    /// The limit, if it kept something out.
    pub limit_reached: Option<i64>,
    /// What is taken all the same where the limit kept something out: nothing, if there was no
    /// room at all.
    pub movements: Vec<Movement>,
}

/// Lets in what is known already, and of the rest the earliest, as many as there is room for:
/// the same page with the same room always gives the same.
pub async fn admit(
    tx: &mut Tx,
    integration: &Integration,
    allowance: &Allowance,
    page: &[Movement],
) -> Result<Admitted, StoreError> {
    let mut first_moments: BTreeMap<Name<'_>, Moment> = BTreeMap::new();
    for movement in page {
        let moment = (movement.at, movement.block, movement.position);
        first_moments
            .entry(name(movement))
            .and_modify(|first| *first = moment.min(*first))
            .or_insert(moment);
    }
    let names: BTreeSet<Name<'_>> = first_moments.keys().copied().collect();
    let known = movements::known(tx, &integration.id, &names).await?;
    let mut new: Vec<Name<'_>> = names.difference(&known).copied().collect();
    let room = allowance.room().filter(|room| *room < new.len());
    let Some(room) = room else {
        return Ok(Admitted {
            new: i64::try_from(new.len()).unwrap_or(i64::MAX),
            limit_reached: None,
            movements: Vec::new(),
        });
    };

    new.sort_by_key(|name| (first_moments.get(name), *name));
    new.truncate(room);
    let taken: BTreeSet<Name<'_>> = if new.is_empty() {
        BTreeSet::new()
    } else {
        known.into_iter().chain(new.iter().copied()).collect()
    };
    Ok(Admitted {
        new: i64::try_from(new.len()).unwrap_or(i64::MAX),
        limit_reached: Some(allowance.limit.transaction_limit),
        movements: page
            .iter()
            .filter(|movement| taken.contains(&name(movement)))
            .cloned()
            .collect(),
    })
}

fn name(movement: &Movement) -> Name<'_> {
    (&movement.chain, &movement.transaction)
}

/// What a person is told whose limit is reached.
pub fn message(limit: i64) -> String {
    format!(
        "The limit of {limit} transactions is reached. What was read until then is shown; the rest \
         follows when the limit is raised."
    )
}
