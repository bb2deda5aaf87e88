//! Nobody reads what is not theirs: every call of the OpenAPI document is tried by everybody who must
//! not get in, and by who may. The document and the route table are one, so a call that is new is
//! tried too, or the tests ask for what they need to try it.

mod answered;
mod bodies;
mod dead;
mod document;
mod exceptions;
mod links;
mod plant;
mod shown;
mod tenant;

use std::{collections::BTreeSet, time::Duration};

use kc_domain::Clock as _;
use kc_testkit::{Database, on_both_databases};

use crate::app::TestApp;
use answered::{Answered, Headers};
use document::{Ids, Operation, operations};
use exceptions::{
    FOR_ANY_MEMBER, OPEN, REFUSES_ITS_OWN, SAYS_NOTHING, TELLS_APART, TELLS_NO_NAMES,
};
use shown::{ApiKey, session};
use tenant::Tenant;

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
async fn with_ways(app: &TestApp) -> Vec<Operation> {
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
    let told = |it: &&Operation| it.reads() && !it.ways.is_empty();
    for call in calls.iter().filter(told) {
        let shown = tenant.opens(call, &call.ways[0]);
        let answer = Answered::to(&app.router, call, &tenant.ids, &shown).await;
        // A key of theirs that was shown was used, even where it opened nothing.
        let used = format!("\"last_used_at\":{}", app.clock.now().millis());
        let text = answer.text.replace(&used, "\"last_used_at\":null");
        all.push((call.name(), text));
    }
    all
}

/// Names only what is otherwise: there is much that is not.
fn assert_unchanged(before: &[(String, String)], after: &[(String, String)]) {
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before, after, "nothing of theirs has changed");
    }
}

on_both_databases! {
    async fn every_call_says_what_opens_it_or_is_meant_for_everybody(db: Database) {
        let app = app(db).await;
        let all = operations(&app).await;
        let open: BTreeSet<String> = all.iter().filter(|it| it.is_open).map(Operation::name).collect();
        let meant: BTreeSet<String> = OPEN.iter().map(|(call, _)| (*call).to_owned()).collect();
        assert_eq!(open, meant);
        assert!(all.len() - open.len() > 50, "{} of {}", open.len(), all.len());
    }

    async fn what_is_open_tells_strangers_nothing(db: Database) {
        let app = app(db).await;
        let calls = operations(&app).await;
        let (ours, theirs) = (Tenant::new(&app, 1, &calls).await, Tenant::new(&app, 2, &calls).await);
        let mut ids = ours.ids.clone();
        // What comes back as it was sent tells nothing.
        ids.insert("marker".into(), "Something".into());
        ids.insert("email_address".into(), "stranger@example.com".into());
        let secrets = [ours.marker.as_str(), &ours.ids["user_id"], &ours.ids["workspace_id"]];
        let before = all_of(&ours, &app, &calls).await;
        let nobody: Headers = session(&theirs.browser)[1..].to_vec();
        for call in calls.iter().filter(|it| it.is_open) {
            for (who, shown) in [("a stranger", &nobody), ("another", &session(&theirs.browser))] {
                let answer = Answered::to(&app.router, call, &ids, shown).await;
                answer.tells_nothing(&format!("{} to {who}", call.name()), &secrets);
            }
        }
        assert_unchanged(&before, &all_of(&ours, &app, &calls).await);
    }

    async fn there_is_something_to_steal_behind_every_read(db: Database) {
        let app = app(db).await;
        let calls = with_ways(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        let told = all_of(&ours, &app, &calls).await;
        let silent = told.iter().filter(|(_, text)| !text.to_lowercase().contains(&ours.marker.to_lowercase()));
        let silent: BTreeSet<&str> = silent.map(|(name, _)| name.as_str()).collect();
        assert_eq!(silent, BTreeSet::from(TELLS_NO_NAMES));
    }

    async fn who_may_gets_in(db: Database) {
        let app = app(db).await;
        let calls = with_ways(&app).await;
        let (mut number, mut tenant) = (1, Tenant::new(&app, 1, &calls).await);
        let mut refused = Vec::new();
        for call in &calls {
            for way in &call.ways {
                let mut answer = tenant.calls(call, way).await;
                // Another call may have taken away what this one needs.
                if !answer.status.is_success() {
                    number += 1;
                    tenant = Tenant::new(&app, number, &calls).await;
                    tenant.prepare(call).await;
                    answer = tenant.calls(call, way).await;
                }
                let name = call.name();
                let otherwise = |(call, scheme, status): &(&str, &str, u16)| {
                    *call == name && way.contains(*scheme) && answer.status == *status
                };
                if !answer.status.is_success() && !REFUSES_ITS_OWN.iter().any(otherwise) {
                    refused.push(format!("{name} by {way:?}: {} {}", answer.status, answer.text));
                }
            }
        }
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }

    async fn what_opens_nothing_opens_no_call(db: Database) {
        let app = app(db).await;
        let calls = with_ways(&app).await;
        let (ours, theirs) = (Tenant::new(&app, 1, &calls).await, Tenant::new(&app, 2, &calls).await);
        let dead = dead::Dead::new(&app, &ours, &theirs).await;
        let markers = [ours.marker.as_str(), &theirs.marker];
        let before = all_of(&ours, &app, &calls).await;
        for call in &calls {
            let mut tries = 0;
            for way in &call.ways {
                for attempt in dead.attempts(way, call) {
                    let what = format!("{} by {way:?} with {}", call.name(), attempt.what);
                    let mut ids = ours.ids.clone();
                    if let Some(name) = attempt.leaves_out {
                        ids.remove(name);
                    }
                    let answer = Answered::to(&app.router, call, &ids, &attempt.shown).await;
                    answer.is_refused(attempt.status, &what, &markers);
                    let says_nothing = SAYS_NOTHING.contains(&answer.text.as_str());
                    assert!(!answer.status.is_success() || says_nothing, "{what}: {}", answer.text);
                    tries += 1;
                }
            }
            assert!(tries > 1 || call.is_open, "{}: nobody tried", call.name());
        }
        assert_unchanged(&before, &all_of(&ours, &app, &calls).await);
        let code = ours.party().exchange(&ours.ids["authorization_code"]).await;
        assert_eq!(code.status, 200, "nobody used it up: {}", code.text());
    }

    async fn time_closes_what_it_opened(db: Database) {
        let app = app(db).await;
        let calls = with_ways(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        for (scheme, seconds) in [
            ("link_token", 30 * 60),
            ("oauth", 86_400),
            ("session", 90 * 86_400),
            ("access_token", 473_040_000),
        ] {
            app.clock.advance(Duration::from_secs(seconds));
            let closed = |it: &&Operation| !it.is_open || it.tag == "OpenID Connect";
            for call in calls.iter().filter(closed) {
                for way in call.ways.iter().filter(|way| way.contains(scheme)) {
                    let answer = Answered::to(&app.router, call, &ours.ids, &ours.opens(call, way)).await;
                    let what = format!("{} by {way:?} too late", call.name());
                    answer.is_refused(401, &what, &[&ours.marker]);
                }
            }
        }
    }

    async fn viewer_of_a_workspace_runs_nothing_in_it(db: Database) {
        let app = app(db).await;
        let calls = with_ways(&app).await;
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
        let calls = with_ways(&app).await;
        let ours = Tenant::new(&app, 1, &calls).await;
        let by_key = |it: &&Operation| it.ways.iter().any(|way| way.contains("api_key"));
        for call in calls.iter().filter(by_key).filter(|it| it.reads()) {
            let mut opened_by = Vec::new();
            for permission in kc_domain::Permission::ALL {
                let key = ApiKey { permissions: vec![*permission], ..Default::default() };
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
        let calls = with_ways(&app).await;
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
                    let shown = ours.opens(call, way);
                    let of_nobody = with(&ours.ids, &nobodys, &names);
                    let to_nobody = Answered::to(router, call, &of_nobody, &shown).await;
                    for (kind, theirs_ids) in [("wallet", theirs.ids.clone()), ("file", theirs.ids_of_file())] {
                        if kind == "file" && !names.contains(&"wallet_id".to_owned()) {
                            continue;
                        }
                        let ids = with(&ours.ids, &theirs_ids, &names);
                        let answer = Answered::to(router, call, &ids, &shown).await;
                        answer.tells_nothing(&what, &[&theirs.marker]);
                        let in_path = call.places().iter().any(|it| names.iter().any(|n| document::known_as(it) == n));
                        let refused = [400, 401, 403, 404, 410].contains(&answer.status.as_u16());
                        assert!(refused || !in_path, "{what}: {} {}", answer.status, answer.text);
                        if !TELLS_APART.contains(&call.name().as_str()) {
                            assert_eq!(answer.without(&theirs_ids), to_nobody.without(&nobodys), "{what}: a {kind}");
                        }
                    }
                }
            }
        }
        assert_unchanged(&before, &all_of(&theirs, &app, &calls).await);
    }
}
