//! Nobody reads what is not theirs: every call of the OpenAPI document is tried by everybody who must
//! not get in, and by who may. The document and the route table are one, so a call that is new is
//! tried too, or the tests ask for what they need to try it.

mod answered;
mod bodies;
mod dead;
mod document;
mod tenant;

use std::time::Duration;

use kc_testkit::{Database, on_both_databases};

use crate::app::TestApp;
use answered::{Answered, Headers};
use document::{Ids, Operation, operations};
use tenant::{Tenant, session};

/// Open to everybody, on purpose.
const PUBLIC: [&str; 4] = [
    "GET /api/health",
    "GET /integrations/public/list",
    "GET /livez",
    "GET /readyz",
];

/// Portal calls that a member may make who only looks on.
const FOR_ANY_MEMBER: [&str; 0] = [];

/// Calls that answer otherwise to what is somebody else's than to what is nobody's, as the documents
/// for integrators say they do: `ACCESS_DENIED` for the grant of another client.
const TELLS_APART: [&str; 1] = ["PATCH /developer/grants/{grant_id}/transaction-limit"];

/// Calls that refuse their tenant for another reason, which they come to only once it is known whose
/// everything is: a tenant has an account, and only guests have a limit.
const REFUSES_ITS_OWN: [(&str, u16); 1] =
    [("PATCH /developer/grants/{grant_id}/transaction-limit", 400)];

async fn app(db: Database) -> TestApp {
    TestApp::with(db, |settings| {
        settings.identity.client_address_header = Some("x-client-address".into());
        settings.identity.token_requests_a_minute = 0;
        settings.identity.other_requests_an_hour = 0;
        let limits = &mut settings.limits;
        limits.failures_a_minute = 0;
        limits.connect_requests_a_minute = 0;
        limits.data_requests_a_minute = 0;
        limits.api_key_requests_a_minute = 0;
        limits.client_requests_a_minute = 0;
        limits.widget_requests_a_minute = 0;
    })
    .await
}

/// Those that something opens.
async fn closed(app: &TestApp) -> Vec<Operation> {
    let all = operations(app).await;
    all.into_iter().filter(|it| !it.ways.is_empty()).collect()
}

/// `ours`, but for some ids.
fn with(ours: &Ids, others: &Ids, names: &[String]) -> Ids {
    let mut ids = ours.clone();
    for name in names {
        ids.insert(name.clone(), others[name].clone());
    }
    ids
}

/// Each of the ids alone, and all together.
fn choices(taken: Vec<String>) -> Vec<Vec<String>> {
    let mut choices: Vec<Vec<String>> = taken.iter().map(|it| vec![it.clone()]).collect();
    if taken.len() > 1 {
        choices.push(taken);
    }
    choices
}

/// All that there is to read of somebody.
async fn all_of(tenant: &Tenant<'_>, app: &TestApp, calls: &[Operation]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for call in calls.iter().filter(|it| it.reads()) {
        let shown = tenant.shows(&call.ways[0]);
        let answer = Answered::to(&app.router, call, &tenant.ids, &shown).await;
        all.push((call.name(), answer.text));
    }
    all
}

on_both_databases! {
    async fn every_call_says_what_opens_it_or_is_meant_for_everybody(db: Database) {
        let app = app(db).await;
        let open: Vec<String> = operations(&app).await.iter()
            .filter(|it| it.ways.is_empty()).map(Operation::name).collect();
        assert_eq!(open, PUBLIC);
        assert!(closed(&app).await.len() > 10);
    }

    async fn who_may_gets_in(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let (mut number, reader) = (2, Tenant::new(&app, 1, &calls).await);
        let mut refused = Vec::new();
        for call in &calls {
            for way in &call.ways {
                let answer = if call.reads() {
                    Answered::to(&app.router, call, &reader.ids, &reader.shows(way)).await
                } else {
                    number += 1;
                    let fresh = Tenant::new(&app, number, &calls).await;
                    Answered::to(&app.router, call, &fresh.ids, &fresh.shows(way)).await
                };
                let name = call.name();
                let otherwise = (name.as_str(), answer.status.as_u16());
                if !answer.status.is_success() && !REFUSES_ITS_OWN.contains(&otherwise) {
                    refused.push(format!("{name} by {way:?}: {} {}", answer.status, answer.text));
                }
            }
        }
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }

    async fn what_opens_nothing_opens_no_call(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let (ours, theirs) = (Tenant::new(&app, 1, &calls).await, Tenant::new(&app, 2, &calls).await);
        let dead = dead::Dead::new(&app, &ours, &theirs).await;
        let markers = [ours.marker.as_str(), &theirs.marker];
        for call in &calls {
            let mut tries = 0;
            for way in &call.ways {
                for attempt in dead.attempts(way, call) {
                    let what = format!("{} by {way:?} with {}", call.name(), attempt.what);
                    let answer = Answered::to(&app.router, call, &ours.ids, &attempt.shown).await;
                    answer.is_refused(attempt.status, &what, &markers);
                    tries += 1;
                }
            }
            assert!(tries > 1, "{}: nobody tried", call.name());
        }
    }

    async fn time_closes_what_it_opened(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        for (scheme, seconds) in [("link_token", 30 * 60), ("oauth", 86_400), ("access_token", 473_040_000)] {
            app.clock.advance(Duration::from_secs(seconds));
            for call in &calls {
                for way in call.ways.iter().filter(|way| way.contains(scheme)) {
                    let answer = Answered::to(&app.router, call, &ours.ids, &ours.shows(way)).await;
                    let what = format!("{} by {way:?} too late", call.name());
                    answer.is_refused(401, &what, &[&ours.marker]);
                }
            }
        }
    }

    async fn viewer_of_a_workspace_runs_nothing_in_it(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        let viewer: Headers = session(&ours.viewer().await);
        let portal = calls.iter().filter(|it| it.tag == "Portal");
        for call in portal.filter(|it| !FOR_ANY_MEMBER.contains(&it.name().as_str())) {
            let answer = Answered::to(&app.router, call, &ours.ids, &viewer).await;
            answer.is_refused(403, &format!("{} as a viewer", call.name()), &[&ours.marker]);
        }
    }

    async fn api_key_opens_what_one_permission_says(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        let by_key = |it: &&Operation| it.ways.iter().any(|way| way.contains("api_key"));
        for call in calls.iter().filter(by_key).filter(|it| it.reads()) {
            let mut opened_by = Vec::new();
            for permission in kc_domain::Permission::ALL {
                let key = tenant::ApiKey { permissions: vec![*permission], ..Default::default() };
                let shown = vec![("x-api-key", key.made(&app, &ours.ids).await.0)];
                let answer = Answered::to(&app.router, call, &ours.ids, &shown).await;
                if answer.status != 403 {
                    opened_by.push(permission.as_str());
                }
            }
            let name = call.name();
            assert_eq!(opened_by.len(), 1, "{name} is opened by {opened_by:?}");
        }
    }

    async fn what_is_somebody_else_s_is_as_if_it_were_not(db: Database) {
        let app = app(db).await;
        let calls = closed(&app).await;
        let (ours, theirs) = (Tenant::new(&app, 1, &calls).await, Tenant::new(&app, 2, &calls).await);
        let before = all_of(&theirs, &app, &calls).await;
        for (name, told) in all_of(&ours, &app, &calls).await {
            assert!(!told.contains(&theirs.marker), "{name} tells of another: {told}");
        }
        let nobodys = theirs.nobodys();
        let router = &app.router;
        for call in &calls {
            for names in choices(call.takes(&theirs.ids)) {
                for way in &call.ways {
                    let what = format!("{} by {way:?} with another's {names:?}", call.name());
                    let shown = ours.shows(way);
                    let ids = with(&ours.ids, &theirs.ids, &names);
                    let answer = Answered::to(router, call, &ids, &shown).await;
                    answer.tells_nothing(&what, &[&theirs.marker]);
                    let in_path = call.places().iter().any(|it| names.iter().any(|n| document::known_as(it) == n));
                    let refused = [400, 401, 403, 404].contains(&answer.status.as_u16());
                    assert!(refused || !in_path, "{what}: {} {}", answer.status, answer.text);
                    if TELLS_APART.contains(&call.name().as_str()) {
                        continue;
                    }
                    let of_nobody = with(&ours.ids, &nobodys, &names);
                    let to_nobody = Answered::to(router, call, &of_nobody, &shown).await;
                    assert_eq!(answer.without(&theirs.ids), to_nobody.without(&nobodys), "{what}");
                }
            }
        }
        assert_eq!(all_of(&theirs, &app, &calls).await, before, "nothing of theirs has changed");
    }
}
