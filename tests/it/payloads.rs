//! docs/payloads.md: its Rust compiles, its TypeScript is what is generated of it, and its constraints hold.

use std::net::IpAddr;

use ackord::{CallError, Contract, Failure, InternalExt, Io, Rejected, Reply, Socket};
use serde_json::json;

use crate::support::markdown::{blocks, is_excerpt, read};

#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
mod desk;

use desk::{Desk, DeskHandler, File, Filter, NewTicket, Page, Profile, Quoted, Ticket, TicketId, Visit};

struct Server;

impl DeskHandler for Server {
    async fn open(&self, _: &Socket<Desk>, _: NewTicket) -> Reply<Ticket> {
        let (event, message) = ("open".to_owned(), "it is closed".to_owned());
        Err(Failure::Rejected(Rejected { event, message, issues: Vec::new() }))
    }

    async fn find(&self, _: &Socket<Desk>, _: Filter, _: Option<u32>) -> Reply<Page<Ticket>> {
        Ok(Page { items: Vec::new() })
    }

    async fn attach(&self, _: &Socket<Desk>, _: TicketId, _: File) -> Reply<()> {
        Ok(())
    }

    async fn rename(&self, _: &Socket<Desk>, name: String) -> Reply<Profile> {
        Ok(Profile { name })
    }

    async fn visit(&self, _: &Socket<Desk>, _: Visit) -> Reply<Quoted> {
        Err(std::io::Error::other("the disk is full")).internal()
    }
}

#[test]
fn the_page_about_payloads_shows_rust_that_compiles_and_typescript_that_is_generated_of_it() {
    let page = read("docs/payloads.md");
    let rust = include_str!("payloads/desk.rs");
    let typescript = Contract::new("desk", "1.0.0").namespace::<Desk>().typescript().unwrap();
    for block in blocks(&page) {
        let shown = match block.language {
            "rust" => is_excerpt(block.text, rust),
            "ts" => typescript.contains(block.text.trim_end()),
            other => panic!("a block of {other}"),
        };
        assert!(shown, "neither compiled nor generated:\n{}\nof\n{typescript}", block.text);
    }
    assert!(blocks(&page).count() > 10);
}

#[tokio::test]
async fn what_the_page_about_payloads_says_of_constraints_and_codes_holds() {
    let test = Io::builder().serve::<Desk, _>(Server).build().unwrap().test();
    let client = test.connect(Desk, ()).await.unwrap();
    let cases = [
        (
            "open",
            json!([{"title": "ab", "replyTo": "nobody", "priority": 4, "notes": {}}]),
            "/0/title length, /0/replyTo email, /0/priority custom",
        ),
        (
            "open",
            json!([{"title": "abc", "replyTo": "ann@example.org", "priority": 6, "notes": {}}]),
            "/0/priority range",
        ),
        ("open", json!([{"title": "abc", "replyTo": "ann@example.org", "priority": 5, "notes": {}}]), ""),
        ("find", json!([{"words": "fire", "customer": "Ann"}]), "/0/customer pattern"),
        ("attach", json!([7, {"name": "a", "data": "aGk="}]), "/0 type, /1/data type"),
        ("rename", json!([""]), "/0 length"),
        ("visit", json!([{"from": "nowhere"}]), "/0/from invalid"),
    ];
    for (event, arguments, expected) in cases {
        let [answer] = client.raw(event, arguments).await.unwrap().0.try_into().unwrap();
        let reply = serde_json::to_value(&answer).unwrap();
        assert_eq!(reply["status"], "rejected", "{event}");
        let issues: Vec<String> = reply["issues"]
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| format!("{} {}", issue["path"].as_str().unwrap(), issue["code"].as_str().unwrap()))
            .collect();
        assert_eq!(issues.join(", "), expected, "{event}: {reply}");
    }
    // Both may be left out.
    assert!(client.raw("find", [json!({"words": "fire"})]).await.is_ok());
    use desk::DeskClient as _;
    let short = client.rename(String::new()).await.map(drop).unwrap_err();
    let words = "the event `rename` was rejected: the payload does not fit; /0 must be at least 1 character";
    assert_eq!(short.to_string(), words);
    let visit = Visit { from: IpAddr::from([127, 0, 0, 1]), over: None };
    let internal = client.visit(visit).await.map(drop).unwrap_err();
    assert!(matches!(internal, CallError::Rejected(_)));
    // The one issue says what the message says, and is not told twice.
    assert_eq!(internal.to_string(), "the event `visit` was rejected: internal error");
    let file = File { name: "a.txt".to_owned(), data: b"hi".to_vec().into() };
    client.attach(TicketId(u64::MAX), file).await.unwrap();
}
