use super::ack::DescribedAck;
use super::event::DescribedEvent;
use super::*;
use crate::{Ack, Args, Bytes, Events, Namespace, Reply, Served, Socket, Value, handler, payload};

#[payload]
struct Message {
    text: String,
}

#[derive(Events)]
enum ChatEvent {
    /// A message.
    ///
    /// It was posted.
    Message(Message, Option<String>, String),
    UserJoined {
        user: String,
    },
    Everything(Args<Vec<Value>>),
    Confirm(String, Ack<bool>),
    #[deprecated = "use `Message`"]
    Old,
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

/// What a client may do.
#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Message) -> Result<u32, String>;
    #[event("chat message")]
    async fn post(
        &self,
        socket: &Socket<Chat>,
        #[payload(length(min = 1, max = 20), pattern("^[a-z]"))] room_name: Option<String>,
        #[payload(range(max = 5))] count: u32,
    ) -> Reply<Message, String>;
    #[event]
    async fn invite(
        &self,
        socket: &Socket<Chat>,
        #[payload(email)] address: String,
        #[payload(url)] page: Option<String>,
        #[payload(length(max = 9))] picture: Bytes,
    );
    #[event]
    async fn anything(&self, socket: &Socket<Chat>, args: Args<Vec<Value>>);
}

fn names(event: &DescribedEvent) -> Vec<&str> {
    event.arguments.iter().map(|it| it.name).collect()
}

#[test]
fn every_variant_is_described_with_the_names_of_its_arguments() {
    let mut generators = Generators::new();
    let mut description = EventsDescription::new(&mut generators);
    ChatEvent::describe(&mut description);
    let [message, joined, everything, confirm, old] = description.events.as_slice() else {
        panic!("five events: {:?}", description.events);
    };
    assert_eq!(message.docs, "A message.\n\nIt was posted.");
    assert_eq!(names(message), ["message", "value", "value2"]);
    assert!(message.arguments[1].optional);
    assert!(joined.arguments[0].inline);
    assert!(everything.arguments[0].rest);
    assert!(matches!(confirm.ack, DescribedAck::Value(_)));
    assert_eq!(old.deprecated, Some("use `Message`"));
}

#[test]
fn every_method_is_described_with_its_constraints() {
    let mut generators = Generators::new();
    let mut description = HandlersDescription::new(&mut generators);
    Chat::describe_handlers(&mut description);
    assert_eq!(description.docs, ["What a client may do."]);
    assert!(description.auth.is_some());
    assert!(description.refused.is_some());
    let [post, invite, anything] = description.events.as_slice() else {
        panic!("three events: {:?}", description.events);
    };
    assert_eq!(post.name, "chat message");
    assert_eq!(names(post), ["roomName", "count"]);
    let room = &post.arguments[0].schemas.input;
    assert_eq!(room.get("minLength"), Some(&1.into()));
    assert_eq!(room.get("maxLength"), Some(&20.into()));
    assert_eq!(room.get("pattern"), Some(&"^[a-z]".into()));
    let count = &post.arguments[1].schemas.output;
    assert_eq!(count.get("maximum"), Some(&5.into()));
    assert!(matches!(post.ack, DescribedAck::Reply { data: Some(_), error: Some(_) }));
    let [address, page, picture] = invite.arguments.as_slice() else {
        panic!("three arguments: {:?}", invite.arguments);
    };
    assert_eq!(address.schemas.input.get("format"), Some(&"email".into()));
    assert_eq!(page.schemas.output.get("format"), Some(&"uri".into()));
    assert_eq!(picture.schemas.input.get("x-maxBytes"), Some(&9.into()));
    assert_eq!(picture.schemas.input.get("maxLength"), None);
    assert!(anything.arguments[0].rest);
    assert!(matches!(anything.ack, DescribedAck::Empty));
}
