//! A server that has no descriptors left neither dies nor spins, and goes on when there are some again.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the server may have open, its own files included.
const DESCRIPTORS: usize = 40;

/// Killed with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start() -> Self {
        let limited = format!("ulimit -n {DESCRIPTORS}; exec \"$0\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_hostile-target")]).env("PORT", "0").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim_end().rsplit(':').next().and_then(|port| port.parse().ok()).expect(&line);
        Self { child, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    /// The time that its threads have run, in hundredths of a second.
    fn worked(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // Behind the name, which may have spaces: the state, and ten numbers before the two that count.
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a session over polling.
fn handshake(mut stream: &TcpStream) -> std::io::Result<String> {
    stream.write_all(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_server_without_descriptors_waits_for_some() {
    let mut server = Server::start();
    assert!(handshake(&server.connect()).unwrap().starts_with("HTTP/1.1 200 "));
    for _ in 0..2 {
        // They say too little to be answered, for less than the time that a request has.
        let mut held: Vec<_> = (0..2 * DESCRIPTORS).map(|_| server.connect()).collect();
        held.iter_mut().for_each(|stream| stream.write_all(b"GET /").unwrap());
        std::thread::sleep(Duration::from_millis(300));
        let before = server.worked();
        std::thread::sleep(Duration::from_secs(1));
        let worked = server.worked() - before;
        assert!(worked < 30, "it ran for {worked} hundredths of a second");
        assert!(server.child.try_wait().unwrap().is_none(), "it ended");
        drop(held);
        let begun = Instant::now();
        assert!(handshake(&server.connect()).unwrap().starts_with("HTTP/1.1 200 "));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}
