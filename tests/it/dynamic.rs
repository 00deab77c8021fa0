//! Namespaces whose paths have parameters: which there are, who is in them, and what is left of them.

use std::fmt;
use std::process::Command;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ackord::{
    Ack, Acks, Bytes, Contract, DisconnectReason, Events, Handshake, Io, IoBuilder, Namespace, Socket, handler, payload,
};

use crate::support::contract::{Main, MainEvent};
use crate::support::node::{node, packages};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, soon};

#[derive(Events)]
enum ProjectEvent {
    Said(String),
    Blob(String, Bytes),
    Ask(String, Ack<String>),
}

#[derive(Namespace)]
#[namespace("/project/{id}", emits = ProjectEvent)]
struct Project {
    id: u32,
}

#[payload]
#[derive(Debug, thiserror::Error)]
#[error("not for you")]
struct Refused {
    id: u32,
}

#[handler(Project)]
trait ProjectHandler {
    /// 13 is for nobody; with a `slow` in the query the test decides when.
    #[connect]
    async fn connect(&self, peer: &Handshake<Project>) -> Result<u32, Refused>;
    #[event]
    async fn which(&self, socket: &Socket<Project>) -> u32;
    #[event]
    async fn join(&self, socket: &Socket<Project>, room: String) -> bool;
    #[event]
    async fn say(&self, socket: &Socket<Project>, room: Option<String>, text: String) -> bool;
    /// To the room and the one who asks, or to everybody; returns how many they are.
    #[event]
    async fn announce(&self, socket: &Socket<Project>, room: Option<String>, text: String) -> u32;
    /// Says `bye` when the test lets it, if it was in the room `slow`.
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Project>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Project>, reason: DisconnectReason);
}

impl ProjectHandler for State {
    async fn connect(&self, peer: &Handshake<Project>) -> Result<u32, Refused> {
        if peer.query("slow").is_some() {
            self.write("deciding");
            self.pass().await;
        }
        let id = peer.params().id;
        assert_eq!(peer.namespace_path(), format!("/project/{id}"));
        if id == 13 { Err(Refused { id }) } else { Ok(id) }
    }

    async fn which(&self, socket: &Socket<Project>) -> u32 {
        assert_eq!(*socket.data(), socket.namespace().id);
        socket.namespace().id
    }

    async fn join(&self, socket: &Socket<Project>, room: String) -> bool {
        socket.join(room);
        true
    }

    async fn say(&self, socket: &Socket<Project>, room: Option<String>, text: String) -> bool {
        match room {
            Some(room) => socket.to(room).emit(ProjectEvent::Said(text)),
            None => socket.broadcast().emit(ProjectEvent::Said(text)),
        }
        true
    }

    async fn announce(&self, socket: &Socket<Project>, room: Option<String>, text: String) -> u32 {
        let everybody = socket.everybody();
        let addressed = if let Some(room) = room { everybody.to(room).to(socket.id()) } else { everybody };
        addressed.clone().emit(ProjectEvent::Said(text));
        u32::try_from(addressed.count()).unwrap()
    }

    async fn disconnecting(&self, socket: &Socket<Project>, _: DisconnectReason) {
        if socket.is_in("slow") {
            self.write("saying bye");
        }
    }

    async fn disconnect(&self, socket: &Socket<Project>, reason: DisconnectReason) {
        if self.count("saying bye") > 0 {
            self.pass().await;
            socket.broadcast().emit(ProjectEvent::Said("bye".to_owned()));
        }
        self.write(format!("{} disconnect {reason}", socket.namespace().path()));
    }
}

/// The tests' server, which serves projects too.
async fn projects() -> (Server, Arc<State>) {
    let state = State::new();
    let handler = state.clone();
    let server = Server::start_with(|builder| builder.serve::<Project, _>(handler)).await;
    (server, state)
}

fn said(path: &str, text: &str) -> String {
    format!(r#"42{path},["said","{text}"]"#)
}

/// Asks in a namespace and expects the answer, with nothing before it.
async fn expect_answer(websocket: &mut WebSocket, path: &str, event: &str, answer: &str) {
    websocket.send(&format!("42{path},5{event}")).await;
    websocket.expect(&format!("43{path},5[{answer}]")).await;
}

async fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let so = async {
        while !is_so() {
            tokio::time::sleep(ms(2)).await;
        }
    };
    soon(what, so).await;
}

#[tokio::test]
async fn everybody_are_those_in_the_namespace_of_the_socket_and_itself() {
    let (server, _) = projects().await;
    let (mut ann, mut ben) = (WebSocket::open(server.address).await, WebSocket::open(server.address).await);
    for websocket in [&mut ann, &mut ben] {
        websocket.join_namespace("/project/7,").await;
        websocket.join_namespace("/project/8,").await;
    }
    expect_answer(&mut ben, "/project/7", r#"["join","red"]"#, "true").await;

    for event in [r#"["announce",null,"all"]"#, r#"["announce","red","all"]"#] {
        ann.send(&format!("42/project/7,1{event}")).await;
        ann.expect(&said("/project/7", "all")).await;
        ann.expect("43/project/7,1[2]").await;
        ben.expect(&said("/project/7", "all")).await;
    }
    // Nothing came in the other one.
    for websocket in [&mut ann, &mut ben] {
        expect_answer(websocket, "/project/8", r#"["which"]"#, "8").await;
    }
}

#[tokio::test]
async fn several_children_share_a_connection() {
    let (server, state) = projects().await;
    let mut ann = WebSocket::open(server.address).await;
    let seven = ann.join_namespace("/project/7,").await;
    let eight = ann.join_namespace("/project/8,").await;
    assert_ne!(seven, eight);
    expect_answer(&mut ann, "/project/8", r#"["which"]"#, "8").await;
    expect_answer(&mut ann, "/project/7", r#"["which"]"#, "7").await;
    let ids: Vec<_> = server.io.at(Project { id: 7 }).sockets().iter().map(|socket| socket.id().to_string()).collect();
    assert_eq!(ids, [seven]);
    assert_eq!(server.io.of::<Project>().count(), 2);

    ann.send("41/project/7,").await;
    state.wait_for(1, "/project/7 disconnect client namespace disconnect").await;
    expect_answer(&mut ann, "/project/8", r#"["which"]"#, "8").await;
    assert_eq!(server.io.at(Project { id: 7 }).count(), 0);
    assert_eq!(server.io.of::<Project>().count(), 1);
    // Comes again, under another id.
    assert_ne!(ann.join_namespace("/project/7,").await, ids[0]);
    expect_answer(&mut ann, "/project/7", r#"["which"]"#, "7").await;
}

#[tokio::test]
async fn of_is_all_children_and_at_is_one() {
    let (server, _state) = projects().await;
    let mut ann = WebSocket::open(server.address).await;
    let mut bob = WebSocket::open(server.address).await;
    ann.join_namespace("/project/7,").await;
    bob.join_namespace("/project/8,").await;
    let io = &server.io;

    io.of::<Project>().emit(ProjectEvent::Said("all".to_owned()));
    io.at(Project { id: 8 }).emit(ProjectEvent::Said("eight".to_owned()));
    // Nobody is there, nobody may be there, and nobody minds.
    io.at(Project { id: 9 }).emit(ProjectEvent::Said("nine".to_owned()));
    assert!(io.at(Project { id: 9 }).sockets().is_empty());
    io.of::<Project>().emit(ProjectEvent::Blob("b".to_owned(), Bytes::from(vec![1, 2])));
    ann.expect(&said("/project/7", "all")).await;
    bob.expect(&said("/project/8", "all")).await;
    bob.expect(&said("/project/8", "eight")).await;
    for (client, path) in [(&mut ann, "/project/7"), (&mut bob, "/project/8")] {
        client.expect(&format!(r#"451-{path},["blob","b",{{"_placeholder":true,"num":0}}]"#)).await;
        assert_eq!(client.receive_binary().await, [1, 2]);
    }

    io.of::<Project>().disconnect();
    ann.expect("41/project/7,").await;
    bob.expect("41/project/8,").await;
    wait_until("the end of both", || io.of::<Project>().count() == 0).await;
}

#[tokio::test]
async fn a_broadcast_that_was_kept_finds_who_came_since() {
    let (server, _state) = projects().await;
    let (all, one) = (server.io.of::<Project>(), server.io.at(Project { id: 7 }));
    let mut ann = WebSocket::open(server.address).await;
    ann.join_namespace("/project/7,").await;
    all.emit(ProjectEvent::Said("all".to_owned()));
    one.emit(ProjectEvent::Said("one".to_owned()));
    ann.expect(&said("/project/7", "all")).await;
    ann.expect(&said("/project/7", "one")).await;
}

#[tokio::test]
async fn at_is_for_static_namespaces_too() {
    let (server, _state) = projects().await;
    let mut main = WebSocket::main(server.address).await;
    server.io.at(Main).emit(MainEvent::Said("hello".to_owned()));
    main.expect(r#"42["said","hello"]"#).await;
    assert_eq!(server.io.at(Main).count(), 1);
}

#[tokio::test]
async fn rooms_of_different_children_are_separate() {
    let (server, _state) = projects().await;
    let mut clients = Vec::new();
    for path in ["/project/7", "/project/7", "/project/8"] {
        let mut client = WebSocket::open(server.address).await;
        client.join_namespace(&format!("{path},")).await;
        expect_answer(&mut client, path, r#"["join","red"]"#, "true").await;
        clients.push(client);
    }
    let [ann, bob, eve] = clients.as_mut_slice() else { panic!("three clients") };
    expect_answer(ann, "/project/7", r#"["say","red","to the room"]"#, "true").await;
    expect_answer(ann, "/project/7", r#"["say",null,"to all"]"#, "true").await;
    bob.expect(&said("/project/7", "to the room")).await;
    bob.expect(&said("/project/7", "to all")).await;
    expect_answer(eve, "/project/8", r#"["which"]"#, "8").await;

    let io = &server.io;
    assert_eq!(io.of::<Project>().within("red").count(), 3);
    assert_eq!(io.at(Project { id: 7 }).within("red").count(), 2);
    io.of::<Project>().except("red").emit(ProjectEvent::Said("nobody".to_owned()));
    io.of::<Project>().join("blue");
    io.at(Project { id: 7 }).leave("blue");
    io.of::<Project>().to("blue").emit(ProjectEvent::Said("blue".to_owned()));
    eve.expect(&said("/project/8", "blue")).await;
    expect_answer(bob, "/project/7", r#"["which"]"#, "7").await;
}

#[tokio::test]
async fn answers_are_gathered_from_several_children() {
    let (server, _state) = projects().await;
    let mut clients = Vec::new();
    for path in ["/project/7", "/project/7", "/project/8", "/project/9"] {
        let mut client = WebSocket::open(server.address).await;
        let id = client.join_namespace(&format!("{path},")).await;
        clients.push((path, client, id));
    }
    // One more in 7 alone, so that its next id is another one than that of the rest.
    let first: Acks<String> = server
        .io
        .at(Project { id: 7 })
        .timeout(ms(1))
        .emit_with_ack(|ack| ProjectEvent::Ask("?".to_owned(), ack))
        .await;
    assert_eq!(first.missing.len(), 2);
    for (_, client, _) in clients.iter_mut().take(2) {
        client.expect(r#"42/project/7,0["ask","?"]"#).await;
    }
    let silent = clients[3].2.clone();
    let asking = server.io.of::<Project>().timeout(ms(300));
    let asking = asking.emit_with_ack(|ack| ProjectEvent::Ask("who?".to_owned(), ack));
    let answering = async {
        for (path, client, _) in &mut clients {
            let asked = client.receive().await;
            let id = asked.strip_prefix(&format!("42{path},")).and_then(|rest| rest.strip_suffix(r#"["ask","who?"]"#));
            let id = id.unwrap_or_else(|| panic!("{asked}"));
            if *path != "/project/9" {
                client.send(&format!(r#"43{path},{id}["{path}"]"#)).await;
            }
        }
    };
    let (Acks { mut answers, missing }, ()) = tokio::join!(asking, answering);
    answers.sort();
    assert_eq!(answers, ["/project/7", "/project/7", "/project/8"]);
    assert_eq!(missing.iter().map(ToString::to_string).collect::<Vec<_>>(), [silent]);

    // Of no child at all there is nobody to wait for.
    let none: Acks<String> =
        server.io.at(Project { id: 1 }).emit_with_ack(|ack| ProjectEvent::Ask("?".to_owned(), ack)).await;
    assert!(none.answers.is_empty() && none.missing.is_empty());
}

#[tokio::test]
async fn paths_that_render_otherwise_are_no_namespaces() {
    let (server, _state) = projects().await;
    let mut ann = WebSocket::open(server.address).await;
    for path in [
        "/project/007",
        "/project/+7",
        "/project/7/",
        "/project//7",
        "/project/",
        "/project",
        "/project/%37",
        "/project/x",
        "/project/-1",
        "/project/4294967296",
        "/project/{id}",
        "/Project/7",
        "/project/7?id=8",
        "/x/project/7",
    ] {
        ann.send(&format!("40{path},")).await;
        ann.expect(&format!(r#"44{path},{{"message":"Invalid namespace"}}"#)).await;
    }
    ann.join_namespace("/project/4294967295,").await;
    assert_eq!(server.io.of::<Project>().count(), 1);
}

#[tokio::test]
async fn a_refused_client_was_never_there() {
    let (server, state) = projects().await;
    let mut ann = WebSocket::open(server.address).await;
    for _ in 0..3 {
        ann.send("40/project/13,").await;
        ann.expect(r#"44/project/13,{"message":"not for you","data":{"id":13}}"#).await;
    }
    assert_eq!(server.io.of::<Project>().count(), 0);
    ann.join_namespace("/project/7,").await;
    server.io.of::<Project>().emit(ProjectEvent::Said("who is there".to_owned()));
    ann.expect(&said("/project/7", "who is there")).await;
    assert_eq!(state.count("/project/13"), 0);
}

#[tokio::test]
async fn two_that_are_accepted_at_once_are_in_the_same_child() {
    let (server, state) = projects().await;
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = WebSocket::connect(server.address, "EIO=4&transport=websocket&slow=1").await;
        assert!(client.receive().await.starts_with("0{"));
        client.send("40/project/7,").await;
        clients.push(client);
    }
    state.wait_for(2, "deciding").await;
    assert_eq!(server.io.at(Project { id: 7 }).count(), 0);
    state.open(2);
    for client in &mut clients {
        assert!(client.receive().await.starts_with("40/project/7,{"));
    }
    let [ann, bob] = clients.as_mut_slice() else { panic!("two clients") };
    expect_answer(ann, "/project/7", r#"["say",null,"to bob"]"#, "true").await;
    bob.expect(&said("/project/7", "to bob")).await;
    expect_answer(bob, "/project/7", r#"["say",null,"to ann"]"#, "true").await;
    ann.expect(&said("/project/7", "to ann")).await;
}

#[tokio::test]
async fn what_a_socket_says_after_its_end_is_for_who_is_there_now() {
    let (server, state) = projects().await;
    let mut ann = WebSocket::open(server.address).await;
    ann.join_namespace("/project/7,").await;
    expect_answer(&mut ann, "/project/7", r#"["join","slow"]"#, "true").await;
    ann.send("41/project/7,").await;
    state.wait_for(1, "saying bye").await;
    wait_until("the end of the child", || server.io.of::<Project>().count() == 0).await;
    let mut bob = WebSocket::open(server.address).await;
    bob.join_namespace("/project/7,").await;
    state.open(1);
    bob.expect(&said("/project/7", "bye")).await;
}

/// How many values of a namespace's marker there are: one for each child, and for each CONNECT that is not decided.
static LIVE: AtomicUsize = AtomicUsize::new(0);

struct Counted(String);

impl FromStr for Counted {
    type Err = fmt::Error;

    fn from_str(text: &str) -> Result<Self, fmt::Error> {
        assert_ne!(text, "panic", "reading a parameter panics");
        LIVE.fetch_add(1, Ordering::SeqCst);
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Namespace)]
#[namespace("/place-{name}")]
struct Place {
    name: Counted,
}

#[handler(Place)]
trait PlaceHandler {
    #[connect]
    async fn connect(&self, peer: &Handshake<Place>) -> Result<(), Refused>;
}

impl PlaceHandler for State {
    async fn connect(&self, peer: &Handshake<Place>) -> Result<(), Refused> {
        tokio::task::yield_now().await;
        if peer.params().name.0 == "closed" { Err(Refused { id: 0 }) } else { Ok(()) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_goes_with_its_last_socket_and_a_refused_one_never_was() {
    let server = Server::start_with(|builder| builder.serve::<Place, _>(State::new())).await;
    let live = |count| wait_until("the children that are left", move || LIVE.load(Ordering::SeqCst) == count);
    let mut ann = WebSocket::open(server.address).await;
    ann.send("40/place-closed,").await;
    ann.expect(r#"44/place-closed,{"message":"not for you","data":{"id":0}}"#).await;
    ann.send("40/place-panic,").await;
    ann.expect(r#"44/place-panic,{"message":"internal error"}"#).await;
    live(0).await;
    let mut bob = WebSocket::open(server.address).await;
    ann.join_namespace("/place-a,").await;
    bob.join_namespace("/place-a,").await;
    bob.join_namespace("/place-b,").await;
    live(2).await;
    bob.send("41/place-a,").await;
    bob.close().await;
    live(1).await;
    ann.send("41/place-a,").await;
    live(0).await;

    // Whatever comes and goes at once.
    let churn = (1..=6_u64).map(|seed| {
        let address = server.address;
        tokio::spawn(async move {
            let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mut websocket = WebSocket::open(address).await;
            for _ in 0..150 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let place = ["/place-a,", "/place-b,"][(state >> 8) as usize % 2];
                websocket.join_namespace(place).await;
                websocket.send(&format!("41{place}")).await;
            }
        })
    });
    for client in churn.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    live(0).await;
    assert_eq!(server.io.of::<Place>().count(), 0);
}

#[derive(Namespace, Debug, PartialEq)]
#[namespace("/files/{name}")]
struct Files {
    name: String,
}

#[handler(Files)]
trait FilesHandler {
    #[event]
    async fn name(&self, socket: &Socket<Files>) -> String;
}

impl FilesHandler for State {
    async fn name(&self, socket: &Socket<Files>) -> String {
        socket.namespace().name.clone()
    }
}

#[tokio::test]
async fn parameters_are_percent_encoded_in_one_way_only() {
    let server = Server::start_with(|builder| builder.serve::<Files, _>(State::new())).await;
    let mut ann = WebSocket::open(server.address).await;
    for name in ["a b/ü", "100%", "%2F", "a,b?c#d", "'!~*()-_.", "..", "\u{1F980}", "{name}", "\\\""] {
        let path = Files { name: name.to_owned() }.path();
        ann.join_namespace(&format!("{path},")).await;
        expect_answer(&mut ann, &path, r#"["name"]"#, &serde_json::to_string(name).unwrap()).await;
        ann.send(&format!("41{path},")).await;
    }
    for path in ["/files/%c3%bc", "/files/ü", "/files/a b", "/files/%61", "/files/%", "/files/%ff", "/files/a%2Fb/c"] {
        ann.send(&format!("40{path},")).await;
        ann.expect(&format!(r#"44{path},{{"message":"Invalid namespace"}}"#)).await;
    }
}

#[derive(Namespace)]
#[namespace("/room-{number}")]
struct NumberedRoom {
    number: u32,
}

#[handler(NumberedRoom)]
trait NumberedRoomHandler {
    #[event]
    async fn number(&self, socket: &Socket<NumberedRoom>) -> u32;
}

impl NumberedRoomHandler for State {
    async fn number(&self, socket: &Socket<NumberedRoom>) -> u32 {
        socket.namespace().number
    }
}

#[tokio::test]
async fn a_parameter_may_be_a_part_of_a_segment() {
    let server = Server::start_with(|builder| builder.serve::<NumberedRoom, _>(State::new())).await;
    let mut ann = WebSocket::open(server.address).await;
    for path in ["/room-x", "/room-1x", "/room-", "/room-07", "/room", "/room-7/8", "/foo"] {
        ann.send(&format!("40{path},")).await;
        ann.expect(&format!(r#"44{path},{{"message":"Invalid namespace"}}"#)).await;
    }
    ann.join_namespace("/room-7,").await;
    expect_answer(&mut ann, "/room-7", r#"["number"]"#, "7").await;
    assert_eq!(server.io.at(NumberedRoom { number: 7 }).count(), 1);
}

/// A path that also is one of `/files/{name}`, and of `/{folder}/{file}`.
#[derive(Namespace)]
#[namespace("/files/index")]
struct Index;

#[handler(Index)]
trait IndexHandler {
    #[event]
    async fn name(&self, socket: &Socket<Index>) -> String;
}

impl IndexHandler for State {
    async fn name(&self, _: &Socket<Index>) -> String {
        "the index".to_owned()
    }
}

#[derive(Namespace)]
#[namespace("/{folder}/{file}")]
struct File {
    folder: String,
    file: String,
}

#[handler(File)]
trait FileHandler {
    #[event]
    async fn name(&self, socket: &Socket<File>) -> String;
}

impl FileHandler for State {
    async fn name(&self, socket: &Socket<File>) -> String {
        let File { folder, file } = socket.namespace();
        format!("{file} in {folder}")
    }
}

#[tokio::test]
async fn where_a_path_is_of_several_the_static_one_wins_and_then_the_first() {
    let serve = |builder: IoBuilder| {
        let state = State::new();
        builder.serve::<Files, _>(state.clone()).serve::<File, _>(state.clone()).serve::<Index, _>(state)
    };
    let server = Server::start_with(serve).await;
    let mut ann = WebSocket::open(server.address).await;
    for (path, name) in
        [("/files/index", "the index"), ("/files/a", "a"), ("/Files/a", "a in Files"), ("/files/%20", " ")]
    {
        ann.join_namespace(&format!("{path},")).await;
        expect_answer(&mut ann, path, r#"["name"]"#, &format!("{name:?}")).await;
    }
    assert_eq!(server.io.of::<Files>().count(), 2);
    // What is addressed is who is there by that name.
    assert_eq!(server.io.at(Files { name: "index".to_owned() }).count(), 0);
    assert_eq!(server.io.at(Index).count(), 1);
}

#[tokio::test]
#[should_panic(expected = "the namespace `/project/{id}` is not served here")]
async fn a_dynamic_namespace_that_is_not_served_cannot_be_addressed() {
    let io = Io::builder().serve::<Files, _>(State::new()).build().unwrap();
    let _ = io.at(Project { id: 7 });
}

#[test]
fn clients_build_the_paths_that_the_server_reads() {
    let mut names: Vec<String> = (1_u8..128).map(|byte| char::from(byte).to_string()).collect();
    names.extend(
        ["a b/ü", "100%", "%2F", "a,b?c#d", "..", ".", "\u{1F980}", "\u{FEFF}", "\u{FFFF}", "e\u{301}", "//", "[::1]"]
            .map(str::to_owned),
    );
    let contract = Contract::new("files", "1.0.0").namespace::<Files>().namespace::<NumberedRoom>();
    let contract = contract.typescript().unwrap();
    let script = r#"
        import ts from "typescript";
        import { io } from "socket.io-client";
        const { contract, names } = JSON.parse(process.argv[1]);
        const { outputText } = ts.transpileModule(contract, { compilerOptions: { module: "esnext", target: "es2022" } });
        const { filesPath, connectFiles, numberedRoomPath } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
        if (numberedRoomPath({ number: 7 }) !== "/room-7") throw new Error(numberedRoomPath({ number: 7 }));
        console.log(JSON.stringify(names.map((name) => [
          filesPath({ name }),
          connectFiles(io, "http://localhost:1", { name }, { autoConnect: false }).nsp,
        ])));
    "#;
    let input = serde_json::json!({ "contract": contract, "names": names }).to_string();
    let mut command = Command::new("node");
    let printed = node(command.args(["--input-type=module", "--eval", script, "--", &input]), packages(), "");
    let built: Vec<[String; 2]> = serde_json::from_slice(&printed).unwrap();
    assert_eq!(built.len(), names.len());
    for (name, [path, joined]) in names.into_iter().zip(built) {
        let files = Files { name };
        assert_eq!(path, files.path(), "of {files:?}");
        assert_eq!(joined, path, "the namespace that the client joins");
        assert_eq!(Files::from_path(&path), Some(files));
    }
}
