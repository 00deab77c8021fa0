//! CONNECT: who comes in, who comes back, and who is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Client;
use super::member::{Member, Stage};
use crate::hub::dispatch::{Connecting, Data, Refusal};
use crate::hub::observe::{ObservedEvent, ObservedRefusal, ObservedSocket};
use crate::hub::outbox::Outgoing;
use crate::hub::socket::SocketCore;
use crate::io::running::guarded;
use crate::machines::connection::Slot;
use crate::values::engine::sid::SocketId;
use crate::values::parser::{encoder, legacy};
use crate::values::recovery::Claim;

impl Client {
    pub(super) fn connect(&mut self, slot: Slot, path: &str, auth: Option<Box<str>>) {
        if let Some(socket) = self.recover(path, auth.as_deref()) {
            self.connection.accept(slot);
            let namespace = socket.namespace.clone();
            if let Some(observer) = &self.hub.observer {
                observer.connected(&ObservedSocket::new(&socket));
            }
            self.enroll(Member::new(slot, namespace, Stage::of(socket), 0));
            return;
        }
        // The types of a path's parameters are the user's.
        let namespace = match catch_unwind(AssertUnwindSafe(|| self.hub.find(path))) {
            Ok(Some(namespace)) => namespace,
            Ok(None) => return self.refuse(slot, path, &Refusal::words("Invalid namespace")),
            Err(_) => {
                tracing::error!("reading the parameters of a namespace's path panicked");
                return self.refuse(slot, path, &Refusal::internal());
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
        self.enroll(Member::new(slot, namespace, stage, charge));
    }

    fn enroll(&mut self, member: Member) {
        if self.members.capacity() == 0 {
            // Nearly everybody is in one namespace, and a vector would begin with four.
            self.members.reserve_exact(1);
        }
        self.members.push(member);
    }

    /// The socket of a session that the client has had before, if it asks for one and can have it. All that it missed,
    /// and the CONNECT answer, are queued then.
    pub(super) fn recover(&self, path: &str, auth: Option<&str>) -> Option<Arc<SocketCore>> {
        let recovery = self.hub.recovery.as_ref().filter(|_| self.legacy.is_none())?;
        recovery.recover(&Claim::read(auth?)?, path, &self.request, &self.link)
    }

    pub(super) fn refuse(&mut self, slot: Slot, path: &str, refusal: &Refusal) {
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
    pub(super) fn welcome(&mut self, index: usize, data: Data) {
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

    /// Goes on with the decisions and greetings, wherever the namespace is.
    pub(super) fn poll_stages(&mut self, cx: &mut Context<'_>) {
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
                            Some(Ok(_)) | None => Refusal::internal(),
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
}
