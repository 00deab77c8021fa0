//! What the server emits: enums with [`Events`](macro@crate::Events).

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::describe::EventsDescription;
use super::namespace::Namespace;
use super::received::{ReceivedError, ReceivedEvent};
use crate::hub::emission::{Emission, Flags};
use crate::hub::namespace::NamespaceCore;
use crate::hub::recovery::Log;
use crate::values::parser::encoder::{ArgumentsWriter, EncodedEvent};

/// The events that a server emits, an enum with a variant each. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of events",
    label = "declares no events",
    note = "derive it: `#[derive(Events)] enum {Self} {{ … }}`"
)]
pub trait Events: Sized + Send {
    /// The event's name on the wire.
    fn name(&self) -> &'static str;

    /// Whether the variant asks for an acknowledgement: its last field is an [`Ack`](crate::Ack).
    #[doc(hidden)]
    fn wants_ack(&self) -> bool;

    /// Writes the arguments in order.
    ///
    /// # Errors
    ///
    /// When the `Serialize` of an argument fails.
    #[doc(hidden)]
    fn encode(self, arguments: &mut EventWriter<'_, '_>) -> Result<(), EncodeError>;

    /// Reads an event that came: its name and its arguments back to the variant.
    ///
    /// # Errors
    ///
    /// When no variant has that name, or its arguments are others.
    #[doc(hidden)]
    fn decode<Reader>(event: ReceivedEvent<'_, Reader>) -> Result<Self, ReceivedError>;

    /// Describes every variant, for the contract.
    #[doc(hidden)]
    fn describe(events: &mut EventsDescription<'_>);
}

/// An enum of events that belongs to the namespace `N`. Implemented by the derive of [`Namespace`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `{N}` emits",
    label = "is no event of `{N}`",
    note = "an event is a value of the enum that the namespace names, `#[namespace(\"/path\", emits = ChatEvent)]`: `ChatEvent::Joined {{ … }}`"
)]
pub trait EmitsOn<N: Namespace>: Events {}

/// The events of a namespace that emits nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEvents {}

impl Events for NoEvents {
    fn name(&self) -> &'static str {
        match *self {}
    }

    fn wants_ack(&self) -> bool {
        match *self {}
    }

    fn encode(self, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        match self {}
    }

    fn decode<Reader>(_: ReceivedEvent<'_, Reader>) -> Result<Self, ReceivedError> {
        Err(ReceivedError::Unknown)
    }

    fn describe(_: &mut EventsDescription<'_>) {}
}

/// Encodes an event once, for one socket or for many.
pub(crate) fn encode<E: Events>(
    log: Option<&Log>,
    namespace: &NamespaceCore,
    id: Option<u64>,
    event: E,
    flags: Flags,
) -> Result<Emission, EncodeError> {
    let name = event.name();
    let write = |writer: &mut ArgumentsWriter<'_>| event.encode(&mut EventWriter::new(writer));
    let (encoded, ()) = Emission::encode(log, namespace.path(), id, name, flags, write)?;
    warn_of_attachments(name, encoded.wire.attachments());
    Ok(encoded)
}

/// Encodes an event for each of `namespaces`, its arguments once, and hands the packets over in their order. `id` says
/// which acknowledgement a packet asks for. After an error nothing was handed over.
///
/// With `keep` the event is for other servers, too, and is handed back.
pub(crate) fn encode_each<E: Events, I: Into<Option<u64>> + Copy>(
    log: Option<&Log>,
    namespaces: &[Arc<NamespaceCore>],
    keep: bool,
    event: E,
    flags: Flags,
    id: impl Fn(&NamespaceCore) -> I,
    mut deliver: impl FnMut(&NamespaceCore, I, Emission),
) -> Result<Option<EncodedEvent>, EncodeError> {
    match namespaces {
        [] if !keep => return Ok(None),
        [namespace] if !keep => {
            let id = id(namespace);
            deliver(namespace, id, encode(log, namespace, id.into(), event, flags)?);
            return Ok(None);
        }
        _ => {}
    }
    let encoded = encode_alone(event)?;
    for namespace in namespaces {
        let id = id(namespace);
        deliver(namespace, id, Emission::of(log, &encoded, namespace.path(), id.into(), flags));
    }
    Ok(Some(encoded))
}

/// Encodes an event that is no packet yet.
pub(crate) fn encode_alone<E: Events>(event: E) -> Result<EncodedEvent, EncodeError> {
    let name = event.name();
    let (encoded, ()) = EncodedEvent::new(name, |writer| event.encode(&mut EventWriter::new(writer)))?;
    warn_of_attachments(name, encoded.attachments());
    Ok(encoded)
}

/// The attachments of one packet that the parser of socket.io-client takes; past it the client closes the connection.
const CLIENTS_ATTACHMENTS: usize = 10;

fn warn_of_attachments(event: &str, attachments: usize) {
    if attachments > CLIENTS_ATTACHMENTS {
        tracing::warn!(event, attachments, "more attachments than socket.io-client takes");
    }
}

/// Where an event writes its arguments.
pub struct EventWriter<'a, 'b> {
    arguments: &'a mut ArgumentsWriter<'b>,
}

impl<'a, 'b> EventWriter<'a, 'b> {
    pub(crate) fn new(arguments: &'a mut ArgumentsWriter<'b>) -> Self {
        Self { arguments }
    }

    /// Appends one argument.
    ///
    /// # Errors
    ///
    /// When its `Serialize` fails.
    pub fn push<T: Serialize + ?Sized>(&mut self, argument: &T) -> Result<(), EncodeError> {
        self.arguments.push(argument).map_err(|source| EncodeError { source })
    }
}

impl fmt::Debug for EventWriter<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventWriter").finish_non_exhaustive()
    }
}

/// A value whose `Serialize` failed: it was dropped whole, nothing of it was sent.
#[derive(Debug)]
pub struct EncodeError {
    pub(crate) source: serde_json::Error,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value cannot be serialised: {}", self.source)
    }
}

impl From<serde_json::Error> for EncodeError {
    fn from(source: serde_json::Error) -> Self {
        Self { source }
    }
}

impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parser::encoder;
    use crate::{Ack, Args, Events, Value, payload};

    #[payload]
    struct Question {
        text: String,
    }

    #[derive(Events)]
    enum ChatEvent {
        Unit,
        #[event("chat message")]
        Message(String, Option<u32>),
        #[serde(rename_all = "camelCase")]
        UserJoined {
            user_name: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            seat: Option<u32>,
        },
        Everything(Args<Vec<u32>>),
        Confirm(Question, Ack<Value>),
    }

    /// The packet as it stands in its frame.
    fn packet<E: Events>(event: E) -> String {
        let name = event.name();
        let encoded = encoder::event("/", None, name, |writer| event.encode(&mut EventWriter::new(writer)));
        let (wire, ()) = encoded.expect("the event can be serialised");
        let frames = String::from_utf8_lossy(wire.frames()).into_owned();
        let start = frames.find('[').unwrap_or_default();
        frames.get(start..).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_tuple_variant_is_positional_and_a_struct_variant_one_object() {
        assert_eq!(packet(ChatEvent::Unit), r#"["unit"]"#);
        assert_eq!(packet(ChatEvent::Message("hi".to_owned(), None)), r#"["chat message","hi",null]"#);
        let joined = ChatEvent::UserJoined { user_name: "ann".to_owned(), seat: None };
        assert_eq!(packet(joined), r#"["userJoined",{"userName":"ann"}]"#);
    }

    #[test]
    fn args_are_spread_and_an_ack_is_no_argument() {
        assert_eq!(packet(ChatEvent::Everything(Args(vec![1, 2]))), r#"["everything",1,2]"#);
        let question = Question { text: "?".to_owned() };
        let confirm = ChatEvent::Confirm(question, Ack::ignored());
        assert!(confirm.wants_ack());
        assert_eq!(packet(confirm), r#"["confirm",{"text":"?"}]"#);
    }
}
