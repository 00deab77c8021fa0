//! Clients of Engine.IO 3 and Socket.IO 2, where they are allowed, byte for byte.

use std::net::SocketAddr;
use std::time::Instant;

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};
use ackord::{Bytes, Events, Io, IoBuilder, Namespace, Never, Parser, RoomName, Socket, Value, handler};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::contract::{Chat, ChatEvent, Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, ms, sleep, soon};

const UNSUPPORTED: &str = r#"{"code":5,"message":"Unsupported protocol version"}"#;

fn allowed(builder: IoBuilder) -> IoBuilder {
    builder.allow_eio3(true)
}

fn short(builder: IoBuilder) -> IoBuilder {
    builder.allow_eio3(true).ping_interval(ms(150)).ping_timeout(ms(100))
}

/// A response whose body need not be text.
struct Answer {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

async fn request(address: SocketAddr, method: &str, path: &str, content_type: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = Vec::new();
    soon("an answer", stream.read_to_end(&mut answer)).await.unwrap();
    let head_length = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..head_length].to_vec()).unwrap();
    let content_type = head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, content_type: content_type.to_owned(), body: answer[head_length + 4..].to_vec() }
}

/// A session of version 3 over polling.
struct Old {
    address: SocketAddr,
    sid: String,
}

impl Old {
    /// Opens a session; `more` is the rest of the query.
    async fn open(address: SocketAddr, more: &str) -> Self {
        let response = http::get(address, &format!("/socket.io/?EIO=3&transport=polling{more}")).await;
        assert_eq!(response.status, 200, "{response:?}");
        let (length, packet) = response.body.split_once(':').unwrap();
        assert_eq!(length, packet.len().to_string());
        let open: serde_json::Value = serde_json::from_str(packet.strip_prefix('0').unwrap()).unwrap();
        let sid = open["sid"].as_str().unwrap().to_owned();
        assert_eq!(sid.len(), 20);
        Self { address, sid }
    }

    /// Opens a session, which is in `/` by that.
    async fn main(address: SocketAddr, more: &str) -> Self {
        let old = Self::open(address, more).await;
        assert_eq!(old.get().await, "2:40");
        old
    }

    fn path(&self) -> String {
        format!("/socket.io/?EIO=3&transport=polling&sid={}", self.sid)
    }

    async fn post(&self, payload: &str) {
        let response = http::post(self.address, &self.path(), payload).await;
        assert_eq!((response.status, response.body.as_str()), (200, "ok"), "{payload}");
    }

    async fn get(&self) -> String {
        let answer = request(self.address, "GET", &self.path(), "", b"").await;
        assert_eq!((answer.status, answer.content_type.as_str()), (200, "text/plain; charset=UTF-8"));
        String::from_utf8(answer.body).unwrap()
    }

    async fn expect_gone(&self) {
        let response = http::get(self.address, &self.path()).await;
        assert_eq!((response.status, response.body.as_str()), (400, r#"{"code":1,"message":"Session ID unknown"}"#));
    }
}

/// Opens a session over WebSocket; returns its id too.
async fn old_websocket(address: SocketAddr, more: &str) -> (WebSocket, String) {
    let mut websocket = WebSocket::connect(address, &format!("EIO=3&transport=websocket{more}")).await;
    let open: serde_json::Value = serde_json::from_str(&websocket.receive().await[1..]).unwrap();
    (websocket, open["sid"].as_str().unwrap().to_owned())
}

/// The same, in `/` by that.
async fn old_main(address: SocketAddr) -> (WebSocket, String) {
    let (mut websocket, sid) = old_websocket(address, "").await;
    websocket.expect("40").await;
    (websocket, sid)
}

#[tokio::test]
async fn version_3_is_refused_unless_it_is_allowed() {
    let server = Server::start().await;
    for query in ["EIO=3&transport=polling", "transport=polling"] {
        let response = http::get(server.address, &format!("/socket.io/?{query}")).await;
        assert_eq!((response.status, response.body.as_str()), (400, UNSUPPORTED));
    }
    assert_eq!(WebSocket::try_connect(server.address, "EIO=3&transport=websocket").await.err(), Some(400));
}

#[tokio::test]
async fn jsonp_is_refused_in_words() {
    let server = Server::start_with(allowed).await;
    let response = http::get(server.address, "/socket.io/?EIO=3&transport=polling&j=0").await;
    assert_eq!(
        (response.status, response.body.as_str()),
        (400, r#"{"code":3,"message":"JSONP polling is not supported"}"#)
    );
}

#[tokio::test]
async fn allowing_version_3_changes_nothing_for_version_4() {
    let server = Server::start_with(allowed).await;
    let polling = Polling::open(server.address).await;
    assert_eq!(polling.sid.len(), 22);
    let id = polling.join().await;
    assert_ne!(id, polling.sid);
    let answer = request(server.address, "POST", &polling.path(), "application/octet-stream", b"\x00\x01\xff6").await;
    assert_eq!(answer.status, 400);
    polling.expect_gone().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.expect_echo().await;
    websocket.send("2").await;
    websocket.expect_close().await;
}

#[tokio::test]
async fn a_client_is_in_main_without_asking_and_its_id_is_the_sessions() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, sid) = old_main(server.address).await;
    websocket.expect_echo().await;
    let old = Old::main(server.address, "").await;
    let mut other = WebSocket::main(server.address).await;
    for id in [&sid, &old.sid] {
        other.send(&format!(r#"42["say","{id}","psst"]"#)).await;
    }
    websocket.expect(r#"42["said","psst"]"#).await;
    assert_eq!(old.get().await, r#"17:42["said","psst"]"#);
    websocket.send("40").await;
    websocket.expect_close().await;
    server.state.expect_disconnect("/", "forced close").await;
}

#[tokio::test]
async fn payloads_count_in_utf_16() {
    let server = Server::start_with(allowed).await;
    let old = Old::main(server.address, "").await;
    old.post(r#"23:42["message","é😀","€"]1:2"#).await;
    let answer = old.get().await;
    assert_eq!(answer, r#"1:328:42["message-back","é😀","€"]"#);
    let response = http::post(server.address, &old.path(), r#"22:42["message","é😀","€"]"#).await;
    assert_eq!(response.status, 400);
    old.expect_gone().await;
    server.state.expect_disconnect("/", "parse error").await;
}

#[tokio::test]
async fn too_many_packets_in_a_payload_end_the_session() {
    let server = Server::start_with(allowed).await;
    let old = Old::main(server.address, "").await;
    old.post(&"1:6".repeat(4_096)).await;
    assert_eq!(http::post(server.address, &old.path(), &"0:".repeat(4_097)).await.status, 400);
    old.expect_gone().await;
}

const BLOB: &str = r#"51-["blob",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;

#[tokio::test]
async fn binary_goes_over_polling_in_the_form_that_the_handshake_asked_for() {
    let server = Server::start_with(allowed).await;
    let header = BLOB.replacen("51-", "452-", 1);
    let back = header.clone();
    let length = header.len();

    let old = Old::main(server.address, "&b64=1").await;
    old.post(&format!("{length}:{header}10:b4AQIDBA==6:b4/w==")).await;
    assert_eq!(old.get().await, format!("{length}:{back}6:b4/w==10:b4AQIDBA=="));

    let old = Old::main(server.address, "").await;
    let digits: Vec<u8> = length.to_string().bytes().map(|digit| digit - b'0').collect();
    let head = [&[0][..], &digits, &[255], header.as_bytes()].concat();
    let body = [&head[..], b"\x01\x05\xff\x04\x01\x02\x03\x04", b"\x01\x02\xff\x04\xff"].concat();
    for content_type in ["application/octet-stream", "application/octet-stream; charset=binary"] {
        let answer = request(server.address, "POST", &old.path(), content_type, &body).await;
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"ok".as_slice()));
        let answer = request(server.address, "GET", &old.path(), "", b"").await;
        assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/octet-stream"));
        let expected = [&head[..], b"\x01\x02\xff\x04\xff", b"\x01\x05\xff\x04\x01\x02\x03\x04"].concat();
        assert_eq!(answer.body, expected);
    }
    // What has no binary data stays text.
    old.post(r#"20:42["message","text"]"#).await;
    assert_eq!(old.get().await, r#"25:42["message-back","text"]"#);
    let answer = request(server.address, "POST", &old.path(), "application/octet-stream", b"\x01\x05\xff\x04").await;
    assert_eq!(answer.status, 400);
    old.expect_gone().await;
}

#[tokio::test]
async fn binary_goes_over_websocket_with_its_type_in_front() {
    let server = Server::start_with(allowed).await;
    let header = BLOB.replacen("51-", "452-", 1);
    let (mut websocket, _) = old_main(server.address).await;
    websocket.send(&header).await;
    websocket.send_binary(&[4, 1, 2]).await;
    websocket.send("b4/w==").await;
    websocket.expect(&header).await;
    assert_eq!(websocket.receive_binary().await, [4, 255]);
    assert_eq!(websocket.receive_binary().await, [4, 1, 2]);
    websocket.send_binary(&[2]).await;
    websocket.expect_close().await;
    server.state.expect_disconnect("/", "parse error").await;

    let (mut websocket, _) = old_websocket(server.address, "&b64=1").await;
    websocket.expect("40").await;
    websocket.send(&header).await;
    websocket.send("b4AQI=").await;
    websocket.send("b4").await;
    websocket.expect(&header).await;
    websocket.expect("b4").await;
    websocket.expect("b4AQI=").await;
}

#[tokio::test]
async fn a_session_upgrades_and_what_waited_comes_over_the_websocket() {
    let server = Server::start_with(allowed).await;
    let old = Old::main(server.address, "&b64=1").await;
    let mut websocket = WebSocket::connect(server.address, &format!("EIO=3&transport=websocket&sid={}", old.sid)).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    assert_eq!(old.get().await, "1:6");
    old.post(r#"15:42["message",1]"#).await;
    websocket.send("5").await;
    websocket.expect(r#"42["message-back",1]"#).await;
    websocket.send("2").await;
    websocket.expect("3").await;
    let response = http::get(server.address, &old.path()).await;
    assert_eq!((response.status, response.body.as_str()), (400, r#"{"code":3,"message":"Bad request"}"#));
    websocket.expect_echo().await;
}

#[tokio::test]
async fn the_client_pings_and_the_server_only_answers() {
    let server = Server::start_with(short).await;
    let (mut websocket, _) = old_main(server.address).await;
    let old = Old::main(server.address, "").await;
    for _ in 0..6 {
        websocket.expect_silence(100).await;
        websocket.send("2").await;
        websocket.expect("3").await;
        old.post("1:2").await;
        assert_eq!(old.get().await, "1:3");
    }
    let last = Instant::now();
    assert_eq!(websocket.expect_close().await, Some(1000));
    assert!(last.elapsed() >= ms(200), "{:?}", last.elapsed());
    server.state.wait_for(2, "/ disconnect ping timeout").await;
    server.expect_connections(0).await;
    old.expect_gone().await;
}

#[tokio::test]
async fn a_ping_that_comes_too_late_by_polling_does_not_help() {
    let server = Server::start_with(short).await;
    for _ in 0..5 {
        let old = Old::open(server.address, "").await;
        sleep(250).await;
        assert_eq!(http::post(server.address, &old.path(), "1:2").await.status, 400);
        old.expect_gone().await;
    }
}

#[tokio::test]
async fn a_pong_of_the_client_closes_the_session() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, _) = old_main(server.address).await;
    websocket.send("3").await;
    assert_eq!(websocket.expect_close().await, Some(1002));
    server.state.expect_disconnect("/", "transport error").await;
}

#[tokio::test]
async fn a_close_packet_releases_the_get_with_a_noop() {
    let server = Server::start_with(allowed).await;
    let old = Old::main(server.address, "").await;
    let (answer, ()) = tokio::join!(old.get(), async {
        sleep(20).await;
        old.post("1:1").await;
    });
    assert_eq!(answer, "1:6");
    old.expect_gone().await;
    server.state.expect_disconnect("/", "transport close").await;
}

#[tokio::test]
async fn a_namespace_is_asked_for_with_a_query_that_is_the_auth_payload() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, sid) = old_main(server.address).await;
    websocket.send("40/chat?token=%C3%A4nn+b&other=1,").await;
    websocket.expect("40/chat,").await;
    websocket.expect(r#"42/chat,["welcome",{"user":"änn b"}]"#).await;
    websocket.send(r#"42/chat,7["who"]"#).await;
    websocket.expect(r#"43/chat,7["änn b"]"#).await;
    websocket.send(r#"42/chat?token=x,8["who"]"#).await;
    websocket.expect(r#"43/chat,8["änn b"]"#).await;
    // The name that the client has for its socket reaches it.
    let room = format!("/chat#{sid}");
    server.io.of::<Chat>().to(RoomName::from(room)).emit(ChatEvent::Said("psst".to_owned()));
    websocket.expect(r#"42/chat,["said","psst"]"#).await;
    websocket.send("41/chat,").await;
    server.state.expect_disconnect("/chat", "client namespace disconnect").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn a_refusal_is_its_data_or_its_message() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, _) = old_main(server.address).await;
    websocket.send("40/nowhere?a=b,").await;
    websocket.expect(r#"44/nowhere,"Invalid namespace""#).await;
    websocket.send("40/chat?token=bad,").await;
    websocket.expect(r#"44/chat,{"code":"bad_token"}"#).await;
    websocket.send("40/chat,").await;
    let refusal = websocket.receive().await;
    assert!(refusal.starts_with(r#"44/chat,{"status":"rejected","#), "{refusal}");
    websocket.expect_echo().await;
}

#[tokio::test]
async fn both_versions_share_a_room_and_each_gets_binary_in_its_form() {
    #[derive(Events)]
    enum Sent {
        Blob(Bytes),
    }
    #[derive(Namespace)]
    #[namespace("/", emits = Sent)]
    struct Plain;
    #[handler(Plain)]
    trait PlainHandler {
        #[event]
        async fn blob(&self, socket: &Socket<Plain>, data: Bytes);
    }
    struct Broadcasts;
    impl PlainHandler for Broadcasts {
        async fn blob(&self, socket: &Socket<Plain>, data: Bytes) {
            socket.io().of::<Plain>().emit(Sent::Blob(data));
        }
    }
    let io = Io::builder().serve::<Plain, _>(Broadcasts).allow_eio3(true).build().unwrap();
    let address = serve(&io).await;
    let (mut old, _) = old_main(address).await;
    let polling = Old::main(address, "&b64=1").await;
    let mut new = WebSocket::main(address).await;
    let header = r#"451-["blob",{"_placeholder":true,"num":0}]"#;
    old.send(header).await;
    old.send_binary(&[4, 1, 2, 3]).await;
    for (websocket, data) in [(&mut old, [4, 1, 2, 3].as_slice()), (&mut new, &[1, 2, 3])] {
        websocket.expect(header).await;
        assert_eq!(websocket.receive_binary().await, data);
    }
    assert_eq!(polling.get().await, format!("{}:{header}6:b4AQID", header.len()));
}

#[derive(Namespace)]
#[namespace("/the-namespace")]
struct TheNamespace;

/// Answers with what came as auth payload.
#[handler(TheNamespace)]
trait TheHandler {
    #[connect]
    async fn connect(&self, auth: Value) -> Result<Value, Never>;
    #[event]
    async fn auth(&self, socket: &Socket<TheNamespace>) -> Value;
    #[event]
    async fn id(&self, socket: &Socket<TheNamespace>) -> String;
}

struct KeepsAuth;

impl TheHandler for KeepsAuth {
    async fn connect(&self, auth: Value) -> Result<Value, Never> {
        Ok(auth)
    }

    async fn auth(&self, socket: &Socket<TheNamespace>) -> Value {
        socket.data().clone()
    }

    async fn id(&self, socket: &Socket<TheNamespace>) -> String {
        socket.id().to_string()
    }
}

async fn serve(io: &Io) -> SocketAddr {
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(io.router()));
    address
}

#[tokio::test]
async fn where_main_is_not_served_nobody_hears_of_it() {
    let io = Io::builder().serve::<TheNamespace, _>(KeepsAuth).allow_eio3(true).build().unwrap();
    let (mut websocket, sid) = old_websocket(serve(&io).await, "").await;
    websocket.expect_silence(50).await;
    websocket.send("40/the-namespace?test=123,").await;
    websocket.expect("40/the-namespace,").await;
    websocket.send(r#"42/the-namespace,0["auth"]"#).await;
    let answer = websocket.receive().await;
    let auth: serde_json::Value = serde_json::from_str(answer.strip_prefix("43/the-namespace,0").unwrap()).unwrap();
    assert_eq!(auth, json!([{"test": "123"}]));
    websocket.send(r#"42/the-namespace,1["id"]"#).await;
    let answer = websocket.receive().await;
    assert!(!answer.contains(&sid), "the session's id is no socket's here");
}

#[tokio::test]
async fn who_comes_back_to_main_has_another_id_and_the_old_name_reaches_it() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, sid) = old_main(server.address).await;
    for stay in 1..=3 {
        websocket.send("41").await;
        server.state.wait_for(stay, "/ disconnect ").await;
        websocket.send("40").await;
        websocket.expect("40").await;
        server.io.of::<Main>().to(sid.as_str()).emit(MainEvent::Said("psst".to_owned()));
        websocket.expect(r#"42["said","psst"]"#).await;
    }
    let rooms = websocket.ask(1, r#"["join","a"]"#).await;
    assert!(rooms.contains(&format!(r#""{sid}""#)), "{rooms}");
}

#[tokio::test]
async fn disconnects_of_the_server_are_told_in_every_namespace() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, _) = old_main(server.address).await;
    websocket.send("40/chat?token=x,").await;
    websocket.expect("40/chat,").await;
    websocket.receive().await;
    websocket.send(r#"42["hangUp"]"#).await;
    websocket.expect(r#"42["said","bye"]"#).await;
    let mut said = [websocket.receive().await, websocket.receive().await];
    said.sort();
    assert_eq!(said, ["41", "41/chat,"]);
    websocket.expect_close().await;
}

#[tokio::test]
async fn such_a_client_is_never_recovered() {
    let server = Server::start_with(|builder| builder.allow_eio3(true).recovery(ms(10_000))).await;
    let (mut websocket, sid) = old_main(server.address).await;
    websocket.send("40/chat?token=x&pid=a&offset=b,").await;
    websocket.expect("40/chat,").await;
    websocket.receive().await;
    websocket.send(r#"42["join","red"]"#).await;
    websocket.expect_echo().await;
    websocket.close().await;
    server.state.expect_disconnect("/", "transport close").await;
    server.state.expect_disconnect("/chat", "transport close").await;
    let (mut other, other_sid) = old_main(server.address).await;
    assert_ne!(sid, other_sid);
    assert_eq!(other.ask(1, r#"["join","blue"]"#).await, r#"[["blue"]]"#);
    server.io.of::<Main>().to("red").emit(MainEvent::Said("to nobody".to_owned()));
    other.expect_echo().await;
}

#[tokio::test]
async fn messagepack_goes_with_the_type_in_front_too() {
    let server = Server::start_with(|builder| builder.allow_eio3(true).parser(Parser::MessagePack)).await;
    let (mut websocket, _) = old_websocket(server.address, "").await;
    assert_eq!(websocket.receive_binary().await, b"\x04\x82\xa4type\x00\xa3nsp\xa1/");
    websocket.send_binary(b"\x04\x82\xa4type\x00\xa3nsp\xad/chat?token=x").await;
    assert_eq!(websocket.receive_binary().await, b"\x04\x82\xa4type\x00\xa3nsp\xa5/chat");
}

struct Echo;

impl EngineHandler for Echo {
    fn message(&self, socket: &EngineSocket, message: Message) {
        socket.send(&message);
    }
}

#[tokio::test]
async fn the_engine_alone_speaks_version_3_too() {
    let engine = Engine::builder().path("/socket.io/").allow_eio3(true).build(Echo).unwrap();
    let listener = engine.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.shutdown_on(std::future::pending()).serve(engine.router()));
    let old = Old::open(address, "").await;
    old.post("6:4hello10:b4AQIDBA==").await;
    let answer = request(address, "GET", &old.path(), "", b"").await;
    assert_eq!(answer.body, b"\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04");
    let (mut websocket, _) = old_websocket(address, "").await;
    websocket.send_binary(&[4, 7]).await;
    assert_eq!(websocket.receive_binary().await, [4, 7]);
}

#[tokio::test]
async fn handlers_greet_such_a_client_and_ask_it_like_any_other() {
    let server = Server::start_with(allowed).await;
    let (mut websocket, _) = old_main(server.address).await;
    server.state.wait_for(1, "/ connected").await;
    websocket.send(r#"420["ask","who?",5000]"#).await;
    websocket.expect(r#"420["ask","who?"]"#).await;
    websocket.send(r#"430["me"]"#).await;
    websocket.expect(r#"430["answered me"]"#).await;
}
