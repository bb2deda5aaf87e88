//! The pages for browsers, built by npm and embedded here. Without them the binary builds all the
//! same, and the server says what is missing.

use std::borrow::Cow;

use bytes::Bytes;
use kc_server::{WebFile, WebFiles};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/widget/dist"]
#[allow_missing = true]
struct Widget;

#[derive(RustEmbed)]
#[folder = "../../web/demo/dist"]
#[allow_missing = true]
struct Demo;

#[derive(RustEmbed)]
#[folder = "../../web/account/dist"]
#[allow_missing = true]
struct Account;

#[derive(RustEmbed)]
#[folder = "../../web/docs/dist"]
#[allow_missing = true]
struct Docs;

#[derive(RustEmbed)]
#[folder = "../../sdks/web/dist"]
#[allow_missing = true]
struct Sdk;

/// What is embedded in the binary, by the names that the server asks for.
pub struct Embedded;

impl WebFiles for Embedded {
    fn get(&self, path: &str) -> Option<WebFile> {
        let (part, rest) = path.split_once('/')?;
        match part {
            "widget" => Widget::get(rest).map(web_file),
            "demo" => Demo::get(rest).map(web_file),
            "account" => Account::get(rest).map(web_file),
            "docs" => Docs::get(rest).map(web_file),
            "sdk" => Sdk::get(rest).map(web_file),
            "logos" => {
                let bytes = kc_providers::logo(rest.strip_suffix(".svg")?)?;
                Some(WebFile {
                    bytes: bytes.into(),
                    content_type: "image/svg+xml".into(),
                    // A drawing changes with the version only.
                    etag: concat!("v", env!("CARGO_PKG_VERSION")).to_owned(),
                })
            }
            _ => None,
        }
    }
}

impl Embedded {
    /// Whether the pages were there when the binary was built.
    pub fn has_pages() -> bool {
        [
            Widget::get("index.html"),
            Demo::get("index.html"),
            Account::get("index.html"),
            Docs::get("index.html"),
            Sdk::get("web.js"),
        ]
        .iter()
        .all(Option::is_some)
    }
}

fn web_file(file: EmbeddedFile) -> WebFile {
    let etag = file.metadata.sha256_hash()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    WebFile {
        bytes,
        content_type: file.metadata.mimetype().to_owned().into(),
        etag,
    }
}
