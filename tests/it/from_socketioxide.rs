//! The two servers of docs/from-socketioxide.md: both compile, and clients cannot tell one from the other.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use serde_json::{Value, json};

use crate::support::websocket::WebSocket;
use crate::support::{http, ms};

#[allow(dead_code, unreachable_pub)]
mod after;

/// The server that was, a program of a workspace of its own. It ends with this.
struct Before {
    process: Child,
    address: SocketAddr,
}

impl Before {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("from-socketioxide");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("from-socketioxide");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--locked", "--target-dir"])
            .arg(&target)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let mut process = Command::new(target.join("debug/from-socketioxide")).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, address: line.trim().parse().unwrap() }
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        // It has ended already where this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// The JSON of a packet behind what says which it is.
fn packet(text: &str, start: &str) -> Value {
    let rest = text.strip_prefix(start).unwrap_or_else(|| panic!("{text} is no {start}"));
    serde_json::from_str(rest).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The next packet that is not a ping.
async fn receive(client: &mut WebSocket) -> String {
    loop {
        match client.receive().await.as_str() {
            "2" => client.send("3").await,
            packet => return packet.to_owned(),
        }
    }
}

async fn join(address: SocketAddr, name: &str) -> WebSocket {
    let mut client = WebSocket::open(address).await;
    client.send(&format!(r#"40/chat,{{"name":"{name}"}}"#)).await;
    assert!(packet(&receive(&mut client).await, "40/chat,")["sid"].is_string());
    // Handlers may be there a little later than the answer to CONNECT: who hears nothing asks again.
    loop {
        client.send(r#"42/chat,9["join","lobby"]"#).await;
        if let Ok(answer) = tokio::time::timeout(ms(500), receive(&mut client)).await {
            assert_eq!(packet(&answer, "43/chat,9"), json!(["lobby"]));
            return client;
        }
    }
}

async fn clients_see_the_same(address: SocketAddr) {
    let mut nobody = WebSocket::open(address).await;
    nobody.send(r#"40/chat,{"name":""}"#).await;
    assert_eq!(packet(&receive(&mut nobody).await, "44/chat,")["message"], "say who you are");

    let (mut ann, mut bob) = (join(address, "ann").await, join(address, "bob").await);
    bob.send(r#"42/chat,0["message",{"room":"nowhere","text":"x"}]"#).await;
    assert_eq!(packet(&receive(&mut bob).await, "43/chat,0"), json!([{"status": "ok", "data": {"id": 0}}]));
    ann.send(r#"42/chat,1["message",{"room":"lobby","text":"hello"}]"#).await;
    assert_eq!(packet(&receive(&mut ann).await, "43/chat,1"), json!([{"status": "ok", "data": {"id": 1}}]));
    assert_eq!(packet(&receive(&mut bob).await, "42/chat,"), json!(["message", {"from": "ann", "text": "hello"}]));

    bob.send(r#"42/chat,2["message",{"room":"lobby"}]"#).await;
    let answer = packet(&receive(&mut bob).await, "43/chat,2");
    assert_eq!(answer[0]["status"], "rejected");
    assert!(answer[0]["message"].is_string());

    http::post(address, "/push", "dinner").await;
    assert_eq!(
        packet(&receive(&mut bob).await, "42/chat,"),
        json!(["message", {"from": "the house", "text": "dinner"}])
    );
    ann.send("41/chat,").await;
    assert_eq!(packet(&receive(&mut bob).await, "42/chat,"), json!(["left", "ann"]));
}

#[tokio::test]
async fn clients_of_the_server_that_was_see_this() {
    let before = tokio::task::spawn_blocking(Before::start).await.unwrap();
    clients_see_the_same(before.address).await;
}

#[tokio::test]
async fn clients_of_the_server_that_is_see_the_same() {
    clients_see_the_same(serve(after::app().unwrap().1).await).await;
}
