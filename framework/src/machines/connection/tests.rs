use std::time::Duration;

use super::*;
use crate::values::parser::packet::PacketError;

fn config() -> Config {
    Config { max_namespaces: 3, max_refused_connects: 2, ..Config::default() }
}

struct Client {
    connection: Connection,
    now: Instant,
}

impl Client {
    fn new() -> Self {
        let now = Instant::now();
        Self { connection: Connection::new(&config(), now), now }
    }

    /// One that is in `/` already.
    fn in_main() -> (Self, Slot) {
        let mut client = Self::new();
        let slot = client.connect("0");
        assert!(client.connection.accept(slot));
        (client, slot)
    }

    fn send<'a>(&mut self, text: &'a str) -> Result<Option<ConnectionEvent<'a>>, ProtocolError> {
        self.connection.handle_text(self.now, text)
    }

    fn connect(&mut self, text: &str) -> Slot {
        match self.send(text) {
            Ok(Some(ConnectionEvent::Connect { slot, .. })) => slot,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn event_slot(&mut self, text: &str) -> Slot {
        match self.send(text) {
            Ok(Some(ConnectionEvent::Event { slot, .. })) => slot,
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_client_comes_in_with_its_auth() {
    let mut client = Client::new();
    let event = client.send(r#"0/custom,{"token":"123"}"#).unwrap().unwrap();
    let ConnectionEvent::Connect { slot, namespace, auth } = event else { panic!() };
    assert_eq!((&*namespace, auth.as_deref()), ("/custom", Some(r#"{"token":"123"}"#)));
    assert!(!client.connection.is_connected(slot));
    assert!(client.connection.accept(slot));
    assert!(client.connection.is_connected(slot));
    assert!(!client.connection.accept(slot));
    assert_eq!(client.connection.namespace(slot), Some("/custom"));
    assert!(matches!(client.send("0"), Ok(Some(ConnectionEvent::Connect { auth: None, .. }))));
    assert_eq!(client.connection.slots().count(), 2);
}

#[test]
fn events_and_acks_go_to_their_namespace_and_borrow_from_the_message() {
    let (mut client, main) = Client::in_main();
    let custom = client.connect("0/custom,");
    client.connection.accept(custom);
    let event = client.send(r#"212["a",1]"#).unwrap().unwrap();
    let ConnectionEvent::Event { slot, id: Some(12), name, args } = event else { panic!() };
    assert_eq!((slot, &*name, &*args.json), (main, "a", r#"["a",1]"#));
    assert!(matches!((name, args.json.0), (Cow::Borrowed(_), Cow::Borrowed(_))));
    let event = client.send("3/custom,7[true]").unwrap().unwrap();
    let ConnectionEvent::Ack { slot, id: 7, args } = event else { panic!() };
    assert_eq!((slot, &*args.json), (custom, "[true]"));
}

#[test]
fn attachments_complete_an_event() {
    let (mut client, main) = Client::in_main();
    let header = r#"51-["a",{"_placeholder":true,"num":0}]"#;
    assert_eq!(client.send(header), Ok(None));
    assert!(client.connection.held() > 0);
    let event = client.connection.handle_binary(b"xyz").unwrap().unwrap();
    let ConnectionEvent::Event { slot, id: None, args, .. } = event else { panic!() };
    assert_eq!((slot, args.attachments), (main, vec!["xyz".into()]));
    assert_eq!(client.connection.held(), 0);
}

#[test]
fn a_second_connect_is_an_error_while_connecting_and_when_connected() {
    let mut client = Client::new();
    let slot = client.connect("0");
    assert_eq!(client.send("0"), Err(ProtocolError::ConnectedTwice));
    client.connection.accept(slot);
    assert_eq!(client.send("0{}"), Err(ProtocolError::ConnectedTwice));
    assert_eq!(client.connection.slots().count(), 1);
}

#[test]
fn events_while_connecting_are_handed_out() {
    let mut client = Client::new();
    let slot = client.connect("0");
    assert_eq!(client.event_slot(r#"2["early"]"#), slot);
}

#[test]
fn a_namespace_that_was_never_joined_is_an_error() {
    for text in [r#"2/nope,["a"]"#, "3/nope,1[]", "1/nope", "1/nope,"] {
        let (mut client, _) = Client::in_main();
        assert_eq!(client.send(text), Err(ProtocolError::NotJoined), "{text}");
    }
    for text in [r#"2["a"]"#, "31[]", "1"] {
        assert_eq!(Client::new().send(text), Err(ProtocolError::NotJoined), "{text}");
    }
}

#[test]
fn what_was_under_way_to_a_namespace_that_the_server_left_is_ignored() {
    let (mut client, _) = Client::in_main();
    let custom = client.connect("0/custom,");
    client.connection.accept(custom);
    assert!(client.connection.leave(custom));
    assert!(!client.connection.leave(custom));
    for text in [r#"2/custom,1["a"]"#, "3/custom,1[]", "1/custom,"] {
        assert_eq!(client.send(text), Ok(None), "{text}");
    }
    assert_eq!(client.send(r#"51-/custom,["a",{"_placeholder":true,"num":0}]"#), Ok(None));
    assert_eq!(client.connection.handle_binary(&[1]), Ok(None));
    client.event_slot(r#"2["still here"]"#);
}

#[test]
fn what_comes_behind_the_clients_own_disconnect_is_ignored() {
    let (mut client, main) = Client::in_main();
    assert_eq!(client.send("1"), Ok(Some(ConnectionEvent::Disconnect { slot: main })));
    assert_eq!(client.connection.namespace(main), None);
    assert_eq!(client.send(r#"2["a"]"#), Ok(None));
    assert_eq!(client.send("1"), Ok(None));
}

#[test]
fn what_comes_behind_a_refusal_is_ignored() {
    let mut client = Client::new();
    let slot = client.connect("0/custom,");
    assert!(client.connection.refuse(slot));
    assert!(!client.connection.refuse(slot));
    assert_eq!(client.send(r#"2/custom,["early"]"#), Ok(None));
}

#[test]
fn packets_that_are_ignored_must_be_json_all_the_same() {
    let (mut client, main) = Client::in_main();
    client.connection.leave(main);
    let malformed = ProtocolError::Decode(DecodeError::Packet(PacketError::InvalidPayload));
    assert_eq!(client.send(r#"2["a",]"#), Err(malformed));
    assert_eq!(client.send("31[nul]"), Err(malformed));
}

#[test]
fn a_client_may_come_back_and_late_answers_to_its_former_stay_do_nothing() {
    let (mut client, first) = Client::in_main();
    client.send("1").unwrap();
    let second = client.connect("0");
    assert_eq!(second.index(), first.index());
    assert_ne!(second, first);
    assert!(!client.connection.accept(first));
    assert!(!client.connection.leave(first));
    assert!(!client.connection.is_connected(second));
    assert!(client.connection.accept(second));
    assert_eq!(client.event_slot(r#"2["a"]"#), second);
}

#[test]
fn a_disconnect_while_connecting_cancels() {
    let mut client = Client::new();
    let slot = client.connect("0");
    assert_eq!(client.send("1"), Ok(Some(ConnectionEvent::Disconnect { slot })));
    assert!(!client.connection.accept(slot));
    assert!(!client.connection.refuse(slot));
    assert_eq!(client.connection.slots().count(), 0);
}

#[test]
fn a_connection_is_in_so_many_namespaces_and_no_more() {
    let (mut client, main) = Client::in_main();
    client.connect("0/a,");
    client.connect("0/b,");
    assert_eq!(client.send("0/c,"), Err(ProtocolError::TooManyNamespaces));
    client.connection.leave(main);
    client.connect("0/c,");
}

#[test]
fn a_connection_is_refused_so_often_and_no_more() {
    let mut client = Client::new();
    for text in ["0/a,", "0/b,"] {
        let slot = client.connect(text);
        client.connection.refuse(slot);
    }
    assert_eq!(client.send("0/c,"), Err(ProtocolError::TooManyRefused));
}

#[test]
fn only_so_many_left_namespaces_are_remembered() {
    let (mut client, _) = Client::in_main();
    for _ in 0..2 {
        for name in 0..10 {
            let text = format!("0/{name},");
            let slot = client.connect(&text);
            client.connection.accept(slot);
            client.connection.leave(slot);
        }
    }
    assert_eq!(client.connection.left.len(), 3);
    assert_eq!(client.send(r#"2/9,["a"]"#), Ok(None));
    assert_eq!(client.send(r#"2/0,["a"]"#), Err(ProtocolError::NotJoined));
}

#[test]
fn a_connection_without_a_namespace_ends() {
    let mut client = Client::new();
    let deadline = client.now + config().connect_timeout;
    assert_eq!(client.connection.poll_timeout(), Some(deadline));
    let refused = client.connect("0/a,");
    client.connection.refuse(refused);
    assert_eq!(client.connection.poll_timeout(), Some(deadline));
    client.connect("0/b,");
    assert_eq!(client.connection.handle_timeout(deadline - Duration::from_millis(1)), Ok(()));
    assert_eq!(client.connection.handle_timeout(deadline), Err(ProtocolError::ConnectTimeout));
}

#[test]
fn the_first_join_ends_the_wait_for_good() {
    let (mut client, main) = Client::in_main();
    assert_eq!(client.connection.poll_timeout(), None);
    client.connection.leave(main);
    assert_eq!(client.connection.poll_timeout(), None);
    assert_eq!(client.connection.handle_timeout(client.now + config().connect_timeout), Ok(()));
}

#[test]
fn the_earlier_of_the_deadlines_counts() {
    let mut client = Client::new();
    client.connect("0");
    client.send(r#"51-["a",{"_placeholder":true,"num":0}]"#).unwrap();
    let deadline = client.now + config().attachments_timeout;
    assert_eq!(client.connection.poll_timeout(), Some(deadline));
    assert_eq!(client.connection.handle_timeout(deadline), Err(ProtocolError::Decode(DecodeError::AttachmentsTimeout)));
}

#[test]
fn connect_error_is_not_for_clients_to_send() {
    let (mut client, _) = Client::in_main();
    let error = client.send(r#"4{"message":"no"}"#);
    assert_eq!(error, Err(ProtocolError::ConnectErrorFromClient));
}

#[test]
fn sockets_are_told_whether_it_was_the_packet_or_the_state() {
    let (mut client, _) = Client::in_main();
    assert_eq!(client.send("abc").unwrap_err().reason(), DisconnectReason::ParseError);
    assert_eq!(client.send("2{}").unwrap_err().reason(), DisconnectReason::ParseError);
    let unexpected = client.connection.handle_binary(&[1]).unwrap_err();
    assert_eq!(unexpected.reason(), DisconnectReason::ParseError);
    assert_eq!(client.send("0").unwrap_err().reason(), DisconnectReason::ForcedClose);
    assert_eq!(client.send("1/nope").unwrap_err().reason(), DisconnectReason::ForcedClose);
}

#[test]
fn a_connection_in_the_main_namespace_alone_keeps_no_name() {
    let (client, _) = Client::in_main();
    let stay = client.connection.slots.first().and_then(|place| place.stay.as_ref()).unwrap();
    assert!(matches!(stay.namespace, Cow::Borrowed("/")));
}

#[test]
fn a_legacy_client_asks_for_main_by_opening_and_names_namespaces_with_a_query() {
    let now = Instant::now();
    let (connection, main) = Connection::legacy(&config(), now);
    let (mut client, main) = (Client { connection, now }, main.unwrap());
    assert_eq!(client.connection.namespace(main), Some("/"));
    assert!(client.connection.accept(main));
    assert_eq!(client.send("0"), Err(ProtocolError::ConnectedTwice));
    let token = "t".repeat(2_000);
    let text = format!("0/chat?token={token},");
    let event = client.send(&text).unwrap().unwrap();
    let ConnectionEvent::Connect { slot, namespace, auth } = event else { panic!() };
    assert_eq!((&*namespace, auth.as_deref()), ("/chat", Some(&*format!(r#"{{"token":"{token}"}}"#))));
    assert_eq!(client.send("0/chat?again,"), Err(ProtocolError::ConnectedTwice));
    client.connection.accept(slot);
    assert_eq!(client.event_slot(r#"2/chat,["a"]"#), slot);
    assert_eq!(client.event_slot(r#"2/chat?token=x,["a"]"#), slot);
}

#[test]
fn the_name_of_a_namespace_is_limited_with_its_query_and_without() {
    let too_long = Err(ProtocolError::Decode(DecodeError::Packet(PacketError::NamespaceTooLong)));
    let (query, path) = (format!("0/a?{}", "q".repeat(300)), format!("0/{}?a", "p".repeat(300)));
    assert_eq!(Client::new().send(&query), too_long);
    assert_eq!(Client::new().send(&path), too_long);
    let (connection, _) = Connection::legacy(&config(), Instant::now());
    let mut legacy = Client { connection, now: Instant::now() };
    assert_eq!(legacy.send(&path), too_long);
    legacy.connect(&query);
}
