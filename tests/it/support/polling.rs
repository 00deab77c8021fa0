//! A session over polling.

use std::net::SocketAddr;

use serde_json::Value;

use super::{http, soon};

/// A session that was opened with a GET.
#[derive(Clone, Debug)]
pub(crate) struct Polling {
    pub(crate) address: SocketAddr,
    pub(crate) sid: String,
    /// The open packet's object.
    pub(crate) open: Value,
}

impl Polling {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let response = http::get(address, "/socket.io/?EIO=4&transport=polling").await;
        assert_eq!(response.status, 200, "{response:?}");
        let open: Value = serde_json::from_str(response.body.strip_prefix('0').unwrap()).unwrap();
        Self { address, sid: open["sid"].as_str().unwrap().to_owned(), open }
    }

    pub(crate) fn path(&self) -> String {
        format!("/socket.io/?EIO=4&transport=polling&sid={}", self.sid)
    }

    /// Sends a payload.
    pub(crate) async fn post(&self, payload: &str) -> http::Response {
        soon("the answer to a POST", http::post(self.address, &self.path(), payload)).await
    }

    /// Waits for a payload.
    pub(crate) async fn get(&self) -> http::Response {
        soon("the answer to a GET", http::get(self.address, &self.path())).await
    }

    /// Sends a payload that has to be taken.
    pub(crate) async fn send(&self, payload: &str) {
        let response = self.post(payload).await;
        assert_eq!((response.status, response.body.as_str()), (200, "ok"));
    }

    /// The packets of the next payload.
    pub(crate) async fn receive(&self) -> Vec<String> {
        let response = self.get().await;
        assert_eq!(response.status, 200, "{response:?}");
        response.body.split('\u{1e}').map(str::to_owned).collect()
    }

    /// Receives until `count` packets came.
    pub(crate) async fn receive_all(&self, count: usize) -> Vec<String> {
        let mut packets = Vec::new();
        while packets.len() < count {
            packets.extend(self.receive().await);
        }
        packets
    }

    /// The session must be gone.
    pub(crate) async fn expect_gone(&self) {
        let response = self.get().await;
        assert_eq!((response.status, response.body.as_str()), (400, r#"{"code":1,"message":"Session ID unknown"}"#));
    }

    /// Joins `/`, and returns the socket's id.
    pub(crate) async fn join(&self) -> String {
        self.send("40").await;
        let packets = self.receive().await;
        let open: Value = serde_json::from_str(packets[0].strip_prefix("40").unwrap()).unwrap();
        open["sid"].as_str().unwrap().to_owned()
    }
}
