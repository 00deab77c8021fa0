//! Constraints wherever a payload may stand: each problem with its pointer, whatever is round the value.

use std::collections::BTreeMap;

use ackord::{Ack, AckError, Bytes, Events, Namespace, Never, Reply, Socket, handler, payload};
use serde_json::{Value, json};

use crate::support::Server;
use crate::support::state::State;
use crate::support::websocket::WebSocket;

/// The value in which all problems are.
#[payload]
struct Leaf {
    #[serde(rename = "na/me~")]
    #[payload(length(max = 2))]
    name: String,
    #[payload(range(min = 1))]
    count: Option<i32>,
}

#[payload]
struct Generic<T> {
    inner: T,
}

#[payload]
enum External {
    Plain,
    One(Leaf),
    Two(u32, Leaf),
    Fields { leaf: Leaf },
}

#[payload]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Internal {
    One(Leaf),
    Fields { leaf: Leaf },
}

#[payload]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    One(Leaf),
    Two(u32, Leaf),
    Fields { leaf: Leaf },
}

#[payload]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Leaf(Leaf),
}

#[payload]
struct Flat {
    #[serde(flatten)]
    leaf: Leaf,
    #[serde(flatten)]
    maybe: Option<Extra>,
}

#[payload]
struct Extra {
    #[payload(pattern("^x"))]
    extra: String,
}

#[payload]
#[serde(transparent)]
struct Wrapped(Leaf);

#[payload]
struct Pair(u32, #[payload(length(min = 2))] String);

fn is_even(number: &u32) -> Result<(), String> {
    if number.is_multiple_of(2) { Ok(()) } else { Err(format!("{number} is odd")) }
}

/// One field for each thing that may be round a value.
#[payload]
#[serde(default)]
#[derive(Default)]
struct Everything {
    deep: Option<Vec<BTreeMap<String, Leaf>>>,
    tuple: Option<(u32, Leaf)>,
    boxed: Option<Box<Leaf>>,
    generic: Option<Generic<Vec<Leaf>>>,
    external: Option<Vec<External>>,
    internal: Option<Vec<Internal>>,
    adjacent: Option<Vec<Adjacent>>,
    untagged: Option<Vec<Untagged>>,
    flat: Option<Flat>,
    wrapped: Option<Wrapped>,
    pair: Option<Pair>,
    #[payload(custom(is_even))]
    even: Option<u32>,
    #[payload(email)]
    email: Option<String>,
    #[payload(url)]
    url: Option<String>,
    #[payload(length(max = 2))]
    names: Vec<String>,
    many: Vec<Extra>,
    broken: Option<u32>,
}

#[derive(Events)]
enum CheckedEvent {
    /// What the server writes is not checked: it is its own.
    Told {
        #[payload(length(max = 2))]
        text: String,
    },
    Ask(Ack<Everything>),
}

#[derive(Namespace)]
#[namespace("/checked", emits = CheckedEvent)]
struct Checked;

#[handler(Checked)]
trait CheckedHandler {
    #[connect]
    async fn connect(&self, auth: Option<Everything>) -> Result<(), Never>;
    #[event]
    async fn post(&self, socket: &Socket<Checked>, all: Everything) -> Reply<bool>;
    #[event]
    async fn parameters(
        &self,
        socket: &Socket<Checked>,
        #[payload(length(max = 2))] text: String,
        #[payload(range(min = 1, max = 3))] number: Option<i32>,
        #[payload(custom(is_even))] even: Option<u32>,
    ) -> Reply<bool>;
    #[event]
    async fn data(&self, socket: &Socket<Checked>, #[payload(length(max = 2))] data: Bytes) -> Reply<bool>;
    #[event]
    async fn tell(&self, socket: &Socket<Checked>, text: String);
    #[event]
    async fn ask(&self, socket: &Socket<Checked>) -> Vec<String>;
}

impl CheckedHandler for State {
    async fn connect(&self, _: Option<Everything>) -> Result<(), Never> {
        Ok(())
    }

    async fn post(&self, _: &Socket<Checked>, _: Everything) -> Reply<bool> {
        Ok(true)
    }

    async fn parameters(&self, _: &Socket<Checked>, _: String, _: Option<i32>, _: Option<u32>) -> Reply<bool> {
        Ok(true)
    }

    async fn data(&self, _: &Socket<Checked>, _: Bytes) -> Reply<bool> {
        Ok(true)
    }

    async fn tell(&self, socket: &Socket<Checked>, text: String) {
        socket.emit(CheckedEvent::Told { text });
    }

    async fn ask(&self, socket: &Socket<Checked>) -> Vec<String> {
        match socket.emit_with_ack(CheckedEvent::Ask).await {
            Err(AckError::Rejected(issues)) => issues.iter().map(|it| format!("{} {}", it.path, it.code)).collect(),
            _ => vec!["fine".to_owned()],
        }
    }
}

async fn server() -> Server {
    let state = State::new();
    Server::start_with(|builder| builder.serve::<Checked, _>(state)).await
}

async fn client(server: &Server) -> WebSocket {
    let mut client = WebSocket::open(server.address).await;
    client.join_namespace("/checked,").await;
    client
}

async fn answer(client: &mut WebSocket, event: &Value) -> Value {
    client.send(&format!("42/checked,1{event}")).await;
    let answer = client.receive().await;
    serde_json::from_str(answer.strip_prefix("43/checked,1").unwrap_or_else(|| panic!("{answer}"))).unwrap()
}

/// The paths and codes of a rejection, sorted.
fn found(rejected: &Value) -> Vec<String> {
    let issues = rejected["issues"].as_array().unwrap_or_else(|| panic!("{rejected}"));
    let line = |it: &Value| format!("{} {}", it["path"].as_str().unwrap(), it["code"].as_str().unwrap());
    let mut found: Vec<String> = issues.iter().map(line).collect();
    found.sort_unstable();
    found
}

/// A value that breaks its two constraints.
fn leaf() -> Value {
    json!({"na/me~": "long", "count": 0})
}

/// What is round the value, and where the value is in it.
fn everywhere() -> Vec<(Value, &'static str)> {
    vec![
        (json!({"deep": [{}, {"a/b~": leaf()}]}), "/deep/1/a~1b~0"),
        (json!({"tuple": [1, leaf()]}), "/tuple/1"),
        (json!({"boxed": leaf()}), "/boxed"),
        (json!({"generic": {"inner": [leaf()]}}), "/generic/inner/0"),
        (json!({"external": ["Plain", {"One": leaf()}]}), "/external/1/One"),
        (json!({"external": [{"Two": [1, leaf()]}]}), "/external/0/Two/1"),
        (json!({"external": [{"Fields": {"leaf": leaf()}}]}), "/external/0/Fields/leaf"),
        (json!({"internal": [{"kind": "one", "na/me~": "long", "count": 0}]}), "/internal/0"),
        (json!({"internal": [{"kind": "fields", "leaf": leaf()}]}), "/internal/0/leaf"),
        (json!({"adjacent": [{"t": "One", "c": leaf()}]}), "/adjacent/0/c"),
        (json!({"adjacent": [{"t": "Two", "c": [1, leaf()]}]}), "/adjacent/0/c/1"),
        (json!({"adjacent": [{"t": "Fields", "c": {"leaf": leaf()}}]}), "/adjacent/0/c/leaf"),
        (json!({"untagged": [7, leaf()]}), "/untagged/1"),
        (json!({"flat": leaf()}), "/flat"),
        (json!({"wrapped": leaf()}), "/wrapped"),
    ]
}

#[tokio::test]
async fn a_constraint_holds_whatever_is_round_the_value() {
    let server = server().await;
    let mut client = client(&server).await;
    for (all, at) in everywhere() {
        let reply = answer(&mut client, &json!(["post", all])).await;
        let expected = [format!("/0{at}/count range"), format!("/0{at}/na~1me~0 length")];
        assert_eq!(found(&reply[0]), expected, "{all}");
        // With a problem that serde finds beside it the schema finds the same.
        let mut broken = all.clone();
        broken["broken"] = json!("text");
        let reply = answer(&mut client, &json!(["post", broken])).await;
        let expected = ["/0/broken type".to_owned(), expected[0].clone(), expected[1].clone()];
        let mut expected = Vec::from(expected);
        expected.sort_unstable();
        assert_eq!(found(&reply[0]), expected, "{broken}");
    }
    assert_eq!(answer(&mut client, &json!(["post", {}])).await, json!([{"status": "ok", "data": true}]));
}

#[tokio::test]
async fn an_answer_of_a_client_and_an_auth_payload_are_checked_alike() {
    let server = server().await;
    let mut client = client(&server).await;
    for (all, at) in everywhere() {
        client.send(r#"42/checked,1["ask"]"#).await;
        let question = client.receive().await;
        let id = question.strip_prefix("42/checked,").and_then(|it| it.strip_suffix(r#"["ask"]"#)).unwrap();
        client.send(&format!("43/checked,{id}{}", json!([all]))).await;
        let answer = client.receive().await;
        let mut issues: Vec<Vec<String>> = serde_json::from_str(answer.strip_prefix("43/checked,1").unwrap()).unwrap();
        issues[0].sort_unstable();
        assert_eq!(issues[0], [format!("/0{at}/count range"), format!("/0{at}/na~1me~0 length")], "{all}");

        let mut stranger = WebSocket::open(server.address).await;
        stranger.send(&format!("40/checked,{all}")).await;
        let refusal = stranger.receive().await;
        let refusal: Value = serde_json::from_str(refusal.strip_prefix("44/checked,").unwrap()).unwrap();
        assert_eq!(found(&refusal["data"]), [format!("{at}/count range"), format!("{at}/na~1me~0 length")], "{all}");
    }
}

#[tokio::test]
async fn both_passes_say_the_same_of_every_constraint_that_a_schema_has() {
    let server = server().await;
    let mut client = client(&server).await;
    let wrong = [
        (json!({"email": "nobody"}), "/0/email email"),
        (json!({"url": "example.org"}), "/0/url url"),
        (json!({"many": [{"extra": "y"}]}), "/0/many/0/extra pattern"),
        (json!({"names": ["a", "b", "c"]}), "/0/names length"),
        (json!({"pair": [1, "a"]}), "/0/pair/1 length"),
        (json!({"boxed": {"na/me~": "äöü"}}), "/0/boxed/na~1me~0 length"),
    ];
    for (all, expected) in wrong {
        let constraints = answer(&mut client, &json!(["post", all])).await;
        assert_eq!(found(&constraints[0]), [expected], "{all}");
        let mut broken = all.clone();
        broken["broken"] = json!("text");
        let schema = answer(&mut client, &json!(["post", broken])).await;
        let issues = schema[0]["issues"].as_array().unwrap();
        assert!(issues.contains(&constraints[0]["issues"][0]), "word for word: {schema} and {constraints}");
        assert_eq!(issues.len(), 2, "{schema}");
    }
    // Two code points, whatever their bytes and UTF-16 units.
    let fits = json!(["post", {"boxed": {"na/me~": "\u{1f600}\u{1f600}"}, "email": "a@b", "url": "a:b", "even": 2}]);
    assert_eq!(answer(&mut client, &fits).await[0]["status"], "ok");
    let odd = answer(&mut client, &json!(["post", {"even": 3}])).await;
    assert_eq!(odd[0]["issues"], json!([{"path": "/0/even", "code": "custom", "message": "3 is odd"}]));
}

#[tokio::test]
async fn parameters_of_handlers_have_constraints_of_their_own() {
    let server = server().await;
    let mut client = client(&server).await;
    let reply = answer(&mut client, &json!(["parameters", "long", 4, 3])).await;
    assert_eq!(found(&reply[0]), ["/0 length", "/1 range", "/2 custom"]);
    let reply = answer(&mut client, &json!(["parameters", "long", 4, "odd"])).await;
    assert_eq!(found(&reply[0]), ["/0 length", "/1 range", "/2 type"]);
    assert_eq!(answer(&mut client, &json!(["parameters", "ab"])).await[0]["status"], "ok");
    client.send(r#"451-/checked,1["data",{"_placeholder":true,"num":0}]"#).await;
    client.send_binary(&[1, 2, 3]).await;
    let rejected = client.receive().await;
    assert!(rejected.contains(r#"{"path":"/0","code":"length","message":"must be at most 2 bytes"}"#), "{rejected}");
}

#[tokio::test]
async fn at_most_32_issues_are_listed() {
    let server = server().await;
    let mut client = client(&server).await;
    let many: Vec<Value> = (0..100).map(|_| json!({"extra": "y"})).collect();
    for all in [json!({"many": many}), json!({"many": many, "broken": "text"})] {
        let reply = answer(&mut client, &json!(["post", all])).await;
        let issues = found(&reply[0]);
        assert_eq!(issues.len(), 32);
        assert!(issues.contains(&"/0/many/0/extra pattern".to_owned()), "{issues:?}");
    }
}

#[tokio::test]
async fn what_the_server_emits_is_its_own_and_is_not_checked() {
    let server = server().await;
    let mut client = client(&server).await;
    client.send(r#"42/checked,["tell","longer than two"]"#).await;
    client.expect(r#"42/checked,["told",{"text":"longer than two"}]"#).await;
}
