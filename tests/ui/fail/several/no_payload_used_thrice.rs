use ackord::{Events, Namespace, Reply, Socket, handler};

struct Message {
    text: String,
}

#[derive(Events)]
enum ChatEvent {
    Posted(Message), // wrong
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, message: Message); // wrong
    #[event]
    async fn last(&self, socket: &Socket<Chat>) -> Reply<Message>; // wrong
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, socket: &Socket<Chat>, message: Message) {
        socket.emit(ChatEvent::Posted(message));
    }

    async fn last(&self, _: &Socket<Chat>) -> Reply<Message> {
        Ok(Message { text: String::new() })
    }
}

fn main() {
    let _ = ackord::Io::builder().serve::<Chat, _>(Server);
}
