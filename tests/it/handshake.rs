//! The handshake: who gets a session, and how a refusal is worded.

use serde_json::Value;

use crate::support::polling::Polling;
use crate::support::raw::{Raw, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, soon};

/// Asserts a refusal's status and body.
async fn refused(server: &Server, method: &str, query: &str, code: u8, message: &str) {
    let response = http::request(server.address, method, &format!("/socket.io/{query}"), &[], "").await;
    assert_eq!(response.status, 400, "{method} {query}: {response:?}");
    assert_eq!(response.body, format!(r#"{{"code":{code},"message":"{message}"}}"#), "{method} {query}");
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn the_open_packet_has_exactly_five_keys() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    let keys: Vec<_> = polling.open.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"], "serde_json sorts them");
    assert_eq!(polling.open["upgrades"], serde_json::json!(["websocket"]));
    assert_eq!(polling.open["pingInterval"], 25_000);
    assert_eq!(polling.open["pingTimeout"], 20_000);
    assert_eq!(polling.open["maxPayload"], 1_000_000);

    let mut websocket = WebSocket::connect(server.address, "EIO=4&transport=websocket").await;
    let open: Value = serde_json::from_str(websocket.receive().await.strip_prefix('0').unwrap()).unwrap();
    assert_eq!(open["upgrades"], serde_json::json!([]));
    assert_eq!(open.as_object().unwrap().len(), 5);
}

#[tokio::test]
async fn the_secret_of_the_session_is_not_the_id_of_the_socket() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    let id = polling.join().await;
    assert_ne!(polling.sid, id);
    assert!(polling.sid.len() >= 20 && id.len() >= 20);
    assert_ne!(Polling::open(server.address).await.sid, polling.sid);
}

#[tokio::test]
async fn refusals_have_the_codes_of_the_protocol() {
    let server = Server::start().await;
    for query in ["", "?EIO=4", "?EIO=4&transport=abc", "?EIO=4&transport=constructor", "?EIO=4&transport=__proto__"] {
        refused(&server, "GET", query, 0, "Transport unknown").await;
    }
    for sid in ["abc", "", "__proto__", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let query = format!("?EIO=4&transport=polling&sid={sid}");
        refused(&server, "GET", &query, 1, "Session ID unknown").await;
        refused(&server, "POST", &query, 1, "Session ID unknown").await;
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        refused(&server, method, "?EIO=4&transport=polling", 2, "Bad handshake method").await;
    }
    refused(&server, "GET", "?EIO=4&transport=websocket", 3, "Bad request").await;
    for version in ["", "EIO=3&", "EIO=abc&", "EIO=&"] {
        let query = format!("?{version}transport=polling");
        refused(&server, "GET", &query, 5, "Unsupported protocol version").await;
    }
    assert_eq!(server.io.connections(), 0);
}

#[tokio::test]
async fn a_refused_upgrade_is_told_in_plain_text_and_cut() {
    let server = Server::start().await;
    let refusals = [
        ("transport=websocket", "Unsupported protocol version"),
        ("EIO=3&transport=websocket", "Unsupported protocol version"),
        ("EIO=4&transport=abc", "Transport unknown"),
        ("EIO=4&transport=websocket&sid=abc", "Session ID unknown"),
        ("EIO=4&transport=polling", "Bad request"),
    ];
    for (query, message) in refusals {
        let mut raw = Raw::connect(server.address).await;
        raw.write(upgrade_request(query, "").as_bytes()).await;
        let answer = raw.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{query}: {answer}");
        assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"), "{query}: {answer}");
        assert!(answer.ends_with(&format!("\r\n\r\n{message}")), "{query}: {answer}");
    }
}

#[tokio::test]
async fn an_origin_with_bytes_that_no_header_has_is_a_bad_request() {
    let server = Server::start().await;
    for origin in ["http://a\u{1}b", "http://a\u{7f}b"] {
        let request = format!(
            "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: test\r\norigin: {origin}\r\nconnection: close\r\n\r\n"
        );
        let answer = soon("the answer", http::raw(server.address, request.as_bytes())).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    let headers = [("origin", "https://example.org")];
    let path = "/socket.io/?EIO=4&transport=polling";
    assert_eq!(http::request(server.address, "GET", path, &headers, "").await.status, 200);
}

#[tokio::test]
async fn a_query_of_rubbish_harms_nobody() {
    let server = Server::start().await;
    for rubbish in ["%", "%4", "%zz=%ff%fe", "a=%E2%82", "=&&&==", "%00=%00", "sid%5B%5D=1", "transport[]=x"] {
        let path = format!("/socket.io/?EIO=4&{rubbish}&transport=polling");
        let response = http::get(server.address, &path).await;
        assert_eq!(response.status, 200, "{rubbish}: {response:?}");
    }
    let long = |pairs| format!("/socket.io/?EIO=4&transport=polling&{}", "a=1&".repeat(pairs));
    assert_eq!(http::get(server.address, &long(900)).await.status, 200);
    assert_eq!(http::get(server.address, &long(10_000)).await.status, 431);
}

#[tokio::test]
async fn a_query_is_read_as_browsers_write_it() {
    let server = Server::start().await;
    // The cache buster of every poll, an escaped name, and the last of two values.
    let path = "/socket.io/?EIO=3&t=abc123&%45IO=4&transport=poll%69ng";
    assert_eq!(http::get(server.address, path).await.status, 200);
}

#[tokio::test]
async fn what_is_beneath_the_path_is_served_and_what_is_beside_it_is_not() {
    let server = Server::start().await;
    assert_eq!(http::get(server.address, "/socket.io/x/y?EIO=4&transport=polling").await.status, 200);
    assert_eq!(http::get(server.address, "/elsewhere?EIO=4&transport=polling").await.status, 404);
}

#[tokio::test]
async fn a_transport_that_is_not_served_is_unknown() {
    let server = Server::start_with(|builder| builder.transports(&[ackord::Transport::Polling])).await;
    let polling = Polling::open(server.address).await;
    assert_eq!(polling.open["upgrades"], serde_json::json!([]));
    assert_eq!(WebSocket::try_connect(server.address, "EIO=4&transport=websocket").await.err(), Some(400));

    let server = Server::start_with(|builder| builder.transports(&[ackord::Transport::WebSocket])).await;
    refused(&server, "GET", "?EIO=4&transport=polling", 0, "Transport unknown").await;
    WebSocket::main(server.address).await.expect_echo().await;
}

#[tokio::test]
async fn a_websocket_handshake_without_its_headers_is_refused() {
    let server = Server::start().await;
    let good = upgrade_request("EIO=4&transport=websocket", "");
    for (header, other) in [
        ("sec-websocket-version: 13", "sec-websocket-version: 8"),
        ("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-key: short"),
        ("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""),
        ("upgrade: websocket", "upgrade: h2c"),
    ] {
        let mut raw = Raw::connect(server.address).await;
        raw.write(good.replace(header, other).as_bytes()).await;
        let head = raw.read_head().await;
        assert!(head.starts_with("HTTP/1.1 400 "), "{other}: {head}");
    }
}
