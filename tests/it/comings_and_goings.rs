//! A client that comes back over any transport, however it went, has every event once and in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::recovery::{Desk, DeskEvent, Memory, start, without_offset};
use crate::support::polling::Polling;
use crate::support::raw::Raw;
use crate::support::websocket::WebSocket;
use crate::support::{Server, sleep, soon};

const TASKS: usize = 3;

/// What the client has seen, as socket.io-client would.
struct Account {
    memory: Memory,
    next: [u32; TASKS],
    round: usize,
    /// The CONNECT answer came on this connection. Before, events wait for it.
    is_in: bool,
    early: Vec<Value>,
}

impl Account {
    /// Takes what came on the connection.
    fn take(&mut self, packets: impl IntoIterator<Item = String>) {
        for packet in packets {
            if let Some(event) = packet.strip_prefix("42/desk,") {
                self.early.push(serde_json::from_str(event).unwrap());
            } else if let Some(answer) = packet.strip_prefix("40/desk,") {
                let answer: Value = serde_json::from_str(answer).unwrap();
                let (sid, pid) = (answer["sid"].as_str().unwrap(), answer["pid"].as_str().unwrap());
                assert!(self.round == 0 || pid == self.memory.pid, "round {}: not recovered", self.round);
                (self.memory.sid, self.memory.pid) = (sid.to_owned(), pid.to_owned());
                self.is_in = true;
            } else {
                assert!(["2", "6"].contains(&packet.as_str()), "{packet}");
            }
        }
        if self.is_in {
            for event in std::mem::take(&mut self.early) {
                self.memory.note(&event);
                let event = without_offset(event);
                let (task, count) = event[1].as_str().unwrap().split_once(' ').unwrap();
                let (task, count): (usize, u32) = (task.parse().unwrap(), count.parse().unwrap());
                assert_eq!(count, self.next[task], "of task {task} in round {}", self.round);
                self.next[task] += 1;
            }
        }
    }

    /// A new connection. What came on the last one and was not delivered comes again.
    fn begin(&mut self, round: usize) {
        (self.round, self.is_in) = (round, false);
        self.early.clear();
    }

    async fn come(&mut self, server: &Server) -> Polling {
        let polling = Polling::open(server.address).await;
        let auth = if self.round == 0 { Value::Object(serde_json::Map::default()) } else { self.memory.auth() };
        polling.send(&format!("40/desk,{auth}")).await;
        while !self.is_in {
            self.take(polling.receive().await);
        }
        polling
    }
}

async fn upgrade(server: &Server, polling: &Polling, account: &mut Account) -> WebSocket {
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    account.take(polling.receive().await);
    websocket.send("5").await;
    websocket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_client_that_goes_in_every_way_misses_nothing_and_sees_nothing_twice() {
    const ROUNDS: usize = 60;
    let server = start().await;
    let over = Arc::new(AtomicBool::new(false));
    let emitters: Vec<_> = (0..TASKS)
        .map(|task| {
            let (io, over) = (server.io.clone(), over.clone());
            tokio::spawn(async move {
                // Not before the client is there.
                while io.of::<Desk>().count() == 0 {
                    sleep(1).await;
                }
                let mut count = 0_u32;
                while !over.load(Ordering::Relaxed) {
                    io.of::<Desk>().emit(DeskEvent::Said(format!("{task} {count}")));
                    count += 1;
                    if count.is_multiple_of(8) {
                        sleep(2).await;
                    }
                }
                count
            })
        })
        .collect();
    let memory = Memory::default();
    let mut account = Account { memory, next: [0; TASKS], round: 0, is_in: false, early: Vec::new() };
    for round in 0..ROUNDS {
        account.begin(round);
        let polling = account.come(&server).await;
        for _ in 0..round % 5 {
            account.take(polling.receive().await);
        }
        match round % 6 {
            // Nobody notices that it is gone.
            0 => {}
            // A GET that may be answered is given up.
            1 => {
                let mut raw = Raw::connect(server.address).await;
                raw.write(format!("GET {} HTTP/1.1\r\nhost: test\r\n\r\n", polling.path()).as_bytes()).await;
                tokio::time::sleep(std::time::Duration::from_micros(round as u64 * 50)).await;
                raw.reset();
            }
            2 => drop(polling.post("1").await),
            way => {
                let mut websocket = upgrade(&server, &polling, &mut account).await;
                for _ in 0..round {
                    account.take([websocket.receive().await]);
                }
                match way {
                    3 => drop(websocket),
                    4 => websocket.close().await,
                    _ => drop(tokio::spawn(async move {
                        sleep(3).await;
                        drop(websocket);
                    })),
                }
            }
        }
    }
    over.store(true, Ordering::Relaxed);
    let mut emitted = 0;
    for emitter in emitters {
        emitted += emitter.await.unwrap();
    }
    account.begin(ROUNDS);
    let polling = account.come(&server).await;
    soon("the last event", async {
        while account.next.iter().sum::<u32>() < emitted {
            account.take(polling.receive().await);
        }
    })
    .await;
    assert_eq!(account.next.iter().sum::<u32>(), emitted);
    polling.post("1").await;
    // Each connection's socket has had its end, once.
    server.state.wait_for(ROUNDS + 1, "disconnect ").await;
    assert_eq!(server.state.count("disconnecting "), ROUNDS + 1);
    assert_eq!(server.state.count("disconnect "), ROUNDS + 1);
}
