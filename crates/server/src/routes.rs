//! Which path leads to which call.

use axum::{Router, extract::Request, middleware, response::Response, routing::get};

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account,
    app::{App, Settings, Shared},
    connect, cors, data, demo, docs,
    error::{Family, Trouble},
    etag, health, oidc, openapi, pages, portal, request, widget,
};

/// All of the server's calls and pages.
pub fn router(app: App) -> Router {
    let shared = Shared::new(app);
    let (routes, document) = api(&shared).split_for_parts();
    let routes = routes
        .merge(openapi::served(&document))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method);
    let api = with_limits(routes, &shared);
    match &shared.app.settings.demo {
        // The demo is a third party: it has the public API, and nothing else of ours.
        Some(client) => with_limits(demo::routes(), &shared)
            .layer(axum::Extension(demo::Backend::new(client, api.clone())))
            .fallback_service(api),
        None => api,
    }
}

/// All of it but the demo, with what the calls say of themselves.
fn api(shared: &Shared) -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::base(&shared.app.settings))
        .merge(for_programs(shared))
        .merge(for_pages(shared))
        .merge(portal::site(shared))
        .merge(health())
}

/// The OpenAPI document of an installation with these settings, without one at hand.
#[must_use]
pub fn document(settings: &Settings) -> String {
    let calls = OpenApiRouter::with_openapi(openapi::base(settings))
        .merge(connect())
        .merge(data())
        .merge(widget())
        .merge(oidc::routes::routes())
        .merge(account::calls())
        .merge(portal::calls())
        .merge(health());
    openapi::json(&calls.into_openapi())
}

fn health() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}

/// What applications call, their pages too.
fn for_programs(shared: &Shared) -> OpenApiRouter<Shared> {
    let (routes, document) = connect().merge(data()).split_for_parts();
    // Here and not once for all routes: what browsers ask beforehand would end there.
    let routes = routes
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn_with_state(shared.clone(), cors::allow));
    openapi::documented(routes, document)
}

fn connect() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(connect::link_token::call))
        .routes(routes!(connect::check_session::call))
        .routes(routes!(connect::exchange::call))
        .routes(routes!(connect::revoke::call))
        .routes(routes!(connect::grants::call))
        .routes(routes!(connect::providers::call))
        .routes(routes!(connect::resync::call))
        .routes(routes!(connect::transaction_limit::call))
}

fn data() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(data::holdings::call))
        .routes(routes!(data::nft_holdings::call))
        .routes(routes!(data::defi_holdings::call))
        .routes(routes!(data::profiling::call))
        .routes(routes!(data::legacy::nft_holdings::call))
        .routes(routes!(data::legacy::defi_holdings::call))
        .routes(routes!(data::transactions::call))
        .routes(routes!(data::transactions::changes::call))
        .routes(routes!(data::transactions::edit::call))
        .routes(routes!(data::transfers::list, data::transfers::create))
        .routes(routes!(data::transfers::decide))
        .routes(routes!(data::accounting::ledger::call))
        .routes(routes!(data::accounting::findings::call))
        .routes(routes!(data::resync::call))
        .routes(routes!(data::legacy::wallets::call))
        .routes(routes!(
            data::legacy::transactions::call,
            data::transactions::add::call
        ))
        .routes(routes!(data::integrations::call))
        .routes(routes!(data::userinfo::call))
        .routes(routes!(data::workspace::call))
        .routes(routes!(data::tax::gains::call))
        .routes(routes!(data::tax::countries::call))
        .routes(routes!(
            data::tax::settings::read,
            data::tax::settings::write
        ))
        .routes(routes!(data::reports::list, data::reports::create))
        .routes(routes!(data::reports::kinds::call))
        .routes(routes!(data::reports::read))
        .layer(middleware::from_fn(etag::tag))
        .routes(routes!(data::reports::file::call))
        .routes(routes!(data::health::call))
}

fn widget() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(widget::session::call))
        .routes(routes!(widget::guest::call))
        .routes(routes!(widget::email::ask))
        .routes(routes!(widget::email::verify))
        .routes(routes!(widget::passkey::options))
        .routes(routes!(widget::passkey::call))
        .routes(routes!(widget::consent::call))
        .routes(routes!(widget::deny::call))
        .routes(routes!(widget::providers::call))
        .routes(routes!(widget::detect::call))
        .routes(routes!(
            widget::integrations::list::call,
            widget::integrations::add::call
        ))
        .routes(routes!(widget::integrations::csv::call))
        .routes(routes!(widget::integrations::events::call))
        .routes(routes!(widget::integrations::remove::call))
        .routes(routes!(widget::integrations::resync::call))
        .routes(routes!(widget::integrations::ownership::ask))
        .routes(routes!(widget::integrations::ownership::prove))
        .routes(routes!(widget::complete::call))
}

/// The widget's page and the account's, and what they call.
fn for_pages(shared: &Shared) -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .merge(widget())
        .route("/connect", get(widget::page::call))
        .route("/connect/", get(widget::page::call))
        .route("/connect/{*path}", get(widget::page::file))
        .route("/assets/providers/{*path}", get(pages::logo))
        .route("/sdk/web.js", get(pages::sdk))
        .merge(oidc::routes::routes())
        .merge(account::site(shared))
        .merge(docs::site())
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
