//! Many clients that come, act and go at random: every socket has one end, and leaves nothing behind.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ackord::{
    DisconnectReason, Events, Io, Namespace, Never, NoAck, ObservedSocket, Observer, Socket, SocketId, handler,
};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

const CLIENTS: u64 = 48;
const LIVES: usize = 12;

#[derive(Events)]
enum CrowdEvent {
    Said(String),
}

#[derive(Namespace)]
#[namespace("/crowd/{id}", emits = CrowdEvent)]
struct Crowd {
    id: u32,
}

#[handler(Crowd)]
trait CrowdHandler {
    #[connect]
    async fn connect(&self, auth: ackord::Value) -> Result<Kept, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Crowd>);
    #[event]
    async fn work(&self, socket: &Socket<Crowd>, turns: u32) -> NoAck;
    #[event(order = "serial")]
    async fn serial(&self, socket: &Socket<Crowd>, turns: u32) -> NoAck;
    #[event]
    async fn kick(&self, socket: &Socket<Crowd>) -> NoAck;
    #[event]
    async fn close(&self, socket: &Socket<Crowd>) -> NoAck;
    #[event]
    async fn panic(&self, socket: &Socket<Crowd>) -> NoAck;
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Crowd>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Crowd>, reason: DisconnectReason);
}

/// What is known of the sockets of one id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stays {
    connected: u32,
    disconnecting: u32,
    disconnect: u32,
    observed: u32,
    observed_end: u32,
}

/// Counts, for all who have a clone.
#[derive(Clone, Default)]
struct Book {
    stays: Arc<Mutex<HashMap<SocketId, Stays>>>,
    /// The data that is held.
    kept: Arc<AtomicI64>,
}

impl Book {
    fn note(&self, id: SocketId, note: impl FnOnce(&mut Stays)) {
        note(self.stays.lock().entry(id).or_default());
    }
}

/// The data of a socket.
struct Kept(Arc<AtomicI64>);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn turns(count: u32) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

impl CrowdHandler for Book {
    async fn connect(&self, _: ackord::Value) -> Result<Kept, Never> {
        turns(2).await;
        self.kept.fetch_add(1, Ordering::AcqRel);
        Ok(Kept(self.kept.clone()))
    }

    async fn connected(&self, socket: &Socket<Crowd>) {
        self.note(socket.id(), |stays| stays.connected += 1);
        socket.join("all");
        turns(2).await;
    }

    async fn work(&self, socket: &Socket<Crowd>, count: u32) -> NoAck {
        turns(count).await;
        socket.broadcast().emit(CrowdEvent::Said("worked".to_owned()));
        NoAck
    }

    async fn serial(&self, socket: &Socket<Crowd>, count: u32) -> NoAck {
        self.work(socket, count).await
    }

    async fn kick(&self, socket: &Socket<Crowd>) -> NoAck {
        socket.disconnect();
        NoAck
    }

    async fn close(&self, socket: &Socket<Crowd>) -> NoAck {
        socket.close();
        NoAck
    }

    async fn panic(&self, _: &Socket<Crowd>) -> NoAck {
        panic!("a handler panics");
    }

    async fn disconnecting(&self, socket: &Socket<Crowd>, _: DisconnectReason) {
        assert!(!socket.is_connected());
        self.note(socket.id(), |stays| stays.disconnecting += 1);
        turns(1).await;
    }

    async fn disconnect(&self, socket: &Socket<Crowd>, _: DisconnectReason) {
        assert!(socket.rooms().is_empty());
        self.note(socket.id(), |stays| stays.disconnect += 1);
    }
}

impl Observer for Book {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        self.note(socket.id(), |stays| stays.observed += 1);
    }

    fn disconnected(&self, socket: &ObservedSocket<'_>, _: DisconnectReason) {
        self.note(socket.id(), |stays| stays.observed_end += 1);
    }
}

/// Numbers of a client's own.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % sides
    }

    /// What a client does next.
    fn action(&mut self, pid: Option<&str>) -> String {
        let namespace = format!("/crowd/{},", self.roll(3));
        match self.roll(12) {
            0..3 => format!(r#"40{namespace}{}"#, pid.map_or_else(|| json!({}), |pid| json!({ "pid": pid }))),
            3..6 => format!(r#"42{namespace}["work",{}]"#, self.roll(20)),
            6..9 => format!(r#"42{namespace}["serial",{}]"#, self.roll(20)),
            9 => format!("41{namespace}"),
            10 => format!(r#"42{namespace}["{}"]"#, if self.roll(2) == 0 { "kick" } else { "panic" }),
            _ => format!(r#"42{namespace}["{}"]"#, if self.roll(4) == 0 { "close" } else { "unknown" }),
        }
    }
}

fn pid_in(packet: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(packet.strip_prefix("40/crowd/")?.split_once(',')?.1).ok()?;
    Some(answer["pid"].as_str()?.to_owned())
}

/// One connection; returns what the next one may come back with.
async fn live(server: &Server, dice: &mut Dice, mut pid: Option<String>) -> Option<String> {
    let begin =
        format!("40/crowd/{},{}", dice.roll(3), pid.as_ref().map_or_else(|| json!({}), |pid| json!({ "pid": pid })));
    let mut websocket = if dice.roll(2) == 0 {
        let mut websocket = WebSocket::open(server.address).await;
        websocket.try_send(&begin).await;
        websocket
    } else {
        let polling = Polling::open(server.address).await;
        polling.post(&begin).await;
        for _ in 0..dice.roll(6) {
            let action = dice.action(pid.as_deref());
            if polling.post(&action).await.status != 200 {
                return pid;
            }
        }
        if dice.roll(2) == 0 {
            let response = polling.get().await;
            pid = response.body.split('\u{1e}').find_map(pid_in).or(pid);
        }
        match dice.roll(3) {
            0 => return pid,
            1 => {
                polling.post("1").await;
                return pid;
            }
            _ => {
                match WebSocket::try_connect(server.address, &format!("EIO=4&transport=websocket&sid={}", polling.sid))
                    .await
                {
                    Ok(mut websocket) => {
                        websocket.try_send("2probe").await;
                        websocket.try_send("5").await;
                        websocket
                    }
                    Err(_) => return pid,
                }
            }
        }
    };
    for _ in 0..dice.roll(10) {
        let action = dice.action(pid.as_deref());
        if !websocket.try_send(&action).await {
            break;
        }
        if dice.roll(3) == 0 {
            tokio::task::yield_now().await;
        }
    }
    // What has come by now.
    while let Ok(Some(packet)) = tokio::time::timeout(ms(dice.roll(4)), websocket.receive_until_close()).await {
        pid = pid_in(&packet).or(pid);
    }
    if dice.roll(2) == 0 {
        websocket.close().await;
    }
    pid
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_socket_has_one_end_and_leaves_nothing_behind() {
    let book = Book::default();
    let server = {
        let book = book.clone();
        let options = move |builder: ackord::IoBuilder| {
            builder
                .recovery(ms(100))
                .ping_interval(ms(300))
                .ping_timeout(ms(300))
                .observe(book.clone())
                .serve::<Crowd, _>(book)
        };
        Arc::new(Server::start_with(options).await)
    };
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let server = server.clone();
            tokio::spawn(async move {
                let mut dice = Dice(client * 7_919 + 1);
                let mut pid = None;
                for _ in 0..LIVES {
                    pid = live(&server, &mut dice, pid).await.filter(|_| dice.roll(4) > 0);
                    match dice.roll(20) {
                        0 => server.io.of::<Crowd>().disconnect(),
                        1 => server.io.at(Crowd { id: 1 }).to("all").close(),
                        _ => {}
                    }
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    // Those who went without a word are found dead, and nobody is waited for any longer. A session that is closed and does
    // not poll has no sockets any more, and stays for 30 s.
    soon("all data to be given back", async {
        while book.kept.load(Ordering::Acquire) > 0 {
            sleep(10).await;
        }
    })
    .await;
    let io: &Io = &server.io;
    assert_eq!(io.of::<Crowd>().count(), 0);
    assert!(io.of::<Crowd>().rooms().is_empty());
    let stays = book.stays.lock().clone();
    for (id, stays) in &stays {
        let one = stays.connected;
        let expected = Stays { connected: one, disconnecting: one, disconnect: one, observed: one, observed_end: one };
        assert_eq!(*stays, expected, "{id}");
    }
    // How many there are is the machine's affair, and whether one was recovered a matter of its speed.
    assert!(stays.len() > CLIENTS as usize, "{}", stays.len());
}
