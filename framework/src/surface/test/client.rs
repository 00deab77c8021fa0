//! One client of a test.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;

use super::Test;
use super::error::{ClientDisconnect, ConnectError, TestError};
use crate::hub::acks::ServerReply;
use crate::hub::dispatch::Task;
use crate::io::peer::{Command, Gone, Handles, Incoming, Welcome};
use crate::typed::ack::Ack;
use crate::typed::client::{Call, CallEnd, Caller, OutgoingCall, event_values};
use crate::typed::dispatch::Refuses;
use crate::typed::events::{EncodeError, EventWriter, Events};
use crate::typed::namespace::Served;
use crate::typed::received::ReceivedEvent;
use crate::typed::reply::Args;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder::{self, EncodedEvent};
use crate::values::parser::json::Json;
use crate::values::parser::packet::Arguments;
use crate::values::parser::value::Value;

/// A client of the namespace `N` within the process. Of [`Test::connect`].
///
/// What it may call are the methods of the traits that [`#[handler(…, client = ChatClient)]`](macro@crate::handler)
/// declares; such a trait has to be in scope. A method of the same name as one of this type is called by its path:
/// `ChatClient::next(&ann)`.
///
/// It answers pings and reads what comes by itself, in a task of its own. Dropped, it is gone as with
/// [`vanish`](Self::vanish).
///
/// Payloads are written by their `Serialize` and read by their `Deserialize`, the reverse of what the server does. One
/// whose shapes differ by direction (`#[serde(rename(serialize = "…"))]`, `skip_serializing`) cannot be sent or read so;
/// [`raw`](Self::raw) and [`next_raw`](Self::next_raw) can.
pub struct TestClient<N> {
    test: Test,
    path: String,
    /// JSON.
    auth: Option<String>,
    handles: Handles,
    id: SocketId,
    /// The secret that lets it come back, if the server lets clients.
    pid: Option<String>,
    recovered: bool,
    /// What came, and was looked at without being taken.
    queue: VecDeque<Incoming>,
    marker: PhantomData<fn() -> N>,
}

/// A test client reads what the server sent.
enum ReadByClient {}

/// An event of the server, as it came. Of [`TestClient::next_raw`].
#[derive(Debug)]
#[non_exhaustive]
pub struct RawEvent {
    /// Its name.
    pub name: String,
    /// Its arguments. Where the server lets clients come back, a string of its own may stand behind them.
    pub arguments: Vec<Value>,
    /// What answers it, if it asks.
    pub ack: Option<Ack<Args<Vec<Value>>>>,
}

impl<N: Served> TestClient<N> {
    pub(super) async fn connect(
        test: Test,
        path: String,
        auth: Option<String>,
    ) -> Result<Self, ConnectError<N::Refusal>>
    where
        N::Refusal: Refuses,
    {
        let (handles, id, pid) = open(&test, &path, auth.clone(), false, None).await?;
        let (recovered, queue, marker) = (false, VecDeque::new(), PhantomData);
        Ok(Self { test, path, auth, handles, id, pid, recovered, queue, marker })
    }

    /// Connects anew after the connection has ended, as socket.io-client does: with the same auth payload, and asking for
    /// the session that was lost. [`recovered`](Self::recovered) tells whether it is had back; then
    /// [`next`](Self::next) returns what was missed. A client that is still connected vanishes first.
    ///
    /// # Errors
    ///
    /// Why the client did not come in.
    pub async fn reconnect(&mut self) -> Result<(), ConnectError<N::Refusal>>
    where
        N::Refusal: Refuses,
    {
        self.vanish();
        self.handles.commands.closed().await;
        // What came before counts as seen, and is not sent again.
        self.fill();
        let offset = self.handles.offset.lock().clone();
        let auth = match &self.pid {
            Some(pid) => Some(with_claim(self.auth.as_deref(), pid, offset.as_deref())),
            None => self.auth.clone(),
        };
        let (handles, id, pid) = open(&self.test, &self.path, auth, self.pid.is_some(), offset).await?;
        self.recovered = pid.is_some() && pid == self.pid;
        (self.handles, self.id, self.pid) = (handles, id, pid);
        Ok(())
    }

    /// The next event of the server. It waits for one, as long as [`Test::timeout`] says.
    ///
    /// An event that asks for an answer has an [`Ack`] to give it with: [`Ack::answer`]. Where it is dropped, the server
    /// waits in vain.
    ///
    /// # Errors
    ///
    /// No event came, or one that the namespace does not declare, or one with other arguments; or `exception` came, which
    /// rejects an event of this client that was not awaited. What came is taken.
    pub async fn next(&mut self) -> Result<N::Emits, TestError> {
        let incoming = self.take_next().await?;
        self.decode(incoming)
    }

    /// The next event, if one has come. It waits for nothing; [`settle`](Self::settle) waits for what was sent already.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub fn try_next(&mut self) -> Result<Option<N::Emits>, TestError> {
        self.fill();
        match self.queue.pop_front() {
            Some(incoming) => self.decode(incoming).map(Some),
            None => match self.disconnect_reason() {
                Some(reason) => Err(TestError::Disconnected(reason)),
                None => Ok(None),
            },
        }
    }

    /// The next event as it came, also one that the namespace does not declare.
    ///
    /// # Errors
    ///
    /// No event came, or `exception`.
    pub async fn next_raw(&mut self) -> Result<RawEvent, TestError> {
        match self.take_next().await? {
            Incoming::Exception(rejected) => Err(TestError::Exception(rejected)),
            Incoming::Event { id, name, arguments } => {
                let ack = id.map(|id| Ack::received(Some(self.reply(id))));
                Ok(RawEvent { name, arguments: event_values(&arguments), ack })
            }
        }
    }

    fn decode(&self, incoming: Incoming) -> Result<N::Emits, TestError> {
        let (id, name, arguments) = match incoming {
            Incoming::Exception(rejected) => return Err(TestError::Exception(rejected)),
            Incoming::Event { id, name, arguments } => (id, name, arguments),
        };
        let reply = id.map(|id| self.reply(id));
        let decoded = ReceivedEvent::<ReadByClient>::new(&arguments, reply).and_then(N::Emits::decode);
        decoded.map_err(|error| TestError::received(name, event_values(&arguments), error))
    }
}

impl<N> TestClient<N> {
    /// The socket's id, as [`Socket::id`](crate::Socket::id).
    pub fn id(&self) -> SocketId {
        self.id
    }

    /// Whether the client is connected, as far as it knows: a paused one does not notice its end.
    pub fn is_connected(&self) -> bool {
        self.handles.gone.borrow().is_none()
    }

    /// Whether [`reconnect`](Self::reconnect) has had the session back, as [`Socket::recovered`](crate::Socket::recovered).
    pub fn recovered(&self) -> bool {
        self.recovered
    }

    /// Returns when all has come that was emitted to this client before: what handlers and broadcasts have emitted so far,
    /// and what the handlers of this client's events emit before they wait for something.
    ///
    /// # Errors
    ///
    /// The client is not connected, or is paused.
    pub async fn settle(&self) -> Result<(), TestError> {
        let (settled, waits) = oneshot::channel();
        // A peer that is gone drops the sender.
        drop(self.handles.commands.send(Command::Settle(settled)));
        match tokio::time::timeout(self.test.wait(), waits).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => {
                Err(TestError::Disconnected(self.disconnect_reason().unwrap_or(ClientDisconnect::TransportClose)))
            }
            Err(_) => Err(TestError::Timeout(self.test.wait())),
        }
    }

    /// Makes sure that nothing has been emitted to this client that it did not take, as far as [`settle`](Self::settle)
    /// tells. What came stays.
    ///
    /// # Errors
    ///
    /// What came, or that the client is not connected.
    pub async fn expect_nothing(&mut self) -> Result<(), TestError> {
        self.settle().await?;
        self.fill();
        match self.queue.front() {
            None => Ok(()),
            Some(Incoming::Exception(rejected)) => Err(TestError::Exception(rejected.clone())),
            Some(Incoming::Event { name, arguments, .. }) => {
                Err(TestError::Unexpected { event: name.clone(), arguments: event_values(arguments) })
            }
        }
    }

    /// Sends any event with any arguments, and asks for an acknowledgement: a tuple, a list or `json!([…])` are the
    /// arguments, `()` or null is none, everything else is the only one. The answer is what the acknowledgement holds, whichever arm it is; a
    /// rejection by the event `exception` is [`CallError::Rejected`](crate::CallError::Rejected).
    pub fn raw(&self, event: &str, arguments: impl Serialize) -> Call<Args<Vec<Value>>> {
        match self.raw_call(event, &arguments, true) {
            Ok(call) => Call::waiting(event, self.start_call(call)),
            Err(error) => Call::unsent(event, error),
        }
    }

    /// As [`raw`](Self::raw), without asking for an acknowledgement.
    ///
    /// # Errors
    ///
    /// The arguments cannot be serialised, or the event's name is reserved.
    pub fn emit_raw(&self, event: &str, arguments: impl Serialize) -> Result<(), EncodeError> {
        let call = self.raw_call(event, &arguments, false)?;
        drop(self.start_call(call));
        Ok(())
    }

    /// Stops to read what comes, and to answer pings: a client that hangs. What it sends still goes out.
    pub fn pause(&self) {
        self.command(Command::Pause(true));
    }

    /// Goes on after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.command(Command::Pause(false));
    }

    /// Leaves the namespace and ends the connection in order, and returns when the server has let it go: the handlers of
    /// the end have started, if nothing else is running.
    pub async fn disconnect(&self) {
        self.command(Command::Disconnect);
        // The server ends a connection in time also where a client does not.
        drop(tokio::time::timeout(self.test.wait(), self.handles.commands.closed()).await);
    }

    /// The connection is gone at once, without a word, as if the client's machine had closed it. What was sent before
    /// arrives, as far as the pipe had room for it.
    pub fn vanish(&self) {
        self.command(Command::Vanish);
    }

    /// Waits for the end of the connection, as long as [`Test::timeout`] says.
    ///
    /// # Errors
    ///
    /// It is still there.
    pub async fn disconnected(&self) -> Result<ClientDisconnect, TestError> {
        let mut gone = self.handles.gone.clone();
        let wait = async { gone.wait_for(Option::is_some).await.ok().and_then(|gone| *gone) };
        match tokio::time::timeout(self.test.wait(), wait).await {
            Ok(reason) => Ok(reason.unwrap_or(Gone::Transport).into()),
            Err(_) => Err(TestError::Timeout(self.test.wait())),
        }
    }

    fn command(&self, command: Command) {
        // Whoever is gone does nothing any more.
        drop(self.handles.commands.send(command));
    }

    fn disconnect_reason(&self) -> Option<ClientDisconnect> {
        self.handles.gone.borrow().map(ClientDisconnect::from)
    }

    /// Takes over what has come.
    fn fill(&mut self) {
        while let Ok(incoming) = self.handles.incoming.try_recv() {
            self.queue.push_back(incoming);
        }
    }

    async fn take_next(&mut self) -> Result<Incoming, TestError> {
        self.fill();
        if let Some(incoming) = self.queue.pop_front() {
            return Ok(incoming);
        }
        let mut gone = self.handles.gone.clone();
        let wait = async {
            tokio::select! {
                biased;
                incoming = self.handles.incoming.recv() => incoming,
                _ = gone.wait_for(Option::is_some) => None,
            }
        };
        match tokio::time::timeout(self.test.wait(), wait).await {
            Ok(Some(incoming)) => Ok(incoming),
            Ok(None) => {
                // What came before the end is before the end.
                self.fill();
                let reason = self.disconnect_reason().unwrap_or(ClientDisconnect::TransportClose);
                self.queue.pop_front().ok_or(TestError::Disconnected(reason))
            }
            Err(_) => Err(TestError::Timeout(self.test.wait())),
        }
    }

    /// What answers an event of the server.
    fn reply(&self, id: u64) -> ServerReply {
        // Whoever keeps it keeps no client connected.
        let commands = self.handles.commands.downgrade();
        ServerReply::to(move |answer| {
            if let Some(commands) = commands.upgrade() {
                // Whoever is gone does nothing any more.
                drop(commands.send(Command::Answer { id, answer }));
            }
        })
    }

    fn raw_call(&self, event: &str, arguments: &impl Serialize, asks: bool) -> Result<OutgoingCall, EncodeError> {
        let (listed, ()) = encoder::answer(|writer| EventWriter::new(writer).push(arguments))?;
        let list = listed.json.strip_prefix('[').and_then(|json| json.strip_suffix(']')).unwrap_or_default();
        let arguments = match list.strip_prefix('[').and_then(|json| json.strip_suffix(']')) {
            Some(arguments) => arguments,
            None if list == "null" => "",
            None => list,
        };
        let name = serde_json::to_string(event)?;
        let comma = if arguments.is_empty() { "" } else { "," };
        let json = Json(format!("[{name}{comma}{arguments}]").into());
        let encoded = EncodedEvent::from_arguments(Arguments { json, attachments: listed.attachments });
        let encoded = encoded.map_err(<serde_json::Error as serde::ser::Error>::custom)?;
        // A rejection may come either way.
        Ok(OutgoingCall { name: event.to_owned(), event: encoded, asks, says_rejected: false })
    }

    fn start_call(&self, call: OutgoingCall) -> Task<CallEnd> {
        let OutgoingCall { name, event, asks, says_rejected } = call;
        let (end, ended) = oneshot::channel();
        self.command(Command::Call { name, event, asks, says_rejected, end });
        let wait = self.test.wait();
        Box::pin(async move {
            match tokio::time::timeout(wait, ended).await {
                Ok(end) => end.unwrap_or(CallEnd::Disconnected),
                Err(_) => CallEnd::TimedOut(wait),
            }
        })
    }
}

impl<N> Caller<N> for TestClient<N> {
    fn start(&self, call: OutgoingCall) -> Task<CallEnd> {
        self.start_call(call)
    }
}

impl<N> fmt::Debug for TestClient<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient")
            .field("id", &self.id)
            .field("namespace", &self.path)
            .field("gone", &self.disconnect_reason())
            .finish_non_exhaustive()
    }
}

async fn open<E: Refuses>(
    test: &Test,
    path: &str,
    auth: Option<String>,
    claims: bool,
    offset: Option<String>,
) -> Result<(Handles, SocketId, Option<String>), ConnectError<E>> {
    let mut handles = test.open(path.to_owned(), auth, claims, offset).ok_or(ConnectError::Full)?;
    let wait: Duration = test.wait();
    match tokio::time::timeout(wait, &mut handles.welcome).await {
        Ok(Ok(Welcome::Connected { sid, pid })) => {
            let id = SocketId::parse(&sid).ok_or(ConnectError::Closed)?;
            Ok((handles, id, pid))
        }
        Ok(Ok(Welcome::Refused(json))) => Err(ConnectError::read(&json)),
        Ok(Err(_)) => Err(ConnectError::Closed),
        Err(_) => Err(ConnectError::Timeout(wait)),
    }
}

/// The auth payload of a client that asks for its session.
fn with_claim(auth: Option<&str>, pid: &str, offset: Option<&str>) -> String {
    let mut object: indexmap::IndexMap<String, serde_json::Value> =
        auth.and_then(|auth| serde_json::from_str(auth).ok()).unwrap_or_default();
    object.insert("pid".to_owned(), pid.into());
    if let Some(offset) = offset {
        object.insert("offset".to_owned(), offset.into());
    }
    serde_json::json!(object).to_string()
}
