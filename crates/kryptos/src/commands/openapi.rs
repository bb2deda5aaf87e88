//! `kryptos openapi`: the OpenAPI document, for generators of clients. It needs no database.

use std::io::Write as _;

use anyhow::Context as _;
use url::Url;

use super::serve::{environment, reached_at};
use crate::settings::Settings;

pub fn print(settings: &Settings) -> anyhow::Result<()> {
    let public_url: Url = match settings.public_url()? {
        Some(url) => url,
        None => reached_at(settings.listen)?,
    };
    let version = env!("CARGO_PKG_VERSION");
    let settings = kc_server::Settings::new(public_url, environment(settings), version);
    let document = kc_server::document(&settings);
    writeln!(std::io::stdout(), "{document}").context("the document can not be written")
}
