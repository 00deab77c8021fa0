use ackord::{Events, Io, Namespace, Socket, handler};

#[derive(Events)]
enum ChatEvent {
    Posted(String),
}

#[derive(Namespace)]
#[namespace("chat", emits = ChatEvent)] // wrong
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, socket: &Socket<Chat>, text: String) {
        socket.broadcast().emit(ChatEvent::Posted(text));
    }
}

fn main() {
    let _ = Io::builder().serve::<Chat, _>(Server);
}
