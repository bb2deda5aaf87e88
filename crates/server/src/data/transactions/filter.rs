//! Which transactions are asked for.

use kc_domain::{IntegrationId, Label, Timestamp, TransactionType, WorkspaceId};
use kc_store::{
    Store, assets,
    integrations::Integration,
    transactions::list::{Filter, Of},
};

use crate::{
    data::pagination::OffsetPage,
    error::{DataCode, DataError},
    extract::Parameters,
};

pub(crate) struct Asked {
    pub newest_first: bool,
    pub page: OffsetPage,
    /// Something was asked for that no transaction is yet.
    pub fits_nothing: bool,
    wallet: Option<Option<IntegrationId>>,
    currency: Option<String>,
    filter: Filter,
}

impl Asked {
    pub fn read(parameters: &mut Parameters) -> Self {
        let newest_first = match parameters.text("order").as_deref() {
            None | Some("desc") => true,
            Some("asc") => false,
            Some(_) => {
                parameters.refuse("order", "must be asc or desc");
                true
            }
        };
        let (from, to) = (parameters.moment("timeStart"), parameters.moment("timeEnd"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            parameters.refuse("timeEnd", "must not come before timeStart");
        }
        let is_manual = parameters.flag("isManual") == Some(true);
        let is_edited = parameters.flag("isEdited") == Some(true);
        Self {
            newest_first,
            page: OffsetPage::read(parameters),
            // Nothing is written or changed by hand yet.
            fits_nothing: is_manual || is_edited,
            wallet: parameters.wallet("walletId"),
            currency: parameters.text("currencyId"),
            filter: Filter {
                labels: labels(parameters),
                transaction_types: transaction_types(parameters),
                transaction: parameters.text("trxId"),
                assets: None,
                is_nft: parameters.flag("isNft"),
                is_spam: parameters.flag("isSpam"),
                is_missing_price: parameters.flag("isMissingPrice"),
                is_missing_purchase: parameters.flag("isMissingPurchase"),
                from,
                // The millisecond that is named is meant as a whole.
                to: to.map(|to| Timestamp::from_micros(to.micros().saturating_add(999))),
            },
        }
    }

    /// What to read. A wallet that is not the workspace's is as unknown as one that is none.
    pub async fn resolve<'a>(
        &'a self,
        store: &Store,
        workspace: &'a WorkspaceId,
        connected: &[Integration],
    ) -> Result<(Of<'a>, Filter), DataError> {
        let of = match &self.wallet {
            None => Of::Workspace(workspace),
            Some(Some(wallet)) if connected.iter().any(|it| it.id == *wallet) => {
                Of::Integration(wallet)
            }
            Some(_) => {
                return Err(DataError::new(
                    DataCode::WalletNotFound,
                    "There is no integration of this walletId.",
                ));
            }
        };
        let mut filter = self.filter.clone();
        if let Some(currency) = &self.currency {
            filter.assets = Some(assets::ids_of_token(store, currency).await?);
        }
        Ok((of, filter))
    }

    /// How many there are where nothing is filtered: counted when they were worked out.
    pub fn counted(&self, connected: &[Integration]) -> i64 {
        let asked = |it: &&Integration| match &self.wallet {
            Some(wallet) => wallet.as_ref() == Some(&it.id),
            None => true,
        };
        connected
            .iter()
            .filter(asked)
            .map(|it| it.total_transactions)
            .sum()
    }
}

fn labels(parameters: &mut Parameters) -> Vec<&'static str> {
    let Some(text) = parameters.text("label") else {
        return Vec::new();
    };
    let mut labels = Vec::new();
    for word in text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match Label::parse(word) {
            Some(label) => labels.push(label.as_str()),
            None => parameters.refuse("label", format!("there is no label {word:?}")),
        }
    }
    labels
}

fn transaction_types(parameters: &mut Parameters) -> Vec<&'static str> {
    let wanted = match parameters.text("transactionType").as_deref() {
        None => return Vec::new(),
        Some("swap") => TransactionType::Trade,
        Some("deposit") => TransactionType::Deposit,
        Some("withdraw") => TransactionType::Withdrawal,
        Some(_) => {
            parameters.refuse("transactionType", "must be swap, deposit or withdraw");
            return Vec::new();
        }
    };
    vec![wanted.as_str()]
}
