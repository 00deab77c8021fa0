//! Building and starting a server, and what is wrong with it.

use std::time::Duration;

use ackord::{Error, Io, IoBuilder};
use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::support::contract::{Chat, Main};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, soon};

fn builder() -> IoBuilder {
    Io::builder().serve::<Main, _>(State::new())
}

#[tokio::test]
async fn two_handlers_for_one_namespace_are_an_error() {
    let error = builder().serve::<Main, _>(State::new()).build().unwrap_err();
    assert!(matches!(&error, Error::NamespaceTwice { path } if path == "/"), "{error:?}");
    assert_eq!(error.to_string(), "the namespace `/` has two handlers");
}

#[tokio::test]
async fn options_that_make_no_sense_are_errors() {
    type Change = fn(IoBuilder) -> IoBuilder;
    let bad: [(&str, Change); 9] = [
        ("path", |builder| builder.path("socket.io")),
        ("path", |builder| builder.path("/socket io/")),
        ("path", |builder| builder.path("/{socket}/")),
        ("path", |builder| builder.path("/a//b/")),
        ("transports", |builder| builder.transports(&[])),
        ("ping_interval, ping_timeout", |builder| builder.ping_interval(Duration::ZERO)),
        ("ping_interval, ping_timeout", |builder| builder.ping_timeout(Duration::ZERO)),
        ("max_payload", |builder| builder.max_payload(0)),
        ("max_handlers", |builder| builder.max_handlers(0)),
    ];
    for (expected, change) in bad {
        match change(builder()).build() {
            Err(Error::Option { option, problem }) => assert_eq!(option, expected, "{problem}"),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_path_of_ones_own_is_served_with_and_without_its_slash() {
    for path in ["/chat/io", "/chat/io/"] {
        let io = builder().path(path).build().unwrap();
        let listener = io.bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr();
        let task = tokio::spawn(listener.shutdown_on(std::future::pending()).serve(io.router()));
        assert_eq!(http::get(address, "/chat/io/?EIO=4&transport=polling").await.status, 200);
        assert_eq!(http::get(address, "/socket.io/?EIO=4&transport=polling").await.status, 404);
        task.abort();
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_an_error() {
    let io = builder().build().unwrap();
    for address in ["nonsense", "127.0.0.1", "127.0.0.1:99999", "256.0.0.1:0", "localhost:x", ""] {
        match io.bind(address).await {
            Err(Error::Bind { address: named, .. }) => assert_eq!(named, address),
            other => panic!("{address}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_port_alone_is_answered_with_what_to_write() {
    let error = builder().build().unwrap().bind(3000).await.unwrap_err();
    assert!(error.to_string().ends_with("write `localhost:3000` or `0.0.0.0:3000`"), "{error}");
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let io = builder().build().unwrap();
    let error = io.bind(address).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on `{address}`: ")), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    let listening = soon("the error", io.listen(address, io.router())).await;
    assert!(matches!(listening, Err(Error::Bind { .. })), "{listening:?}");
}

#[tokio::test]
async fn an_app_without_the_router_is_an_error() {
    let io = builder().build().unwrap();
    let apps = [
        Router::new(),
        Router::new().route("/", get(async || "home")),
        // Somebody else's route in the same place.
        Router::new().route("/socket.io/", get(async || "mine")),
        builder().path("/other/").build().unwrap().router(),
    ];
    for app in apps {
        let served = soon("the error", io.listen("127.0.0.1:0", app)).await;
        assert!(matches!(&served, Err(Error::RouterMissing { path }) if path == "/socket.io/"), "{served:?}");
    }
}

#[tokio::test]
async fn the_router_stands_beside_an_apps_own_routes_and_state() {
    let io = builder().build().unwrap();
    let count = async |axum::extract::State(io): axum::extract::State<Io>| io.connections().to_string();
    let app = Router::new().route("/connections", get(count)).merge(io.router()).with_state(io.clone());
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    let _task = tokio::spawn(listener.shutdown_on(std::future::pending()).serve(app));
    let mut client = WebSocket::main(address).await;
    client.expect_echo().await;
    assert_eq!(http::get(address, "/connections").await.body, "1");
}

#[tokio::test]
async fn axum_serves_it_as_well() {
    let io = builder().build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app: Router = io.router();
    let _task = tokio::spawn(async move { axum::serve(listener, app).await });
    let mut client = WebSocket::main(address).await;
    client.expect_echo().await;
    let polling = crate::support::polling::Polling::open(address).await;
    polling.join().await;
    let mut websocket = WebSocket::probe(address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    websocket.send("5").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn localhost_is_every_loopback_address() {
    let io = builder().build().unwrap();
    let listener = io.bind("localhost:0").await.unwrap();
    let addresses = listener.local_addrs().to_vec();
    assert!(addresses.iter().all(|address| address.ip().is_loopback() && address.port() == addresses[0].port()));
    let _task = tokio::spawn(listener.shutdown_on(std::future::pending()).serve(io.router()));
    for address in addresses {
        WebSocket::main(address).await.expect_echo().await;
    }
}

#[tokio::test]
async fn one_state_serves_several_namespaces() {
    let state = State::new();
    let io = Io::builder().serve::<Main, _>(state.clone()).serve::<Chat, _>(state).build().unwrap();
    assert!(io.of::<Main>().sockets().is_empty());
    assert!(io.of::<Chat>().sockets().is_empty());
}

#[tokio::test]
#[should_panic(expected = "the namespace `/chat` is not served here")]
async fn a_namespace_that_is_not_served_cannot_be_asked_for() {
    let io = builder().build().unwrap();
    let _ = io.of::<Chat>();
}

#[tokio::test]
async fn sessions_are_counted() {
    let server = Server::start().await;
    assert_eq!(server.io.connections(), 0);
    let client = WebSocket::main(server.address).await;
    let _polling = crate::support::polling::Polling::open(server.address).await;
    assert_eq!(server.io.connections(), 2);
    client.close().await;
    server.expect_connections(1).await;
}
