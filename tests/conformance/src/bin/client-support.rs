//! The server that `socket.io-client`'s own tests talk to, on port 3210.
//!
//! In the monorepo `socketio/socket.io`, folder `packages/socket.io-client`, after `npm run compile`:
//! `npx mocha --import=tsx --exit test/index.ts`, without the hooks that start a server of Node.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, SystemTime};

use ackord::{
    Ack, Bytes, Events, Handshake, Io, Namespace, NoAck, Refusal, RequestParts, Socket, Value, handler, payload,
};

/// How long a handshake is held: a client's timer of 0 ms is to win against its answer.
const DELAY: Duration = Duration::from_millis(10);

/// Why somebody did not come in.
#[payload]
#[derive(Debug)]
enum Refused {
    Main,
    Custom,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Main => "Auth failed (main namespace)",
            Self::Custom => "Auth failed (custom namespace)",
        })
    }
}

/// What a client is told about its own handshake.
#[payload]
struct HandshakeObject {
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    url: String,
    auth: Value,
}

impl HandshakeObject {
    fn of<N: Namespace>(handshake: &Handshake<N>, auth: &Value) -> Self {
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self {
            query: handshake.query_pairs().map(owned).collect(),
            headers: handshake.headers().map(owned).collect(),
            url: handshake.uri().to_owned(),
            auth: auth.clone(),
        }
    }
}

/// A date in an object.
#[payload]
struct Dated {
    date: String,
}

/// JSON with an attachment in it.
#[payload]
struct Mixed {
    hello: String,
    message: Bytes,
    goodbye: String,
}

impl Mixed {
    fn is_as_expected(&self) -> bool {
        self.hello == "lol" && self.goodbye == "gotcha" && !self.message.is_empty()
    }
}

/// A date as JavaScript writes it into JSON.
fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

/// What the namespace `/` emits.
#[derive(Events)]
enum MainEvent {
    Hi,
    Ack(Ack<Value>),
    #[event("got it")]
    GotIt,
    TakeDate(String),
    TakeDateObj(Dated),
    TakeUtf8(String),
    False(bool),
    Doge(Bytes),
    Buffack,
    #[event("jsonbuff-ack")]
    JsonbuffAck,
    #[event("abuff2-ack")]
    Abuff2Ack,
    Takebin(Bytes),
    Back,
    #[event("jsonblob-ack")]
    JsonblobAck,
    #[event("blob3-ack")]
    Blob3Ack,
}

#[derive(Namespace)]
#[namespace("/", emits = MainEvent)]
struct Main;

/// The data of a socket of `/`.
struct Session {
    auth: Value,
    /// How many of `abuff1`, `abuff2` came in order.
    buffers: AtomicU8,
    /// How many of `blob1`, `blob2`, `blob3` came in order.
    blobs: AtomicU8,
}

/// Whether the `number`-th of a row came when it was its turn.
fn in_order(came: &AtomicU8, number: u8) -> bool {
    came.compare_exchange(number, number + 1, Ordering::Relaxed, Ordering::Relaxed).is_ok()
}

#[handler(Main)]
trait MainHandler {
    #[connect]
    async fn connect(&self, auth: Value, peer: &Handshake<Main>) -> Result<Session, Refused>;
    #[event]
    async fn hi(&self, socket: &Socket<Main>);
    #[event]
    async fn echo(&self, socket: &Socket<Main>, value: Value) -> Value;
    /// Asks back. It is not acknowledged itself, whatever the client wants.
    #[event]
    async fn ack(&self, socket: &Socket<Main>) -> NoAck;
    #[event]
    async fn get_ack_date(&self, socket: &Socket<Main>, data: Option<Value>) -> String;
    #[event]
    async fn get_date(&self, socket: &Socket<Main>);
    #[event]
    async fn get_date_obj(&self, socket: &Socket<Main>);
    #[event]
    async fn get_utf8(&self, socket: &Socket<Main>);
    #[event("false")]
    async fn falsehood(&self, socket: &Socket<Main>);
    #[event]
    async fn doge(&self, socket: &Socket<Main>);
    #[event]
    async fn buffa(&self, socket: &Socket<Main>, data: Bytes);
    #[event]
    async fn jsonbuff(&self, socket: &Socket<Main>, mixed: Mixed);
    #[event]
    async fn abuff1(&self, socket: &Socket<Main>, data: Bytes);
    #[event]
    async fn abuff2(&self, socket: &Socket<Main>, value: Value);
    #[event]
    async fn getbin(&self, socket: &Socket<Main>);
    #[event]
    async fn blob(&self, socket: &Socket<Main>, data: Bytes);
    #[event]
    async fn jsonblob(&self, socket: &Socket<Main>, mixed: Mixed);
    #[event]
    async fn blob1(&self, socket: &Socket<Main>, data: Bytes);
    #[event]
    async fn blob2(&self, socket: &Socket<Main>, text: String);
    #[event]
    async fn blob3(&self, socket: &Socket<Main>, data: Bytes);
    #[event]
    async fn get_handshake(&self, socket: &Socket<Main>) -> HandshakeObject;
    #[event]
    async fn get_id(&self, socket: &Socket<Main>) -> String;
}

struct Server;

impl MainHandler for Server {
    async fn connect(&self, auth: Value, peer: &Handshake<Main>) -> Result<Session, Refused> {
        if peer.query("fail").is_some_and(|fail| !fail.is_empty()) {
            return Err(Refused::Main);
        }
        Ok(Session { auth, buffers: AtomicU8::new(0), blobs: AtomicU8::new(0) })
    }

    async fn hi(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::Hi);
    }

    async fn echo(&self, _: &Socket<Main>, value: Value) -> Value {
        value
    }

    async fn ack(&self, socket: &Socket<Main>) -> NoAck {
        let answer = socket.emit_with_ack(MainEvent::Ack).await;
        if answer.is_ok_and(|first| first.as_u64() == Some(5)) {
            socket.emit(MainEvent::GotIt);
        }
        NoAck
    }

    async fn get_ack_date(&self, _: &Socket<Main>, _: Option<Value>) -> String {
        now()
    }

    async fn get_date(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::TakeDate(now()));
    }

    async fn get_date_obj(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::TakeDateObj(Dated { date: now() }));
    }

    async fn get_utf8(&self, socket: &Socket<Main>) {
        for text in ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"] {
            socket.emit(MainEvent::TakeUtf8(text.to_owned()));
        }
    }

    async fn falsehood(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::False(false));
    }

    async fn doge(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::Doge(Bytes::copy_from_slice(b"asdfasdf")));
    }

    async fn buffa(&self, socket: &Socket<Main>, _: Bytes) {
        socket.emit(MainEvent::Buffack);
    }

    async fn jsonbuff(&self, socket: &Socket<Main>, mixed: Mixed) {
        if mixed.is_as_expected() {
            socket.emit(MainEvent::JsonbuffAck);
        }
    }

    async fn abuff1(&self, socket: &Socket<Main>, _: Bytes) {
        in_order(&socket.data().buffers, 0);
    }

    async fn abuff2(&self, socket: &Socket<Main>, _: Value) {
        if in_order(&socket.data().buffers, 1) {
            socket.emit(MainEvent::Abuff2Ack);
        }
    }

    async fn getbin(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::Takebin(Bytes::copy_from_slice(b"asdfasdf")));
    }

    async fn blob(&self, socket: &Socket<Main>, _: Bytes) {
        socket.emit(MainEvent::Back);
    }

    async fn jsonblob(&self, socket: &Socket<Main>, mixed: Mixed) {
        if mixed.is_as_expected() {
            socket.emit(MainEvent::JsonblobAck);
        }
    }

    async fn blob1(&self, socket: &Socket<Main>, _: Bytes) {
        in_order(&socket.data().blobs, 0);
    }

    async fn blob2(&self, socket: &Socket<Main>, text: String) {
        if text == "second" {
            in_order(&socket.data().blobs, 1);
        }
    }

    async fn blob3(&self, socket: &Socket<Main>, _: Bytes) {
        if in_order(&socket.data().blobs, 2) {
            socket.emit(MainEvent::Blob3Ack);
        }
    }

    async fn get_handshake(&self, socket: &Socket<Main>) -> HandshakeObject {
        HandshakeObject::of(&socket.handshake(), &socket.data().auth)
    }

    async fn get_id(&self, socket: &Socket<Main>) -> String {
        socket.id().to_string()
    }
}

#[derive(Namespace)]
#[namespace("/foo")]
struct Foo;

#[handler(Foo)]
trait FooHandler {
    #[event]
    async fn get_id(&self, socket: &Socket<Foo>) -> String;
}

impl FooHandler for Server {
    async fn get_id(&self, socket: &Socket<Foo>) -> String {
        socket.id().to_string()
    }
}

/// What the namespace `/abc` emits.
#[derive(Events)]
enum AbcEvent {
    Handshake(HandshakeObject),
}

#[derive(Namespace)]
#[namespace("/abc", emits = AbcEvent)]
struct Abc;

#[handler(Abc)]
trait AbcHandler {
    #[connect]
    async fn connect(&self, auth: Value) -> Result<Value, ackord::Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Abc>);
}

impl AbcHandler for Server {
    async fn connect(&self, auth: Value) -> Result<Value, ackord::Never> {
        Ok(auth)
    }

    async fn connected(&self, socket: &Socket<Abc>) {
        socket.emit(AbcEvent::Handshake(HandshakeObject::of(&socket.handshake(), socket.data())));
    }
}

#[derive(Namespace)]
#[namespace("/no")]
struct Nobody;

#[handler(Nobody)]
trait NobodyHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Refused>;
}

impl NobodyHandler for Server {
    async fn connect(&self) -> Result<(), Refused> {
        Err(Refused::Custom)
    }
}

/// A namespace where one may be, and nothing else.
macro_rules! empty {
    ($namespace:ident, $path:literal, $handler:ident) => {
        #[derive(Namespace)]
        #[namespace($path)]
        struct $namespace;

        #[handler($namespace)]
        trait $handler {}

        impl $handler for Server {}
    };
}

empty!(TimeoutSocket, "/timeout_socket", TimeoutSocketHandler);
empty!(Valid, "/valid", ValidHandler);
empty!(Asd, "/asd", AsdHandler);

async fn hold(_: RequestParts) -> Result<(), Refusal> {
    tokio::time::sleep(DELAY).await;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder()
        .ping_interval(Duration::from_secs(2))
        .recovery(Duration::from_secs(120))
        .allow_request(hold)
        .serve::<Main, _>(Server)
        .serve::<Foo, _>(Server)
        .serve::<Abc, _>(Server)
        .serve::<Nobody, _>(Server)
        .serve::<TimeoutSocket, _>(Server)
        .serve::<Valid, _>(Server)
        .serve::<Asd, _>(Server)
        .build()?;
    let listener = io.bind(conformance::address_or(3210)).await?;
    conformance::announce("client-support", &listener);
    listener.serve(io.router()).await
}
