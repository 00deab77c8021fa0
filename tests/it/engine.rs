//! The engine alone, without Socket.IO.

use std::net::SocketAddr;

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};
use ackord::{Refusal, RequestParts};

use crate::support::http;
use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;

/// Answers with a header of the request that carried the message, and one of the handshake's.
struct Headers;

impl EngineHandler for Headers {
    fn open(&self, socket: &EngineSocket) {
        assert_eq!(socket.request().header("x-who"), socket.handshake().header("x-who"));
    }

    fn message(&self, socket: &EngineSocket, message: Message) {
        let Message::Text(_) = message else { return socket.send(&message) };
        let carrier = socket.request().header("x-who").unwrap_or("nobody");
        let opener = socket.handshake().header("x-who").unwrap_or("nobody");
        let name = socket.handshake().query("name").unwrap_or("nameless");
        assert!(!format!("{:?}", socket.request()).contains(carrier), "values are not printed");
        socket.send(&Message::Text(format!("{carrier} {opener} {name}")));
    }
}

async fn start() -> SocketAddr {
    async fn allow(request: RequestParts) -> Result<(), Refusal> {
        if request.query("deny").is_some() { Err("denied".into()) } else { Ok(()) }
    }
    // The helpers of the tests know one path.
    let engine = Engine::builder().path("/socket.io/").allow_request(allow).build(Headers).unwrap();
    let listener = engine.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(engine.router()));
    address
}

#[tokio::test]
async fn a_message_comes_with_the_request_that_carried_it() {
    let address = start().await;
    let path = "/socket.io/?EIO=4&transport=polling&name=%C3%A4";
    let opened = http::request(address, "GET", path, &[("x-who", "opener")], "").await;
    let open: serde_json::Value = serde_json::from_str(&opened.body[1..]).unwrap();
    let polling = Polling { address, sid: open["sid"].as_str().unwrap().to_owned(), open };
    for carrier in ["first", "second"] {
        http::request(address, "POST", &polling.path(), &[("x-who", carrier)], "4?\u{1e}4?").await;
        let answer = format!("4{carrier} opener ä");
        assert_eq!(polling.receive_all(2).await, [answer.as_str(), answer.as_str()]);
    }
    let mut websocket = WebSocket::probe(address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    websocket.send("5").await;
    websocket.send("4?").await;
    websocket.expect("4opener opener ä").await;
    websocket.send_binary(&[1, 2]).await;
    assert_eq!(websocket.receive_binary().await, [1, 2]);
}

#[tokio::test]
async fn the_options_of_the_http_side_are_the_engines_too() {
    let address = start().await;
    let answer = http::get(address, "/socket.io/?EIO=4&transport=polling&deny").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"code":4,"message":"denied"}"#));
}
