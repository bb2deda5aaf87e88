//! Sends an event to a webhook once, and decides what follows from the answer.

use std::time::{Duration, Instant};

use kc_domain::Timestamp;
use kc_outbound::{Method, OutboundError, Request, header};
use kc_store::{
    StoreError, Tx,
    deliveries::{self, Next, Outgoing, State},
    events,
    jobs::{self, DeliverWebhook},
    webhooks::{self, Schedule},
};
use kc_wire::webhook::{Message, SigningSecret};
use serde_json::value::RawValue;

use crate::{error::JobError, lease::Lease};

/// Before the second try; before each later one three times as long as before.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// Longest that a receiver may have us wait between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3_600);

pub async fn run(lease: &Lease, job: DeliverWebhook) -> Result<(), JobError> {
    let (store, now) = (lease.store(), lease.context.now());
    let Some(outgoing) = deliveries::outgoing(store, &job.delivery).await? else {
        return Ok(());
    };
    if outgoing.state != State::Pending {
        return Ok(());
    }
    if let Some(at) = outgoing.next_attempt_at.filter(|at| *at > now) {
        // The try before was written down, but not that its job had done with it.
        let mut tx = lease.begin().await?;
        jobs::enqueue(&mut tx, &job, at, now).await?;
        tx.commit().await?;
        return Ok(());
    }
    if let Some(objection) = objection(lease, &outgoing, now).await? {
        let mut tx = lease.begin().await?;
        deliveries::end(&mut tx, &outgoing.id, State::Cancelled, objection).await?;
        tx.commit().await?;
        return Ok(());
    }
    let request = request(lease, &outgoing, now)?;
    let begun = Instant::now();
    let sent = lease
        .context
        .webhooks
        .outbound
        .send_for_status(request)
        .await;
    let answer = answer(&sent, begun.elapsed());

    let mut tx = lease.begin().await?;
    if let Some(tries) = deliveries::log_attempt(&mut tx, &outgoing.id, &answer, now).await? {
        let ended = lease.context.now();
        let next = next(&sent, outgoing.schedule, tries, ended);
        let is_given_up = next == Next::GiveUp;
        deliveries::go_on(&mut tx, &outgoing, &job.host, next, ended).await?;
        if is_given_up {
            disable_if_failing(lease, &mut tx, &outgoing, ended).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Says that trouble of our own kept a delivery from being sent.
pub async fn tell_given_up(tx: &mut Tx, job: &DeliverWebhook) -> Result<(), StoreError> {
    let reason = "Something went wrong on our side.";
    deliveries::end(tx, &job.delivery, State::Failed, reason).await
}

/// Why a delivery is not to be sent, if it is not: much may have changed since the last try.
async fn objection(
    lease: &Lease,
    outgoing: &Outgoing,
    now: Timestamp,
) -> Result<Option<&'static str>, StoreError> {
    if !outgoing.is_enabled {
        return Ok(Some("The webhook is disabled."));
    }
    let audience = events::audience(lease.store(), &outgoing.workspace_id, now).await?;
    if !audience.hears(&outgoing.receiver_workspace_id, outgoing.at) {
        return Ok(Some(
            "The user no longer grants access to their integrations.",
        ));
    }
    Ok(None)
}

fn request(lease: &Lease, outgoing: &Outgoing, now: Timestamp) -> Result<Request, JobError> {
    let open = |sealed: &[u8]| {
        let identity = outgoing.webhook_id.as_str();
        let secret = lease.context.webhooks.master_key.open(identity, sealed);
        let text = secret.map_err(JobError::fail_with)?;
        let text = String::from_utf8(text).map_err(JobError::fail_with)?;
        SigningSecret::parse(&text).ok_or_else(|| JobError::fail("the secret is none"))
    };
    let secret = open(&outgoing.sealed_secret)?;
    let previous = match (
        &outgoing.previous_sealed_secret,
        outgoing.previous_secret_until,
    ) {
        (Some(sealed), Some(until)) if until > now => Some(open(sealed)?),
        _ => None,
    };
    let data = outgoing.data.clone();
    let data = data.ok_or_else(|| JobError::fail("the event was not announced"))?;
    let message = Message {
        id: &outgoing.id,
        event: outgoing.kind,
        at: outgoing.at,
        data: &RawValue::from_string(data).map_err(JobError::fail_with)?,
    };
    let body = message.body().map_err(JobError::fail_with)?;
    let mut headers = header::HeaderMap::new();
    for (name, value) in message.headers(&body, &secret, previous.as_ref(), now) {
        headers.insert(name, value.parse().map_err(JobError::fail_with)?);
    }
    Ok(Request {
        method: Method::POST,
        url: outgoing.url.parse().map_err(JobError::fail_with)?,
        headers,
        body,
    })
}

type Sent = Result<kc_outbound::Answer, OutboundError>;

fn answer(sent: &Sent, duration: Duration) -> deliveries::Answer {
    let duration = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    match sent {
        Ok(answer) => deliveries::Answer {
            duration,
            status: Some(i64::from(answer.status)),
            error: None,
            response: Some(String::from_utf8_lossy(&answer.body).into_owned()),
        },
        Err(error) => deliveries::Answer {
            duration,
            error: Some(error.to_string()),
            ..deliveries::Answer::default()
        },
    }
}

fn next(sent: &Sent, schedule: Schedule, tries: i64, now: Timestamp) -> Next {
    let is_worth_retrying = match sent {
        Ok(answer) if (200..300).contains(&answer.status) => return Next::Arrived,
        Ok(answer) => matches!(answer.status, 429 | 500 | 502 | 503 | 504),
        Err(error) => matches!(
            error,
            OutboundError::Timeout | OutboundError::Failed | OutboundError::Unresolved
        ),
    };
    if !is_worth_retrying || tries >= schedule.tries() {
        return Next::GiveUp;
    }
    let exponent = u32::try_from(tries - 1).unwrap_or(0);
    let usual = FIRST_PAUSE * 3_u32.saturating_pow(exponent);
    let asked = sent.as_ref().ok().and_then(|it| retry_after(it, now));
    let pause = asked.map_or(usual, |asked| asked.clamp(usual, LONGEST_PAUSE));
    Next::Retry(now.plus(pause))
}

/// The pause that a receiver asks for, in seconds or as a date.
fn retry_after(answer: &kc_outbound::Answer, now: Timestamp) -> Option<Duration> {
    let text = answer.headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()?;
    Some(Timestamp::from_micros(date.as_microsecond()).since(now))
}

async fn disable_if_failing(
    lease: &Lease,
    tx: &mut Tx,
    outgoing: &Outgoing,
    now: Timestamp,
) -> Result<(), StoreError> {
    let period = lease.context.settings.webhooks_fail_for;
    let reason = format!(
        "No message has arrived for {} days.",
        period.as_secs() / (24 * 3_600)
    );
    let before = now.minus(period);
    let webhook = &outgoing.webhook_id;
    if webhooks::disable_if_failing(tx, webhook, before, &reason, now).await? {
        tracing::warn!(%webhook, "a webhook that nothing has reached for long was disabled");
    }
    Ok(())
}
