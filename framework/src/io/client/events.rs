//! Events of the client: started in the order of arrival, or kept until there is room.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Context;

use super::Client;
use super::member::{Stage, WaitingEvent};
use crate::hub::dispatch::{Dispatched, EventPacket};
use crate::hub::observe::ObservedEvent;
use crate::hub::panics;
use crate::hub::socket::SocketCore;
use crate::machines::connection::Slot;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;

/// What an event that waits is charged beside its bytes.
const WAITING_OVERHEAD: usize = 128;

/// So much of a name that a client chose is logged.
const LOGGED_NAME: usize = 64;

impl Client {
    pub(super) fn event(
        &mut self,
        cx: &mut Context<'_>,
        slot: Slot,
        id: Option<u64>,
        name: Cow<'_, str>,
        arguments: Arguments<'_>,
    ) -> Result<(), DisconnectReason> {
        let Some(index) = self.position(slot) else { return Ok(()) };
        if let Some(observer) = &self.hub.observer {
            if !arguments.check_syntax() {
                return Err(DisconnectReason::ParseError);
            }
            // Before there is a socket it is told of behind the socket.
            if let Some(socket) = self.members.get(index).and_then(|member| member.stage.socket()) {
                observer.incoming(&ObservedEvent::incoming(socket, id, &name, &arguments));
            }
        }
        let charge = arguments.size() + name.len() + WAITING_OVERHEAD;
        let read_charge = || arguments.decoded_size() + name.len() + WAITING_OVERHEAD;
        let has_room = self.running.has_room(read_charge, self.config.max_handlers, self.config.memory_budget);
        let Some(member) = self.members.get_mut(index) else { return Ok(()) };
        if has_room
            && member.serial.is_none()
            && member.waiting.is_empty()
            && let Stage::Ready(socket) = &member.stage
        {
            let socket = socket.clone();
            let packet = EventPacket { id, name: &name, arguments: &arguments };
            if self.start(cx, index, &socket, packet, read_charge)? {
                return Ok(());
            }
        }
        let read_charge = read_charge();
        let Some(member) = self.members.get_mut(index) else { return Ok(()) };
        let event = WaitingEvent { id, name: name.into(), arguments: arguments.into_owned(), charge, read_charge };
        member.waiting.push_back(event);
        self.held += charge;
        Ok(())
    }

    /// Starts a handler and polls it in place: most are ready at once, and nothing is parked for them. Not if the
    /// namespace is not ready: then the event has to wait.
    pub(super) fn start(
        &mut self,
        cx: &mut Context<'_>,
        index: usize,
        socket: &Arc<SocketCore>,
        packet: EventPacket<'_>,
        charge: impl FnOnce() -> usize,
    ) -> Result<bool, DisconnectReason> {
        let (handler, serial) = match dispatch(cx, socket, packet) {
            Dispatched::Done => return Ok(true),
            Dispatched::NotReady => return Ok(false),
            Dispatched::Malformed => return Err(DisconnectReason::ParseError),
            Dispatched::Handler(handler) => (handler, false),
            Dispatched::SerialHandler(handler) => (handler, true),
        };
        let slot = self.members.get(index).map(|member| member.slot);
        let end = self.running.start(cx, handler, slot.filter(|_| serial), charge);
        if let Some(end) = end
            && let Some(member) = self.members.get_mut(index)
        {
            member.serial = Some(end);
        }
        Ok(true)
    }

    /// Starts events that waited, as far as there is room.
    pub(super) fn start_waiting(&mut self, cx: &mut Context<'_>) -> Result<(), DisconnectReason> {
        for index in 0..self.members.len() {
            while let Some(member) = self.members.get_mut(index)
                && member.serial.is_none()
                && let Stage::Ready(socket) = &member.stage
                && let Some(event) = member.waiting.front()
                && self.running.has_room(|| event.read_charge, self.config.max_handlers, self.config.memory_budget)
                && let Some(event) = member.waiting.pop_front()
            {
                let socket = socket.clone();
                if self.start(cx, index, &socket, event.packet(), || event.read_charge)? {
                    self.held -= event.charge;
                } else {
                    if let Some(member) = self.members.get_mut(index) {
                        member.waiting.push_front(event);
                    }
                    break;
                }
            }
        }
        Ok(())
    }
}

/// Reads the arguments of an event and makes its handler. A panic is logged, and costs that event alone.
pub(super) fn dispatch(cx: &mut Context<'_>, socket: &Arc<SocketCore>, packet: EventPacket<'_>) -> Dispatched {
    catch_unwind(AssertUnwindSafe(|| socket.namespace.dispatch.event(cx, socket, packet))).unwrap_or_else(|_| {
        let event: String = packet.name.chars().take(LOGGED_NAME).collect();
        panics::caught(|| tracing::error!(?event, "reading an event's arguments panicked"));
        Dispatched::Done
    })
}
