//! permessage-deflate (RFC 7692): what is agreed on, which messages are compressed, and what a compressed one may do.

use std::time::Duration;

use ackord::{Bytes, Socket};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};

use crate::support::contract::{Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::raw::{BINARY, FIN, PING, RSV1, Raw, TEXT, frame, upgrade_request};
use crate::support::{Server, soon};

const OPEN: &str = "EIO=4&transport=websocket";
const AGREED: &str = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

async fn start() -> Server {
    Server::start_with(|builder| builder.per_message_deflate(100)).await
}

/// Asks for a WebSocket with these offers; the answer's head in lower case.
async fn offer(server: &Server, query: &str, offers: &str) -> (Raw, String) {
    let mut raw = Raw::connect(server.address).await;
    let header = format!("sec-websocket-extensions: {offers}\r\n");
    raw.write(upgrade_request(query, &header).as_bytes()).await;
    let head = raw.read_head().await.to_lowercase();
    (raw, head)
}

/// The extensions that were answered.
async fn answered(server: &Server, offers: &str) -> Option<String> {
    let (_, head) = offer(server, OPEN, offers).await;
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    head.lines().find_map(|line| line.strip_prefix("sec-websocket-extensions: ")).map(str::to_owned)
}

/// A message as another compressor compresses it, without its tail.
fn compress(message: &[u8]) -> Vec<u8> {
    let mut compressor = Compress::new(Compression::new(6), false);
    let mut compressed = Vec::with_capacity(message.len() + 1_000);
    compressor.compress_vec(message, &mut compressed, FlushCompress::Sync).unwrap();
    assert!(compressed.ends_with(&[0, 0, 0xff, 0xff]));
    compressed.truncate(compressed.len() - 4);
    compressed
}

fn inflate(compressed: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(5_000_000);
    let tailed = [compressed, &[0, 0, 0xff, 0xff]].concat();
    Decompress::new(false).decompress_vec(&tailed, &mut message, FlushDecompress::Sync).unwrap();
    message
}

/// A client that has agreed on compression.
struct Client {
    raw: Raw,
}

impl Client {
    /// Opens a session and joins `/`.
    async fn join(server: &Server) -> Self {
        Self::join_with(server, OPEN, "permessage-deflate; client_max_window_bits").await
    }

    async fn join_with(server: &Server, query: &str, offers: &str) -> Self {
        let (raw, head) = offer(server, query, offers).await;
        assert!(head.contains(AGREED), "{head}");
        let mut client = Self { raw };
        assert!(client.receive().await.1.starts_with("0{"));
        client.send("40").await;
        assert!(client.receive().await.1.starts_with("40{"));
        client
    }

    /// Sends a packet, compressed.
    async fn send(&mut self, packet: &str) {
        self.raw.send(FIN | RSV1 | TEXT, &compress(packet.as_bytes())).await;
    }

    /// Whether the next text packet came compressed, and what it says.
    async fn receive(&mut self) -> (bool, String) {
        let (compressed, frame) = self.raw.read_compressed().await.expect("a frame");
        assert_eq!(frame.opcode, TEXT);
        let payload = if compressed { inflate(&frame.payload) } else { frame.payload };
        (compressed, String::from_utf8(payload).unwrap())
    }

    async fn expect(&mut self, compressed: bool, packet: &str) {
        assert_eq!(self.receive().await, (compressed, packet.to_owned()));
    }

    async fn receive_binary(&mut self) -> (bool, Vec<u8>) {
        let (compressed, frame) = self.raw.read_compressed().await.expect("a frame");
        assert_eq!(frame.opcode, BINARY);
        (compressed, if compressed { inflate(&frame.payload) } else { frame.payload })
    }

    /// Sends one frame, and waits for the end with this code.
    async fn closed_with(mut self, first: u8, payload: &[u8], code: u16) {
        self.raw.send(first, payload).await;
        assert_eq!(self.raw.expect_close().await, Some(code));
    }
}

#[tokio::test]
async fn an_offer_is_accepted_where_the_server_compresses() {
    let server = start().await;
    for offers in [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "x-other; a=\"b\", permessage-deflate; unknown, permessage-deflate",
    ] {
        assert_eq!(answered(&server, offers).await.as_deref(), Some(AGREED), "{offers}");
    }
    let window = format!("{AGREED}; server_max_window_bits=10");
    assert_eq!(answered(&server, "permessage-deflate; server_max_window_bits=10").await, Some(window));
    for offers in ["permessage-deflate; unknown", "permessage-deflate; server_max_window_bits=16", "other", ""] {
        assert_eq!(answered(&server, offers).await, None, "{offers}");
    }
    let (_, head) = offer(&server, OPEN, "permessage-deflate; =").await;
    assert!(head.starts_with("http/1.1 400 "), "{head}");

    let without = Server::start().await;
    for offers in ["permessage-deflate", "permessage-deflate; ="] {
        assert_eq!(answered(&without, offers).await, None, "{offers}");
    }
}

#[tokio::test]
async fn messages_from_the_threshold_on_are_compressed_both_ways() {
    let server = start().await;
    let mut client = Client::join(&server).await;
    // The packets `430["…"]` around the threshold.
    for (length, compressed) in [(1, false), (92, false), (93, true), (900_000, true)] {
        let text = "é".repeat(length / 2) + &"e".repeat(length % 2);
        client.send(&format!(r#"420["echo","{text}"]"#)).await;
        client.expect(compressed, &format!(r#"430["{text}"]"#)).await;
    }
    let text = "plain ".repeat(50);
    client.raw.send(FIN | TEXT, format!(r#"421["echo","{text}"]"#).as_bytes()).await;
    client.expect(true, &format!(r#"431["{text}"]"#)).await;
}

#[tokio::test]
async fn a_compressed_message_may_come_in_fragments_with_pings_between() {
    let server = start().await;
    let mut client = Client::join(&server).await;
    let compressed = compress(r#"420["echo","a text of €, and more €"]"#.as_bytes());
    let mut first = RSV1 | TEXT;
    let mut bytes = Vec::new();
    for piece in compressed.chunks(3) {
        bytes.extend(frame(first, piece));
        bytes.extend(frame(FIN | PING, b""));
        first = 0;
    }
    bytes.extend(frame(FIN, b""));
    for byte in bytes {
        client.raw.write(&[byte]).await;
    }
    for _ in compressed.chunks(3) {
        let (compressed, pong) = client.raw.read_compressed().await.unwrap();
        assert_eq!((compressed, pong.opcode), (false, 0xa));
    }
    client.expect(false, r#"430["a text of €, and more €"]"#).await;
}

#[tokio::test]
async fn attachments_are_compressed_each_for_itself() {
    let server = start().await;
    let mut client = Client::join(&server).await;
    let sockets = server.io.of::<Main>().sockets();
    sockets[0].emit(MainEvent::Blob(Bytes::from(vec![7; 5_000]), Bytes::from(b"short".to_vec())));
    let (compressed, header) = client.receive().await;
    assert!(!compressed && header.starts_with(r#"452-["blob","#), "{header}");
    assert_eq!(client.receive_binary().await, (true, vec![7; 5_000]));
    assert_eq!(client.receive_binary().await, (false, b"short".to_vec()));

    let mut base64 = Client::join_with(&server, &format!("{OPEN}&b64=1"), "permessage-deflate").await;
    let sockets: Vec<Socket<Main>> = server.io.of::<Main>().sockets();
    sockets[1].emit(MainEvent::Blob(Bytes::from(vec![0; 3_000]), Bytes::from(vec![0; 3])));
    assert!(base64.receive().await.1.starts_with("452-"));
    base64.expect(true, &format!("b{}", "A".repeat(4_000))).await;
    base64.expect(false, "bAAAA").await;
}

#[tokio::test]
async fn a_broadcast_reaches_everybody_in_the_form_that_was_agreed_on() {
    let server = start().await;
    let mut compressing = [Client::join(&server).await, Client::join(&server).await, Client::join(&server).await];
    let mut small = Client::join_with(&server, OPEN, "permessage-deflate; server_max_window_bits=9").await;
    let mut plain = Raw::join(server.address).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for length in [10, 300, 30_000] {
        let text = "x".repeat(length);
        let packet = format!(r#"42["said","{text}"]"#);
        server.io.of::<Main>().emit(MainEvent::Said(text));
        for client in &mut compressing {
            client.expect(length > 100, &packet).await;
        }
        // Its window is 512 bytes.
        small.expect(length == 300, &packet).await;
        assert_eq!(plain.read_frame().await.unwrap().text(), packet);
        assert_eq!(polling.receive().await, [packet]);
    }
}

#[tokio::test]
async fn an_event_that_must_not_be_compressed_is_not() {
    let server = Server::start_with(|builder| builder.per_message_deflate(0).http_compression(0)).await;
    let mut client = Client::join(&server).await;
    let text = || "x".repeat(1_000);
    let packet = |ack: &str| format!(r#"42{ack}["said","{}"]"#, text());
    let socket = server.io.of::<Main>().sockets().remove(0);
    socket.compress(false).emit(MainEvent::Said(text()));
    client.expect(false, &packet("")).await;
    socket.volatile().compress(false).emit(MainEvent::Said(text()));
    client.expect(false, &packet("")).await;
    socket.compress(false).compress(true).emit(MainEvent::Said(text()));
    client.expect(true, &packet("")).await;
    let everybody = server.io.of::<Main>();
    everybody.clone().compress(false).emit(MainEvent::Said(text()));
    client.expect(false, &packet("")).await;
    everybody.clone().emit(MainEvent::Said(text()));
    client.expect(true, &packet("")).await;

    let wait = Duration::from_millis(1);
    let asked = socket.compress(false).timeout(wait).emit_with_ack(|ack| MainEvent::Ask(text(), ack));
    let many = everybody.compress(false).timeout(wait).emit_with_ack(|ack| MainEvent::Ask(text(), ack));
    for _ in 0..2 {
        let (compressed, packet) = client.receive().await;
        assert!(!compressed && packet.ends_with(&format!(r#"["ask","{}"]"#, text())), "{packet}");
    }
    assert!(soon("the timeout", asked).await.is_err());
    assert_eq!(soon("the timeout", many).await.missing.len(), 1);
}

#[tokio::test]
async fn the_upgrade_from_polling_agrees_on_compression_too() {
    let server = start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let (raw, head) = offer(&server, &format!("{OPEN}&sid={}", polling.sid), "permessage-deflate").await;
    assert!(head.contains(AGREED), "{head}");
    let mut client = Client { raw };
    client.send("2probe").await;
    client.expect(false, "3probe").await;
    client.send("5").await;
    let text = "x".repeat(200);
    client.send(&format!(r#"420["echo","{text}"]"#)).await;
    client.expect(true, &format!(r#"430["{text}"]"#)).await;
}

#[tokio::test]
async fn what_breaks_the_rules_ends_its_own_connection_with_the_code_for_it() {
    let server = start().await;
    let long = [b"42[\"echo\",\"".as_slice(), &vec![b'x'; 1_000_000], b"\"]"].concat();
    let bomb = compress(&vec![b'4'; 900_000_000 / 16]);
    assert!(bomb.len() < 60_000, "{}", bomb.len());
    for (what, first, payload, code) in [
        ("a message over the limit", FIN | RSV1 | TEXT, compress(&long), 1009),
        ("a bomb", FIN | RSV1 | BINARY, bomb, 1009),
        ("blocks that hold nothing", FIN | RSV1 | TEXT, [0x02, 0x08, 0x20, 0x80, 0x00].repeat(10_000), 1009),
        ("no deflate", FIN | RSV1 | TEXT, b"\xff\xff".to_vec(), 1007),
        ("a message that is cut off", FIN | RSV1 | TEXT, compress(b"420[\"echo\"]")[..5].to_vec(), 1007),
        ("no UTF-8", FIN | RSV1 | TEXT, compress(b"42[\"echo\",\"\xff\"]"), 1007),
        ("a compressed ping", FIN | RSV1 | PING, Vec::new(), 1002),
        ("a compressed continuation", FIN | RSV1, Vec::new(), 1002),
        ("another reserved bit", FIN | 0x20 | TEXT, b"40".to_vec(), 1002),
    ] {
        println!("{what}");
        Client::join(&server).await.closed_with(first, &payload, code).await;
    }
    let mut plain = Raw::join(server.address).await;
    plain.send(FIN | RSV1 | TEXT, &compress(b"420[\"echo\"]")).await;
    assert_eq!(plain.expect_close().await, Some(1002), "nothing was agreed on");

    let mut client = Client::join(&server).await;
    client.send(r#"420["echo"]"#).await;
    client.expect(false, "430[]").await;
}

#[tokio::test]
async fn much_in_a_few_bytes_is_handled_whole_and_in_order() {
    let server = start().await;
    let mut client = Client::join(&server).await;
    let blanks = " ".repeat(500_000);
    let bytes: Vec<u8> = (0..100)
        .flat_map(|id| frame(FIN | RSV1 | TEXT, &compress(format!(r#"42{id}["echo",{id}{blanks}]"#).as_bytes())))
        .collect();
    assert!(bytes.len() < 65_000, "they come with one read: {}", bytes.len());
    client.raw.write(&bytes).await;
    for id in 0..100 {
        client.expect(false, &format!("43{id}[{id}]")).await;
    }
}

#[tokio::test]
async fn a_flood_is_compressed_whole_and_in_order() {
    let server = start().await;
    let mut client = Client::join(&server).await;
    client.send(r#"42["flood",300,60000]"#).await;
    let chunk = "x".repeat(60_000);
    for number in 0..300 {
        client.expect(true, &format!(r#"42["chunk",{number},"{chunk}"]"#)).await;
    }
}
