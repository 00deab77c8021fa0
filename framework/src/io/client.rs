//! One connection seen as Socket.IO (upstream: `client.ts`): its namespaces, from CONNECT to the farewell.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::application::Application;
use super::running::{Running, SerialEnd, Tasks, guarded};
use super::sweeper;
use crate::hub::dispatch::{Connecting, Data, Dispatched, EventPacket, Refusal, Task};
use crate::hub::namespace::NamespaceCore;
use crate::hub::observe::{ObservedEvent, ObservedRefusal, ObservedSocket};
use crate::hub::outbox::Outgoing;
use crate::hub::registry::Hub;
use crate::hub::socket::{Link, SocketCore};
use crate::machines::connection::{Connection, ConnectionEvent, ProtocolError, Slot};
use crate::machines::session::Session;
use crate::values::config::{Config, Parser};
use crate::values::engine::packet::Message;
use crate::values::engine::sid::SocketId;
#[cfg(feature = "msgpack")]
use crate::values::parser::msgpack;
use crate::values::parser::packet::Arguments;
use crate::values::parser::{encoder, legacy};
use crate::values::reason::DisconnectReason;
use crate::values::recovery::Claim;
use crate::values::request::HandshakeRequest;
use crate::values::wire::Wire;

/// What an event that waits is charged beside its bytes.
const WAITING_OVERHEAD: usize = 128;

/// What a socket that is on its way out is charged.
const LEAVING_CHARGE: usize = 1024;

/// So much of a name that a client chose is logged.
const LOGGED_NAME: usize = 64;

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

/// What a client of Socket.IO 2 knows of itself.
struct Legacy {
    /// The id of the session, and of its first socket in `/`.
    sid: SocketId,
    /// There was a socket of that id. A later one of the same client must not have it: the first may still be leaving.
    is_used: bool,
}

impl Legacy {
    /// The id of its next socket in a namespace. It computes one itself, `sid` or `/namespace#sid`; where a socket's id
    /// cannot be that, the socket is to be in a room of that name.
    fn next_id(&mut self, namespace: &str) -> (SocketId, Option<Arc<str>>) {
        if namespace == "/" && !std::mem::replace(&mut self.is_used, true) {
            return (self.sid, None);
        }
        let name = if namespace == "/" { self.sid.to_string() } else { format!("{namespace}#{}", self.sid) };
        (SocketId::random(), Some(name.into()))
    }
}

/// The client in one namespace.
struct Member {
    slot: Slot,
    /// While `#[connect]` decides on a dynamic one, nobody is in it.
    namespace: Arc<NamespaceCore>,
    stage: Stage,
    /// What it is charged beside its events.
    charge: usize,
    /// It has left: what was asked for before is still done, then it goes.
    leaving: Option<DisconnectReason>,
    /// Events that came before the member was ready, or while it had no room.
    waiting: VecDeque<WaitingEvent>,
    /// A handler runs that lets no other start.
    serial: Option<SerialEnd>,
}

enum Stage {
    /// `#[connect]` decides.
    Connecting(Task<Result<Data, Refusal>>),
    /// The CONNECT answer is sent; `#[connected]` runs.
    Greeting(Arc<SocketCore>, Task<()>),
    /// Events are dispatched.
    Ready(Arc<SocketCore>),
}

impl Stage {
    /// A socket that has come in.
    fn of(socket: Arc<SocketCore>) -> Self {
        match socket.namespace.dispatch.connected(&socket) {
            Some(greeting) => Self::Greeting(socket, greeting),
            None => Self::Ready(socket),
        }
    }

    /// The socket, once there is one.
    fn socket(&self) -> Option<&Arc<SocketCore>> {
        match self {
            Self::Connecting(_) => None,
            Self::Greeting(socket, _) | Self::Ready(socket) => Some(socket),
        }
    }
}

struct WaitingEvent {
    id: Option<u64>,
    name: Box<str>,
    arguments: Arguments<'static>,
    charge: usize,
    /// What a handler is charged that has read its arguments.
    read_charge: usize,
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

    fn connect(&mut self, slot: Slot, path: &str, auth: Option<Box<str>>) {
        if let Some(socket) = self.recover(path, auth.as_deref()) {
            self.connection.accept(slot);
            let namespace = socket.namespace.clone();
            if let Some(observer) = &self.hub.observer {
                observer.connected(&ObservedSocket::new(&socket));
            }
            let stage = Stage::of(socket);
            let (waiting, serial, leaving) = (VecDeque::new(), None, None);
            self.members.push(Member { slot, namespace, stage, charge: 0, leaving, waiting, serial });
            return;
        }
        // The types of a path's parameters are the user's.
        let namespace = match catch_unwind(AssertUnwindSafe(|| self.hub.find(path))) {
            Ok(Some(namespace)) => namespace,
            Ok(None) => {
                return self.refuse(slot, path, &Refusal { message: "Invalid namespace".to_owned(), data: None });
            }
            Err(_) => {
                tracing::error!("reading the parameters of a namespace's path panicked");
                return self.refuse(slot, path, &Refusal { message: "internal error".to_owned(), data: None });
            }
        };
        if let (Some(contracts), Some(auth)) = (&self.hub.contracts, auth.as_deref())
            && let Some(refusal) = contracts.refuse(auth)
        {
            return self.refuse(slot, path, &refusal);
        }
        let charge = auth.as_ref().map_or(0, |auth| auth.len());
        let connecting = Connecting { namespace: namespace.clone(), request: self.request.clone(), auth };
        let decision = namespace.dispatch.connect(connecting);
        // Polled by the turn that is under way.
        let stage = Stage::Connecting(decision);
        self.held += charge;
        let (waiting, serial, leaving) = (VecDeque::new(), None, None);
        self.members.push(Member { slot, namespace, stage, charge, leaving, waiting, serial });
    }

    /// The socket of a session that the client has had before, if it asks for one and can have it. All that it missed,
    /// and the CONNECT answer, are queued then.
    fn recover(&self, path: &str, auth: Option<&str>) -> Option<Arc<SocketCore>> {
        let recovery = self.hub.recovery.as_ref().filter(|_| self.legacy.is_none())?;
        recovery.recover(&Claim::read(auth?)?, path, &self.request, &self.link)
    }

    fn refuse(&mut self, slot: Slot, path: &str, refusal: &Refusal) {
        if !self.connection.refuse(slot) {
            return;
        }
        tracing::debug!(namespace = ?path, message = ?refusal.message, "a client was refused");
        if let Some(observer) = &self.hub.observer {
            let Refusal { message, data } = refusal;
            let request = &self.request;
            observer.refused(&ObservedRefusal { namespace: path, message, data: data.as_deref(), request });
        }
        let data = refusal.data.as_ref().and_then(|data| serde_json::value::RawValue::from_string(data.clone()).ok());
        let encoded = match &self.legacy {
            None => encoder::connect_error(path, &refusal.message, data.as_ref()),
            Some(_) => legacy::error(path, &refusal.message, data.as_ref()),
        };
        match encoded {
            Ok(wire) => self.link.outbox.push(Outgoing::Packet { wire, volatile: false }),
            Err(error) => tracing::error!(namespace = path, %error, "a refusal was dropped"),
        }
    }

    /// Answers CONNECT, enters the namespace, and starts `#[connected]`.
    fn welcome(&mut self, index: usize, data: Data) {
        let Some(member) = self.members.get_mut(index) else { return };
        self.held -= std::mem::take(&mut member.charge);
        if !self.connection.accept(member.slot) {
            return;
        }
        let namespace = member.namespace.enter();
        member.namespace = namespace.clone();
        let path = member.namespace.path();
        let (id, room) = match &mut self.legacy {
            None => (SocketId::random(), None),
            Some(legacy) => legacy.next_id(path),
        };
        let socket = SocketCore::new(id, self.hub.clone(), namespace, self.request.clone(), self.link.clone(), data);
        let socket = Arc::new(if self.legacy.is_some() { socket.never_recovered() } else { socket });
        if let Some(recovery) = &self.hub.recovery {
            recovery.open(&socket);
        }
        let answer = match self.legacy {
            None => {
                let pid = socket.trail.as_ref().map(|trail| trail.pid.to_secret());
                encoder::connect(path, id.as_str(), pid.as_deref())
            }
            Some(_) => legacy::connect(path),
        };
        socket.deliver(answer, false);
        member.namespace.rooms.add(id, socket.clone());
        if let Some(room) = room {
            member.namespace.rooms.join(id, &room);
        }
        if let Some(observer) = &self.hub.observer {
            observer.connected(&ObservedSocket::new(&socket));
            for event in &member.waiting {
                observer.incoming(&ObservedEvent::incoming(&socket, event.id, &event.name, &event.arguments));
            }
        }
        member.stage = Stage::of(socket);
    }

    fn event(
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
    fn start(
        &mut self,
        cx: &mut Context<'_>,
        index: usize,
        socket: &Arc<SocketCore>,
        packet: EventPacket<'_>,
        charge: impl FnOnce() -> usize,
    ) -> Result<bool, DisconnectReason> {
        let dispatch = &socket.namespace.dispatch;
        let Ok(dispatched) = catch_unwind(AssertUnwindSafe(|| dispatch.event(cx, socket, packet))) else {
            let event: String = packet.name.chars().take(LOGGED_NAME).collect();
            tracing::error!(?event, "reading an event's arguments panicked");
            return Ok(true);
        };
        let (handler, serial) = match dispatched {
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

    /// Goes on with the decisions and greetings, wherever the namespace is.
    fn poll_stages(&mut self, cx: &mut Context<'_>) {
        let mut index = 0;
        while let Some(member) = self.members.get_mut(index) {
            match &mut member.stage {
                Stage::Connecting(decision) => match guarded(cx, decision.as_mut()) {
                    Poll::Pending => index += 1,
                    // Looked at again: the greeting may be ready at once.
                    Poll::Ready(Some(Ok(data))) => self.welcome(index, data),
                    Poll::Ready(refused) => {
                        let refusal = match refused {
                            Some(Err(refusal)) => refusal,
                            Some(Ok(_)) | None => Refusal { message: "internal error".to_owned(), data: None },
                        };
                        let member = self.members.swap_remove(index);
                        self.held -= member.held();
                        self.refuse(member.slot, member.namespace.path(), &refusal);
                    }
                },
                Stage::Greeting(socket, greeting) => match guarded(cx, greeting.as_mut()) {
                    Poll::Pending => index += 1,
                    Poll::Ready(_) => member.stage = Stage::Ready(socket.clone()),
                },
                Stage::Ready(_) => index += 1,
            }
        }
    }

    /// Starts events that waited, as far as there is room.
    fn start_waiting(&mut self, cx: &mut Context<'_>) -> Result<(), DisconnectReason> {
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

    /// Lets go of the sockets that have left, once all that was asked for has been started.
    fn release_leaving(&mut self) {
        let mut index = 0;
        while let Some(member) = self.members.get(index) {
            match (member.leaving, &member.stage) {
                (Some(reason), Stage::Ready(_)) if member.waiting.is_empty() => {
                    let member = self.members.swap_remove(index);
                    self.held -= member.held();
                    self.farewell(member, reason);
                }
                _ => index += 1,
            }
        }
    }

    /// Lets go of the sockets whose sessions another connection has by now.
    fn release_replaced(&mut self) {
        let is_replaced =
            |member: &&Member| member.leaving.is_none() && member.stage.socket().is_some_and(|socket| socket.is_gone());
        let replaced: Vec<_> = self.members.iter().filter(is_replaced).map(|member| member.slot).collect();
        for slot in replaced {
            self.connection.leave(slot);
            self.leave(slot, DisconnectReason::TransportClose);
        }
    }

    fn position(&self, slot: Slot) -> Option<usize> {
        self.members.iter().position(|member| member.slot == slot)
    }

    /// A stay has ended, by either side. A decision that is not made yet is dropped.
    fn leave(&mut self, slot: Slot, reason: DisconnectReason) {
        let Some(index) = self.position(slot) else { return };
        let Some(member) = self.members.get_mut(index) else { return };
        match &member.stage {
            Stage::Connecting(_) => {
                let member = self.members.swap_remove(index);
                self.held -= member.held();
            }
            Stage::Greeting(socket, _) | Stage::Ready(socket) => {
                socket.end(reason);
                if let Some(observer) = &self.hub.observer
                    && member.leaving.is_none()
                {
                    observer.disconnected(&ObservedSocket::new(socket), reason);
                }
                member.leaving = Some(reason);
                member.charge += LEAVING_CHARGE;
                self.held += LEAVING_CHARGE;
                self.release_leaving();
            }
        }
    }

    /// Leaves a namespace: what was asked for is still done, then the handlers of the end run, then the rooms are gone.
    /// A decision that is not made yet is dropped.
    fn farewell(&self, member: Member, reason: DisconnectReason) {
        let (socket, greeting) = match member.stage {
            Stage::Connecting(_) => return,
            Stage::Greeting(socket, greeting) => (socket, Some(greeting)),
            Stage::Ready(socket) => (socket, None),
        };
        socket.end(reason);
        let counted = self.link.begin_farewell();
        let dispatch = socket.namespace.dispatch.clone();
        let disconnecting = dispatch.disconnecting(&socket, reason);
        let disconnect = dispatch.disconnect(&socket, reason);
        let (waiting, serial) = (member.waiting, member.serial);
        let seat = Seat(socket.clone());
        if greeting.is_none() && disconnecting.is_none() && disconnect.is_none() && waiting.is_empty() {
            return;
        }
        self.tasks.spawn_handlers(async move {
            if let Some(greeting) = greeting {
                run(greeting).await;
            }
            if let Some(serial) = serial
                && !waiting.is_empty()
            {
                // An error is the end too.
                let _ = serial.await;
            }
            for event in waiting {
                let dispatched = std::future::poll_fn(|cx| {
                    match catch_unwind(AssertUnwindSafe(|| dispatch.event(cx, &socket, event.packet()))) {
                        Ok(Dispatched::NotReady) => Poll::Pending,
                        Ok(dispatched) => Poll::Ready(Some(dispatched)),
                        Err(_) => Poll::Ready(None),
                    }
                });
                match dispatched.await {
                    Some(Dispatched::Handler(handler) | Dispatched::SerialHandler(handler)) => run(handler).await,
                    Some(Dispatched::Done | Dispatched::Malformed | Dispatched::NotReady) | None => {}
                }
            }
            if let Some(disconnecting) = disconnecting {
                run(disconnecting).await;
            }
            drop(seat);
            if let Some(disconnect) = disconnect {
                run(disconnect).await;
            }
            drop(counted);
        });
    }
}

/// A socket that is about to leave its namespace (or to wait there for its client), and does when this is dropped: also
/// if its handlers are cut.
struct Seat(Arc<SocketCore>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.vacate();
    }
}

impl Member {
    /// All that it is charged.
    fn held(&self) -> usize {
        self.charge + self.waiting.iter().map(|event| event.charge).sum::<usize>()
    }
}

impl WaitingEvent {
    fn packet(&self) -> EventPacket<'_> {
        EventPacket { id: self.id, name: &self.name, arguments: &self.arguments }
    }
}

/// Runs a handler to its end; a panic ends it, and nothing else.
async fn run(mut handler: Task<()>) {
    std::future::poll_fn(|cx| guarded(cx, handler.as_mut()).map(drop)).await;
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
            self.farewell(member, reason);
        }
        self.held = 0;
        if let Some(rest) = self.running.take_rest() {
            self.tasks.spawn_handlers(rest);
        }
    }
}
