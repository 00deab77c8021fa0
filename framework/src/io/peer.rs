//! The client's side of a connection within the process: one task that does what a client of Socket.IO does by itself.
//! It has no timers: whoever waits says for how long.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::unconstrained;

use super::timers;
use super::transport::memory::{Frame, Opcode, Reader, Writer};
use crate::typed::check::Rejected;
use crate::typed::client::{CallEnd, ReceivedAck};
use crate::values::config::{Config, Parser};
use crate::values::parser::decoder::Decoder;
use crate::values::parser::encoder::{self, EncodedEvent};
use crate::values::parser::json::Json;
#[cfg(feature = "msgpack")]
use crate::values::parser::msgpack;
use crate::values::parser::packet::{Arguments, Packet, PacketData, PacketType};
use crate::values::wire::{Wire, WireMessage};

/// The event that a rejection is where the acknowledgement cannot say so.
const EXCEPTION: &str = "exception";

/// Pings that come back with nothing before them, after which all that was sent has come.
const QUIET: u8 = 2;

/// Why a client is not connected any more, as it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    ByServer,
    ByClient,
    Transport,
    Parse,
}

/// What the peer is told to do.
pub(crate) enum Command {
    /// Sends an event.
    Call { name: String, event: EncodedEvent, asks: bool, says_rejected: bool, end: oneshot::Sender<CallEnd> },
    /// Answers an event of the server.
    Answer { id: u64, answer: Arguments<'static> },
    /// Stops reading, or goes on.
    Pause(bool),
    /// Says when all that was sent has come.
    Settle(oneshot::Sender<()>),
    /// Leaves the namespace in order.
    Disconnect,
    /// Is gone, without a word. What was sent before is on its way.
    Vanish,
}

/// What came from the server, for whoever reads events.
#[derive(Debug)]
pub(crate) enum Incoming {
    Event {
        id: Option<u64>,
        name: String,
        arguments: Arguments<'static>,
    },
    /// A rejection that no call waits for.
    Exception(Rejected),
}

/// The answer to CONNECT.
#[derive(Debug)]
pub(crate) enum Welcome {
    Connected {
        sid: String,
        pid: Option<String>,
    },
    /// The JSON of the CONNECT_ERROR.
    Refused(String),
}

/// The handles of a peer.
pub(crate) struct Handles {
    pub(crate) commands: mpsc::UnboundedSender<Command>,
    pub(crate) incoming: mpsc::UnboundedReceiver<Incoming>,
    pub(crate) gone: watch::Receiver<Option<Gone>>,
    /// Dropped, the connection ended before it.
    pub(crate) welcome: oneshot::Receiver<Welcome>,
    pub(crate) offset: Arc<Mutex<Option<String>>>,
}

/// Connects to `namespace` with the auth payload, which is JSON. A client that `claims` its session asks for it there, and
/// has got all events up to `offset`. The future is the peer's task.
pub(crate) fn connect(
    config: &Config,
    reader: Reader,
    writer: Writer,
    namespace: String,
    auth: Option<String>,
    claims: bool,
    offset: Option<String>,
) -> (Handles, impl Future<Output = ()> + Send + 'static) {
    let (commands, commanded) = mpsc::unbounded_channel();
    let (incoming, received) = mpsc::unbounded_channel();
    let (gone, is_gone) = watch::channel(None);
    let (welcome, welcomed) = oneshot::channel();
    let offset = Arc::new(Mutex::new(offset));
    let peer = Peer {
        reader,
        writer,
        // What the server sends is not the client's to limit.
        decoder: Decoder::new(&Config {
            max_payload: usize::MAX,
            max_attachments: usize::MAX,
            attachments_timeout: Duration::MAX,
            parser: config.parser,
            ..Config::default()
        }),
        parser: config.parser,
        namespace,
        auth,
        welcome: Some(welcome),
        next_id: 0,
        pending: BTreeMap::new(),
        incoming,
        settling: Vec::new(),
        pinged: false,
        quiet: 0,
        heard: false,
        paused: false,
        recovers: claims,
        offset: offset.clone(),
        gone,
    };
    let handles = Handles { commands, incoming: received, gone: is_gone, welcome: welcomed, offset };
    (handles, peer.run(commanded))
}

struct Peer {
    reader: Reader,
    writer: Writer,
    decoder: Decoder,
    parser: Parser,
    namespace: String,
    auth: Option<String>,
    welcome: Option<oneshot::Sender<Welcome>>,
    next_id: u64,
    /// The calls that wait for an answer, in the order in which they were sent.
    pending: BTreeMap<u64, Pending>,
    incoming: mpsc::UnboundedSender<Incoming>,
    settling: Vec<oneshot::Sender<()>>,
    /// A ping is on its way.
    pinged: bool,
    /// How many pings in a row came back with nothing before them.
    quiet: u8,
    /// Something came since the last ping.
    heard: bool,
    paused: bool,
    /// The server lets clients come back, and has an offset behind the arguments of its events.
    recovers: bool,
    offset: Arc<Mutex<Option<String>>>,
    gone: watch::Sender<Option<Gone>>,
}

struct Pending {
    name: String,
    says_rejected: bool,
    end: oneshot::Sender<CallEnd>,
}

/// The task is to end.
struct Over(Gone);

impl Peer {
    async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let Over(gone) = loop {
            let done = tokio::select! {
                biased;
                command = commands.recv() => self.obey(command.unwrap_or(Command::Vanish)),
                written = self.writer.write(), if !self.writer.is_empty() => {
                    written.map_err(|_| Over(Gone::Transport))
                }
                frame = self.reader.next(), if !self.paused => match frame {
                    Ok(Some(frame)) => self.handle_frame(frame),
                    Ok(None) => Err(Over(Gone::Transport)),
                    Err(_) => Err(Over(Gone::Parse)),
                },
            };
            if let Err(over) = done {
                break over;
            }
        };
        self.leave(gone);
    }

    /// Is not connected any more. The first reason stays.
    fn leave(&mut self, gone: Gone) {
        self.gone.send_if_modified(|known| known.is_none().then(|| *known = Some(gone)).is_some());
        self.pending.clear();
    }

    fn obey(&mut self, command: Command) -> Result<(), Over> {
        match command {
            Command::Call { name, event, asks, says_rejected, end } => {
                if self.gone.borrow().is_some() {
                    // Dropped, the sender says that nobody is connected.
                    return Ok(());
                }
                let id = asks.then_some(self.next_id);
                self.send(event.packet(&self.namespace, id, None));
                match id {
                    Some(id) => {
                        self.next_id += 1;
                        self.pending.insert(id, Pending { name, says_rejected, end });
                    }
                    None => {
                        let nothing = Arguments { json: Json("[]".into()), attachments: Vec::new() };
                        drop(end.send(CallEnd::Answered(ReceivedAck(nothing))));
                    }
                }
            }
            Command::Answer { id, answer } => self.send(encoder::ack_of(&self.namespace, id, &answer)),
            Command::Pause(paused) => self.paused = paused,
            Command::Settle(settled) => {
                self.settling.push(settled);
                self.quiet = 0;
                self.ping();
            }
            Command::Disconnect => {
                self.send(encoder::bare(PacketType::Disconnect, &self.namespace));
                self.close(Gone::ByClient);
            }
            Command::Vanish => {
                // As the buffers of a socket do, the pipe delivers what it has room for.
                while !self.writer.is_empty()
                    && matches!(unconstrained(self.writer.write()).now_or_never(), Some(Ok(())))
                {}
                return Err(Over(Gone::Transport));
            }
        }
        Ok(())
    }

    /// Leaves, and ends the connection in order, as a client does that is in no other namespace.
    fn close(&mut self, gone: Gone) {
        self.leave(gone);
        self.paused = false;
        self.writer.push(Opcode::Close, &[]);
    }

    fn send(&mut self, wire: Wire) {
        let wire = match self.parser {
            Parser::Default => wire,
            #[cfg(feature = "msgpack")]
            Parser::MessagePack => match msgpack::encode(&wire) {
                Some(wire) => wire,
                None => return,
            },
        };
        for message in wire.messages() {
            match message {
                WireMessage::Text(text) => self.writer.push(Opcode::Text, text),
                WireMessage::Binary(data) => self.writer.push(Opcode::Binary, data),
            }
        }
    }

    fn ping(&mut self) {
        if !std::mem::replace(&mut self.pinged, true) {
            self.heard = false;
            self.writer.push(Opcode::Ping, &[]);
        }
    }

    /// A ping came back. What the server had queued when it read the ping comes behind the answer and before the answer
    /// to the next ping.
    fn handle_pong(&mut self) {
        self.pinged = false;
        self.quiet = if self.heard { 0 } else { self.quiet + 1 };
        if self.settling.is_empty() {
            return;
        }
        if self.quiet < QUIET {
            return self.ping();
        }
        self.quiet = 0;
        for settled in self.settling.drain(..) {
            // Whoever asked may have given up.
            let _ = settled.send(());
        }
    }

    fn handle_frame(&mut self, Frame { opcode, payload }: Frame) -> Result<(), Over> {
        match opcode {
            Opcode::Text => {
                self.heard = true;
                self.handle_text(str::from_utf8(&payload).map_err(|_| Over(Gone::Parse))?)
            }
            Opcode::Binary => {
                self.heard = true;
                match self.decoder.handle_binary(&payload) {
                    Ok(Some(packet)) => self.handle_packet(owned(packet)),
                    Ok(None) => Ok(()),
                    Err(_) => Err(Over(Gone::Parse)),
                }
            }
            Opcode::Ping => {
                self.writer.push(Opcode::Pong, &payload);
                Ok(())
            }
            Opcode::Pong => {
                self.handle_pong();
                Ok(())
            }
            Opcode::Close => Err(Over(Gone::Transport)),
        }
    }

    /// A packet of Engine.IO.
    fn handle_text(&mut self, text: &str) -> Result<(), Over> {
        let (kind, rest) = text.split_at_checked(1).ok_or(Over(Gone::Parse))?;
        match kind {
            "0" => {
                let auth = self.auth.take().map(serde_json::value::RawValue::from_string).transpose();
                let connect = match auth.map_err(|_| Over(Gone::Parse))? {
                    Some(auth) => encoder::with_data(PacketType::Connect, &self.namespace, &auth),
                    None => Ok(encoder::bare(PacketType::Connect, &self.namespace)),
                };
                self.send(connect.map_err(|_| Over(Gone::Parse))?);
                Ok(())
            }
            "1" => Err(Over(Gone::Transport)),
            "2" => {
                self.writer.push(Opcode::Text, b"3");
                Ok(())
            }
            "4" => match self.decoder.handle_text(timers::now(), rest) {
                Ok(Some(packet)) => self.handle_packet(owned(packet)),
                Ok(None) => Ok(()),
                Err(_) => Err(Over(Gone::Parse)),
            },
            _ => Ok(()),
        }
    }

    fn handle_packet(&mut self, data: PacketData<'static>) -> Result<(), Over> {
        match data {
            PacketData::Connect { auth } => {
                let Welcomed { sid, pid } =
                    auth.and_then(|json| serde_json::from_str(&json).ok()).ok_or(Over(Gone::Parse))?;
                self.recovers = pid.is_some();
                if let Some(welcome) = self.welcome.take() {
                    drop(welcome.send(Welcome::Connected { sid, pid }));
                }
            }
            PacketData::ConnectError { json } => {
                if let Some(welcome) = self.welcome.take() {
                    drop(welcome.send(Welcome::Refused(json.to_string())));
                }
                self.close(Gone::ByServer);
            }
            PacketData::Disconnect => self.close(Gone::ByServer),
            PacketData::Ack { id, args } => {
                if let Some(Pending { end, .. }) = self.pending.remove(&id) {
                    drop(end.send(CallEnd::Answered(ReceivedAck(args))));
                }
            }
            PacketData::Event { id, name, args } => self.handle_event(id, name.into_owned(), args),
        }
        Ok(())
    }

    fn handle_event(&mut self, id: Option<u64>, name: String, arguments: Arguments<'static>) {
        // As the client in JavaScript does: what is missed may come before the answer to CONNECT says that it recovers.
        if self.recovers
            && let Some(offset) = last_string(&arguments)
        {
            *self.offset.lock() = Some(offset);
        }
        if name == EXCEPTION
            && id.is_none()
            && let Some(rejected) = rejection(&arguments)
        {
            return self.handle_rejection(rejected);
        }
        drop(self.incoming.send(Incoming::Event { id, name, arguments }));
    }

    /// A rejection names the event, and not the call: it ends the first that somebody waits for.
    fn handle_rejection(&mut self, rejected: Rejected) {
        let is_rejected = |pending: &Pending| !pending.says_rejected && pending.name == rejected.event;
        let calls = || self.pending.iter().filter(|(_, pending)| is_rejected(pending));
        let awaited = calls().find(|(_, pending)| !pending.end.is_closed());
        let id = awaited.or_else(|| calls().next()).map(|(id, _)| *id);
        let unread = match id.and_then(|id| self.pending.remove(&id)) {
            Some(Pending { end, .. }) => end.send(CallEnd::Rejected(rejected)).err(),
            None => Some(CallEnd::Rejected(rejected)),
        };
        if let Some(CallEnd::Rejected(rejected)) = unread {
            drop(self.incoming.send(Incoming::Exception(rejected)));
        }
    }
}

/// What the answer to CONNECT holds.
#[derive(Deserialize)]
struct Welcomed {
    sid: String,
    pid: Option<String>,
}

/// The packet, no longer tied to its frame.
fn owned(packet: Packet<'_>) -> PacketData<'static> {
    let json = |json: Json<'_>| Json(json.0.into_owned().into());
    match packet.data {
        PacketData::Connect { auth } => PacketData::Connect { auth: auth.map(json) },
        PacketData::Disconnect => PacketData::Disconnect,
        PacketData::Event { id, name, args } => {
            PacketData::Event { id, name: name.into_owned().into(), args: args.into_owned() }
        }
        PacketData::Ack { id, args } => PacketData::Ack { id, args: args.into_owned() },
        PacketData::ConnectError { json: reason } => PacketData::ConnectError { json: json(reason) },
    }
}

/// The name of an event and its arguments.
fn array(arguments: &Arguments<'_>) -> Vec<serde_json::Value> {
    serde_json::from_str(&arguments.json).unwrap_or_default()
}

fn last_string(arguments: &Arguments<'_>) -> Option<String> {
    match array(arguments).get_mut(1..)?.last_mut()?.take() {
        serde_json::Value::String(last) => Some(last),
        _ => None,
    }
}

fn rejection(arguments: &Arguments<'_>) -> Option<Rejected> {
    serde_json::from_value(array(arguments).get_mut(1)?.take()).ok()
}
