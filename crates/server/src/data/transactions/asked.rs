//! What lists of transactions and of their entries are asked for alike.

use kc_domain::{IntegrationId, Timestamp, WorkspaceId};
use kc_store::{integrations::Integration, transactions::list::Of};

use crate::{
    error::{DataCode, DataError},
    extract::Parameters,
};

/// `order`.
#[derive(Clone, Copy)]
pub(crate) struct Order {
    pub newest_first: bool,
}

impl Order {
    /// `asc` or `desc`, the latter unless given.
    pub fn read(parameters: &mut Parameters) -> Self {
        let newest_first = match parameters.text("order").as_deref() {
            None | Some("desc") => true,
            Some("asc") => false,
            Some(_) => {
                parameters.refuse("order", "must be asc or desc");
                true
            }
        };
        Self { newest_first }
    }
}

/// `timeStart` and `timeEnd`, both included.
#[derive(Clone, Copy)]
pub(crate) struct Moments {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

impl Moments {
    pub fn read(parameters: &mut Parameters) -> Self {
        let (from, to) = (parameters.moment("timeStart"), parameters.moment("timeEnd"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            parameters.refuse("timeEnd", "must not come before timeStart");
        }
        Self {
            from,
            to: to.map(whole_millisecond),
        }
    }
}

/// The end of a millisecond that is named: it is meant as a whole.
pub(crate) fn whole_millisecond(moment: Timestamp) -> Timestamp {
    Timestamp::from_micros(moment.micros().saturating_add(999))
}

/// `walletId`, or all wallets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wallets(Option<Option<IntegrationId>>);

impl Wallets {
    pub fn read(parameters: &mut Parameters) -> Self {
        Self(parameters.wallet("walletId"))
    }

    /// Whose transactions are meant. A wallet that is not the workspace's is as unknown as one
    /// that is none.
    pub fn among<'a>(
        &'a self,
        workspace: &'a WorkspaceId,
        connected: &[Integration],
    ) -> Result<Of<'a>, DataError> {
        match &self.0 {
            None => Ok(Of::Workspace(workspace)),
            Some(Some(wallet)) if connected.iter().any(|it| it.id == *wallet) => {
                Ok(Of::Integration(wallet))
            }
            Some(_) => Err(no_wallet("walletId")),
        }
    }

    /// What was counted when the wallets were worked out, added up.
    pub fn sum(&self, connected: &[Integration], counted: impl Fn(&Integration) -> i64) -> i64 {
        let asked = |it: &&Integration| match &self.0 {
            Some(wallet) => wallet.as_ref() == Some(&it.id),
            None => true,
        };
        connected.iter().filter(asked).map(counted).sum()
    }
}

/// There is no integration of the id that `name` gave.
pub(crate) fn no_wallet(name: &str) -> DataError {
    DataError::new(
        DataCode::WalletNotFound,
        format!("There is no integration of this {name}."),
    )
}
