//! Sockets seen from outside, this server alone, and events between servers.

use std::sync::Arc;
use std::time::Duration;

use ackord::{
    Ack, AckError, Acks, Broadcast, Bytes, Events, Io, Namespace, Never, NoPublicData, RemoteSocket, RoomName,
    ServerAcks, Socket, handler, payload,
};

use crate::support::contract::{Main, MainEvent};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, soon};

#[derive(Events)]
enum RoomEvent {
    Said(String),
    Confirm(String, Ack<u32>),
}

/// What servers tell each other.
#[derive(Events)]
#[events(server, rename_all = "snake_case")]
enum ServerEvent {
    Reload,
    Renamed {
        #[payload(length(min = 1))]
        from: String,
        to: Option<String>,
    },
    #[event("a picture")]
    Picture(Vec<String>, Bytes),
    Count(Option<String>, Ack<u32>),
    /// Answered when the test lets it.
    Later(Ack<String>),
    Panic(Ack<u32>),
    Unanswered(Ack<u32>),
}

#[payload]
#[derive(Debug, PartialEq)]
struct Member {
    name: String,
    picture: Bytes,
}

#[payload]
struct Token {
    name: String,
}

/// Session data: others see none of it but the name.
struct User {
    name: String,
    secret: String,
}

impl From<&User> for Member {
    fn from(user: &User) -> Self {
        assert_eq!(user.secret, "only here");
        Self { name: user.name.clone(), picture: user.name.clone().into_bytes().into() }
    }
}

#[derive(Namespace)]
#[namespace("/lounge/{number}", emits = RoomEvent, public = Member, server = ServerEvent)]
struct Lounge {
    number: u32,
}

#[handler(Lounge)]
trait LoungeHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<User, Never>;
    #[event]
    async fn join(&self, socket: &Socket<Lounge>, room: String) -> Vec<String>;
    /// Who else is there, as they are seen from outside.
    #[event]
    async fn who(&self, socket: &Socket<Lounge>, room: String) -> Vec<Member>;
    #[server_event]
    async fn server_event(&self, here: Broadcast<Lounge>, event: ServerEvent);
}

impl LoungeHandler for State {
    async fn connect(&self, auth: Token) -> Result<User, Never> {
        Ok(User { name: auth.name, secret: "only here".to_owned() })
    }

    async fn join(&self, socket: &Socket<Lounge>, room: String) -> Vec<String> {
        socket.join(room);
        socket.rooms().iter().map(ToString::to_string).collect()
    }

    async fn who(&self, socket: &Socket<Lounge>, room: String) -> Vec<Member> {
        let others = socket.to(room).fetch().await.unwrap();
        others.iter().map(|other| Member { name: other.data().name.clone(), picture: Bytes::from(vec![]) }).collect()
    }

    async fn server_event(&self, here: Broadcast<Lounge>, event: ServerEvent) {
        match event {
            ServerEvent::Reload => {
                here.emit(RoomEvent::Said("reload".to_owned()));
                self.write("reload");
            }
            ServerEvent::Renamed { from, to } => self.write(format!("{from} is {to:?}")),
            ServerEvent::Picture(names, bytes) => self.write(format!("{names:?} with {:?}", &bytes[..])),
            ServerEvent::Count(room, ack) => {
                let count = match room {
                    Some(room) => here.to(room).count(),
                    None => here.count(),
                };
                ack.answer(count as u32);
            }
            ServerEvent::Later(ack) => {
                self.pass().await;
                ack.answer("at last".to_owned());
                self.write("answered");
            }
            ServerEvent::Panic(_) => panic!("a handler between servers panics"),
            ServerEvent::Unanswered(_) => self.write("unanswered"),
        }
    }
}

/// A namespace that servers speak of, and nobody listens.
#[derive(Namespace)]
#[namespace("/deaf", server = ServerEvent)]
struct Deaf;

#[handler(Deaf)]
trait DeafHandler {
    #[event]
    async fn nothing(&self, socket: &Socket<Deaf>) {}
}

impl DeafHandler for State {}

async fn lounges() -> (Server, Arc<State>) {
    let state = State::new();
    let handler = state.clone();
    let server =
        Server::start_with(|builder| builder.serve::<Lounge, _>(handler.clone()).serve::<Deaf, _>(handler)).await;
    (server, state)
}

/// A client of a lounge, and its id.
async fn client(server: &Server, number: u32, name: &str, room: &str) -> (WebSocket, String) {
    let mut client = WebSocket::open(server.address).await;
    client.send(&format!(r#"40/lounge/{number},{{"name":"{name}"}}"#)).await;
    let answer = client.receive().await;
    let id = answer.split('"').nth(3).unwrap().to_owned();
    client.send(&format!(r#"42/lounge/{number},1["join","{room}"]"#)).await;
    client.expect(&format!(r#"43/lounge/{number},1[["{room}"]]"#)).await;
    (client, id)
}

fn said(number: u32, text: &str) -> String {
    format!(r#"42/lounge/{number},["said","{text}"]"#)
}

fn names(sockets: &[RemoteSocket<Lounge>]) -> Vec<String> {
    let mut names: Vec<_> = sockets.iter().map(|socket| socket.data().name.clone()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn sockets_are_fetched_with_the_data_that_others_see() {
    let (server, _state) = lounges().await;
    let (mut ann, id) = client(&server, 7, "ann", "a").await;
    let (_bob, _) = client(&server, 7, "bob", "b").await;
    let (_eve, _) = client(&server, 8, "eve", "a").await;
    let all = server.io.of::<Lounge>().fetch().await.unwrap();
    assert_eq!(names(&all), ["ann", "bob", "eve"]);
    let sockets = server.io.at(Lounge { number: 7 }).within("a").fetch().await.unwrap();
    let [socket] = &*sockets else { panic!("{sockets:?}") };
    assert_eq!(socket.id().to_string(), id);
    assert_eq!(socket.data(), &Member { name: "ann".to_owned(), picture: b"ann".to_vec().into() });
    assert_eq!(socket.rooms(), [RoomName::from("a")]);
    assert_eq!(socket.namespace().number, 7);
    assert_eq!(socket.handshake().query("EIO"), Some("4"));
    assert_eq!(socket.handshake().namespace_path(), "/lounge/7");
    assert_eq!(names(&server.io.of::<Lounge>().local().except("a").fetch().await.unwrap()), ["bob"]);
    assert!(server.io.at(Lounge { number: 9 }).fetch().await.unwrap().is_empty());
    ann.send(r#"42/lounge/7,5["who","b"]"#).await;
    ann.expect(r#"461-/lounge/7,5[[{"name":"bob","picture":{"_placeholder":true,"num":0}}]]"#).await;
}

#[tokio::test]
async fn without_public_data_there_is_none() {
    let server = Server::start().await;
    let _ann = WebSocket::main(server.address).await;
    let sockets = server.io.of::<Main>().fetch().await.unwrap();
    assert_eq!(sockets.iter().map(|socket| *socket.data()).collect::<Vec<_>>(), [NoPublicData]);
}

#[tokio::test]
async fn a_fetched_socket_is_told_what_its_own_handle_would_be() {
    let (server, _state) = lounges().await;
    let (mut ann, _) = client(&server, 7, "ann", "a").await;
    let sockets = server.io.of::<Lounge>().within("a").fetch().await.unwrap();
    let socket = &sockets[0];
    socket.emit(RoomEvent::Said("you".to_owned()));
    ann.expect(&said(7, "you")).await;
    socket.join("b");
    socket.leave("a");
    server.io.of::<Lounge>().within("a").emit(RoomEvent::Said("not you".to_owned()));
    server.io.of::<Lounge>().within("b").emit(RoomEvent::Said("moved".to_owned()));
    ann.expect(&said(7, "moved")).await;
    let asked = socket.emit_with_ack(|ack| RoomEvent::Confirm("?".to_owned(), ack));
    ann.expect(r#"42/lounge/7,0["confirm","?"]"#).await;
    ann.send("43/lounge/7,0[5]").await;
    assert_eq!(soon("the answer", asked).await.unwrap(), 5);
    let late = socket.timeout(ms(20)).emit_with_ack::<_, u32>(|ack| RoomEvent::Confirm("?".to_owned(), ack));
    assert!(matches!(late.await, Err(AckError::Timeout)));
    ann.expect(r#"42/lounge/7,1["confirm","?"]"#).await;
    socket.disconnect();
    ann.expect("41/lounge/7,").await;
    let gone = async {
        while server.io.of::<Lounge>().count() > 0 {
            tokio::time::sleep(ms(2)).await;
        }
    };
    soon("the socket's end", gone).await;
    let gone = socket.emit_with_ack::<_, u32>(|ack| RoomEvent::Confirm("?".to_owned(), ack));
    assert!(matches!(gone.await, Err(AckError::Disconnected)));
    // What is told to a socket that has gone is told in vain.
    socket.emit(RoomEvent::Said("nobody".to_owned()));
    socket.join("c");
    socket.close();
    assert!(server.io.of::<Lounge>().rooms().is_empty());
}

#[tokio::test]
async fn closing_a_fetched_socket_closes_its_connection() {
    let (server, _state) = lounges().await;
    let (mut ann, _) = client(&server, 7, "ann", "a").await;
    server.io.of::<Lounge>().fetch().await.unwrap()[0].close();
    assert_eq!(ann.expect_close().await, Some(1000));
}

#[tokio::test]
async fn local_is_everybody_while_the_server_is_alone() {
    let (server, _state) = lounges().await;
    let (mut ann, id) = client(&server, 7, "ann", "a").await;
    let (mut bob, _) = client(&server, 7, "bob", "a").await;
    server.io.of::<Lounge>().local().to("a").emit(RoomEvent::Said("local".to_owned()));
    ann.expect(&said(7, "local")).await;
    bob.expect(&said(7, "local")).await;
    let sockets = server.io.of::<Lounge>().to(id.as_str().to_owned()).sockets();
    sockets[0].local().emit(RoomEvent::Said("others".to_owned()));
    bob.expect(&said(7, "others")).await;
    let asked = server
        .io
        .of::<Lounge>()
        .local()
        .timeout(ms(50))
        .emit_with_ack::<_, u32>(|ack| RoomEvent::Confirm("?".to_owned(), ack));
    ann.expect(r#"42/lounge/7,0["confirm","?"]"#).await;
    ann.send("43/lounge/7,0[1]").await;
    let Acks { answers, missing } = asked.await;
    assert_eq!((answers, missing.len()), (vec![1], 1));
    server.io.of::<Lounge>().local().join("b");
    server.io.of::<Lounge>().local().leave("a");
    assert_eq!(server.io.of::<Lounge>().rooms(), [RoomName::from("b")]);
    server.io.of::<Lounge>().local().within("b").except(sockets[0].id()).disconnect();
    bob.expect(r#"42/lounge/7,0["confirm","?"]"#).await;
    bob.expect("41/lounge/7,").await;
}

#[tokio::test]
async fn rooms_are_those_that_somebody_is_in() {
    let (server, _state) = lounges().await;
    let (_ann, id) = client(&server, 7, "ann", "a").await;
    let (_bob, _) = client(&server, 8, "bob", "a").await;
    let (_eve, _) = client(&server, 8, "eve", "b").await;
    let rooms = |broadcast: Broadcast<Lounge>| {
        let mut rooms: Vec<_> = broadcast.rooms().iter().map(ToString::to_string).collect();
        rooms.sort_unstable();
        rooms
    };
    assert_eq!(rooms(server.io.of()), ["a", "b"], "each once, and no ids");
    assert_eq!(rooms(server.io.at(Lounge { number: 7 })), ["a"]);
    assert_eq!(rooms(server.io.of().except("a")), ["b"]);
    assert_eq!(rooms(server.io.of().to(id)), ["a"]);
    assert!(rooms(server.io.at(Lounge { number: 9 })).is_empty());
}

#[tokio::test]
async fn an_event_between_servers_runs_the_handler_of_this_one_once() {
    let (server, state) = lounges().await;
    let (mut ann, _) = client(&server, 7, "ann", "a").await;
    let (mut bob, _) = client(&server, 8, "bob", "a").await;
    server.io.of::<Lounge>().server_side_emit(ServerEvent::Reload);
    ann.expect(&said(7, "reload")).await;
    bob.expect(&said(8, "reload")).await;
    server.io.of::<Lounge>().local().server_side_emit(ServerEvent::Renamed { from: "x".to_owned(), to: None });
    state.wait_for(1, "x is None").await;
    server.io.of::<Lounge>().server_side_emit(ServerEvent::Picture(vec!["me".to_owned()], vec![1, 2].into()));
    state.wait_for(1, r#"["me"] with [1, 2]"#).await;
    // What is addressed to one namespace tells its handler so, also when nobody is in it.
    server.io.at(Lounge { number: 8 }).server_side_emit(ServerEvent::Reload);
    bob.expect(&said(8, "reload")).await;
    server.io.at(Lounge { number: 9 }).server_side_emit(ServerEvent::Reload);
    state.wait_for(3, "reload").await;
    assert_eq!(state.log(), ["reload", "x is None", r#"["me"] with [1, 2]"#, "reload", "reload"]);
    ann.send(r#"42/lounge/7,2["join","b"]"#).await;
    ann.expect(r#"43/lounge/7,2[["a","b"]]"#).await;
}

#[tokio::test]
async fn what_does_not_fit_between_servers_is_dropped() {
    let (server, state) = lounges().await;
    server.io.of::<Lounge>().server_side_emit(ServerEvent::Renamed { from: String::new(), to: None });
    server.io.of::<Lounge>().server_side_emit(ServerEvent::Unanswered(Ack::ignored()));
    state.wait_for(1, "unanswered").await;
    assert_eq!(state.log(), ["unanswered"]);
    // Not sent: it asks for no answer.
    let acks = server.io.of::<Lounge>().server_side_emit_with_ack::<u32>(|_| ServerEvent::Reload).await;
    assert_eq!((acks.answers, acks.missing), (vec![], 1));
    assert_eq!(state.log(), ["unanswered"]);
}

#[tokio::test]
async fn servers_answer_each_once() {
    let (server, _state) = lounges().await;
    let (_ann, _) = client(&server, 7, "ann", "a").await;
    let (_bob, _) = client(&server, 8, "bob", "a").await;
    let (_eve, _) = client(&server, 8, "eve", "b").await;
    let count = |room: Option<&str>| {
        let room = room.map(str::to_owned);
        move |ack| ServerEvent::Count(room, ack)
    };
    let ServerAcks { answers, missing } = server.io.of::<Lounge>().server_side_emit_with_ack(count(None)).await;
    assert_eq!((answers, missing), (vec![3_u32], 0));
    let acks = server.io.of::<Lounge>().server_side_emit_with_ack::<u32>(count(Some("a"))).await;
    assert_eq!((acks.answers, acks.missing), (vec![2], 0));
    let acks = server.io.at(Lounge { number: 8 }).server_side_emit_with_ack::<u32>(count(None)).await;
    assert_eq!((acks.answers, acks.missing), (vec![2], 0));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_missing() {
    let (server, state) = lounges().await;
    let everybody = server.io.of::<Lounge>().timeout(Duration::from_secs(60));
    // The `Ack` is dropped: nobody waits for the time to be over.
    let silent = everybody.clone().server_side_emit_with_ack::<u32>(ServerEvent::Unanswered);
    assert_eq!(soon("the end of the wait", silent).await.missing, 1);
    let panicked = everybody.clone().server_side_emit_with_ack::<u32>(ServerEvent::Panic);
    assert_eq!(soon("the end of the wait", panicked).await.missing, 1);
    let deaf = server.io.of::<Deaf>().server_side_emit_with_ack::<u32>(ServerEvent::Unanswered);
    assert_eq!(soon("the end of the wait", deaf).await.missing, 1);
    let late = server.io.of::<Lounge>().timeout(ms(20)).server_side_emit_with_ack::<String>(ServerEvent::Later).await;
    assert_eq!((late.answers, late.missing), (vec![], 1));
    state.open(1);
    state.wait_for(1, "answered").await;
    let in_time = everybody.server_side_emit_with_ack::<String>(ServerEvent::Later);
    state.open(1);
    assert_eq!(soon("the answer", in_time).await.answers, ["at last"]);
}

#[tokio::test]
async fn a_shutdown_waits_for_the_handlers_of_events_between_servers() {
    let (server, state) = lounges().await;
    let late = server.io.of::<Lounge>().server_side_emit_with_ack::<String>(ServerEvent::Later);
    state.open(1);
    server.stop().await;
    assert_eq!(state.count("answered"), 1);
    assert_eq!(late.await.answers, ["at last"]);
}

#[test]
fn an_event_between_servers_may_come_from_a_thread_without_a_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    let state = State::new();
    let io = runtime.block_on(async { Io::builder().serve::<Lounge, _>(state.clone()).build().unwrap() });
    io.of::<Lounge>().server_side_emit(ServerEvent::Reload);
    runtime.block_on(state.wait_for(1, "reload"));
    // Where there was none at all, it is dropped and logged.
    let io = Io::builder().serve::<Lounge, _>(state.clone()).build().unwrap();
    io.of::<Lounge>().server_side_emit(ServerEvent::Reload);
    assert_eq!(state.count("reload"), 1);
}

#[tokio::test]
async fn events_between_servers_are_no_part_of_the_contract() {
    let contract = ackord::Contract::new("lounge", "1.0.0").namespace::<Lounge>();
    let typescript = contract.typescript().unwrap();
    for name in ["renamed", "a picture", "reload", "ServerEvent", "Renamed"] {
        assert!(!typescript.contains(name), "{name} in\n{typescript}");
    }
    assert!(typescript.contains("confirm"), "{typescript}");
}

#[tokio::test]
async fn a_broadcast_to_all_and_a_fetch_go_on_beside_each_other() {
    let server = Server::start().await;
    let mut ann = WebSocket::main(server.address).await;
    let io = server.io.clone();
    let fetching = tokio::spawn(async move {
        for _ in 0..100 {
            assert_eq!(io.of::<Main>().fetch().await.unwrap().len(), 1);
        }
    });
    for number in 0..100 {
        server.io.of::<Main>().emit(MainEvent::Numbered(number));
    }
    for number in 0..100 {
        ann.expect(&format!(r#"42["numbered",{number}]"#)).await;
    }
    fetching.await.unwrap();
}
