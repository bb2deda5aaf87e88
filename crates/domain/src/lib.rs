//! The words of Kryptos Connect as types: ids, amounts, assets, scopes, labels, time. No I/O.

pub mod amount;
pub mod asset;
pub mod catalogue;
pub mod clock;
pub mod currency;
pub mod day;
mod edit;
pub mod event;
pub mod id;
pub mod integration;
pub mod label;
pub mod movement;
mod muldiv;
pub mod nft;
pub mod permission;
pub mod position;
pub mod scope;
pub mod text;
pub mod transaction;

pub use amount::{Decimal, Fiat, Quantity, Ratio, Units};
pub use asset::{Asset, AssetId, AssetKind, ChainId, TokenStandard};
pub use catalogue::Catalogue;
pub use clock::{Clock, SystemClock, Timestamp};
pub use day::{Day, Zone};
pub use edit::{TransactionEdit, WorkedOut};
pub use event::EventKind;
pub use id::{
    ApiKeyId, ClientId, DeliveryId, EventId, FindingId, GrantId, IntegrationId, InteractionId,
    JobId, LinkSessionId, NftId, PasskeyId, PositionId, ReportId, SessionId, TransactionId,
    TransferId, UserId, WebhookId, WorkspaceId,
};
pub use integration::{IntegrationStatus, Stage, StageStatus};
pub use label::{Label, TransactionType};
pub use movement::{Direction, Movement, MovementAmount};
pub use muldiv::{Rounding, muldiv};
pub use nft::{AssetAmount, Nft, NftCollection};
pub use permission::Permission;
pub use position::{Portfolio, Position, PositionCategory};
pub use scope::{Scope, Scopes};
pub use transaction::{Costs, FiatPrice, Leg, LegCosts, LegKind, Transaction};
