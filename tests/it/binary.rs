//! Attachments: in order, each once, and never mixed with another packet.

use crate::support::contract::{Main, MainEvent};
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms};

const FIRST: &str = r#"{"_placeholder":true,"num":0}"#;
const SECOND: &str = r#"{"_placeholder":true,"num":1}"#;

#[tokio::test]
async fn attachments_travel_in_both_directions_in_their_order() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"452-["blob",{FIRST},{SECOND}]"#)).await;
    client.send_binary(&[1]).await;
    client.send_binary(&[2, 2]).await;
    client.expect(&format!(r#"452-["blob",{FIRST},{SECOND}]"#)).await;
    assert_eq!(client.receive_binary().await, [2, 2]);
    assert_eq!(client.receive_binary().await, [1]);
}

#[tokio::test]
async fn placeholders_may_be_anywhere_and_in_any_order() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    let arguments = format!(r#"[{{"deep":[[{SECOND}]],"text":"x"}}],{{"a":{FIRST}}}"#);
    client.send(&format!(r#"452-789["echo",{arguments}]"#)).await;
    client.send_binary(b"zero").await;
    client.send_binary(b"one").await;
    // The answer numbers them anew, depth first.
    client.expect(&format!(r#"462-789[[{{"deep":[[{FIRST}]],"text":"x"}}],{{"a":{SECOND}}}]"#)).await;
    assert_eq!(client.receive_binary().await, b"one");
    assert_eq!(client.receive_binary().await, b"zero");
}

#[tokio::test]
async fn an_empty_attachment_is_one() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"451-0["echo",{FIRST}]"#)).await;
    client.send_binary(b"").await;
    client.expect(&format!("461-0[{FIRST}]")).await;
    assert_eq!(client.receive_binary().await, b"");
}

#[tokio::test]
async fn base64_is_text_and_stands_for_no_attachment() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["blob","AQ==","AgI="]"#).await;
    assert!(client.receive().await.starts_with(r#"42["exception",{"event":"blob","#));
    client.expect_echo().await;
}

#[tokio::test]
async fn a_placeholder_in_a_plain_packet_is_plain_data() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    assert_eq!(client.ask(0, &format!(r#"["echo",{FIRST}]"#)).await, format!("[{FIRST}]"));
}

#[tokio::test]
async fn placeholders_that_do_not_fit_the_attachments_close_the_connection() {
    let server = Server::start().await;
    let bad = [
        (1, r#"{"_placeholder":true,"num":1}"#),
        (1, r#"{"_placeholder":true,"num":-1}"#),
        (1, r#"{"_placeholder":true,"num":0.5}"#),
        (1, r#"{"_placeholder":true,"num":"0"}"#),
        (1, r#"{"_placeholder":true,"num":1e99}"#),
        (1, r#"{"_placeholder":true}"#),
        (2, r#"{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}"#),
        (1, r#"{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}"#),
    ];
    for (count, placeholders) in bad {
        let mut client = WebSocket::main(server.address).await;
        client.send(&format!(r#"45{count}-["message",{placeholders}]"#)).await;
        for _ in 0..count {
            client.try_send_binary(b"data").await;
        }
        assert_eq!(client.expect_close().await, Some(1002), "{placeholders}");
    }
    server.state.wait_for(bad.len(), "/ disconnect parse error").await;
}

#[tokio::test]
async fn an_attachment_that_no_placeholder_names_is_dropped() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"452-0["echo",{SECOND}]"#)).await;
    client.send_binary(b"unused").await;
    client.send_binary(b"used").await;
    client.expect(&format!("461-0[{FIRST}]")).await;
    assert_eq!(client.receive_binary().await, b"used");
}

#[tokio::test]
async fn counts_that_cannot_be_close_the_connection_at_the_header() {
    let server = Server::start_with(|builder| builder.max_attachments(3)).await;
    for header in ["450-", "454-", "45-", "45x-", "45-1-", "45", "4599999999999999999999-", "45 1-", "451", "460-1"] {
        let mut client = WebSocket::main(server.address).await;
        client.send(&format!(r#"{header}["message"]"#)).await;
        assert_eq!(client.expect_close().await, Some(1002), "{header}");
    }
    let mut most = WebSocket::main(server.address).await;
    let third = r#"{"_placeholder":true,"num":2}"#;
    most.send(&format!(r#"453-0["echo",{FIRST},{SECOND},{third}]"#)).await;
    for _ in 0..3 {
        most.send_binary(b"x").await;
    }
    most.expect(&format!("463-0[{FIRST},{SECOND},{third}]")).await;
}

#[tokio::test]
async fn text_between_header_and_attachment_closes_the_connection() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"452-["message",{FIRST},{SECOND}]"#)).await;
    client.send_binary(b"one").await;
    client.send(r#"420["echo"]"#).await;
    assert_eq!(client.expect_close().await, Some(1002));
    server.state.expect_disconnect("/", "parse error").await;
}

#[tokio::test]
async fn an_attachment_that_nobody_announced_closes_the_connection() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send_binary(b"data").await;
    assert_eq!(client.expect_close().await, Some(1002));
    server.state.expect_disconnect("/", "parse error").await;
}

#[tokio::test]
async fn packets_of_the_engine_may_come_between_header_and_attachment() {
    let server = Server::start_with(|builder| builder.ping_interval(ms(50)).ping_timeout(ms(5_000))).await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"451-0["echo",{FIRST}]"#)).await;
    client.expect("2").await;
    client.send("3").await;
    client.send_binary(b"data").await;
    loop {
        match client.receive().await.as_str() {
            "2" => client.send("3").await,
            answer => break assert_eq!(answer, format!("461-0[{FIRST}]")),
        }
    }
}

#[tokio::test]
async fn the_sum_of_a_packet_and_its_attachments_is_limited() {
    let server = Server::start_with(|builder| builder.max_payload(1_000)).await;
    let mut client = WebSocket::main(server.address).await;
    client.send(&format!(r#"452-["message",{FIRST},{SECOND}]"#)).await;
    client.send_binary(&[0; 600]).await;
    client.try_send_binary(&[0; 600]).await;
    client.expect_close().await;
    server.state.expect_disconnect("/", "parse error").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broadcasts_of_many_tasks_never_come_between_a_packet_and_its_attachments() {
    const EACH: usize = 100;
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"40/chat,{"token":"ann"}"#).await;
    client.receive().await;
    client.receive().await;
    let mut tasks = Vec::new();
    for task in 0..4_u8 {
        let io = server.io.clone();
        tasks.push(tokio::spawn(async move {
            for number in 0..EACH {
                let tag = vec![task, number as u8];
                io.of::<Main>().emit(MainEvent::Blob(tag.clone().into(), tag.into()));
                io.of::<Main>().emit(MainEvent::Said(format!("{task}")));
                if number % 16 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        }));
    }
    let (mut blobs, mut texts) = (vec![Vec::new(); 4], 0);
    while texts + blobs.iter().map(Vec::len).sum::<usize>() < 8 * EACH {
        let packet = client.receive().await;
        if packet.starts_with("452-") {
            let (first, second) = (client.receive_binary().await, client.receive_binary().await);
            assert_eq!(first, second);
            blobs[usize::from(first[0])].push(first[1]);
        } else {
            assert!(packet.starts_with(r#"42["said""#), "{packet}");
            texts += 1;
        }
    }
    for numbers in blobs {
        assert_eq!(numbers, (0..EACH as u8).collect::<Vec<_>>(), "each sender's in its order");
    }
    for task in tasks {
        task.await.unwrap();
    }
}
