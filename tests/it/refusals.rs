//! What docs/errors.md says: what clients see of each failure, the codes that Ackord gives, and the page that reads them.

use std::fs;
use std::path::Path;

use ackord::{Contract, codes};
use serde_json::Value;

use crate::support::markdown::{blocks, read, root, table};
use crate::support::node::assert_compiles;
use crate::support::websocket::WebSocket;

#[allow(dead_code, unreachable_pub)]
mod server;

const PAGE: &str = "docs/errors.md";

/// What clients see, in the order in which the page shows it: who sends which event, and what comes for it.
const SEEN: [(&str, &str, &str); 9] = [
    ("ann", r#"0["post",{"room":"lobby","text":"hi"}]"#, "43/chat,0"),
    ("loudmouth", r#"0["post",{"room":"lobby","text":"hi"}]"#, "43/chat,0"),
    ("ann", r#"0["post",{"text":""}]"#, "43/chat,0"),
    ("ann", r#"0["rename","admin"]"#, "43/chat,0"),
    ("ann", r#"0["post",{"room":"lobby","text":"lost"}]"#, "43/chat,0"),
    ("ann", r#"0["count","cellar"]"#, "42/chat,"),
    ("spammer", "", "44/chat,"),
    ("", "", "44/chat,"),
    ("stranger", r#"0["rename","bob"]"#, "43/chat,0"),
];

#[tokio::test]
async fn clients_see_what_the_page_shows() {
    let io = server::io().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.serve(io.router()));
    let page = read(PAGE);
    let shown: Vec<&str> = blocks(&page).filter(|block| block.language == "json").map(|block| block.text).collect();
    assert_eq!(shown.len(), SEEN.len());
    for (shown, (name, event, start)) in shown.into_iter().zip(SEEN) {
        let mut client = WebSocket::open(address).await;
        client.send(&format!(r#"40/chat,{{"name":"{name}"}}"#)).await;
        if !event.is_empty() {
            client.receive().await;
            client.send(&format!("42/chat,{event}")).await;
        }
        let packet = client.receive().await;
        let body = packet.strip_prefix(start).unwrap_or_else(|| panic!("{packet} is no {start}"));
        let mut body: Value = serde_json::from_str(body).unwrap();
        // Of an acknowledgement its one value, of an event the argument behind its name.
        if let Value::Array(values) = &mut body {
            body = values.pop().unwrap();
        }
        let shown: Value = serde_json::from_str(shown).unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(shown, body, "{name} {event}: the page shows something else than {body}");
    }
}

#[tokio::test]
async fn a_client_that_is_asked_and_answers_wrongly_is_told_nothing_of_it() {
    let io = server::io().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.serve(io.router()));
    for (answer, expected) in [
        (r#"{"yes":true}"#, r#"[{"status":"ok","data":{"id":8}}]"#),
        (r#"{"yes":false}"#, r#"[{"status":"error","error":{"code":"declined"}}]"#),
        (
            r#"{"yes":"perhaps"}"#,
            r#"[{"status":"rejected","event":"order","message":"internal error","issues":[{"path":"","code":"internal","message":"internal error"}]}]"#,
        ),
    ] {
        let mut client = WebSocket::open(address).await;
        client.send(r#"40/chat,{"name":"ann"}"#).await;
        client.receive().await;
        client.send(r#"42/chat,0["order","soup"]"#).await;
        let question = client.receive().await;
        let id = question.strip_prefix("42/chat,").unwrap().split('[').next().unwrap();
        client.send(&format!("43/chat,{id}[{answer}]")).await;
        client.expect(&format!("43/chat,0{expected}")).await;
    }
}

#[test]
fn the_page_lists_every_code_with_its_meaning() {
    let page = read(PAGE);
    let listed: Vec<(String, String)> = table(&page, "Codes")
        .map(|row| {
            let [code, from, words] = row[..] else { panic!("a row of {} cells", row.len()) };
            (code.trim_matches('`').to_owned(), format!("{from}: {}", said(words)))
        })
        .collect();
    let given: Vec<(String, String)> = codes::TABLE
        .iter()
        .map(|(code, from, words)| ((*code).to_owned(), format!("{from}: {}", said(words))))
        .collect();
    assert_eq!(listed, given, "the codes in {PAGE}, and those of the crate");
}

/// A sentence as a cell of a table.
fn said(words: &str) -> String {
    words.trim().trim_end_matches('.').to_lowercase()
}

#[test]
fn codes_stand_in_one_list_and_nowhere_else() {
    for folder in ["framework/src/typed", "framework/src/surface/test"] {
        find_codes(&root().join(folder));
    }
}

/// Finds codes that are given as a literal, in the sources of a folder.
fn find_codes(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_codes(&path);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
            for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for start in ["issue(\"", "code: \"", "Self::new(\"", "EventError::new(\""] {
                    assert!(!line.contains(start), "{}: {line}", path.display());
                }
            }
        }
    }
}

#[test]
fn the_pages_typescript_compiles_against_the_servers_contract() {
    let contract = Contract::new("chat", "1.0.0").namespace::<server::Chat>();
    let files = [("page.ts", include_str!("refusals/page.ts"))];
    assert_compiles("refusals", |folder| contract.write_typescript(folder.join("chat.ts")), &files);
}
