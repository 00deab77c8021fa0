//! Two servers on a bus: what is asked of one is done by both.

use std::any::TypeId;
use std::time::{Instant, SystemTime};

use parking_lot::Mutex;

use super::*;
use crate::hub::adapter::bus::{Bus, Seat};
use crate::hub::dispatch::Task;
use crate::hub::namespace::NamespaceCore;
use crate::hub::outbox::Outgoing;
use crate::hub::outside::Runtime;
use crate::hub::parent::Parent;
use crate::hub::recovery::Recovery;
use crate::hub::registry::{Hub, Served as ServedByHub};
use crate::hub::socket::Link;
use crate::typed::handler::Handlers;
use crate::values::parser::json::Json;
use crate::values::parser::packet::Arguments;
use crate::values::request::{Extensions, HandshakeRequest, Headers};
use crate::values::wire::WireMessage;
use crate::{Ack, Acks, Bytes, Events, Never, ServerAcks, Socket, handler, payload};

struct OfTokio;

impl Runtime for OfTokio {
    fn spawn(&self, task: Task<()>) {
        tokio::spawn(task);
    }

    fn sleep(&self, duration: Duration) -> Task<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[derive(Events)]
enum ChatEvent {
    Said(String),
    Blob(Bytes),
    Confirm(String, Ack<u32>),
}

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    Nothing,
    Renamed { from: String, to: Option<String> },
    Picture(String, Bytes),
    Count(String, Ack<u32>),
    Silent(Ack<u32>),
}

#[payload]
#[derive(Debug, PartialEq)]
struct Member {
    name: String,
}

struct User {
    name: String,
    #[expect(dead_code, reason = "what nobody sees")]
    password: String,
}

impl From<&User> for Member {
    fn from(user: &User) -> Self {
        Self { name: user.name.clone() }
    }
}

#[derive(crate::Namespace)]
#[namespace("/chat", emits = ChatEvent, public = Member, server = ChatServerEvent)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<User, Never>;
    #[event]
    async fn nothing(&self, socket: &Socket<Chat>) {}
    #[server_event]
    async fn server_event(&self, here: Broadcast<Chat>, event: ChatServerEvent);
}

#[derive(crate::Namespace)]
#[namespace("/project/{id}", emits = ChatEvent, server = ChatServerEvent)]
struct Project {
    id: u32,
}

#[handler(Project)]
trait ProjectHandler {
    #[event]
    async fn nothing(&self, socket: &Socket<Project>) {}
    #[server_event]
    async fn server_event(&self, event: ChatServerEvent);
}

#[derive(Default)]
struct Server {
    log: Mutex<Vec<String>>,
}

impl Server {
    fn write(&self, entry: String) {
        self.log.lock().push(entry);
    }
}

impl ChatHandler for Server {
    async fn connect(&self) -> Result<User, Never> {
        Ok(user("nobody"))
    }

    async fn server_event(&self, here: Broadcast<Chat>, event: ChatServerEvent) {
        match event {
            ChatServerEvent::Nothing => self.write("nothing".to_owned()),
            ChatServerEvent::Renamed { from, to } => self.write(format!("{from} is {to:?}")),
            ChatServerEvent::Picture(name, bytes) => self.write(format!("{name} of {}", bytes.len())),
            ChatServerEvent::Count(room, ack) => ack.answer(here.to(room).count() as u32),
            ChatServerEvent::Silent(_) => {}
        }
    }
}

impl ProjectHandler for Server {
    async fn server_event(&self, event: ChatServerEvent) {
        self.write(format!("a project's {}", event.name()));
    }
}

fn user(name: &str) -> User {
    User { name: name.to_owned(), password: "secret".to_owned() }
}

/// One server of the cluster.
struct Node {
    hub: Arc<Hub>,
    server: Arc<Server>,
    seat: Arc<Seat>,
    /// Kept as long as somebody is on it.
    _bus: Arc<Bus>,
}

impl Node {
    fn on(bus: &Arc<Bus>) -> Self {
        Self::recovering(bus, None)
    }

    fn recovering(bus: &Arc<Bus>, recovery: Option<Arc<Recovery>>) -> Self {
        let server = Arc::new(Server::default());
        let chat = Arc::new(Handlers::<Chat, _>::new(server.clone()));
        let project = Arc::new(Handlers::<Project, _>::new(server.clone()));
        let chat = NamespaceCore::new("/chat".to_owned(), Box::new(Chat), chat);
        let project = Parent::new(Project::PATTERN, |path| Some(Box::new(Project::from_path(path)?)), project);
        let served = vec![
            (TypeId::of::<Chat>(), ServedByHub::Static(Arc::new(chat))),
            (TypeId::of::<Project>(), ServedByHub::Dynamic(project)),
        ];
        let timeout = Duration::from_secs(30);
        let mut hub = Hub::new(served, Instant::now, timeout, Box::new(()), Box::new(OfTokio)).unwrap();
        if let Some(recovery) = recovery {
            hub.recover(recovery);
        }
        let hub = Arc::new(hub);
        let seat = bus.board(&hub);
        Self { hub, server, seat, _bus: bus.clone() }
    }

    fn of<N: Namespace>(&self) -> Broadcast<N> {
        Broadcast::new(&self.hub, self.hub.of(TypeId::of::<N>()).unwrap())
    }

    fn at<N: Namespace>(&self, namespace: &N) -> Broadcast<N> {
        Broadcast::new(&self.hub, self.hub.at(TypeId::of::<N>(), namespace.path()).unwrap())
    }

    /// A client that is in a namespace and in rooms.
    fn client<D: Send + Sync + 'static>(&self, path: &str, data: D, rooms: &[&str]) -> Client {
        let namespace = self.hub.find(path).unwrap().enter();
        let link = Arc::new(Link::new(1_000_000));
        let request = HandshakeRequest {
            uri: "/socket.io/?token=7".into(),
            headers: Headers::collect([("host", b"example.org".as_slice())].into_iter()),
            query: [("token".into(), "7".into())].into(),
            address: None,
            time: SystemTime::UNIX_EPOCH,
            extensions: Extensions::default(),
        };
        let core = SocketCore::new(
            SocketId::random(),
            self.hub.clone(),
            namespace.clone(),
            Arc::new(request),
            link.clone(),
            Arc::new(data),
        );
        let core = Arc::new(core);
        namespace.rooms.add(core.id, core.clone());
        rooms.iter().for_each(|&room| namespace.rooms.join(core.id, &room.into()));
        Client { core, link }
    }

    fn log(&self) -> Vec<String> {
        std::mem::take(&mut *self.server.log.lock())
    }
}

struct Client {
    core: Arc<SocketCore>,
    link: Arc<Link>,
}

impl Client {
    /// What was sent since the last call: packets, and that it was told to leave.
    fn got(&self) -> Vec<String> {
        let mut items = Vec::new();
        self.link.outbox.drain(&mut items);
        let text = |item: &Outgoing| match item {
            Outgoing::Packet { wire, .. } => {
                let message = |message| match message {
                    WireMessage::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    WireMessage::Binary(bytes) => format!("{bytes:?}"),
                };
                wire.messages().map(message).collect::<Vec<_>>().join(" ")
            }
            Outgoing::Replaced => "replaced".to_owned(),
            Outgoing::Disconnect { close, .. } => format!("disconnect, close {close}"),
        };
        items.iter().map(text).collect()
    }

    /// Answers the first acknowledgement of its namespace.
    fn answer(&self, json: &str) {
        let json = Json(json.to_owned().into());
        self.core.answered(0, || Arguments { json, attachments: Vec::new() });
    }

    fn rooms(&self) -> Vec<String> {
        let rooms = self.core.namespace.rooms.rooms_of(self.core.id);
        rooms.iter().map(ToString::to_string).collect()
    }
}

/// Two servers, with a client each.
fn cluster() -> (Node, Node, Client, Client) {
    let bus = Bus::new(Box::new(OfTokio));
    let (here, there) = (Node::on(&bus), Node::on(&bus));
    let ann = here.client("/chat", user("ann"), &["a", "b"]);
    let bob = there.client("/chat", user("bob"), &["a"]);
    (here, there, ann, bob)
}

fn said(text: &str) -> ChatEvent {
    ChatEvent::Said(text.to_owned())
}

fn packet(path: &str, text: &str) -> String {
    format!(r#"42{path},["said","{text}"]"#)
}

#[tokio::test]
async fn an_event_reaches_the_clients_of_both_servers_unless_it_is_local() {
    let (here, there, ann, bob) = cluster();
    here.of::<Chat>().emit(said("all"));
    here.of::<Chat>().to("a").except("b").emit(said("a without b"));
    there.of::<Chat>().local().emit(said("local"));
    there.of::<Chat>().to(ann.core.id).emit(said("to an id"));
    Socket::<Chat>::new(ann.core.clone()).broadcast().emit(said("but ann"));
    Socket::<Chat>::new(ann.core.clone()).local().emit(said("nobody"));
    assert_eq!(ann.got(), [packet("/chat", "all"), packet("/chat", "to an id")]);
    let expected = ["all", "a without b", "local", "but ann"].map(|text| packet("/chat", text));
    assert_eq!(bob.got(), expected);
}

#[tokio::test]
async fn attachments_and_unwanted_answers_travel() {
    let (here, _there, ann, bob) = cluster();
    here.of::<Chat>().emit(ChatEvent::Blob(Bytes::from(vec![1, 2])));
    here.of::<Chat>().emit(ChatEvent::Confirm("?".to_owned(), Ack::ignored()));
    let expected = [r#"451-/chat,["blob",{"_placeholder":true,"num":0}] [1, 2]"#, r#"42/chat,0["confirm","?"]"#];
    assert_eq!(ann.got(), expected);
    assert_eq!(bob.got(), expected);
}

#[tokio::test]
async fn each_server_numbers_the_events_of_its_own_sessions() {
    let bus = Bus::new(Box::new(OfTokio));
    let window = Duration::from_secs(60);
    let recovery = Recovery::new(Instant::now, window, Duration::ZERO, 1_000_000, 10);
    let (here, there) = (Node::on(&bus), Node::recovering(&bus, Some(recovery)));
    let (ann, bob) = (here.client("/chat", user("ann"), &[]), there.client("/chat", user("bob"), &[]));
    for node in [&here, &there] {
        node.of::<Chat>().emit(said("all"));
        assert_eq!(ann.got(), [packet("/chat", "all")]);
        let [numbered] = <[String; 1]>::try_from(bob.got()).unwrap();
        assert!(numbered.starts_with(r#"42/chat,["said","all",""#), "{numbered}");
    }
}

#[tokio::test]
async fn answers_come_from_both_servers_and_who_is_missing_is_named() {
    let (here, there, ann, bob) = cluster();
    let eve = there.client("/chat", user("eve"), &[]);
    let asked = here.of::<Chat>().emit_with_ack::<_, u32>(|ack| ChatEvent::Confirm("?".to_owned(), ack));
    assert_eq!(bob.got(), [r#"42/chat,0["confirm","?"]"#]);
    ann.answer("[1]");
    bob.answer("[2]");
    eve.core.gone();
    let Acks { mut answers, missing } = asked.await;
    answers.sort_unstable();
    assert_eq!((answers, missing), (vec![1, 2], vec![eve.core.id]));
    let local = here.of::<Chat>().local().emit_with_ack::<_, u32>(|ack| ChatEvent::Confirm("?".to_owned(), ack));
    assert!(bob.got().is_empty());
    ann.core.gone();
    assert_eq!(local.await.missing, [ann.core.id]);
}

#[tokio::test]
async fn all_sockets_are_fetched_with_what_others_see() {
    let (here, there, ann, bob) = cluster();
    let mut sockets = here.of::<Chat>().within("a").fetch().await.unwrap();
    sockets.sort_by_key(|socket| socket.data().name.clone());
    let [first, second] = &*sockets else { panic!("{sockets:?}") };
    assert_eq!((first.id(), second.id()), (ann.core.id, bob.core.id));
    assert_eq!(second.data(), &Member { name: "bob".to_owned() });
    assert_eq!(second.rooms(), [RoomName::from("a")]);
    assert_eq!(second.handshake().query("token"), Some("7"));
    assert_eq!(second.handshake().header("host"), Some("example.org"));
    let local = here.of::<Chat>().local().fetch().await.unwrap();
    assert_eq!(local.iter().map(RemoteSocket::id).collect::<Vec<_>>(), [ann.core.id]);
    there.seat.set_deaf();
    let error = here.of::<Chat>().fetch().await.unwrap_err();
    assert!(matches!(error, FetchError::Timeout { missing: 1 }), "{error}");
}

#[tokio::test]
async fn a_socket_elsewhere_is_told_what_one_here_is() {
    let (here, _there, _ann, bob) = cluster();
    let sockets = here.of::<Chat>().except("b").fetch().await.unwrap();
    let [remote] = &*sockets else { panic!("{sockets:?}") };
    remote.emit(said("you"));
    remote.volatile().emit(said("you, perhaps"));
    remote.join("c");
    remote.leave("a");
    assert_eq!(bob.rooms(), ["c"]);
    assert_eq!(remote.rooms(), [RoomName::from("a")], "it is what was there when it was fetched");
    let asked = remote.timeout(Duration::from_secs(5)).emit_with_ack(|ack| ChatEvent::Confirm("?".to_owned(), ack));
    bob.answer("[7]");
    assert_eq!(asked.await.unwrap(), 7);
    remote.disconnect();
    remote.close();
    let expected = [
        packet("/chat", "you"),
        packet("/chat", "you, perhaps"),
        r#"42/chat,0["confirm","?"]"#.to_owned(),
        "disconnect, close false".to_owned(),
        "disconnect, close true".to_owned(),
    ];
    assert_eq!(bob.got(), expected);
    bob.core.namespace.leave(&bob.core);
    let asked = remote.emit_with_ack::<_, u32>(|ack| ChatEvent::Confirm("?".to_owned(), ack));
    assert!(matches!(asked.await, Err(crate::AckError::Disconnected)));
}

#[tokio::test]
async fn rooms_and_ends_are_those_of_both_servers() {
    let (here, there, ann, bob) = cluster();
    here.of::<Chat>().within("a").join("c");
    there.of::<Chat>().within("b").leave("c");
    assert_eq!(
        (ann.rooms(), bob.rooms()),
        (vec!["a".to_owned(), "b".to_owned()], vec!["a".to_owned(), "c".to_owned()])
    );
    here.of::<Chat>().local().join("d");
    assert!(!bob.rooms().contains(&"d".to_owned()));
    there.of::<Chat>().local().leave("a");
    assert!(ann.rooms().contains(&"a".to_owned()));
    there.of::<Chat>().within("a").close();
    there.of::<Chat>().disconnect();
    assert_eq!(ann.got(), ["disconnect, close true", "disconnect, close false"]);
    assert_eq!(bob.got(), ["disconnect, close false"]);
}

#[tokio::test]
async fn events_between_servers_run_the_handler_of_each_once() {
    let (here, there, _ann, _bob) = cluster();
    here.of::<Chat>().server_side_emit(ChatServerEvent::Nothing);
    tokio::task::yield_now().await;
    here.of::<Chat>().server_side_emit(ChatServerEvent::Renamed { from: "x".to_owned(), to: None });
    tokio::task::yield_now().await;
    there.of::<Chat>().local().server_side_emit(ChatServerEvent::Picture("me".to_owned(), Bytes::from(vec![0; 9])));
    tokio::task::yield_now().await;
    here.of::<Chat>().server_side_emit(ChatServerEvent::Picture("you".to_owned(), Bytes::from(vec![0; 5])));
    tokio::task::yield_now().await;
    assert_eq!(here.log(), ["nothing", "x is None", "you of 5"]);
    assert_eq!(there.log(), ["nothing", "x is None", "me of 9", "you of 5"]);
}

#[tokio::test]
async fn servers_answer_and_those_that_do_not_are_counted() {
    let (here, there, _ann, _bob) = cluster();
    let _eve = there.client("/chat", user("eve"), &["a"]);
    let count = |ack| ChatServerEvent::Count("a".to_owned(), ack);
    let ServerAcks { mut answers, missing } = here.of::<Chat>().server_side_emit_with_ack::<u32>(count).await;
    answers.sort_unstable();
    assert_eq!((answers, missing), (vec![1, 2], 0), "each answers for itself");
    let local = there.of::<Chat>().local().server_side_emit_with_ack::<u32>(count).await;
    assert_eq!((local.answers, local.missing), (vec![2], 0));
    let silent = here.of::<Chat>().server_side_emit_with_ack::<u32>(ChatServerEvent::Silent).await;
    assert_eq!((silent.answers, silent.missing), (vec![], 2));
    there.seat.set_deaf();
    let ServerAcks { answers, missing } = here.of::<Chat>().server_side_emit_with_ack::<u32>(count).await;
    assert_eq!((answers, missing), (vec![1], 1));
}

#[tokio::test]
async fn namespaces_of_a_dynamic_path_are_reached_where_they_are() {
    let bus = Bus::new(Box::new(OfTokio));
    let (here, there) = (Node::on(&bus), Node::on(&bus));
    let (seven, eight) = (there.client("/project/7", (), &["a"]), there.client("/project/8", (), &["a"]));
    assert_eq!(here.of::<Project>().count(), 0);
    here.of::<Project>().to("a").emit(said("all"));
    here.at(&Project { id: 7 }).emit(said("seven"));
    assert_eq!(seven.got(), [packet("/project/7", "all"), packet("/project/7", "seven")]);
    assert_eq!(eight.got(), [packet("/project/8", "all")]);
    let sockets = here.of::<Project>().fetch().await.unwrap();
    assert_eq!(sockets.len(), 2);
    for socket in &sockets {
        assert!([7, 8].contains(&socket.namespace().id));
        assert_eq!(socket.data(), &crate::NoPublicData);
        socket.emit(said(&socket.namespace().id.to_string()));
    }
    assert_eq!(seven.got(), [packet("/project/7", "7")]);
    assert_eq!(eight.got(), [packet("/project/8", "8")]);
    here.of::<Project>().server_side_emit(ChatServerEvent::Nothing);
    tokio::task::yield_now().await;
    assert_eq!(
        (here.log(), there.log()),
        (vec!["a project's nothing".to_owned()], vec!["a project's nothing".to_owned()])
    );
}

#[tokio::test]
async fn what_no_client_would_take_is_no_event() {
    use crate::values::parser::encoder::EncodedEvent;
    let event = |json: &str, attachments: usize| {
        let attachments = vec![bytes::Bytes::from_static(b"x"); attachments];
        EncodedEvent::from_arguments(Arguments { json: Json(json.to_owned().into()), attachments })
    };
    assert!(event(r#"["said","hi"]"#, 0).is_ok());
    assert!(event(r#"["blob",{"_placeholder":true,"num":0}]"#, 1).is_ok());
    for broken in [r#"["disconnect"]"#, r#"{"said":1}"#, r#"["said",]"#, "[]", r#"["said""#] {
        assert!(event(broken, 0).is_err(), "{broken}");
    }
    assert!(event(r#"["blob"]"#, 1).is_err());
    assert!(event(r#"["blob",{"_placeholder":true,"num":1}]"#, 1).is_err());
}
