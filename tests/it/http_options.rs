//! What the HTTP side may be told: hooks, headers, the cookie, compression, the client's files.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ackord::http::header::{HeaderMap, HeaderName, HeaderValue};
use ackord::{Cookie, Error, Io, IoBuilder, Refusal, RequestParts, SameSite};
use flate2::read::{GzDecoder, ZlibDecoder};

use crate::support::contract::{Main, MainEvent};
use crate::support::http::Response;
use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, ms, sleep, soon};

const HANDSHAKE: &str = "/socket.io/?EIO=4&transport=polling";

/// The answer to a request for a WebSocket, as far as it goes.
async fn upgrade(server: &Server, query: &str, headers: &str) -> String {
    let mut raw = Raw::connect(server.address).await;
    raw.write(upgrade_request(query, headers).as_bytes()).await;
    raw.read_head().await
}

fn refused(builder: IoBuilder) -> String {
    match builder.build() {
        Err(error @ Error::Option { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_options_answers_have_no_headers_of_theirs() {
    let server = Server::start().await;
    let headers = [("origin", "https://a.example"), ("accept-encoding", "gzip")];
    let answer = http::request(server.address, "GET", HANDSHAKE, &headers, "").await;
    let names: Vec<_> = answer.headers.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "date").collect();
    assert_eq!(names, ["content-type", "cache-control", "content-length", "connection"]);
}

#[tokio::test]
async fn allow_request_decides_about_handshakes_on_both_transports() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let server = Server::start_with(|builder| {
        builder.allow_request(move |request: RequestParts| {
            let count = count.clone();
            async move {
                count.fetch_add(1, Ordering::Relaxed);
                sleep(5).await;
                match request.query("as") {
                    Some("nobody") => Err(Refusal::default()),
                    Some(name) => Err(Refusal::new(format!("not you, \"{name}\""))),
                    None => Ok(()),
                }
            }
        })
    })
    .await;
    let answer = http::get(server.address, &format!("{HANDSHAKE}&as=nobody")).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"code":4,"message":"Forbidden"}"#));
    let answer = http::get(server.address, &format!("{HANDSHAKE}&as=Ann")).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"code":4,"message":"not you, \"Ann\""}"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));

    let mut raw = Raw::connect(server.address).await;
    raw.write(upgrade_request("EIO=4&transport=websocket&as=Ann", "").as_bytes()).await;
    let answer = raw.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nnot you, \"Ann\""), "{answer}");
    // Before the version, as in Node.
    assert_eq!(http::get(server.address, "/socket.io/?EIO=3&transport=polling&as=Ann").await.status, 403);
    assert_eq!(http::get(server.address, "/socket.io/?EIO=3&transport=polling").await.status, 400);
    assert_eq!(asked.swap(0, Ordering::Relaxed), 5);

    // The requests of a session, its upgrade, and what is no handshake are not asked about.
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    assert_eq!(http::get(server.address, "/socket.io/?EIO=4&transport=abc").await.status, 400);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    WebSocket::main(server.address).await.expect_echo().await;
    assert_eq!(server.io.connections(), 2);
}

#[tokio::test]
async fn before_request_holds_and_refuses_every_request() {
    async fn hold(request: RequestParts) -> Result<(), Refusal> {
        sleep(10).await;
        if request.header("x-banned").is_some() { Err("banned".into()) } else { Ok(()) }
    }
    let server = Server::start_with(|builder| builder.before_request(hold)).await;
    let polling = Polling::open(server.address).await;
    let started = std::time::Instant::now();
    polling.join().await;
    assert!(started.elapsed() >= ms(20), "a POST and a GET were held");
    let banned = [("x-banned", "1")];
    let answer = http::request(server.address, "POST", &polling.path(), &banned, "42[\"nothing\"]").await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"code":4,"message":"banned"}"#));
    let head = upgrade(&server, &format!("EIO=4&transport=websocket&sid={}", polling.sid), "x-banned: 1\r\n").await;
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    polling.send("420[\"echo\"]").await;
    assert_eq!(polling.receive().await, ["430[]"]);
}

#[tokio::test]
async fn a_hook_that_panics_refuses_and_harms_nobody() {
    async fn fragile(request: RequestParts) -> Result<(), Refusal> {
        assert!(request.query("panic").is_none(), "as asked");
        Ok(())
    }
    let server = Server::start_with(|builder| {
        builder.allow_request(fragile).headers(|request, _| assert!(request.query("late").is_none(), "as asked"))
    })
    .await;
    assert_eq!(http::get(server.address, &format!("{HANDSHAKE}&panic")).await.status, 403);
    assert_eq!(http::get(server.address, &format!("{HANDSHAKE}&late")).await.status, 200);
    assert_eq!(http::get(server.address, HANDSHAKE).await.status, 200);
}

#[tokio::test]
async fn what_a_hook_sees_of_a_request_has_no_secret_in_its_debug() {
    let seen = Arc::new(parking_lot::Mutex::new(String::new()));
    let log = seen.clone();
    let server = Server::start_with(|builder| {
        builder.headers(move |request, _| {
            assert_eq!(request.method(), "GET");
            assert_eq!(request.uri().path(), "/socket.io/");
            assert_eq!(request.query_pairs().count(), 3);
            assert!(request.address().is_some());
            *log.lock() = format!("{request:?}");
        })
    })
    .await;
    let headers = [("cookie", "planted-secret")];
    http::request(server.address, "GET", &format!("{HANDSHAKE}&token=planted-secret"), &headers, "").await;
    let seen = seen.lock().clone();
    assert!(seen.contains("cookie") && !seen.contains("planted-secret"), "{seen}");
}

#[tokio::test]
async fn initial_headers_come_once_and_headers_with_every_answer() {
    fn initial(_: &RequestParts, headers: &mut HeaderMap) {
        headers.append("set-cookie", HeaderValue::from_static("a=1"));
        headers.append("set-cookie", HeaderValue::from_static("b=2"));
    }
    let server = Server::start_with(|builder| {
        builder.initial_headers(initial).headers(|request, headers| {
            let method = HeaderValue::from_str(request.method().as_str()).unwrap();
            headers.insert(HeaderName::from_static("x-method"), method);
        })
    })
    .await;
    let cookies = |answer: &Response| answer.headers.iter().filter(|(name, _)| name == "set-cookie").count();
    let opened = http::get(server.address, HANDSHAKE).await;
    assert_eq!((cookies(&opened), opened.header("x-method")), (2, Some("GET")));

    let polling = Polling::open(server.address).await;
    let post = polling.post("40").await;
    assert_eq!((cookies(&post), post.header("x-method")), (0, Some("POST")));
    let get = polling.get().await;
    assert_eq!((cookies(&get), get.header("x-method")), (0, Some("GET")));
    let head = upgrade(&server, &format!("EIO=4&transport=websocket&sid={}", polling.sid), "").await;
    assert!(head.starts_with("HTTP/1.1 101 ") && head.contains("x-method: GET") && !head.contains("set-cookie"));
    let head = upgrade(&server, "EIO=4&transport=websocket", "").await;
    assert!(head.starts_with("HTTP/1.1 101 ") && head.contains("x-method: GET") && head.contains("set-cookie: a=1"));

    // What fails is no answer of a session.
    for path in ["/socket.io/?EIO=3&transport=polling", "/socket.io/?EIO=4&transport=polling&sid=x"] {
        let answer = http::get(server.address, path).await;
        assert_eq!((answer.status, cookies(&answer), answer.header("x-method")), (400, 0, None));
    }
    let too_long = polling.post(&"x".repeat(1_000_001)).await;
    assert_eq!(too_long.header("x-method"), None);
}

#[tokio::test]
async fn the_cookie_is_set_by_the_handshake_over_polling_alone() {
    let server = Server::start_with(|builder| builder.cookie(Cookie::default())).await;
    let opened = http::get(server.address, HANDSHAKE).await;
    let cookie = opened.header("set-cookie").unwrap();
    let sid = cookie.strip_prefix("io=").and_then(|cookie| cookie.strip_suffix("; Path=/; HttpOnly; SameSite=Lax"));
    let sid = sid.unwrap_or_else(|| panic!("{cookie}"));
    assert!(opened.body.contains(&format!(r#""sid":"{sid}""#)));
    let path = format!("{HANDSHAKE}&sid={sid}");
    assert_eq!(http::post(server.address, &path, "40").await.header("set-cookie"), None);
    assert_eq!(http::get(server.address, &path).await.header("set-cookie"), None);
    assert!(!upgrade(&server, "EIO=4&transport=websocket", "").await.contains("set-cookie"));

    let cookie = Cookie::new("s").path("/x").secure(true).same_site(SameSite::None).max_age(Duration::from_secs(9));
    let server = Server::start_with(|builder| builder.cookie(cookie)).await;
    let opened = http::get(server.address, HANDSHAKE).await;
    let cookie = opened.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Max-Age=9; Path=/x; HttpOnly; Secure; SameSite=None"), "{cookie}");
    assert!(refused(Io::builder().cookie(Cookie::new("a b"))).starts_with("the option `cookie` "));
}

/// A GET's answer as bytes: its head, and its body.
async fn get_bytes(server: &Server, path: &str, accept: &str) -> (String, Vec<u8>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\naccept-encoding: {accept}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    soon("the answer", stream.read_to_end(&mut bytes)).await.unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = bytes.split_off(end + 4);
    (String::from_utf8(bytes).unwrap().to_lowercase(), body)
}

#[tokio::test]
async fn what_gets_receive_is_compressed_from_the_threshold_on() {
    let server = Server::start_with(|builder| builder.http_compression(1_024)).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for size in [2_000, 300_000] {
        let text = "ä".repeat(size / 2);
        for accept in ["gzip, deflate", "deflate"] {
            polling.send(&format!(r#"42["message","{text}"]"#)).await;
            let (head, body) = get_bytes(&server, &polling.path(), accept).await;
            let mut plain = String::new();
            if accept == "deflate" {
                assert!(head.contains("content-encoding: deflate"), "{head}");
                ZlibDecoder::new(body.as_slice()).read_to_string(&mut plain).unwrap();
            } else {
                assert!(head.contains("content-encoding: gzip"), "{head}");
                GzDecoder::new(body.as_slice()).read_to_string(&mut plain).unwrap();
            }
            assert!(head.contains(&format!("content-length: {}", body.len())) && body.len() < size / 10, "{head}");
            assert_eq!(plain, format!(r#"42["message-back","{text}"]"#));
        }
    }
    for (size, accept) in [(100, "gzip"), (2_000, "identity"), (2_000, "gzip;q=0"), (2_000, "br")] {
        let text = "x".repeat(size);
        polling.send(&format!(r#"42["message","{text}"]"#)).await;
        let (head, body) = get_bytes(&server, &polling.path(), accept).await;
        assert!(!head.contains("content-encoding"), "{head}");
        assert_eq!(body, format!(r#"42["message-back","{text}"]"#).as_bytes());
    }
}

#[tokio::test]
async fn an_answer_is_compressed_only_if_one_of_its_packets_may_be() {
    let server = Server::start_with(|builder| builder.http_compression(1_024)).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let said = || MainEvent::Said("x".repeat(2_000));
    let socket = server.io.of::<Main>().sockets().remove(0);
    for (packets, compressed) in [(&[false][..], false), (&[false, false], false), (&[false, true], true)] {
        for may in packets {
            socket.compress(*may).emit(said());
        }
        let (head, body) = get_bytes(&server, &polling.path(), "gzip").await;
        assert_eq!(head.contains("content-encoding: gzip"), compressed, "{head}");
        assert_eq!(body.len() < 1_000, compressed);
    }
    server.io.of::<Main>().compress(false).emit(said());
    let (head, _) = get_bytes(&server, &polling.path(), "gzip").await;
    assert!(!head.contains("content-encoding"), "{head}");
}

#[tokio::test]
async fn without_a_trailing_slash_the_path_itself_and_all_beneath_is_served() {
    let server = Server::start_with(|builder| builder.trailing_slash(false)).await;
    for path in ["/socket.io", "/socket.io/", "/socket.io/x/y", "/socket.io//x"] {
        assert_eq!(http::get(server.address, &format!("{path}?EIO=4&transport=polling")).await.status, 200, "{path}");
    }
    for path in ["/", "/socket", "/socket.iox", "/x/socket.io"] {
        assert_eq!(http::get(server.address, &format!("{path}?EIO=4&transport=polling")).await.status, 404, "{path}");
    }
    let server = Server::start().await;
    assert_eq!(http::get(server.address, "/socket.io?EIO=4&transport=polling").await.status, 404);
    let server = Server::start_with(|builder| builder.path("/").trailing_slash(false)).await;
    assert_eq!(http::get(server.address, "/?EIO=4&transport=polling").await.status, 200);
}

/// A folder with what `socket.io-client` brings, as far as it matters.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("ackord-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, content) in files {
            fs::write(folder.join(name), content).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn the_clients_files_are_served_from_a_folder() {
    let files = [("socket.io.js", "code"), ("socket.io.js.map", "{}"), ("socket.io.esm.min.js", "esm"), ("x.js", "no")];
    let folder = Folder::new("client", &files);
    let server = Server::start_with(|builder| builder.serve_client(&folder.0).cors(ackord::Cors::any_origin())).await;
    let script = http::get(server.address, "/socket.io/socket.io.js?v=1").await;
    assert_eq!((script.status, script.body.as_str()), (200, "code"));
    assert_eq!(script.header("content-type"), Some("application/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), Some("public, max-age=0"));
    assert_eq!(script.header("access-control-allow-origin"), Some("*"));
    let map = http::get(server.address, "/socket.io/socket.io.js.map").await;
    assert_eq!((map.body.as_str(), map.header("content-type")), ("{}", Some("application/json; charset=utf-8")));
    assert_eq!(http::get(server.address, "/socket.io/socket.io.esm.min.js").await.body, "esm");

    let etag = script.header("etag").unwrap();
    for (known, status) in [
        (etag.to_owned(), 304),
        (format!("W/{etag}"), 304),
        (format!("\"other\", {etag}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
    ] {
        let headers = [("if-none-match", known.as_str())];
        let answer = http::request(server.address, "GET", "/socket.io/socket.io.js", &headers, "").await;
        assert_eq!((answer.status, answer.body.is_empty()), (status, status == 304), "{known}");
        assert_eq!(answer.header("etag"), Some(etag));
    }
    let head = http::request(server.address, "HEAD", "/socket.io/socket.io.js", &[], "").await;
    assert_eq!((head.status, head.header("content-length"), head.body.as_str()), (200, Some("4"), ""));

    // Nothing else of the folder, nothing outside of it, and nothing without the option.
    let unknown = r#"{"code":0,"message":"Transport unknown"}"#;
    for path in ["x.js", "socket.io.min.js", "../socket.io.js", "a/socket.io.js", "socket%2Eio.js", ""] {
        let answer = http::get(server.address, &format!("/socket.io/{path}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (400, unknown), "{path}");
    }
    assert_eq!(http::post(server.address, "/socket.io/socket.io.js", "").await.status, 400);
    let server = Server::start().await;
    let answer = http::get(server.address, "/socket.io/socket.io.js").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, unknown));
}

#[tokio::test]
async fn a_folder_without_the_clients_files_is_an_error() {
    let empty = Folder::new("empty", &[]);
    assert!(refused(Io::builder().serve_client(&empty.0)).contains("has no `socket.io.js`"));
    assert!(refused(Io::builder().serve_client("/nowhere")).contains("`/nowhere`"));
}

#[tokio::test]
async fn a_client_that_takes_no_binary_frames_gets_base64() {
    let server = Server::start().await;
    let mut websocket = WebSocket::connect(server.address, "EIO=4&transport=websocket&b64=1").await;
    assert!(websocket.receive().await.starts_with("0{"));
    websocket.join_namespace("").await;
    let packet = r#"51-["message",{"_placeholder":true,"num":0}]"#;
    let back = r#"451-["message-back",{"_placeholder":true,"num":0}]"#;
    websocket.send(&format!("4{packet}")).await;
    websocket.send("bAQIDBA==").await;
    websocket.expect(back).await;
    websocket.expect("bAQIDBA==").await;

    // What counts is what the WebSocket itself asks for.
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut raw = Raw::connect(server.address).await;
    raw.write(upgrade_request(&format!("EIO=4&transport=websocket&b64=1&sid={}", polling.sid), "").as_bytes()).await;
    raw.read_head().await;
    for packet in ["2probe", "5", &format!("4{packet}"), "bAQIDBA=="] {
        raw.send(FIN | TEXT, packet.as_bytes()).await;
    }
    for packet in ["3probe", back, "bAQIDBA=="] {
        assert_eq!(raw.read_frame().await.unwrap().text(), packet);
    }
}
