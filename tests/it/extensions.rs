//! What layers and hooks learn of a request reaches handlers, if it is kept.

use std::net::SocketAddr;

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};
use ackord::{Handshake, HandshakeRequest, Io, IoBuilder, Namespace, Refusal, RequestParts, Socket, handler, payload};
use axum::Router;
use axum::extract::Request;
use tower::util::MapRequestLayer;

use crate::support::http;
use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;

/// What a layer reads of a token.
#[derive(Clone)]
struct Claims {
    name: String,
}

/// What a hook looks up.
#[derive(Clone, Debug, PartialEq)]
struct Role(&'static str);

/// What nobody keeps.
#[derive(Clone)]
struct Passing;

#[derive(Namespace)]
#[namespace("/")]
struct Gate;

#[payload]
#[derive(Debug, thiserror::Error)]
#[error("no claims")]
struct NoClaims {}

#[handler(Gate)]
trait GateHandler {
    #[connect]
    async fn connect(&self, peer: &Handshake<Gate>) -> Result<String, NoClaims>;
    #[event]
    async fn who(&self, socket: &Socket<Gate>) -> String;
}

struct Gatekeeper;

impl GateHandler for Gatekeeper {
    async fn connect(&self, peer: &Handshake<Gate>) -> Result<String, NoClaims> {
        assert!(peer.extension::<Passing>().is_none());
        peer.extension::<Claims>().map(|claims| claims.name.clone()).ok_or(NoClaims {})
    }

    async fn who(&self, socket: &Socket<Gate>) -> String {
        let handshake = socket.handshake();
        let role = handshake.extension::<Role>().map_or("nobody", |role| role.0);
        format!("{} {role}", socket.data())
    }
}

/// The engine alone: whom the handshake and the request that carried a message belong to.
struct Carriers;

impl EngineHandler for Carriers {
    fn message(&self, socket: &EngineSocket, _: Message) {
        let name = |request: &HandshakeRequest| {
            request.extension::<Claims>().map_or_else(|| "nobody".to_owned(), |claims| claims.name.clone())
        };
        let [opener, carrier] = [socket.handshake(), socket.request()].map(name);
        socket.send(&Message::Text(format!("{opener} {carrier}")));
    }
}

/// Reads the token, which is a query here.
fn with_claims(router: Router) -> Router {
    router.layer(MapRequestLayer::new(|mut request: Request| {
        let who = request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("who=")));
        if let Some(name) = who.map(str::to_owned) {
            request.extensions_mut().insert(Claims { name });
            request.extensions_mut().insert(Passing);
        }
        request
    }))
}

async fn guest(request: RequestParts) -> Result<(), Refusal> {
    request.insert(Role("guest"));
    Ok(())
}

/// Knows what the layer and the hook before it have found out.
async fn promote(request: RequestParts) -> Result<(), Refusal> {
    assert_eq!(request.extension(), Some(&Role("guest")));
    assert_eq!(request.extension::<Passing>().is_some(), request.extension::<Claims>().is_some());
    if request.extension::<Claims>().is_some_and(|claims| claims.name == "Ann") {
        request.insert(Role("admin"));
        assert_eq!(request.extension(), Some(&Role("admin")));
    }
    Ok(())
}

async fn start(options: impl FnOnce(IoBuilder) -> IoBuilder) -> SocketAddr {
    let builder = Io::builder().before_request(guest).allow_request(promote).allow_eio3(true);
    let io = options(builder).serve::<Gate, _>(Gatekeeper).build().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(with_claims(io.router())));
    address
}

/// A session over polling whose handshake has the query.
async fn open(address: SocketAddr, query: &str) -> Polling {
    let opened = http::get(address, &format!("/socket.io/?EIO=4&transport=polling&{query}")).await;
    let open: serde_json::Value = serde_json::from_str(&opened.body[1..]).unwrap();
    Polling { address, sid: open["sid"].as_str().unwrap().to_owned(), open }
}

fn kept(builder: IoBuilder) -> IoBuilder {
    builder.keep::<Claims>().keep::<Role>().keep::<Claims>()
}

#[tokio::test]
async fn what_a_layer_and_a_hook_have_learned_reaches_the_handlers_over_both_transports() {
    let address = start(kept).await;
    for (who, answer) in [("Ann", r#"["Ann admin"]"#), ("Ben", r#"["Ben guest"]"#)] {
        let polling = open(address, &format!("who={who}")).await;
        polling.join().await;
        polling.send(r#"420["who"]"#).await;
        assert_eq!(polling.receive().await, [format!("430{answer}")]);

        let mut websocket = WebSocket::connect(address, &format!("EIO=4&transport=websocket&who={who}")).await;
        assert!(websocket.receive().await.starts_with("0{"));
        websocket.join_namespace("").await;
        assert_eq!(websocket.ask(1, r#"["who"]"#).await, answer);

        let mut old = WebSocket::connect(address, &format!("EIO=3&transport=websocket&who={who}")).await;
        assert!(old.receive().await.starts_with("0{"));
        old.expect("40").await;
        assert_eq!(old.ask(1, r#"["who"]"#).await, answer);
    }
}

#[tokio::test]
async fn a_request_without_the_value_has_none() {
    let address = start(kept).await;
    let mut websocket = WebSocket::open(address).await;
    websocket.send("40").await;
    websocket.expect(r#"44{"message":"no claims","data":{}}"#).await;
}

#[tokio::test]
async fn what_the_builder_does_not_name_goes_with_the_request() {
    let address = start(|builder| builder.keep::<Claims>()).await;
    let polling = open(address, "who=Ann").await;
    polling.join().await;
    polling.send(r#"420["who"]"#).await;
    assert_eq!(polling.receive().await, [r#"430["Ann nobody"]"#]);

    let address = start(|builder| builder).await;
    let polling = open(address, "who=Ann").await;
    polling.send("40").await;
    assert_eq!(polling.receive().await, [r#"44{"message":"no claims","data":{}}"#]);
}

#[tokio::test]
async fn the_engine_alone_keeps_what_was_learned_of_each_request() {
    let engine = Engine::builder().path("/socket.io/").keep::<Claims>().build(Carriers).unwrap();
    let listener = engine.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(with_claims(engine.router())));

    let polling = open(address, "who=Ann").await;
    for (query, answer) in [("", "4Ann nobody"), ("&who=Ben", "4Ann Ben")] {
        http::post(address, &format!("{}{query}", polling.path()), "4?").await;
        assert_eq!(polling.receive().await, [answer]);
    }
    let mut websocket = WebSocket::connect(address, "EIO=4&transport=websocket&who=Ann").await;
    assert!(websocket.receive().await.starts_with("0{"));
    websocket.send("4?").await;
    websocket.expect("4Ann Ann").await;
}
