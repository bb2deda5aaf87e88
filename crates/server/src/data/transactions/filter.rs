//! Which transactions are asked for.

use kc_domain::{Label, TransactionType, WorkspaceId};
use kc_store::{
    Store, assets,
    integrations::Integration,
    transactions::list::{Filter, Of},
};

use super::asked::{Moments, Order, Wallets};
use crate::{data::pagination::OffsetPage, error::DataError, extract::Parameters};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub newest_first: bool,
    pub page: OffsetPage,
    wallets: Wallets,
    currency: Option<String>,
    filter: Filter,
}

impl Asked {
    pub fn read(parameters: &mut Parameters) -> Self {
        let moments = Moments::read(parameters);
        Self {
            newest_first: Order::read(parameters).newest_first,
            page: OffsetPage::read(parameters),
            wallets: Wallets::read(parameters),
            currency: parameters.text("currencyId"),
            filter: Filter {
                labels: labels(parameters),
                transaction_types: transaction_types(parameters),
                transaction: parameters.text("trxId"),
                finding: parameters.text("findingId"),
                assets: None,
                is_nft: parameters.flag("isNft"),
                is_spam: parameters.flag("isSpam"),
                is_missing_price: parameters.flag("isMissingPrice"),
                is_edited: parameters.flag("isEdited"),
                is_manual: parameters.flag("isManual"),
                is_missing_purchase: parameters.flag("isMissingPurchase"),
                from: moments.from,
                to: moments.to,
            },
        }
    }

    /// Whether the answer depends on nothing but the rows of transactions and what is told of wallets.
    /// Which assets a currency names, and which transactions show a finding, is written elsewhere.
    pub const fn is_of_rows(&self) -> bool {
        self.currency.is_none() && self.filter.finding.is_none()
    }

    /// What to read.
    pub async fn resolve<'a>(
        &'a self,
        store: &Store,
        workspace: &'a WorkspaceId,
        connected: &[Integration],
    ) -> Result<(Of<'a>, Filter), DataError> {
        let of = self.wallets.among(workspace, connected)?;
        let mut filter = self.filter.clone();
        if let Some(currency) = &self.currency {
            filter.assets = Some(assets::ids_of_token(store, currency).await?);
        }
        Ok((of, filter))
    }

    /// How many there are where nothing is filtered: counted when they were worked out.
    pub fn counted(&self, connected: &[Integration]) -> i64 {
        self.wallets.sum(connected, |it| it.total_transactions)
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
