//! `kryptos serve`: the API, the widget, and the worker beside them.

use std::{future::IntoFuture as _, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use kc_server::App;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::stop;
use crate::{
    development,
    identity::{self, Post},
    installation::Installation,
    mail::outbox::{self, Outbox},
    scout::ByAdapters,
    settings::Settings,
    web_files::Embedded,
};

/// How long open requests may go on after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);

pub async fn run(settings: &Settings, with_worker: bool) -> anyhow::Result<()> {
    let installation = Installation::open(settings).await?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("can not listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let public_url = match settings.public_url()? {
        Some(url) => url,
        None => reached_at(address)?,
    };

    let demo = if settings.development {
        Some(development::prepare_demo(&installation.store, &public_url).await?)
    } else {
        None
    };
    let stop = stop::on_signal()?;
    let post = Post::open(settings, &installation, stop.clone())?;
    let app = App {
        store: installation.store.clone(),
        clock: installation.clock.clone(),
        catalogue: installation.providers.catalogue(),
        scout: Arc::new(ByAdapters(installation.providers.clone())),
        settings: kc_server::Settings {
            demo,
            identity: settings.identity(),
            limits: settings.limits()?,
            longest_history: settings.longest_history(),
            kept_answers: settings.kept_answers(),
            ..kc_server::Settings::new(
                public_url.clone(),
                environment(settings),
                env!("CARGO_PKG_VERSION"),
            )
        },
        files: Arc::new(Embedded),
        identity: identity::open(settings, &installation, &public_url, post.mailer).await?,
        master_key: settings.master_key()?,
        stopping: stop.clone(),
    };

    let worker = if with_worker {
        let worker = installation.worker(settings, &public_url)?;
        Some(tokio::spawn(worker.run(stop.clone())))
    } else {
        None
    };
    println!("listening on http://{address}");
    if settings.development {
        development::welcome(&installation.store, &public_url).await?;
    }
    serve(listener, app, post.outbox, stop).await?;
    if let Some(worker) = worker {
        worker.await?;
    }
    if let Some(sending) = post.sending {
        sending.await?;
    }
    installation.store.close().await;
    Ok(())
}

async fn serve(
    listener: TcpListener,
    app: App,
    outbox: Option<Arc<Outbox>>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut router = kc_server::router(app);
    if let Some(outbox) = outbox {
        router = outbox::route(outbox).fallback_service(router);
    }
    let stopped = stop.clone();
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, router)
        .with_graceful_shutdown(async move { stopped.cancelled().await })
        .into_future();
    let drained = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = server => Ok(served?),
        () = drained => {
            tracing::warn!("some requests were cut off");
            Ok(())
        }
    }
}

pub(super) fn environment(settings: &Settings) -> &'static str {
    if settings.development {
        "development"
    } else {
        "production"
    }
}

/// The address that this machine's own browsers reach the server by.
pub(super) fn reached_at(address: SocketAddr) -> anyhow::Result<Url> {
    let host = if address.ip().is_unspecified() {
        "127.0.0.1".to_owned()
    } else if address.is_ipv6() {
        format!("[{}]", address.ip())
    } else {
        address.ip().to_string()
    };
    Ok(Url::parse(&format!("http://{host}:{}", address.port()))?)
}
