//! What a list of transactions may be asked for, as the OpenAPI document tells it.
#![expect(dead_code, reason = "it only describes what is read elsewhere")]

use utoipa::{IntoParams, ToSchema};

#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct TransactionParameters {
    /// Of one integration.
    wallet_id: Option<String>,
    /// That move an asset: a tokenId or a CAIP-19 name.
    currency_id: Option<String>,
    /// Of these labels, separated by commas.
    #[param(example = "Staking Rewards,Airdrops")]
    label: Option<String>,
    /// The id here, or the one at the source.
    trx_id: Option<String>,
    /// That show a finding of `GET /api/v1/accounting/findings`.
    finding_id: Option<String>,
    /// That move NFTs, or that do not.
    is_nft: Option<bool>,
    /// With a price that is unknown, or without any.
    is_missing_price: Option<bool>,
    /// In which more of an asset left a wallet than was ever seen to come in, or in which not.
    is_missing_purchase: Option<bool>,
    /// Changed by a person, or not.
    is_edited: Option<bool>,
    /// `true`: written by hand.
    is_manual: Option<bool>,
    /// Taken for spam, or not.
    is_spam: Option<bool>,
    /// Of one type.
    #[param(inline)]
    transaction_type: Option<OfType>,
    /// By time; `desc`, the newest first, unless given.
    #[param(inline)]
    order: Option<By>,
    /// From this moment on, in milliseconds since 1970.
    time_start: Option<i64>,
    /// Up to this moment, in milliseconds since 1970; the millisecond included.
    time_end: Option<i64>,
    /// At most so many; 100 unless given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
    /// How many to pass over.
    #[param(minimum = 0, maximum = 10_000_000)]
    offset: Option<i64>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum OfType {
    Swap,
    Deposit,
    Withdraw,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum By {
    Asc,
    Desc,
}
