//! What this process knows of the windows of one limit.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kc_domain::Timestamp;

use super::{Verdict, backend::Grant};

/// Keys that are remembered at most; when there are more, the windows that are over are forgotten,
/// and then those that little was asked of.
const MOST_KEYS: usize = 100_000;

pub(super) struct Windows {
    /// Requests in a window.
    most: u32,
    /// Of these, what this process lets pass when it counts alone.
    share: u32,
    length: Duration,
    hasher: RandomState,
    windows: Mutex<HashMap<u64, Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    /// Requests that this process let pass.
    passed: u32,
    /// What it was given and has not used yet.
    held: u32,
    /// What there is to be given still, as far as is known here. Nothing where this process began
    /// the window alone.
    left: Option<u32>,
}

impl Windows {
    pub fn new(most: u32, share: u32, length: Duration) -> Self {
        Self {
            most,
            share,
            length,
            hasher: RandomState::new(),
            windows: Mutex::default(),
        }
    }

    pub fn hash(&self, key: &str) -> u64 {
        self.hasher.hash_one(key)
    }

    /// Lets a request pass that a permit is held for, or refuses it where all are known to be used
    /// up. Nothing if that is not known here.
    pub fn decide(&self, key: u64, now: Timestamp) -> Option<Verdict> {
        let mut windows = self.lock();
        let window = windows.get_mut(&key)?;
        if window.ends_at <= now {
            return None;
        }
        if window.held > 0 {
            window.held -= 1;
            window.passed += 1;
            let remaining = window.held.saturating_add(window.left.unwrap_or(0));
            return Some(self.verdict(true, remaining, window.ends_at, now));
        }
        (window.left == Some(0)).then(|| self.verdict(false, 0, window.ends_at, now))
    }

    /// Counts a request by this process' share.
    pub fn count_alone(&self, key: u64, now: Timestamp) -> Verdict {
        let mut windows = self.lock();
        let window = self.live(&mut windows, key, now);
        let allowed = window.passed < self.share;
        if allowed {
            window.passed += 1;
        }
        let remaining = self.share.saturating_sub(window.passed);
        self.verdict(allowed, remaining, window.ends_at, now)
    }

    /// Takes in what was given for all nodes' window.
    pub fn receive(&self, grant: Grant, key: u64, now: Timestamp) {
        let mut windows = self.lock();
        let window = self.live(&mut windows, key, now);
        let left = match window.left {
            // An answer that comes late tells of a window that is over.
            Some(_) if grant.ends_at < window.ends_at => return,
            Some(left) if grant.ends_at == window.ends_at => left.min(grant.left),
            _ => {
                *window = Window::starting(grant.ends_at);
                grant.left
            }
        };
        window.left = Some(left);
        window.held += grant.permits;
    }

    /// The key's window; a fresh one, if it has none or that is over.
    fn live<'a>(
        &self,
        windows: &'a mut HashMap<u64, Window>,
        key: u64,
        now: Timestamp,
    ) -> &'a mut Window {
        if windows.len() >= MOST_KEYS && !windows.contains_key(&key) {
            self.make_room(windows, now);
        }
        let fresh = Window::starting(now.plus(self.length));
        let window = windows.entry(key).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        window
    }

    fn make_room(&self, windows: &mut HashMap<u64, Window>, now: Timestamp) {
        windows.retain(|_, window| window.ends_at > now);
        // Made-up keys come a few times each: those that have used up much are kept. There must be
        // much room then, or each new key would make us look at all.
        if windows.len() >= MOST_KEYS {
            windows.retain(|_, window| window.passed > self.share / 2 || window.left == Some(0));
        }
        if windows.len() > MOST_KEYS / 2 {
            windows.clear();
        }
    }

    fn verdict(
        &self,
        allowed: bool,
        remaining: u32,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Verdict {
        let wait = ends_at.since(now).as_micros().div_ceil(1_000_000);
        Verdict {
            allowed,
            limit: self.most,
            remaining,
            reset_seconds: u64::try_from(wait).unwrap_or(u64::MAX).max(1),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    const fn starting(ends_at: Timestamp) -> Self {
        Self {
            ends_at,
            passed: 0,
            held: 0,
            left: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn passes(windows: &Windows, key: &str, now: Timestamp) -> bool {
        windows.count_alone(windows.hash(key), now).allowed
    }

    #[test]
    fn each_key_has_its_own_window() {
        let windows = Windows::new(2, 2, MINUTE);
        let now = Timestamp::from_seconds(1_000);
        assert!(passes(&windows, "a", now));
        assert!(passes(&windows, "a", now));
        let refused = windows.count_alone(windows.hash("a"), now.plus(Duration::from_secs(10)));
        let expected = Verdict {
            allowed: false,
            limit: 2,
            remaining: 0,
            reset_seconds: 50,
        };
        assert_eq!(refused, expected);
        assert!(passes(&windows, "b", now));
        assert!(passes(&windows, "a", now.plus(MINUTE)));
    }

    #[test]
    fn made_up_keys_wipe_out_no_count_that_matters() {
        let windows = Windows::new(5, 5, MINUTE);
        let now = Timestamp::EPOCH;
        assert!((0..5).all(|_| passes(&windows, "a", now)));
        for made_up in 0..=MOST_KEYS {
            let key = made_up.to_string();
            assert!((0..2).all(|_| passes(&windows, &key, now)));
        }
        assert!(!passes(&windows, "a", now));
        assert!(windows.lock().len() <= MOST_KEYS);
    }

    #[test]
    fn what_is_known_to_be_used_up_stays_so_when_this_process_counts_alone() {
        let windows = Windows::new(10, 5, MINUTE);
        let (key, now) = (windows.hash("a"), Timestamp::EPOCH);
        let grant = Grant {
            permits: 1,
            left: 0,
            ends_at: now.plus(MINUTE),
        };
        windows.receive(grant, key, now);
        assert!(windows.decide(key, now).unwrap().allowed);
        assert!(!windows.decide(key, now).unwrap().allowed);
        assert!(windows.decide(key, now.plus(MINUTE)).is_none());
    }

    #[test]
    fn answer_about_a_window_that_is_over_changes_nothing() {
        let windows = Windows::new(10, 5, MINUTE);
        let (key, now) = (windows.hash("a"), Timestamp::EPOCH);
        let ending = |ends_at, permits| Grant {
            permits,
            left: 0,
            ends_at,
        };
        windows.receive(ending(now.plus(MINUTE * 2), 1), key, now);
        windows.receive(ending(now.plus(MINUTE), 7), key, now);
        assert!(windows.decide(key, now).unwrap().allowed);
        assert!(!windows.decide(key, now).unwrap().allowed);
    }
}
