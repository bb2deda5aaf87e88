//! What processes have used, as the kernel counts it.

use std::{collections::HashSet, fs};

use anyhow::Context as _;

/// Microseconds in one of the kernel's ticks, a hundred of which are a second.
const TICK: u64 = 10_000;

/// CPU time of a process so far, of the system and of the program, in microseconds.
pub fn cpu(pid: u32) -> anyhow::Result<u64> {
    let [user, system, ..] = times(pid)?;
    Ok((user + system) * TICK)
}

/// The same of a process with all below it, those that have ended too.
pub fn cpu_of_family(head: u32) -> anyhow::Result<u64> {
    let mut family = HashSet::from([head]);
    let mut ticks: u64 = times(head)?.iter().sum();
    // A child has a higher number than its parent, unless the numbers have gone round.
    for pid in processes()? {
        if parent(pid).is_some_and(|parent| family.contains(&parent)) {
            family.insert(pid);
            ticks += times(pid).map_or(0, |[user, system, ..]| user + system);
        }
    }
    Ok(ticks * TICK)
}

/// Resident memory now and at its highest, in KiB.
pub fn memory(pid: u32) -> anyhow::Result<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':')
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    };
    field("VmRSS")
        .zip(field("VmHWM"))
        .context("the kernel does not tell the memory of a process")
}

fn processes() -> anyhow::Result<Vec<u32>> {
    let names =
        fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut pids: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    pids.sort_unstable();
    Ok(pids)
}

/// The fields after the name, which may itself hold spaces and brackets.
fn fields(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

fn parent(pid: u32) -> Option<u32> {
    fields(pid)?.get(1)?.parse().ok()
}

/// Ticks of the program and the system, and those of children that have ended.
fn times(pid: u32) -> anyhow::Result<[u64; 4]> {
    let fields = fields(pid).context("the process has ended")?;
    let field = |place: usize| fields.get(place)?.parse().ok();
    let all = [field(11), field(12), field(13), field(14)];
    let [
        Some(user),
        Some(system),
        Some(children),
        Some(childrens_system),
    ] = all
    else {
        anyhow::bail!("the kernel tells the times of a process otherwise than expected");
    };
    Ok([user, system, children, childrens_system])
}

/// CPU time of this thread so far, in microseconds, finer than the kernel's ticks.
pub fn cpu_of_thread() -> anyhow::Result<u64> {
    // The kernel adds it up when the thread stops running, and else at its next tick.
    std::thread::sleep(std::time::Duration::from_micros(1));
    on_cpu("/proc/thread-self/schedstat")
}

/// The same of the first thread of another process, which may have ended.
pub fn cpu_of_first_thread(pid: u32) -> anyhow::Result<u64> {
    on_cpu(&format!("/proc/{pid}/schedstat"))
}

fn on_cpu(path: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(path)?;
    let nanoseconds: Option<u64> = text.split(' ').next().and_then(|first| first.parse().ok());
    Ok(nanoseconds.context("the kernel does not tell the time of a thread")? / 1_000)
}

/// Lets this process's highest memory count anew from now on.
pub fn forget_peak() -> anyhow::Result<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// Whether a process has ended, and only its parent has not asked yet how.
pub fn has_ended(pid: u32) -> bool {
    fields(pid).is_none_or(|fields| fields.first().is_some_and(|state| state == "Z"))
}
