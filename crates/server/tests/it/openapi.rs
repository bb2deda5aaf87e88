//! The OpenAPI document says what there is: every call, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use axum::{
    body::Body,
    http::{Method, Request},
};
use kc_testkit::Database;
use serde_json::Value;
use url::form_urlencoded;

use crate::app::TestApp;

/// Where pages and their files are, and what is left when no call of a part fits. Only these are
/// not in the document.
const UNDOCUMENTED: [&str; 25] = [
    "/account",
    "/account/",
    "/account/api/{*path}",
    "/account/assets/{*path}",
    "/account/{*path}",
    "/assets/providers/{*path}",
    "/connect",
    "/connect/",
    "/connect/{*path}",
    "/demo",
    "/demo/",
    "/demo/api/config",
    "/demo/api/disconnect",
    "/demo/api/exchange",
    "/demo/api/holdings",
    "/demo/api/integrations",
    "/demo/api/link-token",
    "/demo/api/transactions",
    "/demo/{*path}",
    "/docs",
    "/docs/",
    "/docs/assets/{*path}",
    "/openapi.json",
    "/portal/api/{*path}",
    "/sdk/web.js",
];

async fn app() -> (TestApp, Value) {
    let app = TestApp::new(Database::sqlite().await).await;
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let document = app.send(request).await.json();
    (app, document)
}

/// Path, method and what is said of it.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

#[tokio::test]
async fn every_documented_call_is_there() {
    let (app, document) = app().await;
    let operations = operations(&document);
    assert!(operations.len() > 80, "{}", operations.len());
    for (path, method, _) in operations {
        let filled: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let request = Request::builder()
            .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
            .uri(&filled)
            .header("origin", "https://connect.example.com")
            .body(Body::empty())
            .unwrap();
        let answer = app.send(request).await;
        let text = answer.text();
        assert_ne!(answer.status, 405, "{method} {path}");
        assert!(
            !text.contains("There is no such call") && !text.contains("does not take this method"),
            "{method} {path}: {text}"
        );
    }
}

#[test]
fn no_route_is_left_out_of_the_document_but_pages() {
    let mut found = BTreeSet::new();
    for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let text = fs::read_to_string(&file).unwrap();
        for other in [".route_service(", ".nest(", ".nest_service("] {
            assert!(!text.contains(other), "{} has {other}", file.display());
        }
        for after in text.split(".route(").skip(1) {
            let path = after.trim_start().strip_prefix('"');
            let path = path.and_then(|rest| rest.split('"').next());
            let path = path.unwrap_or_else(|| panic!("{}: a route in disguise", file.display()));
            found.insert(path.to_owned());
        }
    }
    let known: BTreeSet<String> = UNDOCUMENTED.map(str::to_owned).into();
    assert_eq!(
        found, known,
        "add a call by `routes!`, and a page to the list"
    );
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[tokio::test]
async fn calls_are_described_for_those_who_generate_clients() {
    let (_, document) = app().await;
    let tags: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let schemes = document["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    let mut ids = BTreeMap::new();
    for (path, method, operation) in operations(&document) {
        let call = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(
            id.starts_with(|c: char| c.is_ascii_lowercase())
                && id.chars().all(char::is_alphanumeric),
            "{call}: {id}"
        );
        if let Some(other) = ids.insert(id, call.clone()) {
            panic!("{call} and {other} are both called {id}");
        }
        let summary = operation["summary"].as_str().unwrap_or("");
        assert!(
            (3..=60).contains(&summary.len()) && !summary.contains('`'),
            "{call} needs a few words as the first paragraph of its comment, has {summary:?}"
        );
        let own: Vec<&str> = operation["tags"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{call}: {own:?}");
        for either in operation["security"]
            .as_array()
            .unwrap_or_else(|| panic!("{call}: security"))
        {
            for name in either.as_object().unwrap().keys() {
                assert!(schemes.contains_key(name), "{call}: {name}");
            }
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses
                .keys()
                .any(|status| status.starts_with(['2', '3'])),
            "{call}"
        );
        let named: BTreeSet<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let parameters = operation["parameters"].as_array();
        let described: BTreeSet<&str> = parameters
            .into_iter()
            .flatten()
            .filter(|it| it["in"] == "path")
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(named, described, "{call}");
        for parameter in parameters.into_iter().flatten() {
            let text = parameter["description"].as_str().unwrap_or("");
            assert!(!text.is_empty(), "{call}: {}", parameter["name"]);
        }
    }
}

#[tokio::test]
async fn schemas_have_names_of_their_own_and_are_all_there() {
    let (_, document) = app().await;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        let general = [
            "Request", "Response", "Row", "Body", "Answer", "Listed", "Vec", "Change",
        ];
        assert!(
            !general.contains(&name.as_str()) && !name.ends_with("Json"),
            "a schema is called {name}: give it a name by `#[schema(as = …)]`"
        );
    }
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in &used {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{reference}");
    }
}

#[tokio::test]
async fn examples_of_parameters_are_taken() {
    let (app, document) = app().await;
    let user = app.connected().await;
    let mut tried = 0;
    for (path, _, operation) in operations(&document) {
        let Some(path) = path.strip_prefix("/api") else {
            continue;
        };
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|it| it["in"] == "query") {
            let told = [&parameter["example"], &parameter["schema"]["example"]];
            let Some(example) = told.into_iter().find_map(Value::as_str) else {
                continue;
            };
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair(parameter["name"].as_str().unwrap(), example)
                .finish();
            let answer = app
                .read(&format!("{path}?{query}"), &user.access_token)
                .await;
            assert_eq!(answer.status, 200, "{path}?{query}: {}", answer.text());
            tried += 1;
        }
    }
    assert!(tried > 0);
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference);
            }
            fields.values().for_each(|it| references(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

#[tokio::test]
async fn answers_of_calls_have_schemas() {
    let (_, document) = app().await;
    for (path, method, operation) in operations(&document) {
        // A download that is written in pieces.
        if path == "/account/api/export" {
            continue;
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (kind, content) in response["content"].as_object().into_iter().flatten() {
                let schema = &content["schema"];
                let is_told = schema.get("$ref").is_some() || schema.get("allOf").is_some();
                assert!(
                    is_told || kind != "application/json",
                    "{method} {path} {status} answers {schema}"
                );
            }
        }
    }
}

#[tokio::test]
async fn document_needs_no_installation() {
    let (_, served) = app().await;
    let url = "https://connect.example.com".parse().unwrap();
    let settings = kc_server::Settings::new(url, "development", "0.0.0-test");
    let document: Value = serde_json::from_str(&kc_server::document(&settings)).unwrap();
    assert_eq!(document, served);
}
