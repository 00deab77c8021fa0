//! How an acknowledgement reaches whoever waits for it.

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::values::engine::sid::SocketId;
use crate::values::parser::packet::Arguments;

/// How a wait for an acknowledgement ends: exactly once.
#[derive(Debug)]
pub(crate) enum AckEnd {
    Answered(Arguments<'static>),
    TimedOut,
    Disconnected,
}

/// Waits for the answers of many sockets.
pub(crate) type AcksReceiver = oneshot::Receiver<Ends>;

pub(crate) type Ends = Vec<(SocketId, AckEnd)>;

/// Waits for one socket's answer.
pub(crate) type AckReceiver = oneshot::Receiver<AckEnd>;

/// Where the answer to a server goes: that of another one, or of a client within the process. Dropped, it says that there
/// is none.
pub(crate) struct ServerReply(Box<dyn FnOnce(Arguments<'static>) + Send + Sync>);

/// Waits for the answer of one server.
pub(crate) type ServerReplyReceiver = oneshot::Receiver<Arguments<'static>>;

impl ServerReply {
    pub(crate) fn new() -> (Self, ServerReplyReceiver) {
        let (sender, receiver) = oneshot::channel();
        (Self::to(move |answer| drop(sender.send(answer))), receiver)
    }

    /// Hands the answer over at once, to whoever sends it on.
    pub(crate) fn to(answered: impl FnOnce(Arguments<'static>) + Send + Sync + 'static) -> Self {
        Self(Box::new(answered))
    }

    /// Answers. Nobody may be waiting any more: then nothing happens.
    pub(crate) fn send(self, answer: Arguments<'static>) {
        (self.0)(answer);
    }
}

impl fmt::Debug for ServerReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerReply")
    }
}

/// Whoever waits for an answer.
#[derive(Debug)]
pub(crate) enum AckSlot {
    One(oneshot::Sender<AckEnd>),
    Many(Arc<AckCollector>, SocketId),
}

impl AckSlot {
    pub(crate) fn one() -> (Self, AckReceiver) {
        let (sender, receiver) = oneshot::channel();
        (Self::One(sender), receiver)
    }

    /// Ends the wait. Nobody may be waiting any more: then nothing happens.
    pub(crate) fn end(self, end: AckEnd) {
        match self {
            Self::One(sender) => drop(sender.send(end)),
            Self::Many(collector, id) => collector.end(id, end),
        }
    }
}

/// The answers of many sockets to one broadcast.
#[derive(Debug)]
pub(crate) struct AckCollector(Mutex<Collecting>);

#[derive(Debug)]
struct Collecting {
    ended: Ends,
    outstanding: usize,
    done: Option<oneshot::Sender<Ends>>,
}

impl AckCollector {
    /// Collects from `sockets` sockets; the receiver gets all ends at once. No socket at all ends it at once.
    pub(crate) fn new(sockets: usize) -> (Arc<Self>, AcksReceiver) {
        let (done, receiver) = oneshot::channel();
        let mut collecting = Collecting { ended: Vec::new(), outstanding: sockets, done: Some(done) };
        collecting.finish();
        (Arc::new(Self(Mutex::new(collecting))), receiver)
    }

    pub(crate) fn end(&self, id: SocketId, end: AckEnd) {
        let mut collecting = self.0.lock();
        collecting.ended.push((id, end));
        collecting.outstanding = collecting.outstanding.saturating_sub(1);
        collecting.finish();
    }
}

impl Collecting {
    fn finish(&mut self) {
        if self.outstanding == 0
            && let Some(done) = self.done.take()
        {
            drop(done.send(std::mem::take(&mut self.ended)));
        }
    }
}
