//! One connection seen as Socket.IO (upstream: `client.ts`): its namespaces, from CONNECT to the farewell.

mod entering;
mod events;
mod leaving;
mod legacy;
mod member;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use self::legacy::Legacy;
use self::member::{Member, Stage};
use super::application::Application;
use super::running::{Running, Tasks};
use super::sweeper;
use crate::hub::observe::ObservedSocket;
use crate::hub::outbox::Outgoing;
use crate::hub::registry::Hub;
use crate::hub::socket::Link;
use crate::machines::connection::{Connection, ConnectionEvent, ProtocolError, Slot};
use crate::machines::session::Session;
use crate::values::config::{Config, Parser};
use crate::values::engine::packet::Message;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder;
#[cfg(feature = "msgpack")]
use crate::values::parser::msgpack;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;
use crate::values::wire::Wire;

/// See the module.
pub(crate) struct Client {
    hub: Arc<Hub>,
    config: Arc<Config>,
    request: Arc<HandshakeRequest>,
    link: Arc<Link>,
    tasks: Arc<Tasks>,
    connection: Connection,
    /// The namespaces that the client is in, or wants to be in.
    members: Vec<Member>,
    running: Running,
    /// Bytes of what waits: events, auth payloads that are being judged, sockets on their way out.
    held: usize,
    paused_since: Option<Instant>,
    /// It speaks Socket.IO 2.
    legacy: Option<Legacy>,
}

impl Client {
    pub(crate) fn new(
        hub: Arc<Hub>,
        config: Arc<Config>,
        request: Arc<HandshakeRequest>,
        link: Arc<Link>,
        tasks: Arc<Tasks>,
        now: Instant,
    ) -> Self {
        let connection = Connection::new(&config, now);
        if let Some(recovery) = &hub.recovery {
            sweeper::start(recovery);
        }
        Self {
            hub,
            config,
            request,
            link,
            tasks,
            connection,
            members: Vec::new(),
            running: Running::default(),
            held: 0,
            paused_since: None,
            legacy: None,
        }
    }

    /// The same for a client of Socket.IO 2, which names its session `sid`. It is in `/` without asking.
    pub(crate) fn into_legacy(mut self, sid: SocketId, now: Instant) -> Self {
        let (connection, main) = Connection::legacy(&self.config, now);
        self.connection = connection;
        self.legacy = Some(Legacy { sid, is_used: false });
        let Some(main) = main else { return self };
        if catch_unwind(AssertUnwindSafe(|| self.hub.find("/"))).is_ok_and(|main| main.is_some()) {
            self.connect(main, "/", None);
        } else {
            // Whoever wants another namespace has not asked for this one, and would take a refusal for its own.
            self.connection.leave(main);
        }
        self
    }

    fn handle_event(&mut self, cx: &mut Context<'_>, event: ConnectionEvent<'_>) -> Result<(), DisconnectReason> {
        match event {
            ConnectionEvent::Connect { slot, namespace, auth } => {
                self.connect(slot, &namespace, auth.map(|auth| (&*auth).into()));
                Ok(())
            }
            ConnectionEvent::Event { slot, id, name, args } => self.event(cx, slot, id, name, args),
            ConnectionEvent::Ack { slot, id, args } => self.ack(slot, id, args),
            ConnectionEvent::Disconnect { slot } => {
                self.leave(slot, DisconnectReason::ClientNamespaceDisconnect);
                Ok(())
            }
        }
    }

    fn ack(&mut self, slot: Slot, id: u64, arguments: Arguments<'_>) -> Result<(), DisconnectReason> {
        let member = self.position(slot).and_then(|index| self.members.get(index));
        let socket = member.and_then(|member| member.stage.socket());
        if !arguments.check_syntax() {
            return Err(DisconnectReason::ParseError);
        }
        if let Some(socket) = socket {
            socket.answered(id, || arguments.into_owned());
        }
        Ok(())
    }

    fn position(&self, slot: Slot) -> Option<usize> {
        self.members.iter().position(|member| member.slot == slot)
    }
}

impl Application for Client {
    fn handle_message(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        message: Message<'_>,
    ) -> Result<(), DisconnectReason> {
        let event = match &message {
            Message::Text(text) => self.connection.handle_text(now, text),
            Message::Binary(data) => self.connection.handle_binary(data),
        };
        match event {
            Ok(Some(event)) => self.handle_event(cx, event),
            Ok(None) => Ok(()),
            Err(error) => {
                tracing::debug!(%error, "a client broke the rules of Socket.IO");
                Err(error.reason())
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DisconnectReason> {
        for socket in self.members.iter().filter_map(|member| member.stage.socket()) {
            socket.expire_acks(now);
        }
        if self.paused_since.is_some() {
            return Ok(());
        }
        self.connection.handle_timeout(now).map_err(ProtocolError::reason)
    }

    fn poll(&mut self, cx: &mut Context<'_>, _: Instant) -> Result<(), DisconnectReason> {
        self.poll_stages(cx);
        while let Poll::Ready(Some(serial)) = self.running.poll_finished(cx) {
            if let Some(index) = serial.and_then(|slot| self.position(slot))
                && let Some(member) = self.members.get_mut(index)
            {
                member.serial = None;
            }
        }
        self.start_waiting(cx)?;
        self.release_leaving();
        Ok(())
    }

    fn handle_outgoing(&mut self, _: Instant, item: Outgoing, session: &mut Session) -> bool {
        let (socket, close) = match item {
            Outgoing::Packet { .. } => return false,
            Outgoing::Disconnect { socket, close } => (socket, close),
            Outgoing::Replaced => {
                self.release_replaced();
                return false;
            }
        };
        let is_asked = |member: &Member| member.stage.socket().is_some_and(|core| core.id == socket);
        let is_in = |member: &&Member| member.leaving.is_none() && (close || is_asked(member));
        let leaving: Vec<_> = self.members.iter().filter(is_in).map(|member| member.slot).collect();
        for slot in leaving {
            let Some(member) = self.position(slot).and_then(|index| self.members.get(index)) else { continue };
            if self.connection.leave(slot) && !matches!(member.stage, Stage::Connecting(_)) {
                let disconnect = encoder::disconnect(member.namespace.path());
                if let Some(wire) = self.write_packet(disconnect) {
                    session.send(wire, false);
                }
            }
            self.leave(slot, DisconnectReason::ServerNamespaceDisconnect);
        }
        close
    }

    // A packet is moved as whole bytes wherever it passes a call.
    #[inline]
    fn write_packet(&self, wire: Wire) -> Option<Wire> {
        match self.config.parser {
            Parser::Default => Some(wire),
            #[cfg(feature = "msgpack")]
            Parser::MessagePack => {
                let message = msgpack::encode(&wire);
                if message.is_none() {
                    tracing::error!("a packet that cannot be written in MessagePack was dropped");
                }
                message
            }
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let acks = self.members.iter().filter_map(|member| member.stage.socket()?.next_ack_timeout());
        let connection = self.connection.poll_timeout().filter(|_| self.paused_since.is_none());
        acks.chain(connection).min()
    }

    fn wants_input(&self) -> bool {
        self.held < self.config.memory_budget && self.link.farewells() < self.config.max_handlers
    }

    fn set_paused(&mut self, now: Instant, paused: bool) {
        let since = if paused { self.paused_since.replace(now) } else { self.paused_since.take() };
        if let Some(since) = since.filter(|_| !paused) {
            self.connection.postpone(now.saturating_duration_since(since));
        }
    }

    fn close(&mut self, reason: DisconnectReason) {
        for member in std::mem::take(&mut self.members) {
            if let Some(observer) = &self.hub.observer
                && member.leaving.is_none()
                && let Some(socket) = member.stage.socket()
            {
                socket.gone();
                observer.disconnected(&ObservedSocket::new(socket), reason);
            }
            let reason = member.leaving.unwrap_or(reason);
            // What is dropped here may be the user's, and its panic must not cost the others their farewell.
            if catch_unwind(AssertUnwindSafe(|| self.farewell(member, reason))).is_err() {
                tracing::error!("dropping what a socket held panicked");
            }
        }
        self.held = 0;
        if let Some(rest) = self.running.take_rest() {
            self.tasks.spawn_handlers(rest);
        }
    }
}
