//! The handlers of the server under test.

use std::time::Duration;

use ackord::{
    AckError, Args, Bytes, DisconnectReason, Failure, Handshake, InternalExt, Issue, Never, NoAck, Rejected, Reply,
    Socket, Value,
};

use super::contract::*;
use super::state::State;

/// Writes down that a handler was dropped before its end.
struct Cut<'a>(&'a State, bool);

impl Drop for Cut<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.write("decision dropped");
        }
    }
}

fn rooms<N: ackord::Namespace>(socket: &Socket<N>) -> Vec<String> {
    let mut rooms: Vec<_> = socket.rooms().iter().map(ToString::to_string).collect();
    rooms.sort();
    rooms
}

impl MainHandler for State {
    async fn connect(&self, auth: Value, _: &Handshake<Main>) -> Result<Value, Never> {
        Ok(auth)
    }

    async fn connected(&self, socket: &Socket<Main>) {
        if let Some(rooms) = socket.data().get("join").and_then(Value::as_array) {
            rooms.iter().filter_map(Value::as_str).for_each(|room| socket.join(room));
        }
        if socket.data().get("greet").is_some() {
            socket.emit(MainEvent::Auth(socket.data().clone()));
        }
        self.write("/ connected");
    }

    async fn message(&self, socket: &Socket<Main>, arguments: Args<Vec<Value>>) {
        socket.emit(MainEvent::MessageBack(arguments));
    }

    async fn echo(&self, _: &Socket<Main>, arguments: Args<Vec<Value>>) -> Args<Vec<Value>> {
        arguments
    }

    async fn nothing(&self, _: &Socket<Main>) {
        self.write("nothing");
    }

    async fn silent(&self, _: &Socket<Main>) -> NoAck {
        NoAck
    }

    async fn bare(&self, _: &Socket<Main>, text: String) -> String {
        text
    }

    async fn maybe(&self, _: &Socket<Main>, text: Option<String>) -> Option<String> {
        text
    }

    async fn pair(&self, _: &Socket<Main>) -> Args<(u32, String)> {
        Args((7, "seven".to_owned()))
    }

    async fn reply(&self, _: &Socket<Main>, how: String) -> Reply<Posted, PostError> {
        match how.as_str() {
            "error" => Err(PostError::Muted { until: "noon".to_owned() }.into()),
            "internal" => Err(std::io::Error::other("a secret of the database")).internal(),
            "rejected" => {
                let issue = Issue::at("/0", "taken", "is taken");
                Err(Failure::Rejected(Rejected::new("not this one", issue)))
            }
            "panic" => panic!("a handler with a reply panics"),
            _ => Ok(Posted { id: 1 }),
        }
    }

    async fn result(&self, _: &Socket<Main>, fine: bool) -> Result<Posted, PostError> {
        if fine { Ok(Posted { id: 2 }) } else { Err(PostError::Muted { until: "noon".to_owned() }) }
    }

    async fn done(&self, _: &Socket<Main>) -> Reply<()> {
        Ok(())
    }

    async fn post(&self, _: &Socket<Main>, message: NewMessage) -> Reply<Posted, PostError> {
        Ok(Posted { id: message.reply_to.unwrap_or(0) + 1 })
    }

    async fn tell(&self, _: &Socket<Main>, message: NewMessage) -> u32 {
        message.reply_to.unwrap_or(0)
    }

    async fn panic(&self, _: &Socket<Main>) -> u32 {
        panic!("a handler panics");
    }

    async fn slow(&self, _: &Socket<Main>, number: u32) -> u32 {
        self.run_slowly(number).await
    }

    async fn serial(&self, _: &Socket<Main>, number: u32) -> u32 {
        self.run_slowly(number).await
    }

    async fn note(&self, socket: &Socket<Main>, number: u32) {
        self.write(format!("note {number}"));
        // Those with an even number end later than they might.
        if number.is_multiple_of(2) {
            tokio::task::yield_now().await;
        }
        socket.emit(MainEvent::Numbered(number));
    }

    async fn ask(&self, socket: &Socket<Main>, text: String, milliseconds: u32) -> String {
        let wait = Duration::from_millis(milliseconds.into());
        let answer = socket.timeout(wait).emit_with_ack(|ack| MainEvent::Ask(text, ack)).await;
        let end = match answer {
            Ok(answer) => format!("answered {answer}"),
            Err(AckError::Rejected(issues)) => format!("rejected at {}", issues[0].path),
            Err(error) => error.to_string(),
        };
        self.write(format!("ask: {end}"));
        end
    }

    async fn blob(&self, socket: &Socket<Main>, first: Bytes, second: Bytes) {
        socket.emit(MainEvent::Blob(second, first));
    }

    async fn volatile(&self, socket: &Socket<Main>, number: u32) {
        socket.volatile().emit(MainEvent::Numbered(number));
    }

    async fn flood(&self, socket: &Socket<Main>, count: u32, size: u32) {
        let text = "x".repeat(size as usize);
        for number in 0..count {
            socket.emit(MainEvent::Chunk(number, text.clone()));
        }
        self.write("flooded");
    }

    async fn join(&self, socket: &Socket<Main>, room: String) -> Vec<String> {
        socket.join(room);
        rooms(socket)
    }

    async fn leave(&self, socket: &Socket<Main>, room: String) -> Vec<String> {
        socket.leave(room);
        rooms(socket)
    }

    async fn say(&self, socket: &Socket<Main>, room: String, text: String) {
        socket.to(room).emit(MainEvent::Said(text));
    }

    async fn say_each(&self, socket: &Socket<Main>, rooms: Vec<String>, except: Option<String>, text: String) {
        let broadcast = socket.to_each(rooms);
        match except {
            Some(except) => broadcast.except(except).emit(MainEvent::Said(text)),
            None => broadcast.emit(MainEvent::Said(text)),
        }
    }

    async fn say_all(&self, socket: &Socket<Main>, text: String) {
        socket.broadcast().emit(MainEvent::Said(text));
    }

    async fn kick(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::Said("bye".to_owned()));
        socket.disconnect();
    }

    async fn hang_up(&self, socket: &Socket<Main>) {
        socket.emit(MainEvent::Said("bye".to_owned()));
        socket.close();
    }

    async fn disconnecting(&self, socket: &Socket<Main>, reason: DisconnectReason) {
        self.write(format!("/ disconnecting {reason}, in {:?}", rooms(socket)));
    }

    async fn disconnect(&self, socket: &Socket<Main>, reason: DisconnectReason) {
        assert!(socket.rooms().is_empty());
        self.write(format!("/ disconnect {reason}"));
    }
}

impl ChatHandler for State {
    async fn connect(&self, auth: Token) -> Result<User, Refused> {
        match auth.token.as_str() {
            "bad" => return Err(Refused::BadToken),
            "banned" => return Err(Refused::Banned { until: "noon".to_owned() }),
            "panic" => panic!("a decision panics"),
            token if token.starts_with("slow") => {
                self.write("deciding");
                let mut cut = Cut(self, false);
                self.pass().await;
                cut.1 = true;
            }
            _ => {}
        }
        Ok(User { name: auth.token })
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        socket.join(ChatRoom::Lobby);
        if socket.data().name == "greeted slowly" {
            self.write("greeting");
            self.pass().await;
        }
        socket.emit(ChatEvent::Welcome { user: socket.data().name.clone() });
    }

    async fn who(&self, socket: &Socket<Chat>) -> String {
        socket.data().name.clone()
    }

    async fn say(&self, socket: &Socket<Chat>, room: String, text: String) {
        socket.to(ChatRoom::Named(room)).to(ChatRoom::Lobby).emit(ChatEvent::Said(text));
    }

    async fn panic(&self, _: &Socket<Chat>) {
        panic!("a handler of /chat panics");
    }

    async fn other(&self, _: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<String> {
        (event != "unanswered").then(|| format!("{event} with {} arguments, ack {wants_ack}", args.len()))
    }

    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason) {
        self.write(format!("/chat disconnecting {reason}, in {:?}", rooms(socket)));
        assert_ne!(socket.data().name, "panics at the end");
    }

    async fn disconnect(&self, _: &Socket<Chat>, reason: DisconnectReason) {
        self.write(format!("/chat disconnect {reason}"));
    }
}
