//! What the derived implementations do.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::ops::RangeFrom;

use ackord::__private::issues;
use ackord::{
    Ack, Args, Bytes, Contract, Events, IntoRoom, Namespace, Never, Payload, Reply, Room, Socket, Value, handler,
    payload,
};

/// The pointers of a value's problems.
fn pointers<T: Payload>(value: &T) -> Vec<String> {
    issues(value).into_iter().map(|issue| issue.path).collect()
}

fn read<T: Payload>(json: &str) -> T {
    serde_json::from_str(json).expect("the JSON fits the type")
}

#[payload]
struct Name(#[payload(length(min = 1))] String);

#[payload]
#[serde(rename_all = "camelCase")]
struct Message {
    reply_to: Name,
    #[serde(rename = "a/b~c")]
    odd: Name,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    both: Option<Name>,
    list: Vec<Name>,
    map: BTreeMap<String, Name>,
    pair: (u32, Name),
    #[serde(skip)]
    skipped: Vec<u64>,
}

#[test]
fn problems_stand_at_the_names_of_serde() {
    let message: Message = read(r#"{"replyTo":"","a/b~c":"","in":"","list":["x",""],"map":{"k":""},"pair":[1,""]}"#);
    assert!(message.skipped.is_empty());
    assert_eq!(pointers(&message), ["/replyTo", "/a~1b~0c", "/in", "/list/1", "/map/k", "/pair/1"]);
}

#[payload]
enum External {
    Unit,
    Newtype(Name),
    Tuple(u32, Name),
    #[serde(rename = "renamed", rename_all = "UPPERCASE")]
    Struct {
        name: Name,
    },
}

#[test]
fn an_externally_tagged_variant_is_a_step_of_the_pointer() {
    assert!(pointers(&External::Unit).is_empty());
    assert_eq!(pointers::<External>(&read(r#"{"Newtype":""}"#)), ["/Newtype"]);
    assert_eq!(pointers::<External>(&read(r#"{"Tuple":[1,""]}"#)), ["/Tuple/1"]);
    assert_eq!(pointers::<External>(&read(r#"{"renamed":{"NAME":""}}"#)), ["/renamed/NAME"]);
}

#[payload]
#[serde(tag = "type", rename_all_fields = "camelCase")]
enum Internal {
    Struct { first_name: Name },
    Newtype(Inner),
}

#[payload]
struct Inner {
    name: Name,
}

#[test]
fn an_internally_tagged_variant_is_no_step() {
    assert_eq!(pointers::<Internal>(&read(r#"{"type":"Struct","firstName":""}"#)), ["/firstName"]);
    assert_eq!(pointers::<Internal>(&read(r#"{"type":"Newtype","name":""}"#)), ["/name"]);
}

#[payload]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Struct { name: Name },
    Newtype(Name),
}

#[test]
fn the_content_of_an_adjacently_tagged_variant_is_a_step() {
    assert_eq!(pointers::<Adjacent>(&read(r#"{"t":"Struct","c":{"name":""}}"#)), ["/c/name"]);
    assert_eq!(pointers::<Adjacent>(&read(r#"{"t":"Newtype","c":""}"#)), ["/c"]);
}

#[payload]
#[serde(untagged)]
enum Untagged {
    Struct { name: Name },
    Tuple(u32, Name),
}

#[test]
fn an_untagged_variant_is_no_step() {
    assert_eq!(pointers::<Untagged>(&read(r#"{"name":""}"#)), ["/name"]);
    assert_eq!(pointers::<Untagged>(&read(r#"[1,""]"#)), ["/1"]);
}

#[payload]
struct Flat {
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: BTreeMap<String, Name>,
}

#[payload]
#[serde(transparent)]
struct Transparent {
    name: Name,
}

#[test]
fn flattened_and_transparent_values_are_no_step() {
    assert_eq!(pointers::<Flat>(&read(r#"{"name":"","other":""}"#)), ["/name", "/other"]);
    assert_eq!(pointers::<Transparent>(&read(r#""""#)), [""]);
}

#[payload]
struct Constrained {
    #[payload(length(min = 2, max = 3), pattern("^[a-zé]+$"))]
    text: String,
    #[payload(range(min = -1, max = 1))]
    number: Option<f64>,
    #[payload(custom(even))]
    even: Option<u32>,
    #[payload(length(max = 1))]
    list: Vec<Name>,
    #[payload(string, range(max = 9))]
    id: u64,
}

fn even(value: &u32) -> Result<(), String> {
    if value.is_multiple_of(2) { Ok(()) } else { Err(format!("{value} is odd")) }
}

#[test]
fn every_constraint_says_what_does_not_hold() {
    let fine: Constrained = read(r#"{"text":"é\u00e9é","number":1,"even":2,"list":["a"],"id":"9"}"#);
    assert_eq!(issues(&fine), []);
    assert_eq!(fine.id, 9);
    let absent: Constrained = read(r#"{"text":"ab","list":[],"id":"0"}"#);
    assert_eq!(issues(&absent), []);
    let wrong: Constrained = read(r#"{"text":"A","number":1.5,"even":3,"list":["a",""],"id":"10"}"#);
    let found: Vec<String> =
        issues(&wrong).into_iter().map(|issue| format!("{} {}: {}", issue.path, issue.code, issue.message)).collect();
    assert_eq!(
        found,
        [
            "/text length: must be at least 2 characters",
            "/text pattern: must match the pattern ^[a-zé]+$",
            "/number range: must be at most 1",
            "/even custom: 3 is odd",
            "/list length: must have at most 1 element",
            "/list/1 length: must be at least 1 character",
            "/id range: must be at most 9",
        ]
    );
}

#[payload]
struct Contact {
    #[payload(email)]
    address: String,
    #[payload(url, length(max = 30))]
    page: Option<String>,
    #[payload(length(max = 2))]
    picture: Option<Bytes>,
    #[payload(length(min = 1))]
    names: BTreeMap<String, Name>,
}

#[payload]
#[serde(tag = "by", rename_all = "camelCase")]
enum Reach {
    Mail {
        #[payload(email)]
        address: Option<String>,
    },
    Web {
        #[payload(url)]
        page: String,
    },
}

#[test]
fn formats_are_checked_in_structs_and_variants() {
    let found = |json: &str| -> Vec<(String, String)> {
        issues(&read::<Contact>(json)).into_iter().map(|issue| (issue.path, issue.code)).collect()
    };
    assert_eq!(found(r#"{"address":"ann@example.org","page":"https://example.org","names":{"a":"b"}}"#), []);
    let expected = [("/address", "email"), ("/page", "url"), ("/picture", "length"), ("/names", "length")];
    let wrong = r#"{"address":"Ann <ann@example.org>","page":"example.org","picture":"AAAA","names":{}}"#;
    assert_eq!(found(wrong), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
    assert!(pointers::<Reach>(&read(r#"{"by":"mail","address":null}"#)).is_empty());
    assert_eq!(pointers::<Reach>(&read(r#"{"by":"mail","address":"ann"}"#)), ["/address"]);
    assert_eq!(pointers::<Reach>(&read(r#"{"by":"web","page":"/here"}"#)), ["/page"]);
}

#[test]
fn formats_and_lengths_stand_in_the_schema_as_they_are_checked() {
    let schema = ackord::__private::schemars::schema_for!(Contact);
    let pointer = |pointer: &str| schema.pointer(pointer).cloned();
    assert_eq!(pointer("/properties/address/format"), Some("email".into()));
    assert_eq!(pointer("/properties/page/format"), Some("uri".into()));
    assert_eq!(pointer("/properties/page/maxLength"), Some(30.into()));
    // The base64 of two bytes is four characters.
    assert_eq!(pointer("/properties/picture/maxLength"), None);
    assert_eq!(pointer("/properties/picture/x-maxBytes"), Some(2.into()));
    assert_eq!(pointer("/properties/names/minProperties"), Some(1.into()));
}

#[derive(Namespace)]
#[namespace("/contacts")]
struct Contacts;

#[handler(Contacts)]
trait ContactsHandler {
    #[event]
    async fn add(&self, socket: &Socket<Contacts>, contact: Contact, #[payload(url)] from: Option<String>);
}

#[test]
fn formats_and_lengths_stand_in_the_typescript() {
    let printed = Contract::new("contacts", "1.0.0").namespace::<Contacts>().typescript().expect("a contract");
    for line in
        ["/** @format email */", "   * @format uri", "   * @maxLength 30", "/** @maxBytes 2 */", "from - format uri"]
    {
        assert!(printed.contains(line), "{line} is not in:\n{printed}");
    }
}

/// Its types know serde, and neither `JsonSchema` nor `TS` nor `Payload`.
#[payload]
struct Ban {
    #[payload(as = "String", custom(abroad))]
    address: IpAddr,
    #[payload(as = "Option<Start>")]
    ports: Option<RangeFrom<u16>>,
}

#[payload]
struct Start {
    start: u16,
}

#[payload]
#[derive(Clone, Copy, PartialEq, Debug)]
#[serde(transparent)]
struct Host(#[payload(as = "String")] IpAddr);

fn abroad(address: &IpAddr) -> Result<(), &'static str> {
    if address.is_loopback() { Err("is this machine") } else { Ok(()) }
}

#[derive(Namespace)]
#[namespace("/hosts", emits = HostEvent)]
struct Hosts;

#[derive(Events)]
enum HostEvent {
    Banned {
        #[payload(as = "String")]
        address: IpAddr,
    },
}

// Aliases are what they stand for.
type ConnectResult = Result<Host, Never>;
type Known = Reply<Vec<Host>>;
type Nothing = ();

#[handler(Hosts)]
trait HostsHandler {
    #[connect]
    async fn connect(&self) -> ConnectResult;
    #[event]
    async fn ban(&self, socket: &Socket<Hosts>, ban: Ban) -> Reply<Nothing>;
    #[event]
    async fn known(&self, socket: &Socket<Hosts>, like: Host) -> Known;
}

#[test]
fn a_foreign_type_travels_by_its_own_serde() {
    let ban: Ban = read(r#"{"address":"10.0.0.1","ports":{"start":80}}"#);
    assert_eq!(ban.ports, Some(RangeFrom { start: 80 }));
    let json = serde_json::to_string(&ban).expect("a ban");
    assert_eq!(json, r#"{"address":"10.0.0.1","ports":{"start":80}}"#);
    assert!(serde_json::from_str::<Ban>(r#"{"address":"here"}"#).is_err());
    assert_eq!(pointers::<Ban>(&read(r#"{"address":"127.0.0.1"}"#)), ["/address"]);
    assert_eq!(read::<Host>(r#""::1""#), Host("::1".parse().expect("an address")));
    assert_eq!(HostEvent::Banned { address: ban.address }.name(), "banned");
}

#[test]
fn a_foreign_type_looks_like_what_it_is_said_to() {
    let schema = ackord::__private::schemars::schema_for!(Ban);
    let pointer = |pointer: &str| schema.pointer(pointer).cloned();
    assert_eq!(pointer("/properties/address/type"), Some("string".into()));
    assert_eq!(pointer("/properties/address/format"), None);
    assert_eq!(pointer("/required"), Some(serde_json::json!(["address"])));
    let printed = Contract::new("hosts", "1.0.0").namespace::<Hosts>().typescript().expect("a contract");
    for line in ["address: string", "ports?: Start | null", "export type Start =", "type Host = string", "like: Host"] {
        assert!(printed.contains(line), "{line} is not in:\n{printed}");
    }
}

#[payload]
struct Plain {
    text: String,
    numbers: Vec<Option<u32>>,
}

#[payload]
enum PlainChoice {
    Nothing,
    Text(String),
}

#[payload]
struct Holder {
    plain: Plain,
    names: BTreeSet<SetName>,
}

#[payload]
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SetName(#[payload(length(min = 1))] String);

#[test]
fn what_has_no_constraints_is_not_visited() {
    const {
        assert!(!<Vec<Plain> as Payload>::NEEDS_CHECK);
        assert!(!<Option<PlainChoice> as Payload>::NEEDS_CHECK);
        assert!(<Vec<Name> as Payload>::NEEDS_CHECK);
        assert!(<External as Payload>::NEEDS_CHECK);
        assert!(<Holder as Payload>::NEEDS_CHECK);
    }
}

#[test]
fn the_elements_of_a_set_are_checked_at_the_set() {
    let holder: Holder = read(r#"{"plain":{"text":"","numbers":[1,null]},"names":["a",""]}"#);
    assert_eq!(holder.plain.numbers, [Some(1), None]);
    assert!(matches!(PlainChoice::Text(holder.plain.text.clone()), PlainChoice::Text(text) if text.is_empty()));
    assert_eq!(pointers(&holder), ["/names"]);
    assert!(pointers(&PlainChoice::Nothing).is_empty());
}

#[payload]
enum Conditional {
    #[cfg(any())]
    Absent(Missing),
    Present(Name),
}

#[test]
fn a_variant_that_is_compiled_out_is_no_arm() {
    assert_eq!(pointers::<Conditional>(&read(r#"{"Present":""}"#)), ["/Present"]);
}

#[test]
fn constraints_stand_in_the_schema() {
    let schema = ackord::__private::schemars::schema_for!(Constrained);
    let pointer = |pointer: &str| schema.pointer(pointer).cloned();
    assert_eq!(pointer("/properties/text/minLength"), Some(2.into()));
    assert_eq!(pointer("/properties/text/maxLength"), Some(3.into()));
    assert_eq!(pointer("/properties/text/pattern"), Some("^[a-zé]+$".into()));
    assert_eq!(pointer("/properties/list/maxItems"), Some(1.into()));
    assert_eq!(pointer("/properties/id/type"), Some("string".into()));
}

#[derive(Events)]
enum ChatEvent {
    UserJoined,
    #[event("chat message")]
    Message(String),
    Typing {
        user_name: String,
    },
    Rest(Args<Vec<Value>>),
    Confirm(String, Ack<bool>),
}

#[derive(Events)]
#[events(rename_all = "snake_case")]
enum SnakeEvent {
    UserJoined,
}

#[test]
fn events_have_their_names_in_camel_case_or_as_given() {
    let events = [
        ChatEvent::UserJoined,
        ChatEvent::Message(String::new()),
        ChatEvent::Typing { user_name: String::new() },
        ChatEvent::Rest(Args(Vec::new())),
        ChatEvent::Confirm(String::new(), Ack::ignored()),
    ];
    assert_eq!(events.each_ref().map(Events::name), ["userJoined", "chat message", "typing", "rest", "confirm"]);
    assert_eq!(events.each_ref().map(Events::wants_ack), [false, false, false, false, true]);
    assert_eq!(SnakeEvent::UserJoined.name(), "user_joined");
}

#[derive(Room)]
enum ChatRoom {
    FrontDesk,
    #[room("room:{0}")]
    Named(String),
    #[room("{team}/{seat}!")]
    Seat {
        seat: u32,
        team: &'static str,
    },
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
struct Chat;

#[test]
fn rooms_are_named_by_their_patterns() {
    let name = |room: &ChatRoom| IntoRoom::<Chat>::into_room(room).to_string();
    assert_eq!(name(&ChatRoom::FrontDesk), "frontDesk");
    assert_eq!(name(&ChatRoom::Named("a".to_owned())), "room:a");
    assert_eq!(name(&ChatRoom::Seat { seat: 7, team: "red" }), "red/7!");
    assert_eq!(ChatRoom::PATTERNS, ["frontDesk", "room:{0}", "{team}/{seat}!"]);
}

#[derive(Namespace, Debug, PartialEq)]
#[namespace("/project/{name}/files/{id}")]
struct Files {
    id: u32,
    name: String,
}

#[test]
fn a_static_namespace_is_its_path_and_no_other() {
    assert_eq!(Chat.path(), "/chat");
    assert!(Chat::from_path("/chat").is_some());
    assert!(Chat::from_path("/chat/").is_none());
    assert!(Chat::from_path("/Chat").is_none());
}

#[test]
fn parameters_are_escaped_as_in_javascript_and_read_again() {
    let files = Files { id: 7, name: "a b/ü'".to_owned() };
    assert_eq!(files.path(), "/project/a%20b%2F%C3%BC'/files/7");
    assert_eq!(Files::from_path(&files.path()), Some(files));
}

#[test]
fn a_path_that_renders_otherwise_is_not_accepted() {
    for path in [
        "/project/a/files/007",
        "/project/a/files/+7",
        "/project/a/files/7/",
        "/project/a/files",
        "/project//files/7",
        "/project/%61/files/7",
        "/project/a%2fb/files/7",
        "/project/%ff/files/7",
        "project/a/files/7",
        "/project/a/Files/7",
        "",
    ] {
        assert_eq!(Files::from_path(path), None, "{path}");
    }
    assert!(Files::from_path("/project/a%2Fb/files/7").is_some());
}
