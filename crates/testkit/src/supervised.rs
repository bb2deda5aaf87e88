//! A server process that cannot outlive the test that started it, however the test ends.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

const WATCH: &str = include_str!("watch.sh");

/// Longer than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Supervised {
    watcher: Child,
    lifeline: Option<ChildStdin>,
    pid: u32,
    status: Arc<OnceLock<i32>>,
    log: PathBuf,
}

impl Supervised {
    /// Runs `command`, whose output goes to `folder/log`. Dropping sends `signal` and removes `folder`.
    pub(crate) fn start(command: &[String], folder: &Path, signal: &str) -> Self {
        let log = folder.join("log");
        let mut watcher = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(&log)
            .arg(folder)
            .arg(signal)
            .args(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own: Ctrl-C is for the tests, whose end then ends the server.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let lifeline = watcher.stdin.take();
        let stdout = watcher.stdout.take().expect("the output was asked for");
        let mut numbers = BufReader::new(stdout).lines().map_while(Result::ok);
        let pid = numbers.next().expect("the shell names the server's id");
        let status = Arc::new(OnceLock::new());
        let ended = Arc::clone(&status);
        thread::spawn(move || {
            let number = numbers.next().and_then(|line| line.parse().ok());
            let _ = ended.set(number.unwrap_or(-1));
        });
        Self {
            watcher,
            lifeline,
            pid: pid.parse().expect("a process id"),
            status,
            log,
        }
    }

    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks `ready`, which is shown the log, again and again until it has an answer.
    ///
    /// # Panics
    /// With the server's own words, if it ended or takes too long.
    pub(crate) fn wait_for<T>(&self, name: &str, ready: impl Fn(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ended = self.status.get();
            let log = self.log();
            if let Some(answer) = ready(&log) {
                return answer;
            }
            assert!(ended.is_none(), "{name} ended with {ended:?}:\n{log}");
            assert!(Instant::now() < deadline, "{name} is not ready:\n{log}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the server has ended and returns its exit status, 128 + n after signal n.
    ///
    /// # Panics
    /// If it goes on.
    pub(crate) fn wait_for_end(&self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.status.get() {
                return *status;
            }
            assert!(Instant::now() < deadline, "it goes on:\n{}", self.log());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends a signal to the server; nothing if it has ended.
    pub(crate) fn signal(&self, signal: &str) {
        if self.status.get().is_none() {
            let _ = Command::new("kill")
                .args(["-s", signal, &self.pid.to_string()])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.watcher.wait();
    }
}
