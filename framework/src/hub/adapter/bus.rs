//! A cluster in one process, for tests: servers that hear of each other through the port and nothing else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::{Either, select};
use parking_lot::Mutex;

use super::Target;
use super::port::{Adapter, Gathered, LocalNamespace, Operation, Place, Published, Snapshot};
use crate::hub::acks::{AckEnd, ServerReply};
use crate::hub::dispatch::Task;
use crate::hub::outside::Runtime;
use crate::hub::registry::Hub;
use crate::hub::scope::Scope;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder::EncodedEvent;
use crate::values::parser::packet::Arguments;

/// See the module.
pub(crate) struct Bus {
    seats: Mutex<Vec<Arc<Seat>>>,
    runtime: Box<dyn Runtime>,
}

/// One server on the bus.
pub(crate) struct Seat {
    bus: Weak<Bus>,
    hub: Weak<Hub>,
    /// It hears nothing, and answers nothing.
    deaf: AtomicBool,
}

impl Bus {
    pub(crate) fn new(runtime: Box<dyn Runtime>) -> Arc<Self> {
        Arc::new(Self { seats: Mutex::default(), runtime })
    }

    /// Makes a server one of the cluster.
    pub(crate) fn board(self: &Arc<Self>, hub: &Arc<Hub>) -> Arc<Seat> {
        let seat = Seat { bus: Arc::downgrade(self), hub: Arc::downgrade(hub), deaf: AtomicBool::new(false) };
        let seat = Arc::new(seat);
        self.seats.lock().push(seat.clone());
        hub.attach(seat.clone());
        seat
    }
}

/// An event as it would be read from the wire.
fn travelled(event: &EncodedEvent) -> EncodedEvent {
    EncodedEvent::from_arguments(event.arguments().into_owned()).expect("an event is one elsewhere too")
}

fn republished(published: &Published) -> Published {
    Published { event: Arc::new(travelled(&published.event)), ..published.clone() }
}

impl Seat {
    pub(crate) fn set_deaf(&self) {
        self.deaf.store(true, Ordering::Relaxed);
    }

    /// The place on each of the others; `None` on one that hears nothing.
    fn others(&self, place: Place<'_>) -> Vec<Option<Scope>> {
        let bus = self.bus.upgrade().expect("the bus is there");
        let seats = bus.seats.lock();
        let others = seats.iter().filter(|seat| !Weak::ptr_eq(&seat.hub, &self.hub));
        others
            .map(|seat| match seat.deaf.load(Ordering::Relaxed) {
                true => None,
                false => seat.hub.upgrade()?.local(place),
            })
            .collect()
    }
}

impl Adapter for Seat {
    fn submit(&self, place: Place<'_>, operation: Operation) {
        for local in self.others(place).into_iter().flatten() {
            let local: &dyn LocalNamespace = &local;
            match &operation {
                Operation::Emit(published) => local.deliver(&republished(published)),
                Operation::Join { target, rooms } => local.join(target, rooms),
                Operation::Leave { target, rooms } => local.leave(target, rooms),
                Operation::Disconnect { target, close } => local.disconnect(target, *close),
                Operation::ServerEvent(event) => local.server_side_event(&travelled(event), None),
            }
        }
    }

    fn emit_with_ack(
        &self,
        place: Place<'_>,
        published: Published,
        timeout: Duration,
    ) -> Task<Gathered<(SocketId, AckEnd)>> {
        let others = self.others(place);
        let missing = others.iter().filter(|local| local.is_none()).count();
        let asked: Vec<_> =
            others.iter().flatten().map(|local| local.deliver_with_ack(&republished(&published), timeout)).collect();
        Box::pin(async move {
            let mut answers = Vec::new();
            for asked in asked {
                answers.extend(asked.await);
            }
            Gathered { answers, missing }
        })
    }

    fn fetch(&self, place: Place<'_>, target: Target, _: Duration) -> Task<Gathered<Snapshot>> {
        let others = self.others(place);
        let missing = others.iter().filter(|local| local.is_none()).count();
        let answers = others.iter().flatten().flat_map(|local| local.snapshot(&target)).collect();
        Box::pin(async move { Gathered { answers, missing } })
    }

    fn ask_servers(
        &self,
        place: Place<'_>,
        event: Arc<EncodedEvent>,
        timeout: Duration,
    ) -> Task<Gathered<Arguments<'static>>> {
        let bus = self.bus.upgrade().expect("the bus is there");
        let others = self.others(place);
        let mut missing = others.iter().filter(|local| local.is_none()).count();
        let mut receivers = Vec::new();
        for local in others.iter().flatten() {
            let (reply, receiver) = ServerReply::new();
            local.server_side_event(&travelled(&event), Some(reply));
            receivers.push((receiver, bus.runtime.sleep(timeout)));
        }
        Box::pin(async move {
            let mut answers = Vec::new();
            for (receiver, sleep) in receivers {
                match select(receiver, sleep).await {
                    Either::Left((Ok(answer), _)) => answers.push(answer),
                    _ => missing += 1,
                }
            }
            Gathered { answers, missing }
        })
    }
}
