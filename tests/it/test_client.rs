//! Clients within the process: `io.test()`, and the traits that `client = …` declares.

mod answers;
mod attributes;
mod clock;
mod coming;
mod company;
mod events;
mod order;
mod rejected;
mod traits;
mod waits;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ackord::{
    Ack, Args, Bytes, DisconnectReason, Events, Failure, Handshake, InternalExt, Io, IoBuilder, Namespace, NoAck,
    Reply, Room, Socket, Test, TestClient, Value, handler, payload,
};
use parking_lot::Mutex;

type Tested = Result<(), Box<dyn Error>>;

#[payload]
struct Token {
    #[payload(length(min = 1))]
    token: String,
}

/// It has neither `Debug` nor `Clone`: a test asks for none.
#[payload]
#[derive(thiserror::Error, Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
enum Refused {
    #[error("bad token")]
    BadToken,
    #[error("banned until {until}")]
    Banned { until: String },
}

#[payload]
struct NewMessage {
    room: String,
    #[payload(length(min = 1, max = 10))]
    text: String,
    reply_to: Option<u32>,
}

#[payload]
struct Posted {
    id: u32,
}

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
enum PostError {
    Muted { until: String },
}

#[payload]
struct Question {
    text: String,
}

#[payload]
struct Receipt {
    #[payload(range(max = 9))]
    stars: u32,
}

#[derive(Events)]
enum ChatEvent {
    #[event("chat message")]
    Message(String, Option<u32>),
    UserJoined {
        user: String,
    },
    Salute(String, Vec<String>, Bytes),
    Closed,
    Everything(Args<Vec<Value>>),
    Confirm(Question, Ack<Receipt>),
    Place(Ack<Args<(f64, f64)>>),
    /// More than is read into a tuple.
    Nine(u8, u8, u8, u8, u8, u8, u8, u8, u8),
}

#[derive(Room)]
enum ChatRoom {
    #[room("room:{0}")]
    Named(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
struct Chat;

struct User {
    name: String,
}

type PostReply = Reply<Posted, PostError>;

/// What a client may do.
#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused>;
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);
    /// Post a message.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;
    #[event]
    async fn post_by_alias(&self, socket: &Socket<Chat>, message: NewMessage) -> PostReply;
    #[event]
    async fn plain_result(&self, socket: &Socket<Chat>, fine: bool) -> Result<(), PostError>;
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String);
    #[event]
    async fn hint(&self, socket: &Socket<Chat>, #[payload(length(max = 3))] text: String) -> NoAck;
    #[event]
    async fn add(&self, socket: &Socket<Chat>, #[payload(range(max = 9))] a: u32, b: u32) -> u32;
    #[event]
    async fn version(&self, socket: &Socket<Chat>) -> &'static str;
    #[event]
    async fn pair(&self, socket: &Socket<Chat>, first: String, second: Option<String>) -> Args<(String, bool)>;
    #[event]
    async fn echo(&self, socket: &Socket<Chat>, values: Args<Vec<Value>>) -> Args<Vec<Value>>;
    #[event]
    async fn upload(&self, socket: &Socket<Chat>, file: Bytes) -> Reply<Bytes>;
    #[event]
    async fn fail(&self, socket: &Socket<Chat>, how: String) -> Reply<u32>;
    #[event]
    async fn explode(&self, socket: &Socket<Chat>) -> u32;
    #[event]
    async fn slow(&self, socket: &Socket<Chat>, seconds: u32) -> Reply<u32>;
    /// Asks the client, and tells what it said.
    #[event]
    async fn ask(&self, socket: &Socket<Chat>) -> Reply<u32>;
    #[event]
    async fn whereabouts(&self, socket: &Socket<Chat>) -> String;
    #[event]
    async fn emit(&self, socket: &Socket<Chat>, what: String);
    #[event]
    async fn flood(&self, socket: &Socket<Chat>, packets: u32);
    #[event]
    async fn kick(&self, socket: &Socket<Chat>);
    #[event]
    async fn peer(&self, socket: &Socket<Chat>) -> Vec<String>;
    #[deprecated(note = "use `post`")]
    #[event]
    async fn old(&self, socket: &Socket<Chat>) -> u32;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

#[derive(Default)]
struct Server {
    ids: AtomicU32,
    hints: Mutex<Vec<String>>,
    gone: Mutex<Vec<(String, DisconnectReason)>>,
}

impl ChatHandler for Server {
    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused> {
        if peer.header("x-slow").is_some() {
            std::future::pending::<()>().await;
        }
        match auth.token.as_str() {
            "bad" => Err(Refused::BadToken),
            "banned" => Err(Refused::Banned { until: "noon".to_owned() }),
            "broken" => panic!("on purpose"),
            name => Ok(User { name: name.to_owned() }),
        }
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        socket.broadcast().emit(ChatEvent::UserJoined { user: socket.data().name.clone() });
    }

    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        if message.text == "spam" {
            return Err(PostError::Muted { until: "noon".to_owned() }.into());
        }
        let event = ChatEvent::Message(message.text, message.reply_to);
        socket.to(ChatRoom::Named(message.room)).emit(event);
        Ok(Posted { id: self.ids.fetch_add(1, Ordering::Relaxed) + 1 })
    }

    async fn post_by_alias(&self, socket: &Socket<Chat>, message: NewMessage) -> PostReply {
        self.post(socket, message).await
    }

    async fn plain_result(&self, _: &Socket<Chat>, fine: bool) -> Result<(), PostError> {
        if fine { Ok(()) } else { Err(PostError::Muted { until: "never".to_owned() }) }
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) {
        socket.join(ChatRoom::Named(room));
    }

    async fn hint(&self, _: &Socket<Chat>, text: String) -> NoAck {
        self.hints.lock().push(text);
        NoAck
    }

    async fn add(&self, _: &Socket<Chat>, a: u32, b: u32) -> u32 {
        a + b
    }

    async fn version(&self, _: &Socket<Chat>) -> &'static str {
        "1.0"
    }

    async fn pair(&self, _: &Socket<Chat>, first: String, second: Option<String>) -> Args<(String, bool)> {
        Args((first, second.is_some()))
    }

    async fn echo(&self, _: &Socket<Chat>, values: Args<Vec<Value>>) -> Args<Vec<Value>> {
        values
    }

    async fn upload(&self, socket: &Socket<Chat>, file: Bytes) -> Reply<Bytes> {
        socket.emit(ChatEvent::Salute("file".to_owned(), vec!["a".to_owned()], file.clone()));
        Ok(file)
    }

    async fn fail(&self, _: &Socket<Chat>, how: String) -> Reply<u32> {
        match how.as_str() {
            "panic" => panic!("on purpose"),
            "reject" => Err(Failure::Rejected(ackord::Rejected::new("not like that", Vec::new()))),
            number => Ok(number.parse().internal()?),
        }
    }

    async fn explode(&self, _: &Socket<Chat>) -> u32 {
        panic!("on purpose")
    }

    async fn slow(&self, _: &Socket<Chat>, seconds: u32) -> Reply<u32> {
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
        Ok(seconds)
    }

    async fn ask(&self, socket: &Socket<Chat>) -> Reply<u32> {
        let question = Question { text: "How was it?".to_owned() };
        let socket = socket.timeout(Duration::from_secs(5));
        let Receipt { stars } = socket.emit_with_ack(|ack| ChatEvent::Confirm(question, ack)).await.internal()?;
        Ok(stars)
    }

    async fn whereabouts(&self, socket: &Socket<Chat>) -> String {
        match socket.timeout(Duration::from_secs(5)).emit_with_ack(ChatEvent::Place).await {
            Ok(Args((x, y))) => format!("{x} {y}"),
            Err(error) => error.to_string(),
        }
    }

    async fn emit(&self, socket: &Socket<Chat>, what: String) {
        match what.as_str() {
            "closed" => socket.emit(ChatEvent::Closed),
            "everything" => socket.emit(ChatEvent::Everything(Args(vec![Value::Null, Value::Bool(true)]))),
            "nine" => socket.emit(ChatEvent::Nine(1, 2, 3, 4, 5, 6, 7, 8, 9)),
            "unfit" => socket.untyped().emit("chat message", &[Value::Bool(true)]).unwrap(),
            name => socket.untyped().emit(name, &[Value::Bool(true)]).unwrap(),
        }
    }

    async fn flood(&self, socket: &Socket<Chat>, packets: u32) {
        for _ in 0..packets {
            socket.emit(ChatEvent::Message("x".repeat(10_000), None));
        }
    }

    async fn kick(&self, socket: &Socket<Chat>) {
        socket.disconnect();
    }

    async fn peer(&self, socket: &Socket<Chat>) -> Vec<String> {
        let request = socket.handshake();
        let said =
            [request.header("cookie"), request.query("room"), request.extension::<Claims>().map(|claims| claims.0)];
        let address = request.address().map(|address| address.to_string());
        said.into_iter().flatten().map(str::to_owned).chain(address).collect()
    }

    async fn old(&self, _: &Socket<Chat>) -> u32 {
        0
    }

    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason) {
        self.gone.lock().push((socket.data().name.clone(), reason));
    }
}

#[derive(Clone)]
struct Claims(&'static str);

fn served(options: impl FnOnce(IoBuilder) -> IoBuilder) -> (Arc<Server>, Test) {
    let server = Arc::new(Server::default());
    let io = options(Io::builder().serve::<Chat, _>(server.clone())).build().unwrap();
    (server, io.test())
}

fn token(token: &str) -> Token {
    Token { token: token.to_owned() }
}

fn message(room: &str, text: &str) -> NewMessage {
    NewMessage { room: room.to_owned(), text: text.to_owned(), reply_to: None }
}

async fn ann() -> (Arc<Server>, Test, TestClient<Chat>) {
    let (server, test) = served(|io| io);
    let ann = test.connect(Chat, token("ann")).await.unwrap();
    (server, test, ann)
}
