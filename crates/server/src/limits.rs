//! How often something may be asked in a window of time, counted in this process.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::Mutex,
    time::Duration,
};

use kc_domain::Timestamp;

/// Keys that are remembered at most; when there are more, the windows that are over are forgotten,
/// and then all of them.
const MOST_KEYS: usize = 100_000;

/// So many requests in a window, for each key.
pub(crate) struct Limit {
    most: u32,
    window: Duration,
    hasher: RandomState,
    windows: Mutex<HashMap<u64, Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    count: u32,
}

impl Limit {
    /// With 0 there is no limit.
    pub fn new(most: u32, window: Duration) -> Self {
        Self {
            most,
            window,
            hasher: RandomState::new(),
            windows: Mutex::default(),
        }
    }

    /// Counts a request of `key`.
    ///
    /// # Errors
    /// If there were too many: the seconds until there is room again.
    pub fn take(&self, key: &str, now: Timestamp) -> Result<(), u64> {
        if self.most == 0 {
            return Ok(());
        }
        let key = self.hasher.hash_one(key);
        let mut windows = self
            .windows
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() >= MOST_KEYS && !windows.contains_key(&key) {
            windows.retain(|_, window| window.ends_at > now);
            // Made-up keys come a few times each: those that have used up much are kept. There must
            // be much room then, or each new key would make us look at all.
            if windows.len() >= MOST_KEYS {
                windows.retain(|_, window| window.count > self.most / 2);
            }
            if windows.len() > MOST_KEYS / 2 {
                windows.clear();
            }
        }
        let fresh = Window {
            ends_at: now.plus(self.window),
            count: 0,
        };
        let window = windows.entry(key).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        if window.count >= self.most {
            return Err(window.ends_at.since(now).as_secs() + 1);
        }
        window.count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_window() {
        let limit = Limit::new(2, Duration::from_secs(60));
        let now = Timestamp::from_seconds(1_000);
        assert_eq!(limit.take("a", now), Ok(()));
        assert_eq!(limit.take("a", now), Ok(()));
        assert_eq!(limit.take("a", now.plus(Duration::from_secs(10))), Err(51));
        assert_eq!(limit.take("b", now), Ok(()));
        assert_eq!(limit.take("a", now.plus(Duration::from_secs(60))), Ok(()));
    }

    #[test]
    fn made_up_keys_wipe_out_no_count_that_matters() {
        let limit = Limit::new(5, Duration::from_secs(60));
        let now = Timestamp::EPOCH;
        assert!((0..5).all(|_| limit.take("a", now).is_ok()));
        for made_up in 0..=MOST_KEYS {
            let key = made_up.to_string();
            assert!((0..2).all(|_| limit.take(&key, now).is_ok()));
        }
        assert!(limit.take("a", now).is_err());
    }

    #[test]
    fn nothing_is_no_limit() {
        let limit = Limit::new(0, Duration::from_secs(60));
        assert!((0..10_000).all(|_| limit.take("a", Timestamp::EPOCH).is_ok()));
    }
}
