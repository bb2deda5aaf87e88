use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kc_testkit::{Anvil, postgres};

const VICTIM: &str = "KC_TESTKIT_VICTIM";

/// Runs itself a second time, as a process whose servers are up when it is killed.
#[tokio::test]
async fn no_server_outlives_a_killed_test() {
    if std::env::var_os(VICTIM).is_some() {
        return wait_to_be_killed().await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("readable");
    let mut victim = Command::new(std::env::current_exe().expect("a path"))
        .args([
            "--exact",
            "orphans::no_server_outlives_a_killed_test",
            "--nocapture",
        ])
        .env(VICTIM, "1")
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test binary can be started");
    let output = BufReader::new(victim.stdout.take().expect("its output"));
    let servers: Vec<String> = output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(line.split_once("server at ")?.1.to_owned()))
        .take(2)
        .collect();
    assert_eq!(servers.len(), 2);
    for server in &servers {
        assert!(TcpStream::connect(server).is_ok(), "{server} listens");
    }

    victim.kill().expect("it can be killed");
    victim.wait().expect("it ends");

    let deadline = Instant::now() + Duration::from_secs(30);
    let left = || fs::read_dir(folder.path()).expect("the folder").count();
    while left() > 0
        || servers
            .iter()
            .any(|server| TcpStream::connect(server).is_ok())
    {
        assert!(Instant::now() < deadline, "a server outlived its test");
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn wait_to_be_killed() {
    let anvil = Anvil::start(1).await;
    let database = postgres::fresh_database().await;
    let (_, address) = database.split_once('@').expect("a user and an address");
    let (address, _) = address.split_once('/').expect("an address and a name");
    println!("server at {}", anvil.address());
    println!("server at {address}");
    std::future::pending::<()>().await;
}
