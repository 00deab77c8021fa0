//! Generated code names everything by its whole path: it works without a prelude, with the names of the prelude taken, and
//! where the framework has another name.
//!
//! Payloads are outside of that: what ts-rs derives needs the prelude.

pub(crate) mod framework {
    pub(crate) use ::ackord::*;
}

use ::ackord as ackord_by_another_name;

#[ackord_by_another_name::payload(crate = "crate::hygiene::framework")]
pub(crate) struct Message {
    #[payload(length(min = 1), pattern("^a"), custom(fine), email)]
    text: String,
    #[payload(url)]
    page: Option<String>,
    #[payload(string)]
    id: u64,
}

fn fine(_: &String) -> Result<(), String> {
    Ok(())
}

#[ackord_by_another_name::payload(crate = "crate::hygiene::framework")]
pub(crate) enum Refused {
    Banned { until: String },
    No,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

#[no_implicit_prelude]
mod bare {
    use super::{Message, Refused};

    // Names that generated code must not take from here.
    mod core {}
    mod std {}
    mod serde {}
    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct Ok;
    struct Err;
    struct Box;
    struct Vec;
    struct String;
    struct Send;
    struct Sync;
    type Text = ::std::string::String;

    #[derive(::ackord::Events)]
    #[events(crate = "crate::hygiene::framework")]
    enum Event {
        Unit,
        Tuple(Message, Text),
        Ask(Text, ::ackord::Ack<Message>),
    }

    #[derive(::ackord::Room)]
    #[room(crate = "crate::hygiene::framework")]
    enum Rooms {
        Lobby,
        #[room("room:{0}")]
        Named(Text),
    }

    #[derive(::ackord::Namespace)]
    #[namespace("/hygiene/{id}", emits = Event, rooms = Rooms, crate = "crate::hygiene::framework")]
    struct Hygiene {
        id: u32,
    }

    #[::ackord::handler(Hygiene, client = Client, crate = "crate::hygiene::framework")]
    trait Handler {
        #[connect]
        async fn connect(
            &self,
            peer: &::ackord::Handshake<Hygiene>,
            auth: Message,
        ) -> ::core::result::Result<Text, Refused>;
        #[connected]
        async fn connected(&self, socket: &::ackord::Socket<Hygiene>) {}
        #[event]
        async fn post(
            &self,
            socket: &::ackord::Socket<Hygiene>,
            message: Message,
            #[payload(length(max = 3), url)] room: Text,
        ) -> ::ackord::Reply<Text, Refused>;
        #[event]
        async fn bare(&self, socket: &::ackord::Socket<Hygiene>);
        #[fallback]
        async fn other(
            &self,
            socket: &::ackord::Socket<Hygiene>,
            event: Text,
            args: ::std::vec::Vec<::ackord::Value>,
            wants_ack: bool,
        ) -> ::core::option::Option<Text>;
        #[disconnecting]
        async fn leaves(&self, socket: &::ackord::Socket<Hygiene>, reason: ::ackord::DisconnectReason) {}
        #[disconnect]
        async fn left(&self, socket: &::ackord::Socket<Hygiene>, reason: ::ackord::DisconnectReason) {}
    }
    async fn call(client: &impl Client, message: Message) {
        let _ = client.post(message, Text::new()).await;
        let _ = client.bare().await;
    }
}
