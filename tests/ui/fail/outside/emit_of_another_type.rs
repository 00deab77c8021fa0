use ackord::{Events, Io, Namespace, Socket, handler};

#[derive(Events)]
enum ChatEvent {
    Said(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn nothing(&self, socket: &Socket<Chat>);
}

fn say(io: &Io) {
    io.of::<Chat>().server_side_emit(ChatEvent::Said("hi".to_owned()));
}

fn main() {}
