//! Answers are what the OpenAPI document says of them, member by member.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use kc_testkit::on_both_databases;
use serde_json::{Value, json};

use super::{Party, app, party::ADA};
use crate::{account::Browser, app::TestApp};

/// What an object may have and must have; `additional` is what else may stand in it.
#[derive(Default)]
struct Members<'a> {
    known: BTreeMap<&'a str, &'a Value>,
    required: Vec<&'a str>,
    additional: Option<&'a Value>,
}

struct Document(Value);

impl Document {
    async fn of(app: &TestApp) -> Self {
        let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
        Self(app.send(request).await.json())
    }

    fn schema(&self, method: &str, path: &str, status: &str) -> &Value {
        let responses = &self.0["paths"][path][method]["responses"];
        &responses[status]["content"]["application/json"]["schema"]
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let place = reference.strip_prefix('#').unwrap();
                self.resolve(self.0.pointer(place).unwrap())
            }
            None => schema,
        }
    }

    fn collect<'a>(&'a self, schema: &'a Value, members: &mut Members<'a>) {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, members);
        }
        let properties = schema["properties"].as_object().into_iter().flatten();
        members
            .known
            .extend(properties.map(|(name, it)| (name.as_str(), it)));
        let required = schema["required"].as_array().into_iter().flatten();
        members
            .required
            .extend(required.map(|it| it.as_str().unwrap()));
        members.additional = members.additional.or(schema.get("additionalProperties"));
    }

    #[track_caller]
    fn describes(&self, schema: &Value, value: &Value, place: &str) {
        let kind = match value {
            Value::Object(object) => return self.describes_object(schema, object, place),
            Value::Array(items) => {
                let schema = self.resolve(schema);
                assert_eq!(schema["type"], "array", "{place}: {schema}");
                for item in items {
                    self.describes(&schema["items"], item, &format!("{place}[]"));
                }
                return;
            }
            Value::String(_) => "string",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::Null => "null",
        };
        let told = &self.resolve(schema)["type"];
        let fits = told == kind || told.as_array().is_some_and(|it| it.contains(&json!(kind)));
        assert!(fits, "{place} is {value}, not {told}");
    }

    #[track_caller]
    fn describes_object(
        &self,
        schema: &Value,
        object: &serde_json::Map<String, Value>,
        place: &str,
    ) {
        let mut members = Members::default();
        self.collect(schema, &mut members);
        // What an application brought itself may be anything.
        if members.known.is_empty() && members.additional.is_none() {
            assert_eq!(self.resolve(schema)["type"], "object", "{place}: {schema}");
            return;
        }
        for (name, value) in object {
            let place = format!("{place}.{name}");
            let told = members
                .known
                .get(name.as_str())
                .copied()
                .or(members.additional);
            let told = told.unwrap_or_else(|| panic!("{place} is not in the document"));
            self.describes(told, value, &place);
        }
        for name in members.required {
            assert!(object.contains_key(name), "{place}.{name} is missing");
        }
    }
}

on_both_databases! {
    async fn documents_of_the_provider_have_the_members_that_are_told(db: Database) {
        let app = TestApp::with(db, |settings| settings.identity.dynamic_registration = true).await;
        let document = Document::of(&app).await;
        for path in [
            "/oidc/.well-known/openid-configuration",
            "/oidc/.well-known/openid_configuration",
            "/.well-known/openid-configuration/oidc",
            "/.well-known/oauth-authorization-server/oidc",
            "/.well-known/oauth-protected-resource/api",
            "/oidc/jwks",
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = app.send(request).await.fine();
            document.describes(document.schema("get", path, "200"), &answer, path);
        }

        for metadata in [
            json!({ "redirect_uris": ["https://south.example/cb"] }),
            json!({
                "redirect_uris": ["https://south.example/cb"],
                "token_endpoint_auth_method": "private_key_jwt",
                "jwks": { "keys": [{ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
                    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }] },
                "post_logout_redirect_uris": ["https://south.example/bye"],
                "client_uri": "https://south.example", "logo_uri": "https://south.example/logo.png",
            }),
        ] {
            let path = "/oidc/register";
            let request = Request::post(path).header("content-type", "application/json");
            let answer = app.send(request.body(Body::from(metadata.to_string())).unwrap()).await;
            assert_eq!(answer.status, 201, "{}", answer.text());
            document.describes(document.schema("post", path, "201"), &answer.json(), path);
        }
    }

    async fn userinfo_has_the_claims_that_are_told(db: Database) {
        let app = app(db).await;
        let document = Document::of(&app).await;
        let party = Party::new(&app).await;
        let mut browser = Browser::new(&app);
        browser.sign_in(ADA).await;
        let named = json!({ "name": "Ada", "language": "de" });
        browser.call(axum::http::Method::PATCH, "/profile", named).await.fine();
        let code = party.code(&mut browser, &[("scope", "openid profile email portfolios:read")]).await;
        let tokens = party.exchange(&code).await.fine();
        document.describes(document.schema("post", "/oidc/token", "200"), &tokens, "tokens");
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        for method in ["get", "post"] {
            let request = Request::builder().method(method.to_uppercase().as_str())
                .uri("/oidc/userinfo").header("authorization", &bearer);
            let answer = app.send(request.body(Body::empty()).unwrap()).await.fine();
            assert_eq!((&answer["name"], &answer["portfolios_access"]), (&json!("Ada"), &json!(true)));
            document.describes(document.schema(method, "/oidc/userinfo", "200"), &answer, "claims");
        }
    }
}
