//! Pages of other origins: what they may read (CORS), and whether they may open a session at all.

use ackord::{Cors, Error, Io};

use crate::support::polling::Polling;
use crate::support::raw::{Raw, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, http};

const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";
const OURS: &str = "https://app.example.org";
const FOREIGN: &str = "https://evil.test";

async fn get(server: &Server, path: &str, origin: &str) -> http::Response {
    http::request(server.address, "GET", path, &[("origin", origin)], "").await
}

async fn preflight(server: &Server, origin: &str) -> http::Response {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-token,content-type"),
    ];
    http::request(server.address, "OPTIONS", HANDSHAKE, &headers, "").await
}

fn cors_headers(answer: &http::Response) -> Vec<&str> {
    let names = answer.headers.iter().map(|(name, _)| name.as_str());
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_body() {
    let cors = Cors::origins([OURS]).credentials(true).allowed_headers(["x-token"]);
    let server = Server::start_with(|builder| builder.cors(cors.max_age(std::time::Duration::from_secs(600)))).await;
    let answer = preflight(&server, OURS).await;
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(answer.header("content-length"), Some("0"), "some browsers wait for a body otherwise");
    assert_eq!(answer.header("access-control-allow-origin"), Some(OURS));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,HEAD,PUT,PATCH,POST,DELETE"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("x-token"));
    assert_eq!(answer.header("access-control-max-age"), Some("600"));
    assert_eq!(answer.header("vary"), Some("Origin"));
    assert_eq!(server.io.connections(), 0);

    let foreign = preflight(&server, FOREIGN).await;
    assert_eq!((foreign.status, foreign.header("vary")), (204, Some("Origin")));
    assert_eq!(cors_headers(&foreign), [""; 0]);
}

#[tokio::test]
async fn every_answer_says_who_may_read_it() {
    let cors = Cors::origins([OURS, "http://localhost:8080"]).credentials(true).exposed_headers(["x-a", "x-b"]);
    let server = Server::start_with(|builder| builder.cors(cors)).await;
    let polling = Polling::open(server.address).await;
    for (path, status) in [(HANDSHAKE, 200), ("/socket.io/?EIO=3&transport=polling", 400), ("/socket.io/", 400)] {
        for origin in [OURS, "http://localhost:8080"] {
            let answer = get(&server, path, origin).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
            assert_eq!(answer.header("access-control-expose-headers"), Some("x-a,x-b"));
            assert_eq!(answer.header("vary"), Some("Origin"));
            assert_eq!(cors_headers(&answer).len(), 3, "the rest is for preflights");
        }
    }
    let post = http::request(server.address, "POST", &polling.path(), &[("origin", OURS)], "40").await;
    assert_eq!((post.body.as_str(), post.header("access-control-allow-origin")), ("ok", Some(OURS)));
    // A foreign page is not shown the answer, and nobody is refused.
    for headers in [&[("origin", FOREIGN)][..], &[("origin", "null")], &[]] {
        let answer = http::request(server.address, "GET", HANDSHAKE, headers, "").await;
        assert_eq!((answer.status, answer.header("vary")), (200, Some("Origin")));
        assert_eq!(cors_headers(&answer), [""; 0]);
    }
    WebSocket::main(server.address).await.expect_echo().await;
}

#[tokio::test]
async fn any_origin_is_a_star_and_what_is_asked_for_is_allowed() {
    let server = Server::start_with(|builder| builder.cors(Cors::any_origin().methods(["GET", "POST"]))).await;
    let answer = preflight(&server, FOREIGN).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,POST"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("x-token,content-type"));
    assert_eq!(answer.header("vary"), Some("Access-Control-Request-Headers"));
    let answer = get(&server, HANDSHAKE, FOREIGN).await;
    assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (Some("*"), None));
}

#[tokio::test]
async fn without_cors_there_is_none_of_it() {
    let server = Server::start().await;
    assert_eq!(cors_headers(&get(&server, HANDSHAKE, OURS).await), [""; 0]);
    let answer = preflight(&server, OURS).await;
    assert_eq!((answer.status, answer.body.as_str()), (400, r#"{"code":2,"message":"Bad handshake method"}"#));
}

#[tokio::test]
async fn a_cors_that_browsers_refuse_or_that_is_too_wide_is_an_error() {
    for cors in [
        Cors::any_origin().credentials(true),
        Cors::origins(["*"]),
        Cors::origins(["app.example.org"]),
        Cors::origins(["https://app.example.org/"]),
        Cors::origins([OURS]).allowed_headers(["a b"]),
        Cors::origins([OURS]).exposed_headers(["a\r\nb"]),
        Cors::origins([OURS]).methods(["G T"]),
    ] {
        match Io::builder().cors(cors).build() {
            Err(Error::Option { option: "cors", .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    match Io::builder().allowed_origins(["*example.org"]).build() {
        Err(Error::Option { option: "allowed_origins", problem }) => assert!(problem.contains("`*example.org`")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_of_another_origin_opens_no_session_over_either_transport() {
    let server = Server::start_with(|builder| builder.allowed_origins([OURS, "*.example.com"])).await;
    let websocket = async |origin: &str| {
        let mut raw = Raw::connect(server.address).await;
        let headers = format!("origin: {origin}\r\ncookie: session=stolen\r\n");
        raw.write(upgrade_request("EIO=4&transport=websocket", &headers).as_bytes()).await;
        raw.read_head().await
    };
    for origin in
        [FOREIGN, "null", "https://app.example.org.evil.test", "http://app.example.org", "https://example.com"]
    {
        let answer = get(&server, HANDSHAKE, origin).await;
        assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"code":4,"message":"Forbidden"}"#), "{origin}");
        let head = websocket(origin).await;
        assert!(head.starts_with("HTTP/1.1 400 "), "{origin}: {head}");
    }
    assert_eq!(server.io.connections(), 0);
    for origin in [OURS, "https://a.example.com", "http://a.b.example.com:8080"] {
        assert_eq!(get(&server, HANDSHAKE, origin).await.status, 200, "{origin}");
        assert!(websocket(origin).await.starts_with("HTTP/1.1 101 "), "{origin}");
    }
    WebSocket::main(server.address).await.expect_echo().await;
    Polling::open(server.address).await.join().await;
}
