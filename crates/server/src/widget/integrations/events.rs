use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    time::Duration,
};

use axum::{
    extract::State,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;

use crate::{
    app::Shared,
    data::wire::Connected,
    error::{Code, ConnectError},
    extract::{Consented, LinkSession},
    openapi::ConnectRefusals,
    widget::streams::OpenStream,
};

/// Other processes' changes are seen at the next poll.
const POLL: Duration = Duration::from_secs(1);
/// Changes that come faster than this are seen together.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Watch integrations sync
///
/// `GET /widget/integrations/events` tells how the user's integrations come along, as
/// server-sent events: first every one of them, then each that changed, as
/// `event: integration` with the Integration as data. A comment comes every 15 seconds. The
/// stream ends with the session.
#[utoipa::path(
    get,
    path = "/widget/integrations/events",
    operation_id = "watchIntegrations",
    tag = "Widget",
    responses(
        (status = 200, description = "Server-sent events, until the session ends.", body = String, content_type = "text/event-stream"),
        ConnectRefusals,
    ),
    security(("link_token" = []), ("link_token" = [], "page_secret" = [])),
)]
pub(crate) async fn call(
    session: LinkSession<Consented>,
    State(shared): State<Shared>,
) -> Result<Response, ConnectError> {
    let Some(open) = shared.streams.open(&session.row.id) else {
        return Err(ConnectError::new(
            Code::RateLimited,
            "Too many event streams are open.",
        ));
    };
    let watch = Watch {
        shared,
        session,
        sent: HashMap::new(),
        waiting: VecDeque::new(),
        has_started: false,
        _open: open,
    };
    let events = stream::unfold(watch, |mut watch| async move {
        let json = watch.next().await?;
        let event = Event::default().event("integration").data(json);
        Some((Ok::<_, Infallible>(event), watch))
    });
    let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("still here");
    Ok(Sse::new(events).keep_alive(heartbeat).into_response())
}

struct Watch {
    shared: Shared,
    session: LinkSession<Consented>,
    /// What was last said of each integration.
    sent: HashMap<String, String>,
    waiting: VecDeque<String>,
    has_started: bool,
    _open: OpenStream,
}

impl Watch {
    /// The next integration that changed, as JSON; nothing when the session is over.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(json) = self.waiting.pop_front() {
                return Some(json);
            }
            if self.has_started {
                self.pause().await?;
            }
            self.has_started = true;
            self.look().await?;
        }
    }

    async fn pause(&self) -> Option<()> {
        let changed = async {
            tokio::join!(
                self.shared.app.store.integration_changed(),
                tokio::time::sleep(SHORTEST_PAUSE)
            );
        };
        tokio::select! {
            () = changed => Some(()),
            () = tokio::time::sleep(POLL) => Some(()),
            () = self.shared.app.stopping.cancelled() => None,
        }
    }

    async fn look(&mut self) -> Option<()> {
        let (token, page) = (self.session.token, self.session.page);
        self.session = LinkSession::read(token, page, &self.shared).await.ok()?;
        let workspace = &self.session.at.workspace;
        let connected = Connected::read(&self.shared, workspace).await.ok()?;
        for integration in connected.of_person(&self.shared) {
            let json = serde_json::to_string(&integration).ok()?;
            let id = integration.wallet_id();
            if self.sent.get(id) != Some(&json) {
                self.sent.insert(id.to_owned(), json.clone());
                self.waiting.push_back(json);
            }
        }
        Some(())
    }
}
