//! What the framework has, feature by feature, each on one small contract.
//!
//! | a user wants | test |
//! |---|---|
//! | one declaration, and the dispatch is generated | [`one_declaration_and_the_dispatch_is_generated`] |
//! | the contract without an implementation, in a crate of its own | [`a_contract_without_an_implementation`] |
//! | a compile error where a handler is missing | [`a_missing_handler_is_a_compile_error`] |
//! | TypeScript for the stock JavaScript client | [`typescript_for_the_stock_js_client`] |
//! | calls from client to server with a typed reply | [`a_call_of_the_client_has_a_typed_reply`] |
//! | typed events from server to client | [`events_of_the_server_are_typed`] |
//! | requests from server to client with a typed reply | [`a_request_of_the_server_has_a_typed_reply`] |
//! | a typed error for each call | [`each_call_has_a_typed_error`] |
//! | constraints that are checked at run time | [`constraints_are_checked_at_run_time`] |
//! | rejected input, answered to the caller | [`rejected_input_is_answered_to_the_caller`] |
//! | … with every issue and its path | [`a_rejection_has_every_issue_and_its_path`] |
//! | typed session data | [`session_data_is_typed`] |
//! | a typed auth payload | [`the_auth_payload_is_typed`] |
//! | typed rooms | [`rooms_are_typed`] |
//! | typed parameters of dynamic paths | [`parameters_of_paths_are_typed`] |
//! | docs, carried to the client | [`docs_are_carried_to_the_client`] |
//! | a machine-readable contract | [`the_contract_is_machine_readable`] |
//! | a page of documentation to try it out | [`a_page_documents_the_contract`] |
//! | a diff that finds breaking changes | [`breaking_changes_are_found`] |
//! | the contract's identity, checked at connect | [`the_identity_of_the_contract_is_checked_at_connect`] |
//! | types of inputs that are not those of outputs | [`types_of_inputs_and_outputs_may_differ`] |
//! | 64-bit integers, refused or decided about | [`integers_of_64_bits_are_refused_or_decided`] |
//! | binary data, typed as binary | [`binary_is_typed_as_binary`] |
//! | compile errors in words of our own, each tested | [`compile_errors_are_in_words_of_our_own`] |
//! | a typed client within the process, for tests | [`a_test_client_needs_no_network`] |

mod contract;

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ackord::codegen::compat::compare;
use ackord::codegen::{Document, json_schema};
use ackord::{AckError, Bytes, CallError, Contract, ContractPolicy, Handshake, Io, Reply, Socket};
use serde_json::{Value, json};

use crate::support::Server;
use crate::support::http;
use crate::support::markdown::root;
use crate::support::node::{self, node, tsc};
use crate::support::websocket::WebSocket;
use contract::*;

/// The one implementation of the contract.
struct Cook {
    orders: AtomicU64,
}

impl KitchenHandler for Cook {
    async fn connect(&self, auth: Token, peer: &Handshake<Kitchen>) -> Result<Guest, Refused> {
        match peer.params().id {
            13 => Err(Refused::Closed { until: "noon".to_owned() }),
            kitchen => Ok(Guest { name: auth.name, kitchen }),
        }
    }

    async fn sit(&self, socket: &Socket<Kitchen>, table: u32) {
        socket.join(KitchenRoom::Table(table));
    }

    async fn order(&self, socket: &Socket<Kitchen>, table: u32, dish: Dish) -> Reply<Placed, OrderError> {
        if dish.name == "cake" {
            return Err(OrderError::SoldOut { instead: "soup".to_owned() }.into());
        }
        socket.everybody().to(KitchenRoom::Table(table)).emit(KitchenEvent::Served(dish));
        Ok(Placed { number: self.orders.fetch_add(1, Ordering::Relaxed) })
    }

    async fn ask_me(&self, socket: &Socket<Kitchen>) -> String {
        let asked = socket.timeout(Duration::from_secs(5));
        match asked.emit_with_ack(|ack| KitchenEvent::Rate("soup".to_owned(), ack)).await {
            Ok(Rating { stars }) => format!("{stars} stars"),
            Err(AckError::Rejected(issues)) => format!("{} {}", issues[0].path, issues[0].code),
            Err(error) => error.to_string(),
        }
    }

    async fn show(&self, socket: &Socket<Kitchen>, of: String, image: Bytes) {
        socket.emit(KitchenEvent::Photo { of, image });
    }

    async fn who(&self, socket: &Socket<Kitchen>) -> String {
        let Guest { name, kitchen } = socket.data();
        format!("{name} in {kitchen}")
    }
}

fn contract() -> Contract {
    Contract::new("kitchen", "1.0.0").namespace::<Kitchen>()
}

fn document() -> Document {
    contract().document().unwrap()
}

/// 2^53 + 1, the first order that JavaScript could not count.
const FIRST: u64 = 9_007_199_254_740_993;

async fn server() -> Server {
    Server::start_with(|builder| builder.serve::<Kitchen, _>(Cook { orders: AtomicU64::new(FIRST) })).await
}

/// Ann in kitchen 7.
async fn guest(server: &Server) -> WebSocket {
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/kitchen/7,{"name":"ann"}"#).await;
    assert!(client.receive().await.starts_with(r#"40/kitchen/7,{"sid":"#));
    client
}

/// Sends an event that asks for an acknowledgement, and returns what its array holds.
async fn ask(client: &mut WebSocket, event: &str) -> Value {
    client.send(&format!("42/kitchen/7,1{event}")).await;
    let answer = client.receive().await;
    let answer = answer.strip_prefix("43/kitchen/7,1").unwrap_or_else(|| panic!("{answer}"));
    serde_json::from_str(answer).unwrap()
}

/// The words of the compiler about a mistake, by the name of its file beneath `ui/fail`.
fn refusal(case: &str) -> String {
    let path = root().join("tests/ui/fail").join(case);
    assert!(path.with_extension("rs").is_file(), "{case} is no case");
    fs::read_to_string(path.with_extension("stderr")).unwrap()
}

#[tokio::test]
async fn one_declaration_and_the_dispatch_is_generated() {
    let server = server().await;
    let mut client = guest(&server).await;
    assert_eq!(ask(&mut client, r#"["who am i"]"#).await, json!(["ann in 7"]));
    client.send(r#"42/kitchen/7,2["an event of no method"]"#).await;
    assert_eq!(ask(&mut client, r#"["who am i"]"#).await, json!(["ann in 7"]), "what is not declared is not answered");
}

#[test]
fn a_contract_without_an_implementation() {
    let contract = Contract::new("cellar", "1.0.0").namespace::<Cellar>();
    let document = contract.document().unwrap();
    assert_eq!(document.namespaces[0].client_to_server[0].name, "fetch");
    assert!(contract.typescript().unwrap().contains("fetch: (bottles: number, ack: (reply: Reply<number>) => void)"));
    let text = include_str!("table/contract.rs");
    let imports: Vec<&str> = text.lines().filter(|line| line.starts_with("use ")).collect();
    assert!(imports.iter().all(|line| line.starts_with("use ackord::")), "{imports:?}");
}

#[test]
fn a_missing_handler_is_a_compile_error() {
    assert!(
        refusal("handler/missing_method").starts_with("error[E0046]: not all trait items implemented, missing: `post`")
    );
    assert!(refusal("handler/one_of_two_traits_not_implemented").starts_with("error"));
}

#[tokio::test]
async fn typescript_for_the_stock_js_client() {
    let server = server().await;
    let folder = node::folder("table");
    contract().write_typescript(folder.join("kitchen.ts")).unwrap();
    fs::write(folder.join("page.ts"), include_str!("table/page.ts")).unwrap();
    fs::write(folder.join("package.json"), r#"{"type":"module"}"#).unwrap();
    let url = format!("http://{}", server.address);
    let printed = tokio::task::spawn_blocking(move || {
        let modules = ["--verbatimModuleSyntax", "--module", "esnext", "--moduleResolution", "bundler"];
        tsc(&folder, &[&modules[..], &["kitchen.ts", "page.ts"]].concat());
        node(Command::new("node").arg("page.js").arg(url), &folder, "")
    });
    let printed = tokio::time::timeout(Duration::from_secs(120), printed).await.expect("the page ends").unwrap();
    let expected = "order 9007199254740993\ncold\nhave soup\n/1/name length, /1/name pattern, /1/portions range\nsold_out\n\
                    4 stars\n3 bytes\nthe kitchen is closed until noon\n/kitchen/7\n";
    assert_eq!(String::from_utf8_lossy(&printed), expected);
}

#[tokio::test]
async fn a_call_of_the_client_has_a_typed_reply() {
    let server = server().await;
    let mut client = guest(&server).await;
    let reply = ask(&mut client, r#"["order",1,{"name":"soup","portions":2}]"#).await;
    assert_eq!(reply, json!([{"status": "ok", "data": {"number": "9007199254740993"}}]));
    let typescript = contract().typescript().unwrap();
    let order = "order: (table: number, dish: DishInput, ack: (reply: Reply<Placed, OrderError>) => void) => void;";
    assert!(typescript.contains(order), "{typescript}");
    assert!(
        refusal("handler/wrong_answer").starts_with("error[E0053]")
            || refusal("handler/wrong_answer").contains("expected")
    );
}

#[tokio::test]
async fn events_of_the_server_are_typed() {
    let server = server().await;
    let mut client = guest(&server).await;
    client.send(r#"42/kitchen/7,["sit",3]"#).await;
    client.send(r#"42/kitchen/7,["order",3,{"name":"soup","portions":2}]"#).await;
    client.expect(r#"42/kitchen/7,["served",{"name":"soup","portions":2,"hot":false}]"#).await;
    assert!(contract().typescript().unwrap().contains("served: (dish: Dish) => void;"));
    assert!(refusal("namespace/event_of_another").contains("`GameEvent` is not what `Chat` emits"));
}

#[tokio::test]
async fn a_request_of_the_server_has_a_typed_reply() {
    let server = server().await;
    let mut client = guest(&server).await;
    for (answer, expected) in [
        (r#"[{"stars":5}]"#, "5 stars"),
        (r#"[{"stars":6}]"#, "/0/stars range"),
        (r#"[{"stars":"many"}]"#, "/0/stars type"),
        ("[]", "/0 missing_argument"),
    ] {
        client.send(r#"42/kitchen/7,9["askMe"]"#).await;
        let question = client.receive().await;
        let (id, event) = question.strip_prefix("42/kitchen/7,").unwrap().split_once('[').unwrap();
        assert_eq!(event, r#""rate","soup"]"#);
        client.send(&format!("43/kitchen/7,{id}{answer}")).await;
        client.expect(&format!(r#"43/kitchen/7,9["{expected}"]"#)).await;
    }
    assert!(contract().typescript().unwrap().contains("rate: (value: string, ack: (value: Rating) => void) => void;"));
}

#[tokio::test]
async fn each_call_has_a_typed_error() {
    let server = server().await;
    let mut client = guest(&server).await;
    let reply = ask(&mut client, r#"["order",1,{"name":"cake","portions":1}]"#).await;
    assert_eq!(reply, json!([{"status": "error", "error": {"code": "sold_out", "instead": "soup"}}]));
    assert!(contract().typescript().unwrap().contains(r#"code: "sold_out""#));
}

#[tokio::test]
async fn constraints_are_checked_at_run_time() {
    let server = server().await;
    let mut client = guest(&server).await;
    for (dish, code) in [
        (r#"{"name":"","portions":1}"#, "length"),
        (r#"{"name":"soup!","portions":1}"#, "pattern"),
        (r#"{"name":"soup","portions":10}"#, "range"),
    ] {
        let reply = ask(&mut client, &format!(r#"["order",1,{dish}]"#)).await;
        assert_eq!(reply[0]["issues"][0]["code"], code, "{reply}");
    }
    // Written once, they are in the schema and in the TypeScript as well.
    let schema = &document().definitions.input["Dish"]["properties"]["name"];
    assert_eq!(json!([schema["minLength"], schema["maxLength"], schema["pattern"]]), json!([1, 20, "^[a-z ]+$"]));
    assert!(contract().typescript().unwrap().contains("@maxLength 20"), "{}", contract().typescript().unwrap());
}

#[tokio::test]
async fn rejected_input_is_answered_to_the_caller() {
    let server = server().await;
    let mut client = guest(&server).await;
    let reply = ask(&mut client, r#"["order",1,{"name":7}]"#).await;
    assert_eq!((&reply[0]["status"], &reply[0]["event"]), (&json!("rejected"), &json!("order")));
    // An event whose acknowledgement cannot say so is answered by an event.
    client.send(r#"42/kitchen/7,["sit","window"]"#).await;
    let exception = client.receive().await;
    assert!(exception.starts_with(r#"42/kitchen/7,["exception",{"event":"sit","#), "{exception}");
}

#[tokio::test]
async fn a_rejection_has_every_issue_and_its_path() {
    let server = server().await;
    let mut client = guest(&server).await;
    let reply = ask(&mut client, r#"["order","window",{"name":"","portions":"two"}]"#).await;
    let issues = reply[0]["issues"].as_array().unwrap();
    let mut found: Vec<_> =
        issues.iter().map(|it| (it["path"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
    found.sort_unstable();
    let expected = [("/0", "type"), ("/1/name", "length"), ("/1/name", "pattern"), ("/1/portions", "type")];
    assert_eq!(found, expected, "what serde refuses and what a constraint refuses, all at once: {reply}");
}

#[tokio::test]
async fn session_data_is_typed() {
    let server = server().await;
    let mut client = guest(&server).await;
    assert_eq!(ask(&mut client, r#"["who am i"]"#).await, json!(["ann in 7"]));
    let names: Vec<String> = server.io.of::<Kitchen>().sockets().iter().map(|it| it.data().name.clone()).collect();
    assert_eq!(names, ["ann"]);
}

#[tokio::test]
async fn the_auth_payload_is_typed() {
    let server = server().await;
    for (auth, path, code) in
        [("", "/name", "required"), (r#"{"name":7}"#, "/name", "type"), (r#"{"name":""}"#, "/name", "length")]
    {
        let mut client = WebSocket::open(server.address).await;
        client.send(&format!("40/kitchen/7,{auth}")).await;
        let answer = client.receive().await;
        let refusal: Value = serde_json::from_str(answer.strip_prefix("44/kitchen/7,").unwrap()).unwrap();
        let issue = &refusal["data"]["issues"][0];
        assert_eq!((&issue["path"], &issue["code"]), (&json!(path), &json!(code)), "{answer}");
    }
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/kitchen/13,{"name":"ann"}"#).await;
    let refused = r#"{"message":"the kitchen is closed","data":{"code":"closed","until":"noon"}}"#;
    client.expect(&format!("44/kitchen/13,{refused}")).await;
}

#[tokio::test]
async fn rooms_are_typed() {
    let server = server().await;
    let mut client = guest(&server).await;
    client.send(r#"42/kitchen/7,["sit",3]"#).await;
    assert_eq!(ask(&mut client, r#"["who am i"]"#).await, json!(["ann in 7"]));
    let at = |table| server.io.at(Kitchen { id: 7 }).within(KitchenRoom::Table(table)).sockets().len();
    assert_eq!([at(3), at(4)], [1, 0]);
    assert_eq!(document().namespaces[0].rooms, ["table:{0}"]);
    assert!(refusal("room/of_another_namespace").contains("`GameRoom` is no room of `Chat`"));
}

#[tokio::test]
async fn parameters_of_paths_are_typed() {
    let server = server().await;
    for path in ["/kitchen/seven", "/kitchen/007", "/kitchen/", "/kitchen/4294967296"] {
        let mut client = WebSocket::open(server.address).await;
        client.send(&format!(r#"40{path},{{"name":"ann"}}"#)).await;
        client.expect(&format!(r#"44{path},{{"message":"Invalid namespace"}}"#)).await;
    }
    assert!(contract().typescript().unwrap().contains("id: number"));
    assert!(refusal("namespace/unsaid_field").starts_with("error"));
}

#[test]
fn docs_are_carried_to_the_client() {
    let typescript = contract().typescript().unwrap();
    for docs in [
        "/** What is on a plate. */",
        "/** Order a dish for your table. */",
        "/** A dish is on its way to your table. */",
        "@deprecated ask the kitchen's clock",
    ] {
        assert!(typescript.contains(docs), "{docs}\n{typescript}");
    }
    assert!(typescript.contains("   * As on the menu."), "{typescript}");
}

#[test]
fn the_contract_is_machine_readable() {
    let document = document();
    assert_eq!(Document::from_json(&document.to_json()).unwrap(), document);
    let schemas = json_schema::schemas(&document);
    assert!(schemas.iter().any(|(name, _)| name == "kitchen.client.order.json"));
    let asyncapi: Value = serde_json::from_str(&contract().asyncapi().unwrap()).unwrap();
    assert_eq!(asyncapi["asyncapi"], "3.0.0");
    let own: Value = serde_json::from_str(json_schema::DOCUMENT).unwrap();
    assert_eq!(own["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[tokio::test]
async fn a_page_documents_the_contract() {
    let server = Server::start_with(|builder| {
        let builder = builder.serve::<Kitchen, _>(Cook { orders: AtomicU64::new(FIRST) });
        builder.contract(contract()).docs("/docs")
    })
    .await;
    let page = http::get(server.address, "/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body.contains("Order a dish for your table."), "what is told of an event is in it");
}

#[test]
fn breaking_changes_are_found() {
    let mut newer = document();
    let dish = newer.definitions.input.get_mut("Dish").unwrap();
    dish["properties"]["name"]["maxLength"] = 10.into();
    newer.namespaces[0].client_to_server.retain(|event| event.name != "sit");
    let comparison = compare(&document(), &newer);
    let found: Vec<_> = comparison.breaking().map(|it| (it.event.as_deref().unwrap(), it.code.as_str())).collect();
    assert_eq!(found, [("order", "constraint-narrowed"), ("sit", "event-removed")]);
    assert!(comparison.to_string().contains("keep the wider bounds"), "{comparison}");
    // The other way round nothing breaks.
    assert!(compare(&newer, &document()).is_compatible());
}

#[tokio::test]
async fn the_identity_of_the_contract_is_checked_at_connect() {
    let mut older = document();
    older.namespaces[0].client_to_server[0].name = "sit down".to_owned();
    let older = older.sealed();
    let json = older.to_json();
    let server = Server::start_with(|builder| {
        let builder = builder.serve::<Kitchen, _>(Cook { orders: AtomicU64::new(FIRST) });
        builder.contract(contract()).knows(json).contract_policy(ContractPolicy::Refuse)
    })
    .await;
    let answer = async |hash: &str| {
        let mut client = WebSocket::open(server.address).await;
        let identity = json!({"name": "ann", "$contract": {"name": "kitchen", "version": "1", "hash": hash}});
        client.send(&format!("40/kitchen/7,{identity}")).await;
        client.receive().await
    };
    let refusal = answer(&older.hash).await;
    assert!(refusal.starts_with("44/kitchen/7,") && refusal.contains("/kitchen/{id} sit down: "), "{refusal}");
    assert!(answer(&document().hash).await.starts_with("40/kitchen/7,"));
    assert!(contract().typescript().unwrap().contains(&document().hash), "it is in what clients are built with");
}

#[test]
fn types_of_inputs_and_outputs_may_differ() {
    let typescript = contract().typescript().unwrap();
    let body = |name: &str| {
        let (_, rest) = typescript.split_once(&format!("export type {name} = {{")).unwrap();
        rest.split_once('}').unwrap().0.to_owned()
    };
    assert!(body("Dish").contains("hot: boolean;"), "{typescript}");
    assert!(body("DishInput").contains("hot?: boolean;"), "{typescript}");
}

#[test]
fn integers_of_64_bits_are_refused_or_decided() {
    assert!(refusal("payload/wide_integer").starts_with("error: JavaScript loses `u64` past 2^53"));
    let number = &document().definitions.output["Placed"]["properties"]["number"];
    assert_eq!(number["type"], "string");
    let placed = serde_json::to_value(Placed { number: u64::MAX }).unwrap();
    assert_eq!(placed, json!({"number": "18446744073709551615"}));
}

#[tokio::test]
async fn binary_is_typed_as_binary() {
    let server = server().await;
    let mut client = guest(&server).await;
    client.send(r#"451-/kitchen/7,["show","soup",{"_placeholder":true,"num":0}]"#).await;
    client.send_binary(&[1, 2, 3]).await;
    client.expect(r#"451-/kitchen/7,["photo",{"of":"soup","image":{"_placeholder":true,"num":0}}]"#).await;
    assert_eq!(client.receive_binary().await, [1, 2, 3]);
    let typescript = contract().typescript().unwrap();
    assert!(typescript.contains("image: ArrayBuffer | Uint8Array"), "{typescript}");
}

#[test]
fn compile_errors_are_in_words_of_our_own() {
    for (case, words) in [
        ("handler/reserved_name", "error: `disconnect` is a reserved event name"),
        ("handler/no_payload", "error[E0277]: `Message` cannot travel over Socket.IO"),
        ("events/ack_not_last", "error: the `Ack` comes last, as a callback does in JavaScript"),
        ("payload/below_serde", "error: "),
    ] {
        assert!(refusal(case).starts_with(words), "{case}");
    }
    // Each case says its words.
    let mut cases = 0;
    for folder in fs::read_dir(root().join("tests/ui/fail")).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "rs") {
                assert!(fs::read_to_string(path.with_extension("stderr")).unwrap().starts_with("error"), "{path:?}");
                cases += 1;
            }
        }
    }
    assert!(cases > 100, "{cases} cases");
}

#[tokio::test]
async fn a_test_client_needs_no_network() {
    let cook = Cook { orders: AtomicU64::new(FIRST) };
    let test = Io::builder().serve::<Kitchen, _>(cook).build().unwrap().test();
    let token = || Token { name: "ann".to_owned() };
    let mut ann = test.connect(Kitchen { id: 7 }, token()).await.unwrap();
    ann.sit(3).await.unwrap();
    let dish = |name: &str| Dish { name: name.to_owned(), portions: 2, hot: true };
    assert_eq!(ann.order(3, dish("soup")).await.unwrap().number, FIRST);
    assert!(matches!(ann.next().await.unwrap(), KitchenEvent::Served(Dish { name, .. }) if name == "soup"));
    let error = ann.order(3, dish("cake")).await.err().unwrap();
    assert!(matches!(error, CallError::Error(OrderError::SoldOut { instead }) if instead == "soup"));
    assert!(test.connect(Kitchen { id: 13 }, token()).await.is_err());
}
