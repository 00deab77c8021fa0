//! A broadcast that nobody can acknowledge is not sent, and everybody is missing.

use std::time::Duration;

use ackord::{Ack, Acks, Events, Io, Namespace, Socket, SocketId, handler, payload};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use tower::ServiceExt;

/// A value that is read, and cannot be written.
#[payload]
struct Unsayable {
    #[serde(with = "unsayable")]
    #[schemars(with = "String")]
    #[ts(as = "String")]
    text: String,
}

mod unsayable {
    use serde::{Deserialize, Deserializer, Serializer, de, ser};

    pub(super) fn serialize<S: Serializer>(_: &str, _: S) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom("as it was asked for"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        String::deserialize(deserializer).map_err(de::Error::custom)
    }
}

#[derive(Events)]
enum MainEvent {
    Told(String),
    Asked(String, Ack<String>),
    Unsayable(Unsayable, Ack<String>),
}

#[derive(Namespace)]
#[namespace("/", emits = MainEvent)]
struct Main;

#[handler(Main)]
trait MainHandler {
    #[event]
    async fn nothing(&self, socket: &Socket<Main>);
}

struct Server;

impl MainHandler for Server {
    async fn nothing(&self, _: &Socket<Main>) {}
}

/// A client over polling; the app is called without a network.
struct Client {
    io: Io,
    query: String,
}

impl Client {
    async fn connect(io: &Io) -> Self {
        let mut client = Self { io: io.clone(), query: "?EIO=4&transport=polling".to_owned() };
        let open = client.request("GET", "").await;
        let open: serde_json::Value = serde_json::from_str(&open[1..]).expect("an open packet");
        client.query = format!("{}&sid={}", client.query, open["sid"].as_str().expect("a sid"));
        assert_eq!(client.request("POST", "40").await, "ok");
        assert!(client.poll().await.starts_with("40{"));
        client
    }

    async fn poll(&self) -> String {
        self.request("GET", "").await
    }

    async fn request(&self, method: &str, body: &str) -> String {
        let uri = format!("/socket.io/{}", self.query);
        let request = Request::builder().method(method).uri(uri).body(Body::from(body.to_owned())).unwrap();
        let response = self.io.router::<()>().oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }
}

fn ids(io: &Io) -> Vec<SocketId> {
    io.of::<Main>().sockets().iter().map(Socket::id).collect()
}

#[tokio::test]
async fn an_event_that_asks_for_nothing_is_not_sent_and_everybody_is_missing() {
    let io = Io::builder().serve::<Main, _>(Server).build().unwrap();
    let client = Client::connect(&io).await;
    let acks: Acks<String> = io.of::<Main>().emit_with_ack(|_| MainEvent::Told("no answer".to_owned())).await;
    assert!(acks.answers.is_empty());
    assert_eq!(acks.missing, ids(&io));
    assert_eq!(acks.missing.len(), 1);
    // Not even this one is in front of what comes next.
    io.of::<Main>().emit(MainEvent::Told("next".to_owned()));
    assert_eq!(client.poll().await, r#"42["told","next"]"#);
}

#[tokio::test]
async fn an_event_that_cannot_be_serialised_is_not_sent_and_everybody_is_missing() {
    let io = Io::builder().serve::<Main, _>(Server).build().unwrap();
    let client = Client::connect(&io).await;
    let unsayable = Unsayable { text: String::new() };
    let acks = io.of::<Main>().emit_with_ack(|ack| MainEvent::Unsayable(unsayable, ack)).await;
    assert!(acks.answers.is_empty());
    assert_eq!(acks.missing, ids(&io));
    io.of::<Main>().emit(MainEvent::Told("next".to_owned()));
    assert_eq!(client.poll().await, r#"42["told","next"]"#);
}

#[tokio::test]
async fn answers_come_as_they_are() {
    let io = Io::builder().serve::<Main, _>(Server).build().unwrap();
    let client = Client::connect(&io).await;
    let asking = io.of::<Main>().timeout(Duration::from_secs(30));
    let asking = asking.emit_with_ack(|ack| MainEvent::Asked("who?".to_owned(), ack));
    let answering = async {
        let asked = client.poll().await;
        let id = asked.trim_start_matches("42").trim_end_matches(r#"["asked","who?"]"#);
        assert_eq!(client.request("POST", &format!(r#"43{id}["ann"]"#)).await, "ok");
    };
    let (Acks { answers, missing }, ()) = tokio::join!(asking, answering);
    assert_eq!(answers, ["ann"]);
    assert!(missing.is_empty());
}

#[tokio::test]
async fn a_question_is_sent_by_the_call_and_not_by_the_await() {
    let io = Io::builder().serve::<Main, _>(Server).build().unwrap();
    let client = Client::connect(&io).await;
    let answers = io.of::<Main>().emit_with_ack(|ack| MainEvent::Asked("first?".to_owned(), ack));
    io.of::<Main>().emit(MainEvent::Told("second".to_owned()));
    drop(answers);
    let packets = client.poll().await;
    assert!(packets.contains("first?") && packets.ends_with(r#"42["told","second"]"#), "{packets}");
}
