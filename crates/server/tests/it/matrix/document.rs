//! The calls as the OpenAPI document tells of them: the document and the route table are one.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Map, Value, json};

use crate::app::TestApp;

/// What somebody has in hand whose names stand in paths, queries and bodies: `wallet_id`, `user_id`…
pub type Ids = BTreeMap<String, String>;

/// Names that mean the same thing in other places.
const ALSO: [(&str, &str); 6] = [
    ("findingId", "finding_id"),
    ("walletId", "wallet_id"),
    ("importWalletId", "wallet_id"),
    ("grantId", "grant_id"),
    ("trxId", "transaction_id"),
    ("source", "wallet_id"),
];

/// What a form says of itself.
pub const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    pub path: String,
    pub tag: String,
    /// Any of these sets of security schemes opens it.
    pub ways: Vec<BTreeSet<String>>,
    /// Whether it opens without any of them too.
    pub is_open: bool,
    /// Those of the query.
    queries: Vec<String>,
    /// Of a body of JSON, or of a form.
    body: Option<Value>,
    components: Value,
}

pub async fn operations(app: &TestApp) -> Vec<Operation> {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let document = app.send(request).await.json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, told) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            found.push(Operation::of(method, path, told, &document["components"]));
        }
    }
    found
}

/// The name under which an id is known here.
pub fn known_as(name: &str) -> &str {
    let also = ALSO.iter().find(|(other, _)| *other == name);
    also.map_or(name, |(_, known)| known)
}

impl Operation {
    fn of(method: Method, path: &str, told: &Value, components: &Value) -> Self {
        assert!(
            ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()),
            "{method} {path}: a method that nobody tries"
        );
        let parameters = told["parameters"].as_array().into_iter().flatten();
        let queries = parameters
            .filter(|it| it["in"] == "query")
            .map(|it| it["name"].as_str().unwrap().to_owned());
        let ways = told["security"].as_array().into_iter().flatten();
        let ways = ways.map(|way| way.as_object().unwrap().keys().cloned().collect());
        let (closed, open): (Vec<BTreeSet<String>>, Vec<_>) =
            ways.partition(|way: &BTreeSet<String>| !way.is_empty());
        let content = &told["requestBody"]["content"];
        let kinds = ["application/json", FORM].iter();
        let body = kinds
            .map(|kind| &content[kind]["schema"])
            .find(|it| !it.is_null());
        Self {
            method,
            path: path.to_owned(),
            tag: told["tags"][0].as_str().unwrap_or_default().to_owned(),
            is_open: closed.is_empty() || !open.is_empty(),
            ways: closed,
            queries: queries.collect(),
            body: body.cloned(),
            components: components.clone(),
        }
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn reads(&self) -> bool {
        self.method == Method::GET
    }

    /// The parameters of its path.
    pub fn places(&self) -> Vec<&str> {
        let segments = self.path.split('/');
        segments
            .filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'))
            .collect()
    }

    /// The name under which an id of this call is known here.
    pub fn known_as<'a>(&self, name: &'a str) -> &'a str {
        match (self.tag.as_str(), name) {
            // Mailed codes have this name too.
            ("OpenID Connect", "code") => "authorization_code",
            _ => known_as(name),
        }
    }

    /// Which of the ids it takes in path, query and body.
    pub fn takes(&self, ids: &Ids) -> Vec<String> {
        let in_body = self.properties();
        let named = |id: &str| {
            let mut all = self.places().into_iter().map(str::to_owned);
            all.any(|it| self.known_as(&it) == id)
                || self.queries.iter().any(|it| self.known_as(it) == id)
                || in_body.keys().any(|it| self.known_as(it) == id)
        };
        ids.keys().filter(|id| named(id)).cloned().collect()
    }

    /// The request, without anything that opens the call. Nothing if an id of its path is unknown.
    pub fn request(&self, ids: &Ids) -> Option<axum::http::request::Builder> {
        let mut path = self.path.clone();
        for place in self.places() {
            path = path.replace(&format!("{{{place}}}"), ids.get(known_as(place))?);
        }
        let given = self.queries.iter().filter_map(|name| {
            let id = ids.get(known_as(name))?;
            Some(format!("{name}={id}"))
        });
        let query: Vec<String> = given.collect();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        Some(Request::builder().method(self.method.clone()).uri(path))
    }

    /// A body that says as little as it may, but names every id that it can.
    pub fn body(&self, ids: &Ids) -> Value {
        if let Some(body) = super::bodies::written(&self.name(), ids) {
            return body;
        }
        match &self.body {
            Some(schema) => self.value("", schema, ids),
            None => json!({}),
        }
    }

    fn properties(&self) -> Map<String, Value> {
        let schema = self.body.as_ref().map(|it| self.resolve(it));
        let properties = schema.and_then(|it| it["properties"].as_object());
        properties.cloned().unwrap_or_default()
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let Some(reference) = schema["$ref"].as_str() else {
            let one_of = ["oneOf", "anyOf", "allOf"].iter();
            let mut kinds = one_of.filter_map(|it| schema[it].as_array()).flatten();
            let first = kinds.find(|it| it["type"] != "null");
            return first.map_or(schema, |it| self.resolve(it));
        };
        let name = reference.strip_prefix("#/components").unwrap();
        self.resolve(self.components.pointer(name).expect("what is referred to"))
    }

    fn value(&self, name: &str, schema: &Value, ids: &Ids) -> Value {
        if let Some(id) = ids.get(known_as(name)) {
            return json!(id);
        }
        let schema = self.resolve(schema);
        for told in [&schema["example"], &schema["enum"][0], &schema["default"]] {
            if !told.is_null() {
                return told.clone();
            }
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|it| **it != "null").unwrap(),
            kind => kind,
        };
        match kind.as_str() {
            Some("array") => json!([self.value(name, &schema["items"], ids)]),
            Some("object") => self.object(schema, ids),
            Some("boolean") => json!(true),
            Some("integer" | "number") => json!(schema["minimum"].as_i64().unwrap_or(1)),
            _ if name.contains("url") => json!("https://hooks.example.com/kryptos"),
            _ => json!(ids.get("marker").map_or("Something", String::as_str)),
        }
    }

    fn object(&self, schema: &Value, ids: &Ids) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let wanted = properties.filter(|(name, _)| {
            required.contains(&json!(name)) || ids.contains_key(known_as(name))
        });
        wanted
            .map(|(name, schema)| (name.clone(), self.value(name, schema, ids)))
            .collect::<Map<String, Value>>()
            .into()
    }
}
