//! One Engine.IO connection as Socket.IO sees it: the namespaces that its client is in.
//!
//! Pure: messages and the time go in, [`ConnectionEvent`]s come out. Who may come in is the
//! caller's to decide and to tell.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use crate::values::config::Config;
use crate::values::parser::decoder::{DecodeError, Decoder};
use crate::values::parser::json::Json;
use crate::values::parser::legacy;
use crate::values::parser::packet::{Arguments, MAX_NAMESPACE, Packet, PacketData, PacketError};
use crate::values::reason::DisconnectReason;

/// The namespaces of one connection. Each goes this way:
///
/// ```text
///                CONNECT                    accept
///  never joined ─────────▶ Connecting ────────────────▶ Connected
///                          ▲   │                            │
///                  CONNECT │   │ refuse, leave, DISCONNECT  │ leave, DISCONNECT
///                          │   ▼                            ▼
///                          └─ left ◀────────────────────────┘
/// ```
///
/// The state changes with the packet, not with the answer to it, so twenty CONNECTs in one segment
/// are one socket and an error. What comes for a namespace that was left may have crossed the
/// server's DISCONNECT or refusal on its way and is ignored; Node closes the connection. For a
/// namespace that was never joined it is an error, as in Node.
#[derive(Debug)]
pub(crate) struct Connection {
    decoder: Decoder,
    slots: Vec<Place>,
    left: VecDeque<Name>,
    refused: usize,
    connect_deadline: Option<Instant>,
    max_namespaces: usize,
    max_refused_connects: usize,
    /// A client of Socket.IO 2: its namespaces carry a query, which is the auth payload.
    is_legacy: bool,
}

/// Where a namespace is kept while the client is in it. A later stay has another generation, so
/// that an answer that comes too late never reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Slot {
    index: usize,
    generation: u32,
}

impl Slot {
    /// Below `max_namespaces`, and used again.
    #[cfg(test)]
    pub(crate) fn index(self) -> usize {
        self.index
    }
}

#[derive(Debug)]
struct Place {
    generation: u32,
    stay: Option<Stay>,
}

#[derive(Debug)]
struct Stay {
    namespace: Name,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Connecting,
    Connected,
}

/// `/`, which nearly everybody joins, takes no memory.
type Name = Cow<'static, str>;

/// What a packet asks for. Without attachments it borrows from the message.
#[derive(Debug, PartialEq)]
pub(crate) enum ConnectionEvent<'a> {
    /// The client wants to come in: [`accept`](Connection::accept) or
    /// [`refuse`](Connection::refuse) it.
    Connect {
        slot: Slot,
        namespace: Cow<'a, str>,
        auth: Option<Json<'a>>,
    },
    /// Also while the answer to CONNECT is open: such events wait for it.
    Event {
        slot: Slot,
        id: Option<u64>,
        name: Cow<'a, str>,
        args: Arguments<'a>,
    },
    Ack {
        slot: Slot,
        id: u64,
        args: Arguments<'a>,
    },
    /// The client left. The slot is gone already; if it was still connecting, no answer is due any
    /// more.
    Disconnect {
        slot: Slot,
    },
}

impl Connection {
    pub(crate) fn new(config: &Config, now: Instant) -> Self {
        Self {
            decoder: Decoder::new(config),
            slots: Vec::new(),
            left: VecDeque::new(),
            refused: 0,
            connect_deadline: now.checked_add(config.connect_timeout),
            max_namespaces: config.max_namespaces,
            max_refused_connects: config.max_refused_connects,
            is_legacy: false,
        }
    }

    /// The connection of a Socket.IO 2 client. By opening it the client asks for `/`: the slot is to be treated as if
    /// CONNECT had come.
    pub(crate) fn legacy(config: &Config, now: Instant) -> (Self, Option<Slot>) {
        let mut connection = Self { is_legacy: true, ..Self::new(config, now) };
        let slot = connection.occupy("/").ok();
        (connection, slot)
    }

    /// A text message, without the engine's `4`.
    pub(crate) fn handle_text<'a>(
        &mut self,
        now: Instant,
        text: &'a str,
    ) -> Result<Option<ConnectionEvent<'a>>, ProtocolError> {
        match self.decoder.handle_text(now, text)? {
            Some(packet) => self.handle_packet(packet),
            None => Ok(None),
        }
    }

    /// A binary message.
    pub(crate) fn handle_binary<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<ConnectionEvent<'a>>, ProtocolError> {
        match self.decoder.handle_binary(bytes)? {
            Some(packet) => self.handle_packet(packet),
            None => Ok(None),
        }
    }

    /// The client must be in some namespace by now, and the attachments that it announced must be
    /// there.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Result<(), ProtocolError> {
        // Said once: while the connection ends, the deadline is not to come again and again.
        if self.connect_deadline.take_if(|deadline| *deadline <= now).is_some() {
            return Err(ProtocolError::ConnectTimeout);
        }
        Ok(self.decoder.handle_timeout(now)?)
    }

    /// Nobody read for so long: all deadlines are that much later.
    pub(crate) fn postpone(&mut self, by: Duration) {
        if let Some(deadline) = &mut self.connect_deadline {
            *deadline = deadline.checked_add(by).unwrap_or(*deadline);
        }
        self.decoder.postpone(by);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.connect_deadline.into_iter().chain(self.decoder.poll_timeout()).min()
    }

    /// The client is in. `false` if it is not waiting for that any more: then nothing is to be
    /// sent.
    pub(crate) fn accept(&mut self, slot: Slot) -> bool {
        let Some(stay) = self.stay_mut(slot).filter(|stay| stay.state == State::Connecting) else {
            return false;
        };
        stay.state = State::Connected;
        self.connect_deadline = None;
        true
    }

    /// The client is not let in. `false` if it is not waiting for that any more: then nothing is to
    /// be sent.
    pub(crate) fn refuse(&mut self, slot: Slot) -> bool {
        if self.stay_mut(slot).is_none_or(|stay| stay.state != State::Connecting) {
            return false;
        }
        self.refused += 1;
        self.leave(slot)
    }

    /// The server ends the stay. `false` if it has ended: then nothing is to be sent.
    pub(crate) fn leave(&mut self, slot: Slot) -> bool {
        let Some(place) = self.slots.get_mut(slot.index).filter(|place| place.generation == slot.generation) else {
            return false;
        };
        let Some(stay) = place.stay.take() else {
            return false;
        };
        place.generation = place.generation.wrapping_add(1);
        if !self.left.contains(&stay.namespace) {
            if self.left.len() >= self.max_namespaces {
                self.left.pop_front();
            }
            self.left.push_back(stay.namespace);
        }
        true
    }

    /// The namespace of a slot whose stay has not ended.
    pub(crate) fn namespace(&self, slot: Slot) -> Option<&str> {
        self.stay(slot).map(|stay| &*stay.namespace)
    }

    /// Whether the client was let in and has not left.
    #[cfg(test)]
    pub(crate) fn is_connected(&self, slot: Slot) -> bool {
        self.stay(slot).is_some_and(|stay| stay.state == State::Connected)
    }

    /// All stays that have not ended, connecting or connected.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.slots
            .iter()
            .enumerate()
            .filter(|(_, place)| place.stay.is_some())
            .map(|(index, place)| Slot { index, generation: place.generation })
    }

    /// What the unfinished packet is charged at, in bytes.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn held(&self) -> usize {
        self.decoder.held()
    }

    fn handle_packet<'a>(&mut self, packet: Packet<'a>) -> Result<Option<ConnectionEvent<'a>>, ProtocolError> {
        let packet = if self.is_legacy { legacy::without_query(packet) } else { packet };
        let slot = self.slots().find(|&slot| self.namespace(slot) == Some(&*packet.namespace));
        match (packet.data, slot) {
            (PacketData::Connect { .. }, Some(_)) => Err(ProtocolError::ConnectedTwice),
            (PacketData::Connect { auth }, None) => {
                let slot = self.occupy(&packet.namespace)?;
                Ok(Some(ConnectionEvent::Connect { slot, namespace: packet.namespace, auth }))
            }
            (PacketData::Disconnect, Some(slot)) => {
                self.leave(slot);
                Ok(Some(ConnectionEvent::Disconnect { slot }))
            }
            (PacketData::Event { id, name, args }, Some(slot)) => {
                Ok(Some(ConnectionEvent::Event { slot, id, name, args }))
            }
            (PacketData::Ack { id, args }, Some(slot)) => Ok(Some(ConnectionEvent::Ack { slot, id, args })),
            (PacketData::ConnectError { .. }, _) => Err(ProtocolError::ConnectErrorFromClient),
            (_, None) if !self.left.iter().any(|left| *left == packet.namespace) => Err(ProtocolError::NotJoined),
            (PacketData::Disconnect, None) => Ok(None),
            (PacketData::Event { args, .. } | PacketData::Ack { args, .. }, None) => {
                if args.check_syntax() {
                    Ok(None)
                } else {
                    Err(DecodeError::from(PacketError::InvalidPayload).into())
                }
            }
        }
    }

    fn occupy(&mut self, namespace: &str) -> Result<Slot, ProtocolError> {
        if self.refused >= self.max_refused_connects {
            return Err(ProtocolError::TooManyRefused);
        }
        if namespace.len() > MAX_NAMESPACE {
            return Err(DecodeError::from(PacketError::NamespaceTooLong).into());
        }
        let index = self.slots.iter().position(|place| place.stay.is_none()).unwrap_or(self.slots.len());
        if index >= self.max_namespaces {
            return Err(ProtocolError::TooManyNamespaces);
        }
        let namespace = if namespace == "/" { Cow::Borrowed("/") } else { Cow::Owned(namespace.to_owned()) };
        let stay = Some(Stay { namespace, state: State::Connecting });
        let generation = match self.slots.get_mut(index) {
            Some(place) => {
                place.stay = stay;
                place.generation
            }
            None => {
                if self.slots.capacity() == 0 {
                    // Nearly everybody is in one namespace, and a vector would begin with four.
                    self.slots.reserve_exact(1);
                }
                self.slots.push(Place { generation: 0, stay });
                0
            }
        };
        Ok(Slot { index, generation })
    }

    fn stay(&self, slot: Slot) -> Option<&Stay> {
        self.slots.get(slot.index).filter(|place| place.generation == slot.generation)?.stay.as_ref()
    }

    fn stay_mut(&mut self, slot: Slot) -> Option<&mut Stay> {
        self.slots.get_mut(slot.index).filter(|place| place.generation == slot.generation)?.stay.as_mut()
    }
}

/// Why the whole connection is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProtocolError {
    /// The messages are no packet.
    Decode(DecodeError),
    /// CONNECT for a namespace that the client is in, or waits to come in.
    ConnectedTwice,
    /// EVENT, ACK or DISCONNECT for a namespace that was never joined.
    NotJoined,
    /// CONNECT_ERROR, which only servers send.
    ConnectErrorFromClient,
    /// One more CONNECT than namespaces are allowed.
    TooManyNamespaces,
    /// One more CONNECT after too many were refused.
    TooManyRefused,
    /// No namespace was joined in time.
    ConnectTimeout,
}

impl ProtocolError {
    /// What the sockets of the connection are told.
    pub(crate) fn reason(self) -> DisconnectReason {
        match self {
            Self::Decode(_) => DisconnectReason::ParseError,
            Self::ConnectedTwice
            | Self::NotJoined
            | Self::ConnectErrorFromClient
            | Self::TooManyNamespaces
            | Self::TooManyRefused
            | Self::ConnectTimeout => DisconnectReason::ForcedClose,
        }
    }
}

impl From<DecodeError> for ProtocolError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::ConnectedTwice => f.write_str("a second CONNECT for a namespace"),
            Self::NotJoined => f.write_str("a packet for a namespace that was not joined"),
            Self::ConnectErrorFromClient => f.write_str("CONNECT_ERROR from a client"),
            Self::TooManyNamespaces => f.write_str("too many namespaces"),
            Self::TooManyRefused => f.write_str("too many refused CONNECTs"),
            Self::ConnectTimeout => f.write_str("no namespace was joined in time"),
        }
    }
}

#[cfg(test)]
mod tests;
