use std::{fmt, fs};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::*;
use crate::typed::ack::Ack;
use crate::typed::describe::{EventsDescription, HandlersDescription, NamespaceDescription};
use crate::typed::events::{EncodeError, EventWriter, Events, NoEvents};
use crate::typed::handler_traits::{DeclaredEvent, HandlerTraits, Numbered};
use crate::typed::namespace::Namespace;
use crate::typed::received::{ReceivedError, ReceivedEvent};
use crate::typed::reply::{Args, Never, NoAck, Reply};
use crate::{Bytes, NoPublicData, Value as AnyValue};

macro_rules! payloads {
    ($($(#[$attribute:meta])* $visibility:vis $kind:ident $name:ident $body:tt)*) => { $(
        #[derive(Serialize, Deserialize, JsonSchema, TS)]
        $(#[$attribute])*
        $visibility $kind $name $body
        impl Payload for $name {}
    )* };
}

payloads! {
    /// A message to post.
    struct NewMessage {
        room: String,
        #[schemars(length(min = 1, max = 2000))]
        text: String,
        reply_to: Option<u32>,
    }

    struct Message {
        id: u32,
        room: String,
        from: String,
        text: String,
    }

    struct Posted {
        id: u32,
    }

    #[serde(tag = "code", rename_all = "snake_case")]
    enum PostError {
        Muted { until: String },
        UnknownRoom,
    }

    struct Token {
        token: String,
    }

    #[serde(tag = "code", rename_all = "snake_case")]
    enum Refused {
        BadToken,
        Banned { until: String },
    }

    struct Question {
        text: String,
    }

    struct Receipt {
        yes: bool,
    }

    /// The fields of `ChatEvent::UserJoined`.
    struct ChatEventUserJoined {
        user: String,
    }

    #[serde(rename_all = "lowercase")]
    enum Role {
        /// May read. Not */ more.
        Guest,
        /// May write.
        Member,
    }

    /// A file in a project.
    struct Upload {
        name: String,
        content: Bytes,
        #[serde(default)]
        role: Option<Role>,
    }

    /// Text, or lists and maps of it.
    #[serde(untagged)]
    enum Tree {
        Text(String),
        List(Vec<Self>),
        Map(std::collections::BTreeMap<String, Self>),
    }

    /// A folder of files and folders.
    struct Folder {
        name: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        folders: Vec<Folder>,
        sizes: std::collections::BTreeMap<String, u32>,
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadToken => f.write_str("bad token"),
            Self::Banned { until } => write!(f, "banned until {until}"),
        }
    }
}

#[expect(dead_code, reason = "only described")]
enum ChatEvent {
    Message(Message),
    UserJoined { user: String },
    Salute(String, Vec<String>, Bytes),
    Confirm(Question, Ack<Receipt>),
}

impl Events for ChatEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "chat message",
            Self::UserJoined { .. } => "userJoined",
            Self::Salute(..) => "salute",
            Self::Confirm(..) => "confirm",
        }
    }

    fn wants_ack(&self) -> bool {
        matches!(self, Self::Confirm(..))
    }

    fn encode(self, arguments: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        match self {
            Self::Message(message) => arguments.push(&message),
            Self::UserJoined { user } => arguments.push(&ChatEventUserJoined { user }),
            Self::Salute(greeting, names, image) => {
                arguments.push(&greeting)?;
                arguments.push(&names)?;
                arguments.push(&image)
            }
            Self::Confirm(question, _) => arguments.push(&question),
        }
    }

    fn decode<Reader>(_: ReceivedEvent<'_, Reader>) -> Result<Self, ReceivedError> {
        Err(ReceivedError::Unknown)
    }

    fn describe(events: &mut EventsDescription<'_>) {
        events
            .event("chat message", " A message was posted in a room you joined.", None)
            .argument::<Message>("message");
        events.event("userJoined", "", None).object::<ChatEventUserJoined>("user_joined");
        events.event("salute", "", None).argument::<String>("0").argument::<Vec<String>>("1").argument::<Bytes>("2");
        events.event("confirm", " Answer with a `Receipt`.", None).argument::<Question>("question").answer::<Receipt>();
    }
}

/// A namespace whose handlers are described by hand.
trait Handled: Namespace {
    fn describe(handlers: &mut HandlersDescription<'_>);
}

struct ByHand;

impl<N: Handled> HandlerTraits<N> for ByHand {
    type Data = ();
    type Auth = ();
    type Refusal = Never;

    fn public((): &()) -> N::Public {
        N::public_of_nothing()
    }

    fn describe(handlers: &mut HandlersDescription<'_>) {
        <N as Handled>::describe(handlers);
    }

    fn declared(_: &str) -> Option<DeclaredEvent> {
        None
    }

    fn declared_fallback() -> Option<DeclaredEvent> {
        None
    }
}

struct Chat;

impl crate::EmitsOn<Chat> for ChatEvent {}

impl Namespace for Chat {
    const PATTERN: &'static str = "/chat";
    type Emits = ChatEvent;
    type Handlers = ByHand;
    type Place<const NUMBER: u64> = Numbered<NUMBER>;
    type Public = NoPublicData;
    type Server = NoEvents;
    const LISTED: Option<&'static [&'static str]> = None;
    const SHOWS_NOTHING: bool = true;

    fn public_of_nothing() -> NoPublicData {
        NoPublicData
    }

    fn path(&self) -> String {
        "/chat".to_owned()
    }

    fn from_path(path: &str) -> Option<Self> {
        (path == "/chat").then_some(Self)
    }

    fn describe(namespace: &mut NamespaceDescription) {
        namespace.marker("Chat", " Public chat.", None);
        namespace.rooms(&["lobby", "room:{0}"]);
    }
}

impl Handled for Chat {
    fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.docs(" What a client may do on `/chat`.");
        handlers.auth::<Token>();
        handlers.outcome::<Result<(), Refused>>();
        handlers
            .event("chat message", " Post a message.", None)
            .argument::<NewMessage>("message")
            .returns::<Reply<Posted, PostError>>();
        handlers.event("typing", "", None).argument::<String>("room").returns::<()>();
        handlers.event("rooms", "", None).returns::<Vec<String>>();
        handlers
            .event("history", " The last messages of a room,\n newest first.", None)
            .argument::<String>("room")
            .argument::<Option<u32>>("page_size")
            .returns::<Reply<Vec<Message>, Never>>();
        handlers.event("leave", "", Some("use `typing`")).argument::<Option<String>>("room").returns::<NoAck>();
    }
}

struct Project;

impl Namespace for Project {
    const PATTERN: &'static str = "/project/{id}";
    type Emits = NoEvents;
    type Handlers = ByHand;
    type Place<const NUMBER: u64> = Numbered<NUMBER>;
    type Public = NoPublicData;
    type Server = NoEvents;
    const LISTED: Option<&'static [&'static str]> = None;
    const SHOWS_NOTHING: bool = true;

    fn public_of_nothing() -> NoPublicData {
        NoPublicData
    }

    fn path(&self) -> String {
        "/project/7".to_owned()
    }

    fn from_path(_: &str) -> Option<Self> {
        None
    }

    fn describe(namespace: &mut NamespaceDescription) {
        namespace.marker("Project", "", None);
        namespace.parameter::<u32>("id");
    }
}

impl Handled for Project {
    fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.event("upload", "", None).argument::<Upload>("upload").returns::<Reply<Upload>>();
        handlers.event("tree", "", None).argument::<Folder>("r#in").returns::<Folder>();
        handlers
            .event("label", "", None)
            .argument::<Tree>("labels")
            .argument::<String>("color")
            .pattern("^#[0-9a-f]{6}$")
            .returns::<()>();
        handlers.event("size", "", None).returns::<Args<(u32, Option<String>)>>();
        handlers.event("log", "", None).rest::<AnyValue>("values").returns::<()>();
    }
}

fn contract() -> Contract {
    Contract::new("chat", "1.0.0").namespace::<Chat>().namespace::<Project>()
}

/// Compares with a file of the codegen crate, whose tests compile it; `UPDATE=1` writes it.
#[track_caller]
fn is_golden(name: &str, content: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        file::write(&path, content).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(content.lines()).find(|(golden, line)| golden != line);
    assert_eq!(differs, None, "{name} has changed; `UPDATE=1` accepts it");
    assert_eq!(golden, content);
}

#[test]
fn the_document_is_the_golden_one() {
    is_golden("chat.contract.json", &contract().document().unwrap().to_json());
}

#[test]
fn the_typescript_is_the_golden_one() {
    is_golden("chat.ts", &contract().typescript().unwrap());
}

#[test]
fn the_asyncapi_is_the_golden_one() {
    is_golden("chat.asyncapi.json", &contract().asyncapi().unwrap());
}

#[test]
fn the_typescript_is_a_function_of_the_document() {
    let document = contract().document().unwrap();
    let read = Document::from_json(&document.to_json()).unwrap();
    assert_eq!(typescript::print(&read).unwrap(), contract().typescript().unwrap());
}

#[test]
fn a_namespace_is_in_a_contract_once() {
    let error = contract().namespace::<Chat>().document().unwrap_err();
    assert_eq!(error.to_string(), "two namespaces of the contract have the path `/chat`");
}

mod one {
    use super::*;
    payloads! {
        pub(super) struct Kind { a: u8 }
        pub(super) struct Shape2 { a: u8 }
        pub(super) struct Holder { kind: Kind }
    }
}

mod two {
    use super::*;
    payloads! {
        pub(super) struct Kind { b: String }
        pub(super) struct Shape { a: u8 }
        pub(super) struct Holder2 { kind: Kind }
    }

    #[derive(Serialize, Deserialize, JsonSchema, TS)]
    pub(super) struct Page<T> {
        items: Vec<T>,
    }
    impl<T: Payload> Payload for Page<T> {}
}

/// A namespace with one event that takes `T`.
struct Takes<T>(std::marker::PhantomData<fn(T)>);

impl<T: FnTypes> Namespace for Takes<T> {
    const PATTERN: &'static str = "/";
    type Emits = NoEvents;
    type Handlers = ByHand;
    type Place<const NUMBER: u64> = Numbered<NUMBER>;
    type Public = NoPublicData;
    type Server = NoEvents;
    const LISTED: Option<&'static [&'static str]> = None;
    const SHOWS_NOTHING: bool = true;

    fn public_of_nothing() -> NoPublicData {
        NoPublicData
    }

    fn path(&self) -> String {
        "/".to_owned()
    }

    fn from_path(_: &str) -> Option<Self> {
        None
    }

    fn describe(namespace: &mut NamespaceDescription) {
        namespace.marker("Takes", "", None);
    }
}

impl<T: FnTypes> Handled for Takes<T> {
    fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.event("one", "", None).argument::<T::One>("it").returns::<()>();
        handlers.event("two", "", None).argument::<T::Two>("it").returns::<()>();
    }
}

/// Two payloads.
trait FnTypes: 'static {
    type One: Payload;
    type Two: Payload;
}

impl<A: Payload, B: Payload> FnTypes for (A, B) {
    type One = A;
    type Two = B;
}

fn takes<A: Payload, B: Payload>() -> Result<Document, ContractError> {
    Contract::new("takes", "1").namespace::<Takes<(A, B)>>().document()
}

#[test]
fn two_types_of_one_name_are_an_error_that_names_both() {
    let error = takes::<one::Holder, two::Holder2>().unwrap_err();
    let module = module_path!();
    let expected = format!(
        "two different types of the contract are called `Kind`: `{module}::one::Kind`, `{module}::two::Kind`; \
         rename one of them with `#[payload(name = \"…\")]`"
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_generic_type_with_two_arguments_is_two_types_of_one_name() {
    let error = takes::<two::Page<String>, two::Page<u8>>().unwrap_err();
    assert!(error.to_string().contains("#[payload(name = \"Page_{T}\")]"), "{error}");
}

#[test]
fn a_name_that_really_ends_in_a_number_is_no_clash() {
    let document = takes::<two::Shape, one::Shape2>().unwrap();
    let names: Vec<&String> = document.definitions.input.keys().collect();
    assert_eq!(names, ["Shape", "Shape2"]);
}

#[test]
fn one_type_in_many_places_is_no_clash() {
    assert!(takes::<one::Kind, one::Holder>().is_ok());
}
