//! Which path leads to which call.

use axum::{
    Router,
    extract::Request,
    middleware,
    response::Response,
    routing::{delete, get, post},
};

use crate::{
    account,
    app::{App, Shared},
    connect, data, demo,
    error::{Family, Trouble},
    health, oidc, pages, request, widget,
};

/// All of the server's calls and pages.
pub fn router(app: App) -> Router {
    let shared = Shared::new(app);
    let api = with_limits(api(&shared), &shared);
    match &shared.app.settings.demo {
        // The demo is a third party: it has the public API, and nothing else of ours.
        Some(client) => with_limits(demo::routes(), &shared)
            .layer(axum::Extension(demo::Backend::new(client, api.clone())))
            .fallback_service(api),
        None => api,
    }
}

fn api(shared: &Shared) -> Router<Shared> {
    Router::new()
        .route("/link-token", post(connect::link_token::call))
        .route(
            "/link-token/check-session",
            post(connect::check_session::call),
        )
        .route("/token/exchange", post(connect::exchange::call))
        .route("/token/revoke", post(connect::revoke::call))
        .route("/token/grants", get(connect::grants::call))
        .route("/integrations/public/list", get(connect::providers::call))
        .route(
            "/developer/integrations/{wallet_id}/resync",
            post(connect::resync::call),
        )
        .route("/widget/session", get(widget::session::call))
        .route("/widget/auth/guest", post(widget::guest::call))
        .route("/widget/auth/email", post(widget::email::ask))
        .route("/widget/auth/email/verify", post(widget::email::verify))
        .route("/widget/consent", post(widget::consent::call))
        .route("/widget/consent/deny", post(widget::deny::call))
        .route("/widget/providers", get(widget::providers::call))
        .route(
            "/widget/integrations",
            get(widget::integrations::list::call).post(widget::integrations::add::call),
        )
        .route(
            "/widget/integrations/events",
            get(widget::integrations::events::call),
        )
        .route(
            "/widget/integrations/{wallet_id}",
            delete(widget::integrations::remove::call),
        )
        .route("/widget/complete", post(widget::complete::call))
        .route("/connect", get(widget::page::call))
        .route("/connect/", get(widget::page::call))
        .route("/connect/{*path}", get(widget::page::file))
        .route("/assets/providers/{*path}", get(pages::logo))
        .route("/api/health", get(data::health::call))
        .route("/api/v1/holdings", get(data::holdings::call))
        .route("/api/v1/transactions", get(data::transactions::call))
        .route("/api/v1/integrations", get(data::integrations::call))
        .route("/api/v1/userinfo", get(data::userinfo::call))
        .route("/api/v1/workspace", get(data::workspace::call))
        .merge(oidc::routes::routes())
        .merge(account::site(shared))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
}

fn with_limits(routes: Router<Shared>, shared: &Shared) -> Router {
    routes
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            request::around,
        ))
        .with_state(shared.clone())
}

async fn no_such_route(request: Request) -> Response {
    Family::of(request.uri().path()).refuse(Trouble::NoSuchRoute)
}

async fn no_such_method(request: Request) -> Response {
    Family::of(request.uri().path()).refuse(Trouble::NoSuchMethod)
}
