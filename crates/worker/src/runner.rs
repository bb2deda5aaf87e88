//! Takes jobs from the table and runs them, so many at a time, until told to stop.

use std::{collections::HashMap, sync::Arc, time::Duration};

use kc_domain::Timestamp;
use kc_store::{
    StoreError,
    jobs::{
        self, AnnounceEvent, AskDayPrices, CatchUp, DeliverWebhook, Job as _, Leased, PurgeExpired,
        RefreshHoldings, RefreshPrices, RenderReport, ReplayEvents, SyncIntegration, SyncStale,
    },
};
use tokio::task::JoinSet;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::Instrument as _;

use crate::{
    Context, Settings, day_prices, error::JobError, holdings, lease::Lease, prices, purge, report,
    schedule, stale, sync, webhooks,
};

const FIRST_RETRY: Duration = Duration::from_secs(5);

/// Runs jobs on this node.
pub struct Worker {
    context: Context,
}

impl Worker {
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context }
    }

    /// Runs jobs until `stop`, then lets those that run come to an end for a while, and gives
    /// back the rest.
    pub async fn run(self, stop: CancellationToken) {
        let schedule = tokio::spawn(schedule::run(self.context.clone(), stop.clone()));
        let mut running = Running::default();
        while !stop.is_cancelled() {
            let claimed = self.claim(&running).await;
            let took_any = claimed.as_ref().is_ok_and(|jobs| !jobs.is_empty());
            match claimed {
                Ok(jobs) => {
                    for job in jobs {
                        running.start(self.context.clone(), job, stop.clone());
                    }
                }
                Err(error) => tracing::error!(%error, "no jobs to be had from the database"),
            }
            if took_any && running.jobs.len() < self.context.settings.concurrency {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.context.store.job_enqueued() => {}
                () = tokio::time::sleep(self.context.settings.poll_every) => {}
                () = running.one_ended() => {}
            }
        }
        while !running.jobs.is_empty() {
            running.one_ended().await;
        }
        schedule.abort();
    }

    async fn claim(&self, running: &Running) -> Result<Vec<Leased>, StoreError> {
        let settings = self.context.settings;
        let free = settings.concurrency.saturating_sub(running.jobs.len());
        if free == 0 {
            return Ok(vec![]);
        }
        let (room, full) = running.room(settings.lane_concurrency, most_deliveries(&settings));
        let store = &self.context.store;
        jobs::claim(
            store,
            free.min(room),
            &full,
            self.context.now(),
            settings.lease,
        )
        .await
    }
}

/// How many deliveries to webhooks may run at a time, whoever receives them: fewer than half of all
/// jobs, as anybody may have any number of slow hosts.
fn most_deliveries(settings: &Settings) -> usize {
    (settings.concurrency.saturating_sub(1) / 2).max(1)
}

/// The jobs under way, and how many of each lane.
#[derive(Default)]
struct Running {
    jobs: JoinSet<String>,
    by_lane: HashMap<String, usize>,
}

impl Running {
    /// How many jobs may be taken at once so that no lane gets more than `in_lane`, nor deliveries
    /// in all more than `deliveries`; and the lanes that are full.
    fn room(&self, in_lane: usize, deliveries: usize) -> (usize, Vec<String>) {
        let is_delivery = |lane: &str| lane.starts_with(DeliverWebhook::LANES);
        let (mut room, mut full) = (in_lane, Vec::new());
        let mut delivering = 0;
        for (lane, count) in &self.by_lane {
            if is_delivery(lane) {
                delivering += count;
            }
            if *count >= in_lane {
                full.push(lane.clone());
            } else {
                room = room.min(in_lane - count);
            }
        }
        if delivering >= deliveries {
            full.push(DeliverWebhook::LANES.to_owned());
        } else {
            room = room.min(deliveries - delivering);
        }
        (room, full)
    }

    fn start(&mut self, context: Context, job: Leased, stop: CancellationToken) {
        *self.by_lane.entry(job.lane.clone()).or_default() += 1;
        let span =
            tracing::info_span!("job", id = %job.id, kind = %job.kind, attempt = job.attempt);
        self.jobs.spawn(
            async move {
                let lane = job.lane.clone();
                carry_out(context, job, stop).await;
                lane
            }
            .instrument(span),
        );
    }

    /// Waits until a job ends; for ever if none runs.
    async fn one_ended(&mut self) {
        match self.jobs.join_next().await {
            Some(Ok(lane)) => {
                if let Some(count) = self.by_lane.get_mut(&lane) {
                    *count -= 1;
                    if *count == 0 {
                        self.by_lane.remove(&lane);
                    }
                }
            }
            Some(Err(error)) => tracing::error!(%error, "a job's task ended abnormally"),
            None => std::future::pending().await,
        }
    }
}

async fn carry_out(context: Context, job: Leased, stop: CancellationToken) {
    let lease = Arc::new(Lease { context, job });
    let drain = lease.context.settings.drain;
    let drained = async {
        stop.cancelled().await;
        tokio::time::sleep(drain).await;
    };
    if lease.job.attempt > lease.job.max_attempts {
        // Every worker that had it went down without a word, so it is not tried once more.
        let error = JobError::fail("the workers that had the job did not survive it");
        return finish(&lease, Some(Err(error))).await;
    }
    // A task of its own, so that a panic ends the job and not the worker; it ends with the worker.
    let work = tokio::spawn(perform(lease.clone()).in_current_span());
    let mut work = AbortOnDropHandle::new(work);
    let outcome = tokio::select! {
        done = &mut work => Some(done.unwrap_or_else(|error| Err(JobError::Retry {
            message: format!("the job broke off: {error}"),
            after: None,
        }))),
        lost = lease.keep() => Some(Err(lost)),
        () = drained => None,
    };
    work.abort();
    finish(&lease, outcome).await;
}

async fn finish(lease: &Lease, outcome: Option<Result<(), JobError>>) {
    if let Err(error) = end(lease, outcome).await {
        // The lease runs out, and the job is taken up again.
        tracing::error!(%error, "the end of the job could not be written");
    }
}

async fn perform(lease: Arc<Lease>) -> Result<(), JobError> {
    match lease.job.kind.as_str() {
        SyncIntegration::KIND => sync::run(&lease, lease.job.job()?).await,
        RefreshHoldings::KIND => holdings::run(&lease, lease.job.job()?).await,
        RefreshPrices::KIND => prices::run(&lease).await,
        AskDayPrices::KIND => day_prices::run(&lease).await,
        SyncStale::KIND => stale::run(&lease).await,
        AnnounceEvent::KIND => webhooks::announce::run(&lease, lease.job.job()?).await,
        CatchUp::KIND => webhooks::catch_up::run(&lease, lease.job.job()?).await,
        DeliverWebhook::KIND => webhooks::deliver::run(&lease, lease.job.job()?).await,
        ReplayEvents::KIND => webhooks::replay::run(&lease, lease.job.job()?).await,
        RenderReport::KIND => report::run(&lease, lease.job.job()?).await,
        PurgeExpired::KIND => purge::run(&lease).await,
        unknown => Err(JobError::Fail(format!(
            "this version knows no job {unknown:?}"
        ))),
    }
}

async fn end(lease: &Lease, outcome: Option<Result<(), JobError>>) -> Result<(), StoreError> {
    let now = lease.context.now();
    let job = &lease.job;
    let mut tx = lease.store().begin().await?;
    match outcome {
        None => {
            tracing::info!("given back");
            jobs::give_back(&mut tx, job, now).await?;
        }
        Some(Ok(())) => {
            tracing::debug!("done");
            jobs::complete(&mut tx, job).await?;
        }
        Some(Err(JobError::LeaseLost)) => {
            tracing::warn!("the lease went to another worker");
            return Ok(());
        }
        Some(Err(JobError::Retry { message, after })) if !job.is_last_attempt() => {
            tracing::warn!(error = %message, "to be tried again");
            jobs::retry(&mut tx, job, retry_at(job, now, after), &message).await?;
        }
        Some(Err(error)) => {
            tracing::error!(%error, "given up");
            jobs::fail(&mut tx, job, &error.to_string()).await?;
            match job.kind.as_str() {
                SyncIntegration::KIND => {
                    sync::tell_given_up(&mut tx, &job.job()?, now).await?;
                }
                DeliverWebhook::KIND => {
                    webhooks::deliver::tell_given_up(&mut tx, &job.job()?).await?;
                }
                RenderReport::KIND => {
                    report::tell_given_up(&mut tx, &job.job()?, now).await?;
                }
                _ => {}
            }
        }
    }
    tx.commit().await?;
    lease.store().wake_watchers();
    Ok(())
}

fn retry_at(job: &Leased, now: Timestamp, after: Option<Duration>) -> Timestamp {
    let wait = pause(job.id.as_str(), job.attempt);
    now.plus(after.map_or(wait, |after| after.max(wait)))
}

/// 5 s · 2ⁿ before the try after the n-th, give or take a fifth, so that jobs that failed together
/// do not return together.
fn pause(id: &str, attempt: i64) -> Duration {
    let exponent = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
    // Ids end in random digits; to spread jobs, that is random enough.
    let random = id.bytes().rev().take(4).map(u32::from).sum::<u32>() + exponent * 7;
    FIRST_RETRY * 2_u32.pow(exponent) * (80 + random % 41) / 100
}

#[cfg(test)]
mod tests {
    use kc_domain::JobId;

    use super::*;

    fn running(lanes: &[(&str, usize)]) -> Running {
        Running {
            by_lane: lanes
                .iter()
                .map(|(lane, n)| ((*lane).to_owned(), *n))
                .collect(),
            ..Running::default()
        }
    }

    #[test]
    fn deliveries_take_less_than_half_of_the_worker() {
        for (concurrency, most) in [(8, 3), (7, 3), (3, 1), (2, 1), (1, 1)] {
            let settings = Settings {
                concurrency,
                ..Settings::default()
            };
            assert_eq!(most_deliveries(&settings), most, "of {concurrency}");
        }
    }

    #[test]
    fn hosts_share_what_there_is_for_deliveries() {
        let (room, full) = running(&[("webhook:a", 1), ("webhook:b", 1)]).room(4, 3);
        assert_eq!((room, full), (1, vec![]));
        let (room, full) = running(&[("webhook:a", 2), ("webhook:b", 1)]).room(4, 3);
        assert_eq!((room, full), (2, vec!["webhook:".to_owned()]));
        let (room, full) = running(&[("sync:ethereum", 4)]).room(4, 3);
        assert_eq!((room, full), (3, vec!["sync:ethereum".to_owned()]));
    }

    #[test]
    fn pauses_double_give_or_take_a_fifth() {
        for attempt in 1..=6 {
            let middle = 5.0 * f64::from(1 << (attempt - 1));
            for _ in 0..200 {
                let pause = pause(JobId::generate().as_str(), attempt).as_secs_f64();
                assert!(
                    (middle * 0.8..=middle * 1.2).contains(&pause),
                    "{attempt}: {pause}"
                );
            }
        }
    }

    #[test]
    fn jobs_that_failed_together_do_not_return_together() {
        let pauses: std::collections::HashSet<Duration> = (0..50)
            .map(|_| pause(JobId::generate().as_str(), 3))
            .collect();
        assert!(pauses.len() > 10, "{pauses:?}");
    }

    #[test]
    fn pause_never_overflows() {
        assert!(pause("job_1", i64::MAX) < Duration::from_secs(3 * 24 * 3600));
    }
}
