use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ackord::{
    Ack, Bytes, DisconnectReason, Events, InternalExt, Io, Namespace, Reply, Room, Socket, SocketId, handler, payload,
};

#[payload]
pub struct Hello { pub name: String }

#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NoEntry { #[error("say who you are")] NoName }

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum JoinError { Closed }

#[derive(Events)]
pub enum ChatEvent {
    Presence { name: String, online: bool },
    Message(String, String),
    Cursor(SocketId, f64, f64),
    File(Bytes),
    Notice(String, Ack<bool>),
}

#[derive(Room)]
pub enum ChatRoom { #[room("room:{0}")] Named(String) }

/// The data of a socket. What changes is behind an atomic or a lock: handlers of one socket run at once.
pub struct User { name: String, posted: AtomicU32 }

/// What `fetch` shows of it.
#[payload]
pub struct Member { pub name: String, pub posted: u32 }

impl From<&User> for Member {
    fn from(user: &User) -> Self {
        Self { name: user.name.clone(), posted: user.posted.load(Ordering::Relaxed) }
    }
}

#[derive(Namespace)]
#[namespace("/", emits = ChatEvent, rooms = ChatRoom, public = Member)]
pub struct Chat;

#[handler(Chat)]
pub trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Hello) -> Result<User, NoEntry>;
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String) -> Reply<u32, JoinError>;
    #[event]
    async fn message(&self, socket: &Socket<Chat>, room: String, #[payload(length(max = 2000))] text: String);
    #[event]
    async fn cursor(&self, socket: &Socket<Chat>, room: String, x: f64, y: f64);
    #[event]
    async fn upload(&self, socket: &Socket<Chat>, room: String, file: Bytes) -> u32;
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

#[payload]
pub struct Listed { pub id: SocketId, pub name: String, pub posted: u32 }

#[derive(Namespace)]
#[namespace("/admin")]
pub struct Admin;

#[handler(Admin)]
pub trait AdminHandler {
    #[event]
    async fn who(&self, socket: &Socket<Admin>) -> Reply<Vec<Listed>>;
    #[event]
    async fn kick(&self, socket: &Socket<Admin>, id: SocketId);
    #[event]
    async fn notice(&self, socket: &Socket<Admin>, text: String) -> u32;
}

struct Server;

impl ChatHandler for Server {
    async fn connect(&self, auth: Hello) -> Result<User, NoEntry> {
        if auth.name.is_empty() { return Err(NoEntry::NoName); }
        Ok(User { name: auth.name, posted: AtomicU32::new(0) })
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) -> Reply<u32, JoinError> {
        if room == "secret" { return Err(JoinError::Closed.into()); }
        let room = ChatRoom::Named(room);
        socket.join(&room);
        socket.to(&room).emit(ChatEvent::Presence { name: socket.data().name.clone(), online: true });
        Ok(socket.io().of::<Chat>().within(&room).count() as u32)
    }

    async fn message(&self, socket: &Socket<Chat>, room: String, text: String) {
        let User { name, posted } = socket.data();
        posted.fetch_add(1, Ordering::Relaxed);
        socket.to(ChatRoom::Named(room)).emit(ChatEvent::Message(name.clone(), text));
    }

    async fn cursor(&self, socket: &Socket<Chat>, room: String, x: f64, y: f64) {
        socket.to(ChatRoom::Named(room)).volatile().emit(ChatEvent::Cursor(socket.id(), x, y));
    }

    async fn upload(&self, socket: &Socket<Chat>, room: String, file: Bytes) -> u32 {
        let length = file.len() as u32;
        socket.to(ChatRoom::Named(room)).emit(ChatEvent::File(file));
        length
    }

    async fn disconnecting(&self, socket: &Socket<Chat>, _: DisconnectReason) {
        // The room of its own id is not among them.
        for room in socket.rooms() {
            socket.to(room).emit(ChatEvent::Presence { name: socket.data().name.clone(), online: false });
        }
    }
}

impl AdminHandler for Server {
    async fn who(&self, socket: &Socket<Admin>) -> Reply<Vec<Listed>> {
        let sockets = socket.io().of::<Chat>().fetch().await.internal()?;
        let listed = sockets.iter().map(|socket| {
            Listed { id: socket.id(), name: socket.data().name.clone(), posted: socket.data().posted }
        });
        Ok(listed.collect())
    }

    async fn kick(&self, socket: &Socket<Admin>, id: SocketId) { socket.io().of::<Chat>().within(id).disconnect(); }

    async fn notice(&self, socket: &Socket<Admin>, text: String) -> u32 {
        let everybody = socket.io().of::<Chat>().timeout(Duration::from_millis(500));
        everybody.emit_with_ack(|ack| ChatEvent::Notice(text, ack)).await.answers.len() as u32
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let state = Arc::new(Server);
    let builder = Io::builder().serve::<Chat, _>(state.clone()).serve::<Admin, _>(state);
    let io = builder.recovery(Duration::from_secs(120)).max_payload(5_000_000).build()?;
    let everybody = io.of::<Chat>();
    let last_words = async move { everybody.emit(ChatEvent::Notice("going down".to_owned(), Ack::ignored())) };
    io.bind("localhost:3000").await?.on_shutdown(last_words).serve(io.router()).await
}
