//! Features of the typed layer together: parts, layers, a fallback, order, acknowledgements, parameters, one state for all.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use ackord::{
    Ack, DisconnectReason, EmitOptions, EventRequest, EventService, Events, Handshake, Namespace, RemoteOptions, Reply,
    Socket, Untyped, Value, handler, payload,
};
use tower::layer::layer_fn;
use tower::util::MapRequest;

use crate::support::Server;
use crate::support::state::State;
use crate::support::websocket::WebSocket;

#[derive(Events)]
enum TeamEvent {
    Confirm(String, Ack<bool>),
}

/// A marker without any derive of its own.
#[derive(Namespace)]
#[namespace("/team/{name}", emits = TeamEvent, handlers = (MemberHandler, HostHandler))]
struct Team {
    name: String,
}

/// Another name for the same namespace.
type OurTeam = Team;

/// What a handler wants of its server.
trait Clock {
    fn now(&self) -> u32;
}

impl Clock for State {
    fn now(&self) -> u32 {
        12
    }
}

impl<T: Clock> Clock for Arc<T> {
    fn now(&self) -> u32 {
        (**self).now()
    }
}

#[payload]
struct Ban {
    reason: String,
    #[payload(as = "String")]
    host: IpAddr,
    #[payload(as = "Vec<String>")]
    others: Vec<IpAddr>,
}

/// A refusal that cannot be serialised.
#[payload]
#[derive(Debug)]
struct Unspeakable {
    #[payload(as = "String")]
    #[serde(with = "unspeakable")]
    secret: (),
}

mod unspeakable {
    use serde::de::IgnoredAny;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>((): &(), _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("nobody may know"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| ())
    }
}

impl fmt::Display for Unspeakable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not you")
    }
}

#[handler(Team)]
trait MemberHandler: Clock {
    #[connect]
    async fn connect(&self, peer: &Handshake<OurTeam>) -> Result<String, Unspeakable>;
    #[event(order = "serial")]
    async fn slowly(&self, socket: &Socket<OurTeam>, number: u32) -> Reply<u32>;
    #[event]
    async fn time(&self, socket: &Socket<Team>) -> u32;
    #[disconnect]
    async fn left(&self, socket: &Socket<OurTeam>, reason: DisconnectReason) {}
}

#[handler(Team)]
trait HostHandler {
    #[event]
    async fn ban(&self, socket: &Socket<Team>, ban: Ban) -> Reply<String>;
    #[event]
    async fn confirm(&self, socket: &Socket<Team>) -> bool;
    #[fallback]
    async fn other(
        &self,
        socket: &Socket<Team>,
        event: String,
        args: Vec<Value>,
        wants_ack: bool,
    ) -> Option<Reply<u32>>;
}

impl MemberHandler for State {
    async fn connect(&self, peer: &Handshake<Team>) -> Result<String, Unspeakable> {
        match peer.params().name.as_str() {
            "closed" => Err(Unspeakable { secret: () }),
            name => Ok(format!("member of {name}")),
        }
    }

    async fn slowly(&self, _: &Socket<Team>, number: u32) -> Reply<u32> {
        Ok(self.run_slowly(number).await)
    }

    async fn time(&self, _: &Socket<Team>) -> u32 {
        self.now()
    }
}

impl HostHandler for State {
    async fn ban(&self, socket: &Socket<Team>, ban: Ban) -> Reply<String> {
        Ok(format!("{}: {} and {} for {}", socket.data(), ban.host, ban.others.len(), ban.reason))
    }

    async fn confirm(&self, socket: &Socket<Team>) -> bool {
        let question = format!("{}?", socket.namespace().name);
        socket.emit_with_ack(|ack| TeamEvent::Confirm(question, ack)).await.unwrap()
    }

    async fn other(&self, _: &Socket<Team>, event: String, args: Vec<Value>, _: bool) -> Option<Reply<u32>> {
        assert_ne!(event, "panic");
        Some(Ok(u32::try_from(args.len()).unwrap()))
    }
}

/// The same state and namespace, without middleware and with it.
async fn teams() -> [(Server, Arc<State>); 2] {
    let (plain, layered) = (State::new(), State::new());
    let (handler, log) = (layered.clone(), layered.clone());
    let layer = layer_fn(move |inner: EventService<Team>| {
        let log = log.clone();
        MapRequest::new(inner, move |request: EventRequest<Team>| {
            log.write(format!("passes {} of {}", request.name(), request.namespace().name));
            request
        })
    });
    let state = plain.clone();
    let one = Server::start_with(|builder| builder.serve::<Team, _>(state)).await;
    // An `Arc` of an `Arc`, too.
    let other = Server::start_with(|builder| builder.serve_with::<Team, _>(Arc::new(handler), layer)).await;
    [(one, plain), (other, layered)]
}

async fn join(server: &Server, name: &str) -> WebSocket {
    let mut client = WebSocket::open(server.address).await;
    client.send(&format!("40/team/{name},")).await;
    assert!(client.receive().await.starts_with(&format!(r#"40/team/{name},{{"sid":"#)));
    client
}

#[tokio::test]
async fn parts_of_a_dynamic_namespace_answer_the_same_with_middleware_and_without() {
    for (server, state) in teams().await {
        let mut client = join(&server, "red").await;
        client.send(r#"42/team/red,1["time"]"#).await;
        client.expect("43/team/red,1[12]").await;
        client.send(r#"42/team/red,2["ban",{"reason":"spam","host":"10.0.0.1","others":["::1"]}]"#).await;
        client.expect(r#"43/team/red,2[{"status":"ok","data":"member of red: 10.0.0.1 and 1 for spam"}]"#).await;
        client.send(r#"42/team/red,3["whatever",1,2,3]"#).await;
        client.expect(r#"43/team/red,3[{"status":"ok","data":3}]"#).await;
        // A serial event of one part holds back what comes for the other, and its client is still heard.
        client.send(r#"42/team/red,4["slowly",4]"#).await;
        client.send(r#"42/team/red,5["confirm"]"#).await;
        state.wait_for(1, "start 4").await;
        client.expect_silence(20).await;
        state.open(1);
        client.expect(r#"43/team/red,4[{"status":"ok","data":4}]"#).await;
        client.expect(r#"42/team/red,0["confirm","red?"]"#).await;
        client.send("43/team/red,0[true]").await;
        client.expect("43/team/red,5[true]").await;
    }
}

#[tokio::test]
async fn the_panic_of_a_fallback_that_replies_is_told_in_its_reply() {
    for (server, _) in teams().await {
        let mut client = join(&server, "red").await;
        client.send(r#"42/team/red,1["panic"]"#).await;
        client
            .expect(r#"43/team/red,1[{"status":"rejected","event":"panic","message":"internal error","issues":[{"path":"","code":"internal","message":"internal error"}]}]"#)
            .await;
    }
}

#[tokio::test]
async fn what_a_foreign_type_refuses_is_found_at_its_field() {
    let place = |path: &str| format!(r#""issues":[{{"path":"{path}","code":"invalid","#);
    for (server, _) in teams().await {
        let mut client = join(&server, "red").await;
        let cases = [
            (r#"{"reason":"","host":"nowhere","others":[]}"#, "/0/host"),
            (r#"{"host":"nowhere" , "reason":"","others":[]}"#, "/0/host"),
            (r#"{"reason":"","others":["::1", "x"],"host":"::1"}"#, "/0/others/1"),
            (r#"{"reason":"","others":["x" , "::1"],"host":"::1"}"#, "/0/others/0"),
            (r#"{"reason":"","others":[],"host":"nowhere"}"#, "/0/host"),
        ];
        for (ban, path) in cases {
            client.send(&format!(r#"42/team/red,1["ban",{ban}]"#)).await;
            let answer = client.receive().await;
            assert!(answer.contains(&place(path)), "{ban}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_refusal_that_cannot_be_serialised_still_has_its_words() {
    for (server, _) in teams().await {
        let mut client = WebSocket::open(server.address).await;
        client.send("40/team/closed,").await;
        client.expect(r#"44/team/closed,{"message":"not you"}"#).await;
    }
}

#[test]
fn handles_of_a_bare_marker_can_be_copied_printed_and_collected() {
    fn copied<T: Copy + fmt::Debug + Send + Sync>() {}
    fn cloned<T: Clone + fmt::Debug + Send + Sync>() {}
    copied::<EmitOptions<'_, Team>>();
    copied::<Untyped<'_, Team>>();
    cloned::<RemoteOptions<Team>>();
    cloned::<ackord::Broadcast<Team>>();
    cloned::<Socket<Team>>();
    let _: std::collections::HashSet<Socket<Team>> = std::collections::HashSet::new();
}
