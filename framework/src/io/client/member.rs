//! The client in one namespace, from its CONNECT to its farewell, and the events that wait there.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::hub::dispatch::{Data, EventPacket, Refusal, Task};
use crate::hub::namespace::NamespaceCore;
use crate::hub::socket::SocketCore;
use crate::io::running::SerialEnd;
use crate::machines::connection::Slot;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;

/// The client in one namespace.
pub(super) struct Member {
    pub(super) slot: Slot,
    /// While `#[connect]` decides on a dynamic one, nobody is in it.
    pub(super) namespace: Arc<NamespaceCore>,
    pub(super) stage: Stage,
    /// What it is charged beside its events.
    pub(super) charge: usize,
    /// It has left: what was asked for before is still done, then it goes.
    pub(super) leaving: Option<DisconnectReason>,
    /// Events that came before the member was ready, or while it had no room.
    pub(super) waiting: VecDeque<WaitingEvent>,
    /// A handler runs that lets no other start.
    pub(super) serial: Option<SerialEnd>,
}

pub(super) enum Stage {
    /// `#[connect]` decides.
    Connecting(Task<Result<Data, Refusal>>),
    /// The CONNECT answer is sent; `#[connected]` runs.
    Greeting(Arc<SocketCore>, Task<()>),
    /// Events are dispatched.
    Ready(Arc<SocketCore>),
}

impl Stage {
    /// A socket that has come in.
    pub(super) fn of(socket: Arc<SocketCore>) -> Self {
        match socket.namespace.dispatch.connected(&socket) {
            Some(greeting) => Self::Greeting(socket, greeting),
            None => Self::Ready(socket),
        }
    }

    /// The socket, once there is one.
    pub(super) fn socket(&self) -> Option<&Arc<SocketCore>> {
        match self {
            Self::Connecting(_) => None,
            Self::Greeting(socket, _) | Self::Ready(socket) => Some(socket),
        }
    }
}

pub(super) struct WaitingEvent {
    pub(super) id: Option<u64>,
    pub(super) name: Box<str>,
    pub(super) arguments: Arguments<'static>,
    pub(super) charge: usize,
    /// What a handler is charged that has read its arguments.
    pub(super) read_charge: usize,
}

impl Member {
    /// One that nothing waits for yet.
    pub(super) fn new(slot: Slot, namespace: Arc<NamespaceCore>, stage: Stage, charge: usize) -> Self {
        Self { slot, namespace, stage, charge, leaving: None, waiting: VecDeque::new(), serial: None }
    }

    /// All that it is charged.
    pub(super) fn held(&self) -> usize {
        self.charge + self.waiting.iter().map(|event| event.charge).sum::<usize>()
    }
}

impl WaitingEvent {
    pub(super) fn packet(&self) -> EventPacket<'_> {
        EventPacket { id: self.id, name: &self.name, arguments: &self.arguments }
    }
}
