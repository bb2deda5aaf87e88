//! A server process that cannot outlive the test that started it, however the test ends.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The shell waits for the end of its standard input, which comes when this value is dropped and also
/// when the test process panics, aborts or is killed. It then stops the server by its own id and
/// removes the server's folder.
const WATCH: &str = r#"
log=$1; folder=$2; signal=$3; shift 3
"$@" >"$log" 2>&1 </dev/null &
echo $!
read -r _
kill -s "$signal" $! 2>/dev/null
wait $! 2>/dev/null
rm -rf "$folder"
"#;

pub(crate) struct Supervised {
    watcher: Child,
    lifeline: Option<ChildStdin>,
    pid: u32,
    log: PathBuf,
}

impl Supervised {
    /// Runs `command`, whose output goes to `folder/log`. `folder` is removed in the end.
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
        let mut first_line = String::new();
        let stdout = watcher.stdout.take().expect("the output was asked for");
        BufReader::new(stdout)
            .read_line(&mut first_line)
            .expect("the shell names the server's id");
        let pid = first_line.trim().parse().expect("a process id");
        Self {
            watcher,
            lifeline,
            pid,
            log,
        }
    }

    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks `ready` again and again until it has an answer.
    ///
    /// # Panics
    /// With the server's own words, if it ended or took longer than half a minute.
    pub(crate) fn wait_for<T>(&mut self, name: &str, ready: impl Fn(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let log = self.log();
            if let Some(answer) = ready(&log) {
                return answer;
            }
            assert!(self.runs(), "{name} ended at once:\n{log}");
            assert!(Instant::now() < deadline, "{name} is not ready:\n{log}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal to the server itself.
    pub(crate) fn signal(&self, signal: &str) {
        send(self.pid, signal);
    }

    pub(crate) fn runs(&self) -> bool {
        send(self.pid, "0")
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.watcher.wait();
    }
}

/// Whether the signal could be sent, that is, whether the process exists.
pub(crate) fn send(pid: u32, signal: &str) -> bool {
    Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
