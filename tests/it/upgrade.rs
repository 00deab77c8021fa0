//! From polling to WebSocket: in order, without loss, and without harm when it fails.

use std::time::Instant;

use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT, frame, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

/// A session on polling that has joined `/`.
async fn session(server: &Server) -> Polling {
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling
}

/// Waits with a GET, in a task of its own.
async fn hanging(polling: &Polling) -> tokio::task::JoinHandle<Vec<String>> {
    let polling = polling.clone();
    let get = tokio::spawn(async move { polling.receive().await });
    sleep(50).await;
    get
}

#[tokio::test]
async fn an_upgrade_releases_the_get_and_goes_on_over_the_websocket() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let get = hanging(&polling).await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    assert_eq!(soon("the GET", get).await.unwrap(), ["6"]);
    websocket.send("5").await;
    websocket.expect_echo().await;

    let refused = polling.get().await;
    assert_eq!((refused.status, refused.body.as_str()), (400, r#"{"code":3,"message":"Bad request"}"#));
    assert_eq!(polling.post("40").await.status, 400);
    websocket.expect_echo().await;
    assert_eq!(server.state.count("/ disconnect"), 0);
}

#[tokio::test]
async fn a_get_that_comes_between_probe_and_upgrade_is_released_soon() {
    let server = Server::start().await;
    let began = Instant::now();
    let polling = session(&server).await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    for _ in 0..3 {
        assert_eq!(polling.receive().await, ["6"]);
    }
    // The client's own tests count the packets of a connection's first 100 ms.
    assert!(began.elapsed() >= ms(100), "{:?}", began.elapsed());
    websocket.send("5").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn a_get_that_waits_at_the_upgrade_is_released() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    let get = hanging(&polling).await;
    websocket.send("2probe").await;
    websocket.send("5").await;
    assert_eq!(soon("the GET", get).await.unwrap(), ["6"]);
    websocket.expect("3probe").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn until_the_upgrade_everything_goes_over_polling_and_then_over_the_websocket() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    polling.send(r#"42["message","over polling"]"#).await;
    websocket.expect_silence(50).await;
    assert_eq!(polling.receive().await, [r#"42["message-back","over polling"]"#]);
    polling.send(r#"42["message","in between"]"#).await;
    websocket.send("5").await;
    websocket.expect(r#"42["message-back","in between"]"#).await;
}

#[tokio::test]
async fn events_in_flight_in_both_directions_keep_their_order_through_the_upgrade() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut other = WebSocket::main(server.address).await;
    let sender = tokio::spawn(async move {
        for number in 0..300 {
            other.send(&format!(r#"42["sayAll","{number}"]"#)).await;
            if number % 10 == 0 {
                sleep(1).await;
            }
        }
        other
    });
    let mut said = Vec::new();
    let keep = |said: &mut Vec<String>, packets: Vec<String>| {
        said.extend(packets.into_iter().filter(|packet| packet != "6"));
    };
    keep(&mut said, polling.receive().await);
    for number in 0..10 {
        polling.send(&format!(r#"42["note",{number}]"#)).await;
    }
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    keep(&mut said, polling.receive().await);
    websocket.send("5").await;
    for number in 10..20 {
        websocket.send(&format!(r#"42["note",{number}]"#)).await;
    }
    while said.len() < 320 {
        said.push(websocket.receive().await);
    }
    let (numbers, said): (Vec<_>, Vec<_>) = said.into_iter().partition(|packet| packet.contains("numbered"));
    assert_eq!(said, (0..300).map(|number| format!(r#"42["said","{number}"]"#)).collect::<Vec<_>>());
    assert_eq!(numbers.len(), 20);
    let notes: Vec<_> = server.state.log().into_iter().filter(|entry| entry.starts_with("note")).collect();
    assert_eq!(notes, (0..20).map(|number| format!("note {number}")).collect::<Vec<_>>());
    sender.await.unwrap();
}

#[tokio::test]
async fn frames_behind_the_upgrade_packet_in_its_segment_are_handled() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut raw = Raw::connect(server.address).await;
    let query = format!("EIO=4&transport=websocket&sid={}", polling.sid);
    let mut bytes = upgrade_request(&query, "").into_bytes();
    for packet in ["2probe", "5", r#"420["echo"]"#, r#"421["echo"]"#] {
        bytes.extend(frame(FIN | TEXT, packet.as_bytes()));
    }
    raw.write(&bytes).await;
    raw.read_head().await;
    for packet in ["3probe", "430[]", "431[]"] {
        assert_eq!(raw.read_frame().await.unwrap().text(), packet);
    }
}

#[tokio::test]
async fn a_second_websocket_is_closed_and_does_no_harm() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut first = WebSocket::probe(server.address, &polling.sid).await;
    first.send("2probe").await;
    first.expect("3probe").await;
    let mut during = WebSocket::probe(server.address, &polling.sid).await;
    during.expect_close().await;
    first.send("5").await;
    first.expect_echo().await;
    let mut after = WebSocket::probe(server.address, &polling.sid).await;
    after.expect_close().await;
    first.expect_echo().await;
}

#[tokio::test]
async fn a_probe_that_fails_leaves_the_session_on_polling() {
    let server = Server::start().await;
    let polling = session(&server).await;
    for packets in [&["abc"][..], &["5"], &["3"], &["2"], &["4hello"], &["2probe", "40"], &["2probe", "1"]] {
        let mut probe = WebSocket::probe(server.address, &polling.sid).await;
        for packet in packets {
            probe.send(packet).await;
        }
        probe.expect_close().await;
        polling.send(r#"420["echo"]"#).await;
        assert_eq!(polling.receive().await, ["430[]"], "after {packets:?}");
    }
    assert_eq!(server.state.count("/ disconnect"), 0);
}

#[tokio::test]
async fn a_probe_that_is_lost_leaves_the_session_on_polling() {
    let server = Server::start().await;
    let polling = session(&server).await;
    drop(WebSocket::probe(server.address, &polling.sid).await);
    let mut probed = WebSocket::probe(server.address, &polling.sid).await;
    probed.send("2probe").await;
    drop(probed);
    let mut broken = Raw::connect(server.address).await;
    broken.write(upgrade_request(&format!("transport=websocket&sid={}", polling.sid), "").as_bytes()).await;
    broken.read_head().await;
    broken.write(b"no frame at all").await;
    broken.read_to_end().await;
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(polling.receive_all(1).await, ["430[]"]);
    assert_eq!(server.state.count("/ disconnect"), 0);

    // And there may be another one.
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    websocket.send("5").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn an_upgrade_that_takes_too_long_is_closed_and_polling_goes_on() {
    let server = Server::start_with(|builder| builder.upgrade_timeout(ms(100))).await;
    let polling = session(&server).await;
    let mut silent = WebSocket::probe(server.address, &polling.sid).await;
    silent.expect_close().await;
    let mut probed = WebSocket::probe(server.address, &polling.sid).await;
    probed.send("2probe").await;
    probed.expect("3probe").await;
    probed.expect_close().await;
    let get = hanging(&polling).await;
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(soon("the GET", get).await.unwrap(), ["430[]"]);
}

#[tokio::test]
async fn a_close_during_the_upgrade_reaches_the_client() {
    let server = Server::start().await;
    let polling = session(&server).await;
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    polling.send(r#"42["hangUp"]"#).await;
    websocket.send("5").await;
    websocket.expect(r#"42["said","bye"]"#).await;
    websocket.expect("41").await;
    assert_eq!(websocket.expect_close().await, Some(1000));
    server.state.expect_disconnect("/", "server namespace disconnect").await;
}
