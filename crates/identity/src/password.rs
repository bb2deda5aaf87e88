//! Passwords: hashed with argon2id, never more of them at once than the machine can bear, and new
//! ones looked at for what thieves would try first.
//!
//! A password is its bytes: nothing is trimmed, normalised or cut off, so that what was typed once
//! is what must be typed again.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::{self, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task};
use zxcvbn::Score;

use crate::breached::BreachedList;

/// In characters. OWASP's ASVS 5.0 asks for 8 and likes 15, NIST's SP 800-63B-4 asks for 15 where
/// nothing but the password is proven. Ten of which the guesser below knows none is beyond what can
/// be tried against our lock-out, and against argon2id too; and whoever finds it long has codes
/// and passkeys, which we like better anyway. There are no rules of composition, as both demand.
pub const SHORTEST: usize = 10;
/// In characters; both standards ask for 64 at least. Room for every sentence and every generator.
pub const LONGEST: usize = 256;

/// 19 MiB, two passes, one lane: OWASP's first choice.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Fits the parameters above and no password. Compared against where there is nothing to compare
/// with, so that an account without a password answers as slowly as one with.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How many characters the guesser looks at; its work grows with their square.
const GUESSED: usize = 40;
/// How many words about the account it is given, and how long.
const WORDS: usize = 16;
const WORD: usize = 32;

pub struct PasswordSettings {
    /// How many passwords are worked on at once, each with 19 MiB.
    pub concurrent: usize,
    /// How many more may wait for their turn.
    pub waiting: usize,
    /// Passwords that thieves know, if the operator has the list.
    pub breached: Option<BreachedList>,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            concurrent: cores.clamp(1, 4),
            waiting: 64,
            breached: None,
        }
    }
}

/// Why a password could not be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many wait already. Worth trying again in a second.
    #[error("too many passwords are being worked on")]
    Busy,
    /// What is kept is no argon2 hash.
    #[error("the kept hash of a password can not be read")]
    Unreadable,
    #[error("a password could not be hashed")]
    Failed,
}

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// Fewer characters than [`SHORTEST`].
    Short,
    /// More characters than [`LONGEST`].
    Long,
    /// Among the first that are guessed: a common one, a pattern, or the account's own name.
    Common,
    /// On the list of those that thieves know.
    Breached,
}

impl Weak {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Common => "common",
            Self::Breached => "breached",
        }
    }
}

impl fmt::Display for Weak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Hashes and compares passwords. One for the process: it is what bounds them.
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    breached: Option<BreachedList>,
    argon2: Arc<CountedArgon2>,
}

impl Passwords {
    #[must_use]
    pub fn new(settings: PasswordSettings) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(settings.concurrent.max(1))),
            waiting: AtomicUsize::new(0),
            most_waiting: settings.waiting,
            breached: settings.breached,
            argon2: Arc::default(),
        }
    }

    /// How often argon2id has been worked out since the start, to hash a password or to compare
    /// one: once for every wrong one, whether anybody has it or not.
    #[must_use]
    pub fn argon2_runs(&self) -> u64 {
        self.argon2.runs.load(Ordering::Relaxed)
    }

    /// What to keep of a password: a PHC string with a salt of its own.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] if too many wait already, [`PasswordError::Failed`] if there is no
    /// memory for it.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let password = password.to_owned();
        let argon2 = Arc::clone(&self.argon2);
        self.in_turn(move || argon2.hash(&password)).await
    }

    /// Whether `password` is the one of which `kept` was kept. With `None`, an account that does
    /// not exist or has no password, the same work is done for the answer no, and takes as long.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] if too many wait already, [`PasswordError::Unreadable`] if `kept`
    /// was not made by [`Passwords::hash`].
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, PasswordError> {
        // Longer than any that was ever set: as slow a no as every other.
        let fits = password.chars().nth(LONGEST).is_none();
        let (password, kept) = match kept.filter(|_| fits) {
            Some(kept) => (password.to_owned(), Some(kept.to_owned())),
            None => (String::new(), None),
        };
        let argon2 = Arc::clone(&self.argon2);
        self.in_turn(move || {
            let fits = argon2.fits(&password, kept.as_deref().unwrap_or(NOBODYS))?;
            Ok(fits && kept.is_some())
        })
        .await
    }

    /// What is wrong with a password that somebody wants to have, if anything. `context` is what is known of its owner –
    /// address, name, the product – and so makes a bad one. Takes milliseconds, and reads the list
    /// of breached ones if there is one, hence not on a thread that serves others.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] if too many wait already.
    pub async fn check_new(
        &self,
        password: &str,
        context: &[&str],
    ) -> Result<Option<Weak>, PasswordError> {
        let characters = password.chars().take(LONGEST + 1).count();
        if characters < SHORTEST {
            return Ok(Some(Weak::Short));
        }
        if characters > LONGEST {
            return Ok(Some(Weak::Long));
        }
        let (password, words) = (password.to_owned(), words(context));
        let breached = self.breached.clone();
        self.in_turn(move || {
            if is_common(&password, &words) {
                return Ok(Some(Weak::Common));
            }
            match breached.map_or(Ok(false), |list| list.contains(&password)) {
                Ok(true) => return Ok(Some(Weak::Breached)),
                Ok(false) => {}
                // Whoever operates this must know; that nobody could set a password would be worse.
                Err(error) => tracing::error!(%error, "a new password was not looked up"),
            }
            Ok(None)
        })
        .await
    }

    /// Does `work` on a thread of its own as soon as it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            turn
        } else {
            let _place = Place::take(&self.waiting, self.most_waiting)?;
            let turn = Arc::clone(&self.turns).acquire_owned().await;
            turn.map_err(|_| PasswordError::Busy)?
        };
        // The turn goes along: it ends with the work, even if nobody waits for the answer.
        let done = task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| PasswordError::Failed)?
    }
}

/// Whether `kept` was made with other parameters than today's, and is to be made anew when its
/// password is at hand.
#[must_use]
pub fn needs_rehash(kept: &str) -> bool {
    let Ok(hash) = PasswordHash::new(kept) else {
        return true;
    };
    let same = hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && Params::try_from(&hash).is_ok_and(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
        });
    !same
}

/// Counts what is costly about a password.
#[derive(Default)]
struct CountedArgon2 {
    runs: AtomicU64,
}

impl CountedArgon2 {
    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let hash = ours().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
            .map_err(|_| PasswordError::Failed)
    }

    fn fits(&self, password: &str, kept: &str) -> Result<bool, PasswordError> {
        let kept = PasswordHash::new(kept).map_err(|_| PasswordError::Unreadable)?;
        self.runs.fetch_add(1, Ordering::Relaxed);
        match ours().verify_password(password.as_bytes(), &kept) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(_) => Err(PasswordError::Unreadable),
        }
    }
}

fn ours() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("parameters in their bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// One of the places in which to wait, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Result<Self, PasswordError> {
        waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| {
                (now < most).then_some(now + 1)
            })
            .map(|_| Self(waiting))
            .map_err(|_| PasswordError::Busy)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The words of what is known about the account: each text whole, run together, and in its parts.
fn words(context: &[&str]) -> Vec<String> {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.map(str::to_owned).collect()
    };
    context
        .iter()
        .flat_map(|text| {
            let mut words = vec![(*text).to_owned(), parts(text).concat()];
            words.extend(parts(text));
            words
        })
        // Two letters are no word: they would condemn every password that has them.
        .filter(|word| word.chars().nth(2).is_some())
        .map(|word| word.chars().take(WORD).collect())
        .take(WORDS)
        .collect()
}

/// Whether a guesser who knows the common passwords, words, names, keyboards, dates and patterns
/// would be through within ten to the eighth guesses.
fn is_common(password: &str, words: &[String]) -> bool {
    let looked_at: String = password.chars().take(GUESSED).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(&looked_at, &words).score() < Score::Three
}

#[cfg(test)]
mod tests {
    use std::{io::Write as _, time::Duration};

    use tempfile::NamedTempFile;
    use tokio::time::timeout;

    use super::*;

    const GOOD: &str = "correct zebra unlocks pianos";

    fn passwords() -> Passwords {
        Passwords::new(PasswordSettings::default())
    }

    #[tokio::test]
    async fn password_fits_its_own_hash_and_no_other() {
        let passwords = passwords();
        let kept = passwords.hash(GOOD).await.unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert_eq!(passwords.verify(GOOD, Some(&kept)).await, Ok(true));
        let typed_wrong = GOOD.to_uppercase();
        assert_eq!(passwords.verify(&typed_wrong, Some(&kept)).await, Ok(false));
        let other = passwords.hash(GOOD).await.unwrap();
        assert_ne!(kept, other, "each has a salt of its own");
    }

    #[tokio::test]
    async fn no_account_has_no_password() {
        let passwords = passwords();
        for password in ["", GOOD, "\0"] {
            assert_eq!(passwords.verify(password, None).await, Ok(false));
        }
        // What is compared against instead costs what a real one costs.
        assert!(!needs_rehash(NOBODYS));
        let like_ours = passwords.hash(GOOD).await.unwrap();
        assert_eq!(like_ours.len(), NOBODYS.len());
    }

    #[tokio::test]
    async fn every_character_counts() {
        let passwords = passwords();
        let password = "ä".repeat(LONGEST);
        let kept = passwords.hash(&password).await.unwrap();
        assert_eq!(passwords.verify(&password, Some(&kept)).await, Ok(true));
        let shorter = &password[2..];
        assert_eq!(passwords.verify(shorter, Some(&kept)).await, Ok(false));
        let longer = password + "ä";
        assert_eq!(passwords.verify(&longer, Some(&kept)).await, Ok(false));
    }

    #[tokio::test]
    async fn what_is_no_hash_is_said_to_be_none() {
        let passwords = passwords();
        for kept in ["", "secret", "$2b$12$abcdefghijklmnopqrstuv"] {
            let answer = passwords.verify(GOOD, Some(kept)).await;
            assert_eq!(answer, Err(PasswordError::Unreadable), "{kept:?}");
            assert!(needs_rehash(kept));
        }
    }

    #[tokio::test]
    async fn weaker_parameters_are_made_anew() {
        let weaker = Params::new(MEMORY_KIB / 2, PASSES, LANES, None).unwrap();
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
        let kept = weaker.hash_password(GOOD.as_bytes()).unwrap().to_string();
        let passwords = passwords();
        assert_eq!(passwords.verify(GOOD, Some(&kept)).await, Ok(true));
        assert!(needs_rehash(&kept));
        assert!(!needs_rehash(&passwords.hash(GOOD).await.unwrap()));
    }

    #[tokio::test]
    async fn more_than_may_wait_are_turned_away() {
        let passwords = Passwords::new(PasswordSettings {
            concurrent: 1,
            waiting: 1,
            breached: None,
        });
        let turn = Arc::clone(&passwords.turns).acquire_owned().await.unwrap();
        let mut waits = Box::pin(passwords.hash(GOOD));
        timeout(Duration::from_millis(1), &mut waits)
            .await
            .unwrap_err();
        assert_eq!(passwords.hash(GOOD).await, Err(PasswordError::Busy));
        let given_up = timeout(Duration::from_millis(1), passwords.verify(GOOD, None)).await;
        assert_eq!(given_up.unwrap(), Err(PasswordError::Busy));
        drop(turn);
        waits.await.unwrap();
        assert_eq!(passwords.verify(GOOD, None).await, Ok(false));
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_the_place_to_others() {
        let passwords = Passwords::new(PasswordSettings {
            concurrent: 1,
            waiting: 1,
            breached: None,
        });
        let turn = Arc::clone(&passwords.turns).acquire_owned().await.unwrap();
        for _ in 0..3 {
            timeout(Duration::from_millis(1), passwords.hash(GOOD))
                .await
                .unwrap_err();
        }
        drop(turn);
        passwords.hash(GOOD).await.unwrap();
    }

    #[tokio::test]
    async fn password_is_as_long_as_it_may_be() {
        let passwords = passwords();
        let check = async |password: &str| passwords.check_new(password, &[]).await.unwrap();
        assert_eq!(check("").await, Some(Weak::Short));
        assert_eq!(check("vK8#qz!Rt").await, Some(Weak::Short));
        assert_eq!(check("vK8#qz!RtW").await, None);
        assert_eq!(check("жираф пьёт чай").await, None);
        let sentence = GOOD.repeat(10);
        assert_eq!(check(&sentence[..LONGEST]).await, None);
        assert_eq!(check(&sentence[..=LONGEST]).await, Some(Weak::Long));
    }

    #[tokio::test]
    async fn what_is_guessed_first_is_refused() {
        let passwords = passwords();
        for password in [
            "password123",
            "Passw0rd1234",
            "qwertyuiop",
            "1234567890",
            "aaaaaaaaaaaaaaaaaaaa",
            "iloveyou1234",
            "abcabcabcabc",
            "football2024",
            "ada.lovelace@example.com",
            "AdaLovelace1",
            "Kryptos2025",
        ] {
            let context = ["ada.lovelace@example.com", "Ada Lovelace", "Kryptos"];
            let checked = passwords.check_new(password, &context).await.unwrap();
            assert_eq!(checked, Some(Weak::Common), "{password}");
        }
        let context = ["ada.lovelace@example.com", "Ada Lovelace", "Kryptos"];
        assert_eq!(passwords.check_new(GOOD, &context).await, Ok(None));
    }

    #[tokio::test]
    async fn what_thieves_know_is_refused() {
        let mut file = NamedTempFile::new().unwrap();
        // SHA-1 of the password below.
        let hash = {
            use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
            let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, GOOD.as_bytes());
            hash.as_ref()
                .iter()
                .map(|b| format!("{b:02X}"))
                .collect::<String>()
        };
        writeln!(file, "{hash}:3").unwrap();
        let passwords = Passwords::new(PasswordSettings {
            breached: Some(BreachedList::open(file.path()).unwrap()),
            ..PasswordSettings::default()
        });
        let check = async |password: &str| passwords.check_new(password, &[]).await.unwrap();
        assert_eq!(check(GOOD).await, Some(Weak::Breached));
        assert_eq!(check(&GOOD.replace("zebra", "horse")).await, None);
    }
}
