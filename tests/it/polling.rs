//! Long-polling: payloads, requests that overlap or break off, and the close.

use crate::support::polling::Polling;
use crate::support::raw::Raw;
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, sleep, soon};

#[tokio::test]
async fn a_payload_holds_several_packets_and_answers_come_in_their_order() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send("421[\"echo\",1]\u{1e}422[\"echo\",\"ä\u{1f600}\"]\u{1e}42[\"message\",3]").await;
    let packets = polling.receive_all(3).await;
    assert_eq!(packets, ["431[1]", "432[\"ä\u{1f600}\"]", r#"42["message-back",3]"#]);
}

#[tokio::test]
async fn binary_travels_as_base64_in_both_directions() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let header = r#"452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    polling.send(&format!("{header}\u{1e}bAQIDBA==\u{1e}b+/8=")).await;
    let packets = polling.receive_all(3).await;
    let back = r#"452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    assert_eq!(packets, [back, "bAQIDBA==", "b+/8="]);
}

#[tokio::test]
async fn attachments_may_come_in_later_posts() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"451-0["echo",{"_placeholder":true,"num":0}]"#).await;
    polling.send("bAA==").await;
    assert_eq!(polling.receive_all(2).await, [r#"461-0[{"_placeholder":true,"num":0}]"#, "bAA=="]);
}

#[tokio::test]
async fn responses_have_the_headers_that_clients_and_caches_need() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    let post = polling.post("40").await;
    assert_eq!((post.status, post.body.as_str()), (200, "ok"));
    assert_eq!(post.header("content-type"), Some("text/html"));
    assert_eq!(post.header("cache-control"), Some("no-store"));
    assert_eq!(post.header("content-length"), Some("2"));
    let get = polling.get().await;
    assert_eq!(get.header("content-type"), Some("text/plain; charset=UTF-8"));
    assert_eq!(get.header("cache-control"), Some("no-store"));
    assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()));
}

#[tokio::test]
async fn a_post_without_content_type_is_taken() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    let response = http::request(server.address, "POST", &polling.path(), &[], "40").await;
    assert_eq!(response.body, "ok");
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_the_session_goes_on() {
    let server = Server::start_with(|builder| builder.max_payload(100)).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let response = polling.post(&"4".repeat(101)).await;
    assert_eq!((response.status, response.body.as_str()), (413, ""));

    let mut chunked = Raw::connect(server.address).await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        polling.path()
    );
    chunked.write(head.as_bytes()).await;
    for _ in 0..3 {
        chunked.write(format!("28\r\n{}\r\n", "4".repeat(40)).as_bytes()).await;
    }
    chunked.write(b"0\r\n\r\n").await;
    let answer = chunked.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");

    // The limit itself is allowed, counted in bytes.
    let frame = format!("420[\"echo\",\"{}\"]", "ä".repeat(43));
    assert_eq!(frame.len(), 100);
    polling.send(&frame).await;
    assert_eq!(polling.receive().await, [format!("430[\"{}\"]", "ä".repeat(43))]);
}

#[tokio::test]
async fn a_body_of_chunks_is_read() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n1\r\n4\r\n1\r\n0\r\n0\r\n\r\n",
        polling.path()
    );
    let answer = soon("the answer", http::raw(server.address, head.as_bytes())).await;
    assert!(answer.ends_with("\r\n\r\nok"), "{answer}");
    assert!(polling.receive().await[0].starts_with("40{"));
}

#[tokio::test]
async fn a_post_is_taken_while_a_get_waits() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for number in 0..5 {
        let get = tokio::spawn({
            let polling = polling.clone();
            async move { polling.receive().await }
        });
        sleep(20).await;
        polling.send(&format!(r#"42{number}["echo"]"#)).await;
        assert_eq!(soon("the GET", get).await.unwrap(), [format!("43{number}[]")]);
    }
}

#[tokio::test]
async fn a_second_get_is_refused_and_ends_the_session() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let first = tokio::spawn({
        let polling = polling.clone();
        async move { polling.get().await }
    });
    // The first one has to be there.
    sleep(100).await;
    assert_eq!(polling.get().await.status, 400);
    let first = soon("the first GET", first).await.unwrap();
    assert_eq!((first.status, first.body.as_str()), (200, "1"));
    server.state.expect_disconnect("/", "transport error").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_second_post_is_refused_and_ends_the_session() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut first = Raw::connect(server.address).await;
    first
        .write(format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: 5\r\n\r\n42[", polling.path()).as_bytes())
        .await;
    sleep(100).await;
    assert_eq!(polling.post("40").await.status, 400);
    server.state.expect_disconnect("/", "transport error").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_get_that_is_given_up_ends_the_session() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut get = Raw::connect(server.address).await;
    get.write(format!("GET {} HTTP/1.1\r\nhost: test\r\n\r\n", polling.path()).as_bytes()).await;
    sleep(100).await;
    drop(get);
    server.state.expect_disconnect("/", "transport error").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_post_that_is_given_up_ends_the_session() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut post = Raw::connect(server.address).await;
    post.write(format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: 9\r\n\r\n42[", polling.path()).as_bytes())
        .await;
    sleep(100).await;
    drop(post);
    server.state.expect_disconnect("/", "transport error").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn binary_payloads_of_the_old_protocol_are_refused() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let headers = [("content-type", "application/octet-stream")];
    assert_eq!(http::request(server.address, "POST", &polling.path(), &headers, "\0\u{1}").await.status, 400);
    server.expect_connections(0).await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn payloads_that_are_none_end_the_session() {
    let server = Server::start().await;
    for payload in ["", "abc", "\u{1e}", "4hello", "b@@@@", "9", "7x", "42{}"] {
        let polling = Polling::open(server.address).await;
        let response = polling.post(payload).await;
        assert_eq!(response.status, 400, "{payload:?}: {response:?}");
        polling.expect_gone().await;
    }
    assert_eq!(server.io.connections(), 0);
}

#[tokio::test]
async fn what_stands_before_a_bad_packet_is_done() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    assert_eq!(polling.post("42[\"nothing\"]\u{1e}x").await.status, 400);
    server.state.wait_for(1, "nothing").await;
    server.state.expect_disconnect("/", "parse error").await;
}

#[tokio::test]
async fn a_close_packet_releases_the_get_with_a_noop() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let get = tokio::spawn({
        let polling = polling.clone();
        async move { polling.get().await }
    });
    sleep(100).await;
    polling.send("1").await;
    let get = soon("the GET", get).await.unwrap();
    assert_eq!((get.status, get.body.as_str()), (200, "6"));
    server.state.expect_disconnect("/", "transport close").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_close_of_the_server_reaches_a_client_that_polls_later() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"42["hangUp"]"#).await;
    // In a payload of its own: clients drop the events that come in one with it.
    assert_eq!(polling.receive_all(2).await, [r#"42["said","bye"]"#, "41"]);
    assert_eq!(polling.receive().await, ["6", "1"]);
    polling.expect_gone().await;
    server.state.expect_disconnect("/", "server namespace disconnect").await;
}

#[tokio::test]
async fn events_emitted_between_two_polls_wait_for_the_next() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut other = WebSocket::main(server.address).await;
    for number in 0..20 {
        other.send(&format!(r#"42["sayAll","{number}"]"#)).await;
    }
    other.expect_echo().await;
    let packets = polling.receive_all(20).await;
    let expected: Vec<_> = (0..20).map(|number| format!(r#"42["said","{number}"]"#)).collect();
    assert_eq!(packets, expected);
}

#[tokio::test]
async fn other_methods_on_a_session_are_refused_and_do_it_no_harm() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for method in ["PUT", "DELETE", "PATCH"] {
        assert!(http::request(server.address, method, &polling.path(), &[], "").await.status >= 400);
    }
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(polling.receive().await, ["430[]"]);
}
