//! Answers of several values, and of words of the program: what is on the wire, what is read, what is printed.

use ackord::{
    Ack, AckError, AckFuture, Acks, Args, Contract, Events, Namespace, Reply, Socket, Value, handler, payload,
};

use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, soon};

#[payload]
#[derive(Debug, PartialEq)]
struct Name {
    #[payload(length(max = 5))]
    name: String,
}

/// Burns when it is written.
#[payload]
#[derive(Clone)]
#[serde(into = "String", from = "String")]
struct Fuse;

impl From<Fuse> for String {
    fn from(_: Fuse) -> Self {
        panic!("it burns")
    }
}

impl From<String> for Fuse {
    fn from(_: String) -> Self {
        Self
    }
}

#[derive(Events)]
enum DeskEvent {
    Where(String, Ack<Args<(u32, Name)>>),
    Count(Ack<Args<(u32,)>>),
    Tell(Ack<Args<Vec<Value>>>),
    Optional(Ack<Args<(u32, Option<String>)>>),
}

#[derive(Namespace)]
#[namespace("/desk", emits = DeskEvent)]
struct Desk;

#[handler(Desk)]
trait DeskHandler {
    #[event]
    async fn word(&self, socket: &Socket<Desk>) -> &'static str;
    #[event]
    async fn reply(&self, socket: &Socket<Desk>, fine: bool) -> Reply<&'static str>;
    #[event]
    async fn burn(&self, socket: &Socket<Desk>) -> Reply<Fuse>;
}

struct Clerk;

impl DeskHandler for Clerk {
    async fn word(&self, _: &Socket<Desk>) -> &'static str {
        "a \"word\""
    }

    async fn reply(&self, _: &Socket<Desk>, fine: bool) -> Reply<&'static str> {
        assert!(fine);
        Ok("fine")
    }

    async fn burn(&self, _: &Socket<Desk>) -> Reply<Fuse> {
        Ok(Fuse)
    }
}

#[tokio::test]
async fn an_answer_that_panics_while_it_is_written_is_an_internal_error() {
    let (_server, mut client, _) = desk().await;
    client.send(r#"42/desk,7["burn"]"#).await;
    let answer = client.receive().await;
    assert!(
        answer.starts_with(r#"43/desk,7[{"status":"rejected","event":"burn","message":"internal error""#),
        "{answer}"
    );
    client.send(r#"42/desk,8["word"]"#).await;
    client.expect(r#"43/desk,8["a \"word\""]"#).await;
}

async fn desk() -> (Server, WebSocket, Socket<Desk>) {
    let server = Server::start_with(|builder| builder.serve::<Desk, _>(Clerk)).await;
    let mut client = WebSocket::open(server.address).await;
    client.join_namespace("/desk,").await;
    let socket = server.io.of::<Desk>().sockets().pop().unwrap();
    (server, client, socket)
}

/// Emits, and answers with these values.
async fn answered<T: ackord::FromAck>(
    client: &mut WebSocket,
    emit: impl FnOnce() -> AckFuture<T>,
    values: &str,
) -> Result<T, AckError> {
    let answer = emit();
    let event = client.receive().await;
    let id: String = event["42/desk,".len()..].chars().take_while(char::is_ascii_digit).collect();
    client.send(&format!("43/desk,{id}{values}")).await;
    soon("the answer", answer).await
}

#[tokio::test]
async fn an_answer_of_several_values_is_read_whole() {
    let (_server, mut client, socket) = desk().await;
    let name = |name: &str| Name { name: name.to_owned() };
    let ask = || socket.emit_with_ack(|ack| DeskEvent::Where("here?".to_owned(), ack));
    let answer = answered(&mut client, ask, r#"[7,{"name":"Ann"},"and more"]"#).await.unwrap();
    assert_eq!(answer, Args((7, name("Ann"))));

    for (values, path) in [
        ("[7]", "/1"),
        (r#"["7",{"name":"Ann"}]"#, "/0"),
        (r#"[7,{"name":"Annabel"}]"#, "/1/name"),
        (r#"[7,{"name":false}]"#, "/1/name"),
    ] {
        let Err(AckError::Rejected(issues)) = answered(&mut client, ask, values).await else { panic!("{values}") };
        assert_eq!(issues.iter().map(|issue| issue.path.as_str()).collect::<Vec<_>>(), [path], "{values}");
    }

    let answer = answered(&mut client, || socket.emit_with_ack(DeskEvent::Count), "[3]").await.unwrap();
    assert_eq!(answer, Args((3,)));
    let answer = answered(&mut client, || socket.emit_with_ack(DeskEvent::Tell), r#"[1,"two"]"#).await.unwrap();
    assert_eq!(serde_json::to_string(&answer.0).unwrap(), r#"[1,"two"]"#);
    for (values, text) in [("[1]", None), (r#"[1,"x"]"#, Some("x".to_owned()))] {
        let answer = answered(&mut client, || socket.emit_with_ack(DeskEvent::Optional), values).await.unwrap();
        assert_eq!(answer, Args((1, text)));
    }
}

#[tokio::test]
async fn a_broadcast_gathers_answers_of_several_values() {
    let (server, mut client, socket) = desk().await;
    let asked = server.io.of::<Desk>().timeout(ms(5_000));
    let asked = tokio::spawn(asked.emit_with_ack(|ack| DeskEvent::Where("here?".to_owned(), ack)));
    client.expect(r#"42/desk,0["where","here?"]"#).await;
    client.send(r#"43/desk,0[7,{"name":"Ann"}]"#).await;
    let Acks { answers, missing } = soon("the answers", asked).await.unwrap();
    assert_eq!((answers, missing.len()), (vec![Args((7, Name { name: "Ann".to_owned() }))], 0));
    assert!(socket.is_connected());
}

#[tokio::test]
async fn words_of_the_program_are_an_answer() {
    let (_server, mut client, _) = desk().await;
    for (event, answer) in
        [(r#"["word"]"#, r#"["a \"word\""]"#), (r#"["reply",true]"#, r#"[{"status":"ok","data":"fine"}]"#)]
    {
        client.send(&format!("42/desk,1{event}")).await;
        client.expect(&format!("43/desk,1{answer}")).await;
    }
}

#[test]
fn callbacks_of_several_values_stand_in_the_contract() {
    let contract = Contract::new("desk", "1.0.0").namespace::<Desk>();
    let typescript = contract.typescript().unwrap();
    for line in [
        "where: (value: string, ack: (a: number, b: Name) => void) => void;",
        "count: (ack: (a: number) => void) => void;",
        "tell: (ack: (...values: unknown[]) => void) => void;",
        "word: (ack: (value: string) => void) => void;",
        "reply: (fine: boolean, ack: (reply: Reply<string>) => void) => void;",
    ] {
        assert!(typescript.contains(line), "{line} in\n{typescript}");
    }
}
