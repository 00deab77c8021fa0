//! A session over WebSocket, packet by packet.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::soon;

/// A WebSocket whose text frames are packets.
pub(crate) struct WebSocket {
    stream: WebSocketStream<TcpStream>,
}

impl WebSocket {
    /// Opens a session, and takes its open packet.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let mut websocket = Self::connect(address, "EIO=4&transport=websocket").await;
        let open = websocket.receive().await;
        assert!(open.starts_with("0{"), "{open}");
        websocket
    }

    /// Opens a session and joins `/`.
    pub(crate) async fn main(address: SocketAddr) -> Self {
        Self::join(address).await.0
    }

    /// Opens a session and joins `/` with an auth payload.
    pub(crate) async fn main_with(address: SocketAddr, auth: &str) -> Self {
        let mut websocket = Self::open(address).await;
        websocket.send(&format!("40{auth}")).await;
        assert!(websocket.receive().await.starts_with("40{"));
        websocket
    }

    /// Opens a session and joins `/`; returns the socket's id too.
    pub(crate) async fn join(address: SocketAddr) -> (Self, String) {
        let mut websocket = Self::open(address).await;
        let sid = websocket.join_namespace("").await;
        (websocket, sid)
    }

    /// Joins a namespace, written as in the packet: `` for `/`, `/chat,` for `/chat`. Returns the socket's id.
    pub(crate) async fn join_namespace(&mut self, namespace: &str) -> String {
        self.send(&format!("40{namespace}")).await;
        let answer = self.receive().await;
        let connect = answer.strip_prefix(&format!("40{namespace}")).unwrap_or_else(|| panic!("{answer}"));
        let connect: Value = serde_json::from_str(connect).unwrap();
        connect["sid"].as_str().unwrap().to_owned()
    }

    /// The second WebSocket of a session that is on polling.
    pub(crate) async fn probe(address: SocketAddr, sid: &str) -> Self {
        Self::connect(address, &format!("EIO=4&transport=websocket&sid={sid}")).await
    }

    pub(crate) async fn connect(address: SocketAddr, query: &str) -> Self {
        Self::try_connect(address, query).await.expect("the WebSocket opens")
    }

    /// The error is the refusal's HTTP status, 0 if there was none.
    pub(crate) async fn try_connect(address: SocketAddr, query: &str) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let url = format!("ws://{address}/socket.io/?{query}");
        match soon("a WebSocket handshake", tokio_tungstenite::client_async(url, stream)).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    pub(crate) async fn send(&mut self, packet: &str) {
        self.stream.send(Message::text(packet)).await.unwrap();
    }

    /// Whether the packet could still be sent.
    pub(crate) async fn try_send(&mut self, packet: &str) -> bool {
        self.stream.send(Message::text(packet)).await.is_ok()
    }

    pub(crate) async fn send_binary(&mut self, data: &[u8]) {
        self.stream.send(Message::binary(Bytes::copy_from_slice(data))).await.unwrap();
    }

    pub(crate) async fn try_send_binary(&mut self, data: &[u8]) -> bool {
        self.stream.send(Message::binary(Bytes::copy_from_slice(data))).await.is_ok()
    }

    /// The next text packet, `None` at the end.
    pub(crate) async fn receive_until_close(&mut self) -> Option<String> {
        match self.next().await? {
            Message::Text(text) => Some(text.as_str().to_owned()),
            Message::Close(_) => None,
            other => panic!("expected a text packet, got {other:?}"),
        }
    }

    /// The next text packet.
    pub(crate) async fn receive(&mut self) -> String {
        match self.next().await {
            Some(Message::Text(text)) => text.as_str().to_owned(),
            other => panic!("expected a text packet, got {other:?}"),
        }
    }

    /// The next binary message.
    pub(crate) async fn receive_binary(&mut self) -> Vec<u8> {
        match self.next().await {
            Some(Message::Binary(data)) => data.to_vec(),
            other => panic!("expected a binary message, got {other:?}"),
        }
    }

    /// Sends an event of `/` that asks for an acknowledgement, and returns what its array holds.
    pub(crate) async fn ask(&mut self, id: u64, event: &str) -> String {
        self.send(&format!("42{id}{event}")).await;
        let answer = self.receive().await;
        answer.strip_prefix(&format!("43{id}")).unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Asserts that the connection still works, and that nothing came before.
    pub(crate) async fn expect_echo(&mut self) {
        assert_eq!(self.ask(4_711, r#"["echo","there?"]"#).await, r#"["there?"]"#);
    }

    /// Waits for exactly this packet.
    pub(crate) async fn expect(&mut self, packet: &str) {
        assert_eq!(self.receive().await, packet);
    }

    /// Waits for the end, past whatever still comes; the close frame's code, if there was one.
    pub(crate) async fn expect_close(&mut self) -> Option<u16> {
        loop {
            match self.next().await {
                Some(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Some(_) => {}
                None => return None,
            }
        }
    }

    /// Nothing may come for a while.
    pub(crate) async fn expect_silence(&mut self, milliseconds: u64) {
        let wait = std::time::Duration::from_millis(milliseconds);
        if let Ok(message) = tokio::time::timeout(wait, self.stream.next()).await {
            panic!("expected silence, got {message:?}");
        }
    }

    /// Closes with a close frame.
    pub(crate) async fn close(mut self) {
        let _ = self.stream.close(None).await;
    }

    async fn next(&mut self) -> Option<Message> {
        loop {
            match soon("a frame", self.stream.next()).await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }
}
