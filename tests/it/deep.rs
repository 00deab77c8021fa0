//! Payloads that a client nests as deep as it likes, in types that contain themselves, on threads with small stacks.

use ackord::{Io, Namespace, Parser, Reply, Socket, Value, handler, payload};

use crate::support::raw::{BINARY, FIN, Raw, TEXT};
use crate::support::soon;

/// Unoptimised code takes several times as much.
const SMALL_STACK: usize = if cfg!(debug_assertions) { 768 } else { 128 } * 1024;

#[payload]
struct Tree {
    #[serde(default)]
    children: Vec<Self>,
    next: Option<Box<Self>>,
}

/// Read from a copy of what came, which serde makes at every level.
#[payload]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Tagged {
    Leaf,
    Node { next: Box<Self> },
}

#[payload]
struct Wrapped {
    next: Option<Box<Self>>,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, Value>,
}

#[derive(Namespace)]
#[namespace("/")]
struct Deep;

#[handler(Deep)]
trait DeepHandler {
    #[event]
    async fn tree(&self, socket: &Socket<Deep>, tree: Tree) -> Reply<u8>;
    #[event]
    async fn tagged(&self, socket: &Socket<Deep>, tagged: Tagged) -> Reply<u8>;
    #[event]
    async fn wrapped(&self, socket: &Socket<Deep>, wrapped: Wrapped) -> Reply<u8>;
    #[event]
    async fn any(&self, socket: &Socket<Deep>, value: Value) -> Value;
}

struct Handler;

impl DeepHandler for Handler {
    async fn tree(&self, _: &Socket<Deep>, _: Tree) -> Reply<u8> {
        Ok(1)
    }

    async fn tagged(&self, _: &Socket<Deep>, _: Tagged) -> Reply<u8> {
        Ok(1)
    }

    async fn wrapped(&self, _: &Socket<Deep>, _: Wrapped) -> Reply<u8> {
        Ok(1)
    }

    async fn any(&self, _: &Socket<Deep>, value: Value) -> Value {
        value
    }
}

/// A server whose threads have small stacks, and a client of it.
fn on_small_stacks<F: Future<Output = ()>>(parser: Parser, client: impl FnOnce(std::net::SocketAddr) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_stack_size(SMALL_STACK)
        .enable_all()
        .build()
        .unwrap();
    let (address, addressed) = std::sync::mpsc::channel();
    runtime.spawn(async move {
        let io = Io::builder().serve::<Deep, _>(Handler).parser(parser).build().unwrap();
        let listener = io.bind("127.0.0.1:0").await.unwrap();
        address.send(listener.local_addr()).unwrap();
        listener.shutdown_on(std::future::pending()).serve(io.router()).await
    });
    let address = addressed.recv().unwrap();
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    clients.block_on(client(address));
    runtime.shutdown_background();
}

const EVENTS: [&str; 4] = ["tree", "tagged", "wrapped", "any"];

#[test]
fn types_that_contain_themselves_are_read_on_small_stacks() {
    on_small_stacks(Parser::Default, async |address| {
        let opens = [
            (r#"{"next":"#, "{}", "}"),
            (r#"{"children":["#, "{}", "]}"),
            (r#"{"kind":"node","next":"#, r#"{"kind":"leaf"}"#, "}"),
            ("[", "1", "]"),
            // Nothing that any of them takes.
            (r#"{"next":"#, r#""x""#, "}"),
            ("[", r#""x""#, "]"),
        ];
        for event in EVENTS {
            for (open, inner, close) in opens {
                for depth in [20, 60, 120, 130, 10_000] {
                    let mut client = Raw::join(address).await;
                    let nested = open.repeat(depth) + inner + &close.repeat(depth);
                    client.send(FIN | TEXT, format!(r#"421["{event}",{nested}]"#).as_bytes()).await;
                    // It is answered, or the end: what is too deep is no JSON.
                    let answer = soon("an answer", client.read_frame()).await;
                    let is_answered =
                        answer.is_some_and(|frame| frame.opcode == TEXT && frame.text().starts_with("431["));
                    assert!(is_answered || depth > 120 || open.starts_with("{\"children"), "{event} {open} {depth}");
                    assert!(!is_answered || depth < 127, "{event} {open} {depth}");
                }
            }
        }
    });
}

#[test]
fn types_that_contain_themselves_are_read_from_messagepack_on_small_stacks() {
    on_small_stacks(Parser::MessagePack, async |address| {
        let opens: [(&[u8], &[u8]); 4] = [
            (b"\x81\xa4next", b"\x80"),
            (b"\x82\xa4kind\xa4node\xa4next", b"\x81\xa4kind\xa4leaf"),
            (b"\x91", b"\x01"),
            (b"\x91", b"\xa1x"),
        ];
        for event in EVENTS {
            for (open, inner) in opens {
                for depth in [60, 120, 130, 100_000] {
                    let mut client = Raw::open(address).await;
                    client.send(FIN | BINARY, b"\x82\xa4type\x00\xa3nsp\xa1/").await;
                    client.read_frame().await.unwrap();
                    let head = b"\x84\xa4type\x02\xa3nsp\xa1/\xa2id\x07\xa4data\x92";
                    let name = [&[0xa0 | event.len() as u8], event.as_bytes()].concat();
                    let message = [&head[..], &name, &open.repeat(depth), inner].concat();
                    client.send(FIN | BINARY, &message).await;
                    let answer = soon("an answer", client.read_frame()).await;
                    let is_answered = answer.is_some_and(|frame| frame.opcode == BINARY);
                    assert_eq!(is_answered, depth < 127, "{event} {open:x?} {depth}");
                }
            }
        }
    });
}
