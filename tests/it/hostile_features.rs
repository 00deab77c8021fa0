//! Clients that mean harm where more is turned on than is by default: MessagePack, permessage-deflate, Engine.IO 3,
//! recovery, a limit of connections.

use ackord::{IoBuilder, Parser};
use flate2::{Compress, Compression, FlushCompress};

use crate::support::polling::Polling;
use crate::support::raw::{BINARY, FIN, RSV1, Raw, TEXT, frame, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, ms, sleep};

/// A message as a client compresses it.
fn compress(message: &[u8]) -> Vec<u8> {
    let mut compressor = Compress::new(Compression::new(9), false);
    let mut compressed = Vec::with_capacity(message.len() / 2 + 1_000);
    compressor.compress_vec(message, &mut compressed, FlushCompress::Sync).unwrap();
    compressed.truncate(compressed.len() - 4);
    compressed
}

fn compressed(packet: &[u8]) -> Vec<u8> {
    frame(FIN | RSV1 | TEXT, &compress(packet))
}

/// Joins `/` with compression, and sends frames while a bystander looks on; whether the offender can go on.
async fn offend_compressed(server: &Server, bystander: &mut WebSocket, bytes: &[u8]) -> bool {
    let mut raw = Raw::connect(server.address).await;
    let offer = "sec-websocket-extensions: permessage-deflate\r\n";
    raw.write(upgrade_request("EIO=4&transport=websocket", offer).as_bytes()).await;
    assert!(raw.read_head().await.to_lowercase().contains("permessage-deflate"));
    raw.send(FIN | TEXT, b"40").await;
    raw.write(bytes).await;
    raw.send(FIN | TEXT, br#"42123456["echo"]"#).await;
    bystander.expect_echo().await;
    while let Some((compressed, frame)) = raw.read_compressed().await {
        if !compressed && frame.opcode == TEXT && frame.text() == "43123456[]" {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn compressed_messages_that_are_made_to_hurt() {
    let server = Server::start_with(|builder| builder.per_message_deflate(1_000)).await;
    let mut bystander = WebSocket::main(server.address).await;
    // Blocks that hold nothing: five bytes are four of them.
    let nothing = |count: usize| [0x02, 0x08, 0x20, 0x80, 0x00].repeat(count / 4);
    let event = compress(br#"42["nothing"]"#);
    let bomb = compressed(&vec![b'4'; 10_000_000]);
    let held = [text(&attachments(64)), frame(FIN | RSV1 | BINARY, &compress(&vec![0; 900_000])).repeat(64)].concat();
    let closed = [
        ("a bomb", bomb.clone()),
        ("many bombs", bomb.repeat(5)),
        ("30,000 blocks of nothing before an event", frame(FIN | RSV1 | TEXT, &[nothing(30_000), event].concat())),
        ("200,000 blocks of nothing", frame(FIN | RSV1 | TEXT, &nothing(200_000))),
        ("blocks that each are the last", frame(FIN | RSV1 | TEXT, &[3, 0].repeat(100_000))),
        ("fragments without end", [frame(RSV1 | TEXT, b""), frame(0, b"").repeat(100_000)].concat()),
        ("a block whose length is a lie", frame(FIN | RSV1 | TEXT, b"\x00\xff\xff\x00\x004444")),
        ("a look back at what never was", frame(FIN | RSV1 | TEXT, &[0x4b, 0x04, 0x11, 0x00])),
        ("a compressed ping", frame(FIN | RSV1 | 0x9, b"x")),
        ("attachments of more than a packet may have", held),
    ];
    for (what, bytes) in closed {
        assert!(!offend_compressed(&server, &mut bystander, &bytes).await, "{what}");
    }
    let long = [&br#"42["nothing",""#[..], &[b'a'; 900_000], b"\"]"].concat();
    let works = [
        ("many long messages in a few bytes", compressed(&long).repeat(5)),
        ("many short ones", compressed(br#"42["nothing"]"#).repeat(5_000)),
    ];
    for (what, bytes) in works {
        assert!(offend_compressed(&server, &mut bystander, &bytes).await, "{what}");
    }
    server.expect_connections(1).await;
}

#[tokio::test]
async fn a_small_limit_holds_for_what_comes_out() {
    let server = Server::start_with(|builder| builder.per_message_deflate(10).max_payload(200)).await;
    let mut bystander = WebSocket::main(server.address).await;
    let packet = |length: usize| [&br#"42["nothing",""#[..], &vec![b'a'; length - 16], b"\"]"].concat();
    assert!(offend_compressed(&server, &mut bystander, &compressed(&packet(200))).await);
    assert!(!offend_compressed(&server, &mut bystander, &compressed(&packet(201))).await);
}

fn text(packet: &str) -> Vec<u8> {
    frame(FIN | TEXT, packet.as_bytes())
}

/// The header of an event with so many attachments.
fn attachments(count: usize) -> String {
    let placeholders: Vec<_> = (0..count).map(|num| format!(r#"{{"_placeholder":true,"num":{num}}}"#)).collect();
    format!(r#"45{count}-["nothing",{}]"#, placeholders.join(","))
}

const CONNECT: &[u8] = b"\x82\xa4type\x00\xa3nsp\xa1/";

/// An event in MessagePack with these arguments; `head` is their array's, the name counted in.
fn packed(name: &str, head: &[u8], arguments: &[u8]) -> Vec<u8> {
    let name = [&[0xa0 | name.len() as u8], name.as_bytes()].concat();
    [b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data", head, &name, arguments].concat()
}

/// The same, and an id of 7.
fn packed_with_id(name: &str) -> Vec<u8> {
    let name = [&[0xa0 | name.len() as u8], name.as_bytes()].concat();
    [&b"\x84\xa4type\x02\xa3nsp\xa1/\xa2id\x07\xa4data\x91"[..], &name].concat()
}

async fn joined_packed(server: &Server) -> Raw {
    let mut raw = Raw::open(server.address).await;
    raw.send(FIN | BINARY, CONNECT).await;
    raw
}

/// Whether the client is answered.
async fn works_packed(raw: &mut Raw) -> bool {
    raw.send(FIN | BINARY, &packed_with_id("echo")).await;
    while let Some(frame) = raw.read_frame().await {
        if frame.opcode == BINARY && frame.payload.ends_with(b"\xa4data\x90\xa2id\x07") {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn messages_in_messagepack_that_are_made_to_hurt() {
    let server = Server::start_with(|builder| builder.parser(Parser::MessagePack)).await;
    let mut bystander = joined_packed(&server).await;
    let one = |argument: &[u8]| packed("nothing", b"\x92", argument);
    let many = |head: u8, count: u32, item: &[u8]| {
        one(&[&[head], &count.to_be_bytes()[..], &item.repeat(count as usize)].concat())
    };
    let closed = [
        ("arrays of 900,000 levels", one(&[&[0x91; 900_000][..], b"\xc0"].concat())),
        ("maps of 400,000 levels", one(&[&b"\x81\xa0".repeat(400_000)[..], b"\xc0"].concat())),
        ("levels instead of a packet", vec![0x91; 900_000]),
        ("levels in a key", vec![0x81; 900_000]),
        ("an array that is said to have 2^32 - 1 items", one(b"\xdd\xff\xff\xff\xff\xc0")),
        ("arrays in arrays that all lie", one(&b"\xdd\xff\xff\xff\xff".repeat(100))),
        ("a map that is said to have 2^32 - 1 entries", one(b"\xdf\xff\xff\xff\xff\xa0\xc0")),
        ("a string of 2^32 - 1 bytes", one(b"\xdb\xff\xff\xff\xffa")),
        ("binary of 2^32 - 1 bytes", one(b"\xc6\xff\xff\xff\xffa")),
        ("an extension of 2^32 - 1 bytes", one(b"\xc9\xff\xff\xff\xff\x01")),
        ("300,000 extensions", many(0xdd, 300_000, b"\xd4\x05\x00")),
        ("65 attachments", many(0xdd, 65, b"\xc4\x01x")),
        ("a key that is an array", one(b"\x81\x90\x00")),
        ("an object that reads like the placeholder of an attachment", {
            packed("nothing", b"\x93", b"\x82\xac_placeholder\xc3\xa3num\x00\xc4\x01x")
        }),
        ("bytes behind the packet", [one(b"\xc0"), vec![0xc0]].concat()),
        ("an auth payload of many levels", {
            [&b"\x83\xa4type\x00\xa3nsp\xa2/x\xa4data\x81\xa1a"[..], &[0x91; 100_000], b"\xc0"].concat()
        }),
    ];
    for (what, message) in closed {
        let mut offender = joined_packed(&server).await;
        offender.send(FIN | BINARY, &message).await;
        assert!(!works_packed(&mut offender).await, "{what}");
        assert!(works_packed(&mut bystander).await, "{what}");
    }
    let works = [
        ("900,000 nils", many(0xdd, 900_000, b"\xc0")),
        ("900,000 times false", many(0xdd, 900_000, b"\xc2")),
        ("900,000 empty arrays", many(0xdd, 900_000, b"\x90")),
        ("300,000 times the same key", many(0xdf, 300_000, b"\xa1a\x00")),
        ("150,000 times undefined in a map", many(0xdf, 150_000, b"\xa1a\xd4\x00\x00")),
        ("a string of control characters", one(&[b"\xdb\x00\x0d\xbb\xa0".to_vec(), vec![0; 900_000]].concat())),
        ("levels in what is nobody's", {
            [&b"\x84\xa4type\x02\xa3nsp\xa1/\xa1x"[..], &[0x91; 100_000], b"\xc0\xa4data\x91\xa1q"].concat()
        }),
    ];
    for (what, message) in works {
        let mut offender = joined_packed(&server).await;
        offender.send(FIN | BINARY, &message).await;
        assert!(works_packed(&mut offender).await, "{what}");
        assert!(works_packed(&mut bystander).await, "{what}");
    }
    server.expect_connections(1).await;
}

/// A session of Engine.IO 3 over polling: its query.
async fn legacy(server: &Server) -> String {
    let answer = http::get(server.address, "/socket.io/?EIO=3&transport=polling").await;
    let (_, open) = answer.body.split_once(":0").unwrap();
    let sid = open.split('"').nth(3).unwrap();
    format!("/socket.io/?EIO=3&transport=polling&sid={sid}")
}

#[tokio::test]
async fn payloads_of_version_3_that_are_made_to_hurt() {
    let server = Server::start_with(|builder| builder.allow_eio3(true)).await;
    let mut bystander = WebSocket::main(server.address).await;
    let packet = r#"13:42["nothing"]"#;
    let refused = [
        ("65,536 packets of nothing", "0:".repeat(65_536)),
        ("65,536 tiny packets", "1:6".repeat(65_536)),
        ("a length beyond the end", "99:42".to_owned()),
        ("a length of 20 digits", format!("99999999999999999999{packet}")),
        ("a length of 2^32 more", r#"4294967309:42["nothing"]"#.to_owned()),
        ("a length of 900,000 digits", "1".repeat(900_000)),
        ("a length with a sign", format!("+{packet}")),
        ("a length that ends in half a character", r#"5:42["😀"]"#.to_owned()),
        ("base64 that is none", "6:b4####".to_owned()),
        ("no length", "42".to_owned()),
    ];
    for (what, body) in refused {
        let path = legacy(&server).await;
        assert_eq!(http::post(server.address, &path, &body).await.status, 400, "{what}");
        bystander.expect_echo().await;
    }
    let path = legacy(&server).await;
    assert_eq!(http::post(server.address, &path, &packet.repeat(4_096)).await.status, 200);
    bystander.expect_echo().await;
}

/// The CONNECT answer of a new connection, with the session that it is given or given back.
async fn claim(server: &Server, auth: &str) -> (WebSocket, serde_json::Value) {
    let mut client = WebSocket::open(server.address).await;
    client.send(&format!("40{auth}")).await;
    let answer = client.receive().await;
    let answer = serde_json::from_str(answer.strip_prefix("40").unwrap()).unwrap();
    (client, answer)
}

#[tokio::test]
async fn a_session_is_not_had_without_its_private_id() {
    let server = Server::start_with(|builder| builder.recovery(ms(20_000))).await;
    let (mut victim, session) = claim(&server, "").await;
    let (sid, pid) = (session["sid"].as_str().unwrap(), session["pid"].as_str().unwrap());
    let other = if pid.starts_with('A') { "B" } else { "A" };
    for auth in [
        format!(r#"{{"pid":"{sid}"}}"#),
        format!(r#"{{"pid":["{pid}"]}}"#),
        format!(r#"{{"pid":"{pid}="}}"#),
        format!(r#"{{"pid":" {pid}"}}"#),
        format!(r#"{{"pid":"{other}{}"}}"#, &pid[1..]),
        format!(r#"{{"pid":"{}"}}"#, "A".repeat(500_000)),
        format!(r#"{{"pid":"{pid}","pid":"{pid}"}}"#),
        format!(r#"{{"pid":"{pid}","offset":"{}"}}"#, "x".repeat(500_000)),
        format!(r#"{{"pid":"{pid}","offset":"abcdefgh:ffffffffffffffffff"}}"#),
    ] {
        let (_client, answer) = claim(&server, &auth).await;
        assert_ne!(answer["sid"], sid, "{}", &auth[..auth.len().min(60)]);
        victim.expect_echo().await;
    }
    // Of many who claim it at once, each takes it from the one before: never do two have it.
    drop(victim);
    let auth = format!(r#"{{"pid":"{pid}"}}"#);
    let mut claimants = Vec::new();
    for _ in 0..10 {
        claimants.push(claim(&server, &auth).await);
    }
    assert!(claimants.iter().all(|(_, answer)| answer["sid"] == sid));
    claimants.last_mut().unwrap().0.expect_echo().await;
    assert_eq!(server.io.of::<crate::support::contract::Main>().sockets().len(), 1);
}

/// How many of the sessions that one after the other come and go without a word can be had back.
async fn kept(server: &Server, query: &str, sessions: usize) -> usize {
    let mut pids = Vec::new();
    for _ in 0..sessions {
        let mut raw = Raw::connect(server.address).await;
        raw.write(upgrade_request(&format!("EIO=4&transport=websocket{query}"), "").as_bytes()).await;
        assert!(raw.read_head().await.starts_with("HTTP/1.1 101 "));
        raw.send(FIN | TEXT, b"40").await;
        raw.read_frame().await.unwrap();
        let answer = raw.read_frame().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(answer.text().strip_prefix("40").unwrap()).unwrap();
        pids.push((answer["pid"].as_str().unwrap().to_owned(), answer["sid"].clone()));
    }
    server.expect_connections(0).await;
    let mut kept = 0;
    for (pid, sid) in pids {
        let (_client, answer) = claim(server, &format!(r#"{{"pid":"{pid}"}}"#)).await;
        kept += usize::from(answer["sid"] == sid);
    }
    kept
}

#[tokio::test]
async fn long_handshakes_do_not_make_the_kept_sessions_large() {
    let limited = |builder: IoBuilder| builder.recovery(ms(20_000)).recovery_limits(1 << 20, 12);
    // Every claim parks a session too, behind the ones that are left.
    assert_eq!(kept(&Server::start_with(limited).await, "", 12).await, 12);
    let long = format!("&x={}", "y".repeat(7_000));
    let many = "&a".repeat(900);
    for query in [long, many] {
        let kept = kept(&Server::start_with(limited).await, &query, 12).await;
        assert!(kept <= 4, "{kept}");
    }
}

#[tokio::test]
async fn places_are_given_back_whatever_becomes_of_a_handshake() {
    let server = Server::start_with(|builder| {
        builder.max_connections(10).connect_timeout(ms(300)).http_timeouts(ms(500), ms(500))
    })
    .await;
    for _ in 0..50 {
        let mut raw = Raw::connect(server.address).await;
        raw.write(upgrade_request("EIO=4&transport=websocket", "").as_bytes()).await;
        drop(raw);
        let mut raw = Raw::connect(server.address).await;
        raw.write(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: t\r\n\r\n").await;
        drop(raw);
        let mut raw = Raw::connect(server.address).await;
        raw.write(upgrade_request("EIO=4&transport=websocket", "sec-websocket-key: x\r\n").as_bytes()).await;
        drop(raw);
    }
    // Those who were let in have not joined, and are gone in time.
    sleep(600).await;
    server.expect_connections(0).await;
    let mut all = Vec::new();
    for _ in 0..10 {
        all.push(WebSocket::main(server.address).await);
    }
    assert_eq!(WebSocket::try_connect(server.address, "EIO=4&transport=websocket").await.err(), Some(503));
    assert_eq!(http::get(server.address, "/socket.io/?EIO=4&transport=polling").await.status, 503);
    all.pop();
    server.expect_connections(9).await;
    Polling::open(server.address).await.join().await;
}

#[tokio::test]
async fn what_is_off_by_default_works_together() {
    let server = Server::start_with(|builder| {
        builder.allow_eio3(true).recovery(ms(20_000)).per_message_deflate(10).parser(Parser::MessagePack)
    })
    .await;
    let mut client = joined_packed(&server).await;
    assert!(works_packed(&mut client).await);
}
