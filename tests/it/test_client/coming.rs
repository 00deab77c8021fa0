//! Who comes in, who does not, and how a stay ends.

use ackord::{ClientDisconnect, ConnectError, Contract, ContractPolicy, IoBuilder, TestError};
use serde_json::json;

use super::*;

#[tokio::test]
async fn a_refusal_is_the_users_own_type() {
    let (_, test) = served(|io| io);
    let error = test.connect(Chat, token("banned")).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Refused(Refused::Banned { until }) if until == "noon"));
    assert_eq!(error.to_string(), r#"refused: {"code":"banned","until":"noon"}"#);
    let error = test.connect(Chat, token("bad")).await.unwrap_err();
    assert!(matches!(error, ConnectError::Refused(Refused::BadToken)));
}

#[tokio::test]
async fn auth_that_does_not_fit_is_rejected_with_its_issues() {
    let (_, test) = served(|io| io);
    let error = test.connect(Chat, token("")).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Rejected(rejected) if rejected.issues[0].path == "/token"), "{error}");
    let error = test.connect_raw::<Chat>(Chat, json!({ "token": 7 })).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Rejected(rejected) if rejected.issues[0].code == "type"), "{error}");
    let error = test.connect_raw(Chat, ()).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Rejected(rejected) if rejected.issues[0].path == "/token"), "{error}");
    // No client sends this, and the server ends the connection.
    assert!(matches!(test.connect_raw(Chat, json!([7])).await, Err(ConnectError::Closed)));
    assert!(test.connect_raw(Chat, json!({ "token": "ann", "more": 1 })).await.is_ok());
}

#[tokio::test]
async fn a_contract_that_is_refused_is_not_auth_that_does_not_fit() {
    let contract = || Contract::new("chat", "2.0.0").namespace::<Chat>();
    let mut older = contract().document().unwrap();
    "gone".clone_into(&mut older.namespaces[0].client_to_server[0].name);
    let older = older.sealed();
    let known = |io: IoBuilder| io.contract(contract()).knows(older.to_json()).contract_policy(ContractPolicy::Refuse);
    let (_, test) = served(known);
    let identity = json!({ "name": "chat", "version": "1.0.0", "hash": older.hash });
    let error = test.connect_raw(Chat, json!({ "token": "ann", "$contract": identity })).await.unwrap_err();
    let ConnectError::Incompatible(refused) = &error else { panic!("{error}") };
    assert!(refused.issues.iter().any(|issue| issue.code == "event-removed"), "{error}");
    let error = test.connect_raw(Chat, json!({ "$contract": { "name": "chat" } })).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Rejected(_)), "{error}");
}

#[tokio::test]
async fn other_refusals_have_their_words() {
    let (_, test) = served(|io| io);
    let error = test.connect(Chat, token("broken")).await.unwrap_err();
    assert_eq!(error.to_string(), "refused: internal error");

    #[derive(Namespace)]
    #[namespace("/nowhere")]
    struct Nowhere;

    #[handler(Nowhere)]
    trait NowhereHandler {}

    let error = test.connect(Nowhere, ()).await.unwrap_err();
    assert!(matches!(error, ConnectError::InvalidNamespace));
    assert_eq!(error.to_string(), "Invalid namespace");
}

#[tokio::test]
async fn a_server_that_is_full_or_closed_takes_nobody() {
    let (_, test) = served(|io| io.max_connections(1));
    let ann = test.connect(Chat, token("ann")).await.unwrap();
    assert!(matches!(test.connect(Chat, token("bob")).await, Err(ConnectError::Full)));
    ann.disconnect().await;
    test.io().close().await;
    assert!(matches!(test.connect(Chat, token("bob")).await, Err(ConnectError::Full)));
}

#[tokio::test]
async fn the_request_is_what_the_test_says() -> Tested {
    let (_, test) = served(|io| io);
    let test = test.header("Cookie", "a=b").query("room", "lobby").extension(Claims("claims"));
    let ann = test.address("1.2.3.4:5".parse()?).connect(Chat, token("ann")).await?;
    assert_eq!(ann.peer().await?, ["a=b", "lobby", "claims", "1.2.3.4:5"]);
    Ok(())
}

#[tokio::test]
async fn the_query_is_escaped_in_the_uri() -> Tested {
    let (_, test) = served(|io| io);
    let test = test.query("room", "a b&c");
    let _ann = test.connect(Chat, token("ann")).await?;
    let socket = test.io().of::<Chat>().sockets().pop().ok_or("she is here")?;
    assert_eq!(socket.handshake().query("room"), Some("a b&c"));
    assert!(socket.handshake().uri().ends_with("&room=a%20b%26c"), "{}", socket.handshake().uri());
    Ok(())
}

#[tokio::test]
async fn a_client_is_a_socket_of_the_server() -> Tested {
    let (_, test, ann) = ann().await;
    assert_eq!(test.io().connections(), 1);
    let sockets = test.io().of::<Chat>().sockets();
    assert_eq!(sockets.iter().map(Socket::id).collect::<Vec<_>>(), [ann.id()]);
    assert!(ann.is_connected() && !ann.recovered());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn leaving_runs_the_disconnect_handler_with_the_reason() -> Tested {
    let (server, test, ann) = ann().await;
    ann.disconnect().await;
    assert!(!ann.is_connected());
    assert_eq!(ann.disconnected().await?, ClientDisconnect::ByClient);
    assert_eq!(ann.disconnected().await?.as_str(), "io client disconnect");
    let bob = test.connect(Chat, token("bob")).await?;
    bob.vanish();
    assert_eq!(bob.disconnected().await?, ClientDisconnect::TransportClose);
    drop(test.connect(Chat, token("cid")).await?);
    test.advance(Duration::ZERO).await;
    let gone = server.gone.lock().clone();
    assert_eq!(
        gone,
        [
            ("ann".to_owned(), DisconnectReason::ClientNamespaceDisconnect),
            ("bob".to_owned(), DisconnectReason::TransportClose),
            ("cid".to_owned(), DisconnectReason::TransportClose),
        ]
    );
    assert_eq!(test.io().connections(), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_disconnected_by_the_server_knows_why() -> Tested {
    let (_, test, mut ann) = ann().await;
    drop(ann.kick());
    assert_eq!(ann.disconnected().await?, ClientDisconnect::ByServer);
    assert!(matches!(ann.next().await, Err(TestError::Disconnected(ClientDisconnect::ByServer))));
    assert!(matches!(ann.try_next(), Err(TestError::Disconnected(_))));
    assert!(matches!(ann.expect_nothing().await, Err(TestError::Disconnected(_))));
    assert_eq!(ann.add(1, 2).await.err().unwrap().to_string(), "the client is not connected");
    let bob = test.connect(Chat, token("bob")).await?;
    let call = bob.slow(1_000);
    test.io().close().await;
    assert_eq!(bob.disconnected().await?, ClientDisconnect::TransportClose);
    assert!(matches!(call.await, Err(ackord::CallError::Disconnected)));
    Ok(())
}

#[tokio::test]
async fn what_came_before_the_end_is_still_there() -> Tested {
    let (_, _, mut ann) = ann().await;
    ann.emit("closed".to_owned()).await?;
    drop(ann.kick());
    ann.disconnected().await?;
    assert!(matches!(ann.next().await?, ChatEvent::Closed));
    assert!(ann.next().await.is_err());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_client_comes_back_to_its_session() -> Tested {
    let (_, test) = served(|io| io.recovery(Duration::from_secs(60)));
    let mut ann = test.connect(Chat, token("ann")).await?;
    let bob = test.connect(Chat, token("bob")).await?;
    let id = ann.id();
    ann.join("lobby".to_owned()).await?;
    bob.post(message("lobby", "one")).await?;
    assert!(matches!(ann.next().await?, ChatEvent::UserJoined { .. }));
    assert!(matches!(ann.next().await?, ChatEvent::Message(text, None) if text == "one"));
    ann.vanish();
    test.advance(Duration::from_secs(1)).await;
    bob.post(message("lobby", "two")).await?;
    bob.post(message("lobby", "three")).await?;
    ann.reconnect().await?;
    assert!(ann.recovered() && ann.id() == id);
    assert!(matches!(ann.next().await?, ChatEvent::Message(text, None) if text == "two"));
    assert!(matches!(ann.next().await?, ChatEvent::Message(text, None) if text == "three"));
    ann.expect_nothing().await?;
    ann.vanish();
    test.advance(Duration::from_secs(61)).await;
    ann.reconnect().await?;
    assert!(!ann.recovered() && ann.id() != id);
    Ok(())
}
