//! The widget's questions about addresses, answered by the providers' adapters.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _};
use kc_providers::Providers;
use kc_server::Scout;

/// Whose registry names are read from.
const NAMING: &str = "ethereum";

pub struct ByAdapters(pub Arc<Providers>);

impl Scout for ByAdapters {
    fn is_used<'a>(
        &'a self,
        provider: &'a str,
        is_sandbox: bool,
        address: &'a str,
    ) -> BoxFuture<'a, Option<bool>> {
        async move {
            let adapter = self.0.adapter(provider, is_sandbox)?;
            let asked = adapter.presence()?.is_used(address).await;
            asked
                .inspect_err(|error| tracing::debug!(%error, "an address could not be looked for"))
                .ok()
        }
        .boxed()
    }

    fn resolve<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, String>> {
        async move {
            let adapter = self.0.adapter(NAMING, false);
            let Some(names) = adapter.as_ref().and_then(|it| it.names()) else {
                return Err("names can not be read on this installation.".to_owned());
            };
            names
                .resolve(name)
                .await
                .map_err(|error| error.for_person("Ethereum"))
        }
        .boxed()
    }
}
