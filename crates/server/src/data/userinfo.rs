use axum::extract::State;
use kc_domain::UserId;
use kc_store::{people, transaction_limits};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    answer::Bare,
    app::Shared,
    error::{DataCode, DataError},
    extract::{Access, ProfileRead},
    openapi::DataRefusals,
};

#[derive(Serialize, ToSchema)]
#[schema(as = UserInfoAnswer)]
pub(crate) struct Response {
    message: &'static str,
    #[serde(rename = "userInfo")]
    user_info: UserInfo,
    scopes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct UserInfo {
    #[schema(value_type = String)]
    sub: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    language: Option<String>,
    /// What the user is to be called: the name, as there are no other user names here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    preferred_username: Option<String>,
    /// How many transactions are read for a guest at most; null where nothing limits them.
    transaction_limit: Option<i64>,
}

/// Read who the user is
///
/// `GET /api/v1/userinfo` says who the user is, as far as the grant's scopes allow: the name and
/// the language need `profile` or `users:read`, the e-mail address `email` or `users:read`. A guest has neither.
#[utoipa::path(
    get,
    path = "/api/v1/userinfo",
    operation_id = "getUserInfo",
    tag = "Data",
    responses((status = 200, description = "Who the user is.", body = Response), DataRefusals),
    security(
        ("access_token" = [], "client_id" = [], "client_secret" = []),
        ("oauth" = []),
        ("api_key" = []),
    ),
)]
pub(crate) async fn call(
    access: Access<ProfileRead>,
    State(shared): State<Shared>,
) -> Result<Bare<Response>, DataError> {
    let grant = access.row;
    let user = people::user(&shared.app.store, &grant.user_id)
        .await?
        .ok_or_else(|| DataError::new(DataCode::NotFound, "The user is gone."))?;
    let limit = transaction_limits::of_user(&shared.app.store, &user.id).await?;
    let has = |wanted: &str| {
        let mut scopes = grant.scopes.iter();
        scopes.any(|scope| scope.as_str() == wanted || scope.as_str() == "users:read")
    };
    Ok(Bare(Response {
        message: "User information",
        user_info: UserInfo {
            sub: user.id,
            preferred_username: user.name.clone().filter(|_| has("profile")),
            name: user.name.filter(|_| has("profile")),
            email_verified: user
                .email
                .as_ref()
                .filter(|_| has("email"))
                .map(|_| user.email_verified_at.is_some()),
            email: user.email.filter(|_| has("email")),
            language: user.language.filter(|_| has("profile")),
            transaction_limit: limit.and_then(|it| it.cap()),
        },
        scopes: grant
            .scopes
            .iter()
            .map(|it| it.as_str().to_owned())
            .collect(),
    }))
}
