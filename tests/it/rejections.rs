//! Payloads that do not fit and handlers that fail: answered, never swallowed.

use serde_json::Value;

use crate::support::Server;
use crate::support::websocket::WebSocket;

/// The only argument of an answer or event.
fn argument(json: &str, index: usize) -> Value {
    let mut arguments: Vec<Value> = serde_json::from_str(json).unwrap();
    assert_eq!(arguments.len(), index + 1, "{json}");
    arguments.pop().unwrap()
}

fn issues(rejected: &Value) -> Vec<(&str, &str)> {
    let issues = rejected["issues"].as_array().unwrap();
    issues.iter().map(|issue| (issue["path"].as_str().unwrap(), issue["code"].as_str().unwrap())).collect()
}

/// Events that do not fit, and the issues that they lead to.
const UNFIT: [(&str, &[(&str, &str)]); 6] = [
    (r#"{"text":""}"#, &[("/0/text", "length")]),
    (r#"{"text":"more than ten"}"#, &[("/0/text", "length")]),
    (r#"{"text":7}"#, &[("/0/text", "type")]),
    ("{}", &[("/0/text", "required")]),
    (r#"{"text":7,"reply_to":"x"}"#, &[("/0/text", "type"), ("/0/reply_to", "type")]),
    ("7", &[("/0", "type")]),
];

#[tokio::test]
async fn a_reply_says_rejected_with_every_issue() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for (message, expected) in UNFIT {
        let rejected = argument(&client.ask(3, &format!(r#"["post",{message}]"#)).await, 0);
        assert_eq!(rejected["status"], "rejected");
        assert_eq!(rejected["event"], "post");
        assert!(!rejected["message"].as_str().unwrap().is_empty());
        let mut found = issues(&rejected);
        found.sort_by_key(|issue| expected.iter().position(|other| other == issue));
        assert_eq!(found, expected, "{message}: {rejected}");
    }
    // Ten code points are ten, however many bytes; and what fits is taken.
    let fits = client.ask(4, r#"["post",{"text":"ää€€\ud83d\ude00\ud83d\ude00","reply_to":4}]"#).await;
    assert_eq!(fits, r#"[{"status":"ok","data":{"id":5}}]"#);
}

#[tokio::test]
async fn any_other_answer_is_left_out_and_the_event_exception_says_so() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for (message, expected) in UNFIT {
        for id in ["", "9"] {
            client.send(&format!(r#"42{id}["tell",{message}]"#)).await;
            let event = client.receive().await;
            assert!(event.starts_with(r#"42["exception",{"event":"tell","message":"#), "{event}");
            let rejected = argument(event.strip_prefix("42").unwrap(), 1);
            let mut found = issues(&rejected);
            found.sort_by_key(|issue| expected.iter().position(|other| other == issue));
            assert_eq!(found, expected, "{message}: {rejected}");
        }
    }
    assert_eq!(client.ask(9, r#"["tell",{"text":"fits"}]"#).await, "[0]");
}

#[tokio::test]
async fn a_reply_that_nobody_asked_for_is_rejected_by_the_event_too() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["post",{}]"#).await;
    assert!(client.receive().await.starts_with(r#"42["exception",{"event":"post","#));
    client.send(r#"42["reply","internal"]"#).await;
    client
        .expect(r#"42["exception",{"event":"reply","message":"internal error","issues":[{"path":"","code":"internal","message":"internal error"}]}]"#)
        .await;
}

#[tokio::test]
async fn arguments_that_are_missing_are_told_by_their_place() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for event in [r#"["post"]"#, r#"["reply"]"#] {
        let rejected = argument(&client.ask(1, event).await, 0);
        assert_eq!(issues(&rejected), [("/0", "missing_argument")], "{rejected}");
    }
    client.send(r#"42["ask","text only"]"#).await;
    let event = client.receive().await;
    assert!(event.starts_with(r#"42["exception","#) && event.contains(r#""path":"/1""#), "{event}");
}

#[tokio::test]
async fn what_is_no_attachment_is_rejected_where_bytes_belong() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["blob",{"_placeholder":true,"num":0},7]"#).await;
    let event = client.receive().await;
    assert!(event.starts_with(r#"42["exception",{"event":"blob","#), "{event}");
    client.expect_echo().await;
}

#[tokio::test]
async fn an_internal_error_keeps_its_secret() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    let answer = client.ask(1, r#"["reply","internal"]"#).await;
    assert!(answer.contains("internal error") && !answer.contains("database"), "{answer}");
}

#[tokio::test]
async fn a_panic_is_answered_and_harms_nobody() {
    let server = Server::start().await;
    let (mut client, mut other) = (WebSocket::main(server.address).await, WebSocket::main(server.address).await);
    let internal =
        r#""message":"internal error","issues":[{"path":"","code":"internal","message":"internal error"}]}]"#;
    assert_eq!(
        client.ask(1, r#"["reply","panic"]"#).await,
        format!(r#"[{{"status":"rejected","event":"reply",{internal}"#)
    );
    for id in ["", "2"] {
        client.send(&format!(r#"42{id}["panic"]"#)).await;
        client.expect(&format!(r#"42["exception",{{"event":"panic",{internal}"#)).await;
    }
    client.expect_echo().await;
    other.expect_echo().await;
}
