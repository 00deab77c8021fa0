//! What becomes of clients that were built with another contract.

use std::collections::{HashMap, HashSet};

use ackord::codegen::Document;
use ackord::codegen::compat::compare;
use ackord::{Contract, ContractPolicy, IoBuilder, Namespace, Socket, handler, payload};

use crate::support::Server;
use crate::support::contract::{Chat, Main};
use crate::support::websocket::WebSocket;

fn contract() -> Contract {
    Contract::new("tests", "2.0.0").namespace::<Main>().namespace::<Chat>()
}

/// An older contract: without one event that there is now, and if it is not to fit, with one that is gone.
fn older(fits: bool) -> Document {
    let mut document = contract().document().unwrap();
    document.version = "1.0.0".to_owned();
    let events = &mut document.namespaces[0].client_to_server;
    let mut event = events.pop().unwrap();
    if !fits {
        event.name = "gone".to_owned();
        events.push(event);
    }
    document.sealed()
}

async fn server(policy: ContractPolicy) -> Server {
    let knows = |builder: IoBuilder| builder.knows(older(true).to_json()).knows(older(false).to_json());
    Server::start_with(|builder| knows(builder.contract(contract())).contract_policy(policy)).await
}

/// The answer to a CONNECT that names a contract.
async fn answer(server: &Server, hash: &str) -> String {
    let mut websocket = WebSocket::open(server.address).await;
    let contract = format!(r#"{{"name":"tests","version":"1","hash":"{hash}"}}"#);
    websocket.send(&format!(r#"40/chat,{{"token":"ann","$contract":{contract}}}"#)).await;
    websocket.receive().await
}

#[tokio::test]
async fn clients_of_a_known_contract_that_does_not_fit_are_refused_with_what_differs() {
    let server = server(ContractPolicy::Refuse).await;
    let refusal = answer(&server, &older(false).hash).await;
    let start = r#"44/chat,{"message":"incompatible","data":{"status":"incompatible","event":"","message":"the client was built with"#;
    assert!(refusal.starts_with(start), "{refusal}");
    assert!(
        refusal.contains(r#""code":"event-removed","message":"/ gone: the event is not handled any more"#),
        "{refusal}"
    );
    assert_eq!(server.state.count("/chat disconnect"), 0);
}

#[tokio::test]
async fn clients_of_the_same_or_a_fitting_or_an_unknown_contract_come_in() {
    let server = server(ContractPolicy::Refuse).await;
    for hash in [&contract().document().unwrap().hash, &older(true).hash, "0123456789abcdef"] {
        let answer = answer(&server, hash).await;
        assert!(answer.starts_with(r#"40/chat,{"sid":"#), "{answer}");
    }
    for auth in [r#"{"token":"ann"}"#, r#"{"token":"ann","$contract":7}"#] {
        let mut websocket = WebSocket::open(server.address).await;
        websocket.send(&format!("40/chat,{auth}")).await;
        let answer = websocket.receive().await;
        assert!(answer.starts_with(r#"40/chat,{"sid":"#), "{answer}");
    }
}

#[tokio::test]
async fn clients_that_do_not_fit_come_in_unless_they_are_to_be_refused() {
    for policy in [ContractPolicy::Accept, ContractPolicy::Warn] {
        let server = server(policy).await;
        let answer = answer(&server, &older(false).hash).await;
        assert!(answer.starts_with(r#"40/chat,{"sid":"#), "{answer}");
    }
}

#[test]
fn what_is_no_contract_keeps_the_server_from_being_built() {
    let problem = |builder: IoBuilder| builder.build().unwrap_err().to_string();
    let text = problem(ackord::Io::builder().contract(contract()).knows("{}"));
    assert!(text.starts_with("the option `knows` was given something else: this is no contract document"), "{text}");
    let text = problem(ackord::Io::builder().knows(older(true).to_json()));
    assert_eq!(text, "the option `knows` needs a `contract` to compare with");
    let text = problem(ackord::Io::builder().contract(contract().namespace::<Chat>()));
    assert!(text.starts_with("the option `contract` makes no document: two namespaces"), "{text}");
}

#[derive(Namespace)]
#[namespace("/sets")]
struct Sets;

#[payload]
struct Filter {
    #[serde(default = "tags")]
    tags: HashSet<String>,
    #[serde(default)]
    nested: Nested,
}

#[payload]
struct Nested {
    any: HashMap<String, HashSet<String>>,
}

impl Default for Nested {
    fn default() -> Self {
        Self { any: HashMap::from([("x".to_owned(), tags()), ("y".to_owned(), tags()), ("z".to_owned(), tags())]) }
    }
}

/// Each of these sets has an order of its own, by chance.
fn tags() -> HashSet<String> {
    (0..20).map(|number| format!("tag {number}")).collect()
}

#[handler(Sets)]
trait SetsHandler {
    #[event]
    async fn filter(&self, socket: &Socket<Sets>, filter: Filter);
}

#[test]
fn a_document_is_the_same_bytes_each_time() {
    assert_eq!(Sets.path(), "/sets");
    let made = || contract().namespace::<Sets>().document().unwrap();
    let (first, json) = (made(), made().to_json());
    for _ in 0..5 {
        assert_eq!(made().to_json(), json);
        assert_eq!(made(), first, "what is printed from it is the same, too");
    }
    assert_eq!(Document::from_json(&json).unwrap().to_json(), json, "and once more when it was read");
}

#[test]
fn the_order_of_namespaces_changes_no_hash_and_no_type() {
    let one = Contract::new("tests", "1").namespace::<Main>().namespace::<Chat>().document().unwrap();
    let mut other = Contract::new("tests", "1").namespace::<Chat>().namespace::<Main>().document().unwrap();
    assert_eq!(one.hash, other.hash);
    assert_eq!(compare(&one, &other).findings, []);
    other.namespaces.reverse();
    assert_eq!(
        other.to_json(),
        one.to_json(),
        "they stand in the order in which they were added, and the rest is the same"
    );
}

#[test]
fn the_contract_of_the_tests_is_compatible_with_itself() {
    let document = contract().document().unwrap();
    assert_eq!(compare(&document, &document).findings, []);
}

#[test]
#[should_panic(expected = "run this test with `UPDATE_CONTRACT=1` to write it")]
fn a_contract_without_a_document_says_how_to_make_one() {
    contract().assert_compatible("no/such/contract.json");
}
