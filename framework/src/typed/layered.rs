//! Handlers with middleware round them, behind the erased port of a namespace.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use parking_lot::Mutex;
use tower_service::Service;

use super::dispatch::{self, IncomingEvent};
use super::events::{EncodeError, EventWriter};
use super::handler::Handlers;
use super::middleware::{EventError, EventLayer, EventRequest, EventResponse, EventService};
use super::namespace::{Namespace, Serves};
use super::reply::AckArguments;
use super::socket::Socket;
use crate::hub::acks::ServerReply;
use crate::hub::dispatch::{Connecting, Data, Dispatch, Dispatched, EventPacket, Refusal, Task};
use crate::hub::panics;
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::parser::encoder;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;

/// The handlers `H` of the namespace `N`, and the layer that is put round them for each socket.
pub(crate) struct LayeredHandlers<N, H, L> {
    handlers: Arc<Handlers<N, H>>,
    layer: L,
}

/// The middleware of one socket. It is locked for no longer than it takes to be asked or called.
type SocketService<S> = Mutex<S>;

impl<N, H, L> LayeredHandlers<N, H, L> {
    pub(crate) fn new(handler: H, layer: L) -> Self {
        Self { handlers: Arc::new(Handlers::new(handler)), layer }
    }
}

impl<N: Serves<H>, H: Send + Sync + 'static, L: EventLayer<N>> Dispatch for LayeredHandlers<N, H, L> {
    fn connect(&self, request: Connecting) -> Task<Result<Data, Refusal>> {
        self.handlers.connect(request)
    }

    fn connected(&self, socket: &Arc<SocketCore>) -> Option<Task<()>> {
        let handlers = EventService { port: self.handlers.clone() };
        match catch_unwind(AssertUnwindSafe(|| self.layer.wrap(handlers))) {
            Ok(service) => socket.set_middleware(Box::new(SocketService::new(service))),
            Err(_) => tracing::error!(namespace = ?socket.namespace.path(), "a layer panicked: every event is refused"),
        }
        self.handlers.connected(socket)
    }

    fn event(&self, cx: &mut Context<'_>, socket: &Arc<SocketCore>, packet: EventPacket<'_>) -> Dispatched {
        let declared = N::declared(packet.name);
        let asker = Asker {
            socket: socket.clone(),
            id: packet.id,
            name: packet.name.into(),
            says_rejected: declared.is_some_and(|event| event.says_rejected),
        };
        let Some(service) = socket.middleware::<SocketService<L::Service>>() else {
            asker.refuse(EventError::internal());
            return Dispatched::Done;
        };
        let future = {
            let mut service = service.lock();
            match catch_unwind(AssertUnwindSafe(|| service.poll_ready(cx))) {
                Ok(Poll::Pending) => return Dispatched::NotReady,
                Ok(Poll::Ready(Ok(()))) => {}
                Ok(Poll::Ready(Err(error))) => {
                    asker.refuse(EventError::from_error(error.into(), packet.name));
                    return Dispatched::Done;
                }
                Err(_) => {
                    asker.panicked();
                    return Dispatched::Done;
                }
            }
            if !packet.arguments.check_syntax() {
                return Dispatched::Malformed;
            }
            let request = EventRequest {
                socket: Socket::new(socket.clone()),
                name: packet.name.into(),
                arguments: packet.arguments.clone().into_owned(),
                wants_ack: packet.id.is_some(),
            };
            match catch_unwind(AssertUnwindSafe(|| service.call(request))) {
                Ok(future) => future,
                Err(_) => {
                    asker.panicked();
                    return Dispatched::Done;
                }
            }
        };
        let task = Box::pin(async move {
            match AssertUnwindSafe(future).catch_unwind().await {
                Ok(Ok(response)) => asker.answer(response),
                Ok(Err(error)) => {
                    let error = EventError::from_error(error.into(), &asker.name);
                    asker.refuse(error);
                }
                Err(_) => asker.panicked(),
            }
        });
        match declared {
            Some(event) if event.is_serial => Dispatched::SerialHandler(task),
            _ => Dispatched::Handler(task),
        }
    }

    fn disconnecting(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        self.handlers.disconnecting(socket, reason)
    }

    fn disconnect(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        self.handlers.disconnect(socket, reason)
    }

    fn public(&self, socket: &SocketCore) -> Result<String, serde_json::Error> {
        self.handlers.public(socket)
    }

    fn server_event(&self, scope: &Scope, event: &Arguments<'_>, reply: Option<ServerReply>) -> Option<Task<()>> {
        self.handlers.server_event(scope, event, reply)
    }
}

/// Who sent the event that a middleware has.
struct Asker {
    socket: Arc<SocketCore>,
    id: Option<u64>,
    name: Box<str>,
    says_rejected: bool,
}

impl Asker {
    fn answer(self, response: EventResponse) {
        if let (Some(id), Some(arguments)) = (self.id, response.arguments) {
            self.socket.send_ack_of(id, &arguments);
        }
    }

    fn refuse(self, error: EventError) {
        let rejected = error.into_rejected(&self.name);
        dispatch::refuse(self.socket, self.id, self.says_rejected, &rejected);
    }

    fn panicked(self) {
        tracing::error!(event = ?self.name, namespace = ?self.socket.namespace.path(), "a middleware panicked");
        self.refuse(EventError::internal());
    }
}

/// The handlers of a namespace, whoever implements them.
pub(super) trait EventPort<N>: Send + Sync {
    /// Starts the handler of one event.
    fn start(&self, socket: &Socket<N>, event: IncomingEvent<'_>) -> Dispatched;
}

impl<N: Serves<H>, H: Send + Sync + 'static> EventPort<N> for Handlers<N, H> {
    fn start(&self, socket: &Socket<N>, event: IncomingEvent<'_>) -> Dispatched {
        self.start(socket, event)
    }
}

/// A handler under its middleware: started when it is first polled.
pub(super) struct Running<N> {
    capture: Arc<Capture>,
    stage: Stage<N>,
}

enum Stage<N> {
    Called(Arc<dyn EventPort<N>>, Box<EventRequest<N>>),
    Started(Task<()>),
    Ended,
}

impl<N: Namespace> Running<N> {
    pub(super) fn new(port: Arc<dyn EventPort<N>>, request: EventRequest<N>) -> Self {
        let capture = Arc::new(Capture { wants_ack: request.wants_ack, end: Mutex::new(None) });
        Self { capture, stage: Stage::Called(port, Box::new(request)) }
    }

    /// Runs the handler. A panic of it is an error.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<EventResponse, EventError>> {
        if let Stage::Called(port, request) = &self.stage {
            let packet = EventPacket { name: &request.name, arguments: &request.arguments, id: None };
            let event = IncomingEvent::captured(&request.socket.core, packet, self.capture.clone());
            self.stage = match catch_unwind(AssertUnwindSafe(|| port.start(&request.socket, event))) {
                Ok(Dispatched::Handler(task) | Dispatched::SerialHandler(task)) => Stage::Started(task),
                // What is malformed did not come so far.
                Ok(Dispatched::Done | Dispatched::Malformed | Dispatched::NotReady) => Stage::Ended,
                Err(_) => {
                    let event = &request.name;
                    panics::caught(|| tracing::error!(?event, "reading an event's arguments panicked"));
                    self.capture.end(Err(EventError::internal()));
                    Stage::Ended
                }
            };
        }
        if let Stage::Started(task) = &mut self.stage {
            match catch_unwind(AssertUnwindSafe(|| task.as_mut().poll(cx))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(())) => {}
                Err(_) => {
                    // What answers the event was dropped by the panic, unless it had its answer already.
                    panics::caught(|| tracing::error!("a handler panicked"));
                    self.capture.end(Err(EventError::internal()));
                }
            }
            self.stage = Stage::Ended;
        }
        Poll::Ready(self.capture.take())
    }
}

/// Takes a handler's answer for its middleware.
#[derive(Debug)]
pub(super) struct Capture {
    wants_ack: bool,
    end: Mutex<Option<Result<EventResponse, EventError>>>,
}

impl Capture {
    /// Whether an acknowledgement is asked for.
    pub(super) fn wants_ack(&self) -> bool {
        self.wants_ack
    }

    /// Takes an acknowledgement, if one was asked for.
    pub(super) fn answer<A: AckArguments>(&self, arguments: &A) -> Result<(), EncodeError> {
        if !self.wants_ack {
            return Ok(());
        }
        let encoded =
            encoder::answer(|writer| arguments.write(&mut EventWriter::new(writer)).map_err(|error| error.source));
        let (arguments, ()) = encoded.map_err(|source| EncodeError { source })?;
        self.end(Ok(EventResponse { arguments: Some(arguments) }));
        Ok(())
    }

    /// Takes the end of the handler. The first counts.
    pub(super) fn end(&self, end: Result<EventResponse, EventError>) {
        self.end.lock().get_or_insert(end);
    }

    fn take(&self) -> Result<EventResponse, EventError> {
        self.end.lock().take().unwrap_or_else(|| Ok(EventResponse::none()))
    }
}
