//! The server of the measurements: one namespace with an event for each row of the table.

use ackord::{Bytes, Events, Io, Namespace, Socket, handler, payload};

/// What the load generator sends.
#[payload]
struct Message {
    id: u32,
    text: String,
}

/// A message to a room.
#[payload]
struct RoomMessage {
    room: String,
    id: u32,
    text: String,
}

#[derive(Events)]
enum Emitted {
    Echo(Message),
    News(Message),
    Joined(String),
    Said(RoomMessage),
    Bin(Bytes),
}

#[derive(Namespace)]
#[namespace("/", emits = Emitted)]
struct Bench;

#[handler(Bench)]
trait BenchHandler {
    #[event]
    async fn echo(&self, socket: &Socket<Bench>, message: Message);
    #[event("ack-echo")]
    async fn ack_echo(&self, socket: &Socket<Bench>, message: Message) -> Message;
    #[event]
    async fn broadcast(&self, socket: &Socket<Bench>, message: Message);
    #[event]
    async fn join(&self, socket: &Socket<Bench>, room: String);
    #[event]
    async fn say(&self, socket: &Socket<Bench>, message: RoomMessage);
    #[event]
    async fn bin(&self, socket: &Socket<Bench>, data: Bytes);
}

struct Server;

impl BenchHandler for Server {
    async fn echo(&self, socket: &Socket<Bench>, message: Message) {
        socket.emit(Emitted::Echo(message));
    }

    async fn ack_echo(&self, _: &Socket<Bench>, message: Message) -> Message {
        message
    }

    async fn broadcast(&self, socket: &Socket<Bench>, message: Message) {
        socket.io().of::<Bench>().emit(Emitted::News(message));
    }

    async fn join(&self, socket: &Socket<Bench>, room: String) {
        socket.join(room.clone());
        socket.emit(Emitted::Joined(room));
    }

    async fn say(&self, socket: &Socket<Bench>, message: RoomMessage) {
        socket.io().of::<Bench>().to(message.room.clone()).emit(Emitted::Said(message));
    }

    async fn bin(&self, socket: &Socket<Bench>, data: Bytes) {
        socket.emit(Emitted::Bin(data));
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().serve::<Bench, _>(Server).build()?;
    let listener = io.bind(conformance::address()).await?;
    conformance::announce("bench", &listener);
    listener.serve(io.router()).await
}
