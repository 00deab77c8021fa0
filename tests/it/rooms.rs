//! Rooms: who gets what, and each once.

use crate::support::Server;
use crate::support::contract::{Chat, ChatEvent, ChatRoom, Main, MainEvent};
use crate::support::websocket::WebSocket;

/// Clients of `/` that joined these rooms when they connected.
async fn clients<const N: usize>(server: &Server, rooms: [&str; N]) -> [WebSocket; N] {
    let mut clients = Vec::new();
    for rooms in rooms {
        let rooms = serde_json::to_string(&rooms.split_whitespace().collect::<Vec<_>>()).unwrap();
        clients.push(WebSocket::main_with(server.address, &format!(r#"{{"join":{rooms}}}"#)).await);
    }
    server.state.wait_for(N, "/ connected").await;
    clients.try_into().ok().unwrap()
}

fn said(text: &str) -> String {
    format!(r#"42["said","{text}"]"#)
}

#[tokio::test]
async fn to_a_room_reaches_the_others_in_it() {
    let server = Server::start().await;
    let [mut ann, mut bob, mut eve] = clients(&server, ["a", "a", "b"]).await;
    ann.send(r#"42["say","a","hello"]"#).await;
    bob.expect(&said("hello")).await;
    ann.expect_echo().await;
    eve.expect_echo().await;
    // The sender need not be in it.
    eve.send(r#"42["say","a","from outside"]"#).await;
    ann.expect(&said("from outside")).await;
    bob.expect(&said("from outside")).await;
    eve.expect_echo().await;
}

#[tokio::test]
async fn overlapping_rooms_reach_a_socket_once() {
    let server = Server::start().await;
    let [mut ann, mut both, mut one, mut none] = clients(&server, ["", "a b c", "b", "z"]).await;
    ann.send(r#"42["sayEach",["a","b","c","a"],null,"once"]"#).await;
    for client in [&mut both, &mut one] {
        client.expect(&said("once")).await;
        client.expect_echo().await;
    }
    none.expect_echo().await;
}

#[tokio::test]
async fn except_leaves_out_whoever_is_in_it() {
    let server = Server::start().await;
    let [mut ann, mut bob, mut eve] = clients(&server, ["", "a", "a b"]).await;
    ann.send(r#"42["sayEach",["a"],"b","not for eve"]"#).await;
    bob.expect(&said("not for eve")).await;
    eve.expect_echo().await;
}

#[tokio::test]
async fn a_list_of_rooms_that_is_empty_reaches_nobody() {
    let server = Server::start().await;
    let [mut ann, mut bob, mut eve] = clients(&server, ["", "a", "a b"]).await;
    ann.send(r#"42["sayEach",[],"b","for nobody"]"#).await;
    ann.expect_echo().await;
    bob.expect_echo().await;
    eve.expect_echo().await;
}

#[tokio::test]
async fn a_broadcast_reaches_everybody_else() {
    let server = Server::start().await;
    let [mut ann, mut bob, mut eve] = clients(&server, ["a", "", ""]).await;
    ann.send(r#"42["sayAll","all"]"#).await;
    bob.expect(&said("all")).await;
    eve.expect(&said("all")).await;
    ann.expect_echo().await;
}

#[tokio::test]
async fn an_empty_list_and_an_unknown_room_reach_nobody_in_particular() {
    let server = Server::start().await;
    let [mut ann, mut bob] = clients(&server, ["", ""]).await;
    ann.send(r#"42["say","nowhere","hello"]"#).await;
    ann.expect_echo().await;
    bob.expect_echo().await;
}

#[tokio::test]
async fn joining_and_leaving_take_effect_at_once() {
    let server = Server::start().await;
    let [mut ann, mut bob] = clients(&server, ["", ""]).await;
    assert_eq!(ann.ask(1, r#"["join","a"]"#).await, r#"[["a"]]"#);
    assert_eq!(ann.ask(2, r#"["join","a"]"#).await, r#"[["a"]]"#);
    assert_eq!(ann.ask(3, r#"["join","b"]"#).await, r#"[["a","b"]]"#);
    bob.send(r#"42["say","a","in"]"#).await;
    ann.expect(&said("in")).await;
    assert_eq!(ann.ask(4, r#"["leave","a"]"#).await, r#"[["b"]]"#);
    assert_eq!(ann.ask(5, r#"["leave","never joined"]"#).await, r#"[["b"]]"#);
    bob.send(r#"42["say","a","out"]"#).await;
    bob.expect_echo().await;
    ann.expect_echo().await;
}

#[tokio::test]
async fn the_id_of_a_socket_is_its_room() {
    let server = Server::start().await;
    let (mut ann, id) = WebSocket::join(server.address).await;
    let (mut bob, _) = WebSocket::join(server.address).await;
    bob.send(&format!(r#"42["say","{id}","to you"]"#)).await;
    ann.expect(&said("to you")).await;
    let sockets = server.io.of::<Main>().to(id.as_str()).sockets();
    assert_eq!(sockets.iter().map(|socket| socket.id().to_string()).collect::<Vec<_>>(), [id]);
    server.io.of::<Main>().except(sockets[0].id()).emit(MainEvent::Said("not to you".to_owned()));
    bob.expect(&said("not to you")).await;
    ann.expect_echo().await;
}

#[tokio::test]
async fn many_are_moved_and_sent_away_from_outside() {
    let server = Server::start().await;
    let [mut ann, mut bob, mut eve] = clients(&server, ["a", "a", "b"]).await;
    let everybody = server.io.of::<Main>();
    everybody.clone().within("a").join("c");
    everybody.clone().to("c").emit(MainEvent::Said("moved".to_owned()));
    ann.expect(&said("moved")).await;
    bob.expect(&said("moved")).await;
    everybody.clone().within("c").leave("a");
    assert!(everybody.clone().within("a").sockets().is_empty());
    assert_eq!(everybody.clone().sockets().len(), 3);
    everybody.clone().within("c").disconnect();
    ann.expect("41").await;
    bob.expect("41").await;
    ann.send("40").await;
    assert!(ann.receive().await.starts_with("40{"), "the connection stays");
    everybody.within("b").close();
    eve.expect("41").await;
    assert_eq!(eve.expect_close().await, Some(1000));
    server.state.wait_for(3, "/ disconnect server namespace disconnect").await;
}

#[tokio::test]
async fn rooms_of_two_namespaces_have_nothing_in_common() {
    let server = Server::start().await;
    let [mut ann] = clients(&server, ["lobby"]).await;
    ann.send(r#"40/chat,{"token":"ann"}"#).await;
    assert!(ann.receive().await.starts_with("40/chat,"));
    ann.expect(r#"42/chat,["welcome",{"user":"ann"}]"#).await;
    server.io.of::<Chat>().to(ChatRoom::Lobby).emit(ChatEvent::Said("chat".to_owned()));
    ann.expect(r#"42/chat,["said","chat"]"#).await;
    server.io.of::<Main>().to("lobby").emit(MainEvent::Said("main".to_owned()));
    ann.expect(&said("main")).await;
    server.io.of::<Chat>().to(ChatRoom::Named("x".to_owned())).emit(ChatEvent::Said("nobody".to_owned()));
    ann.expect_echo().await;
}

#[tokio::test]
async fn a_broadcast_reaches_both_transports() {
    let server = Server::start().await;
    let polling = crate::support::polling::Polling::open(server.address).await;
    polling.join().await;
    let [mut ann] = clients(&server, [""]).await;
    server.io.of::<Main>().emit(MainEvent::Blob(vec![1, 2, 3].into(), vec![].into()));
    let header = r#"452-["blob",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    ann.expect(header).await;
    assert_eq!((ann.receive_binary().await, ann.receive_binary().await), (vec![1, 2, 3], vec![]));
    assert_eq!(polling.receive_all(3).await, [header, "bAQID", "b"]);
}
