//! Packets of the server, written straight into the buffer that the transports send (upstream:
//! `Encoder`).

use std::io::Write;

use bytes::Bytes;
use serde::Serialize;
use serde::ser::Error as _;

use super::attachments;
use super::json::{Json, check_syntax};
use super::packet::{Arguments, PacketError, PacketType, event_name};
use crate::values::wire::{Wire, WireBuilder};

/// What the text of one packet may come to; see the same limit of the attachments.
const MAX_TEXT: usize = 1 << 31;

/// CONNECT: the answer to a client that came in, with its socket's id, and the private id that
/// recovery asks for.
pub(crate) fn connect(namespace: &str, sid: &str, pid: Option<&str>) -> Wire {
    let mut builder = WireBuilder::text();
    let buffer = builder.buffer();
    head(buffer, PacketType::Connect, namespace);
    buffer.extend_from_slice(b"{\"sid\":");
    string(buffer, sid);
    if let Some(pid) = pid {
        buffer.extend_from_slice(b",\"pid\":");
        string(buffer, pid);
    }
    buffer.push(b'}');
    builder.finish(&[])
}

/// CONNECT_ERROR: the answer to a client that was refused. Binary values in `data` are base64: this
/// type has no attachments.
pub(crate) fn connect_error<T: Serialize + ?Sized>(
    namespace: &str,
    message: &str,
    data: Option<&T>,
) -> Result<Wire, serde_json::Error> {
    let mut builder = WireBuilder::text();
    let buffer = builder.buffer();
    head(buffer, PacketType::ConnectError, namespace);
    buffer.extend_from_slice(b"{\"message\":");
    string(buffer, message);
    if let Some(data) = data {
        buffer.extend_from_slice(b",\"data\":");
        serde_json::to_writer(&mut *buffer, data)?;
    }
    buffer.push(b'}');
    check_size(buffer)?;
    Ok(builder.finish(&[]))
}

/// DISCONNECT: the client is no longer in the namespace.
pub(crate) fn disconnect(namespace: &str) -> Wire {
    bare(PacketType::Disconnect, namespace)
}

/// A packet without data.
pub(crate) fn bare(packet_type: PacketType, namespace: &str) -> Wire {
    let mut builder = WireBuilder::text();
    head(builder.buffer(), packet_type, namespace);
    builder.finish(&[])
}

/// A packet with any data. Binary values in it are base64.
pub(crate) fn with_data<T: Serialize + ?Sized>(
    packet_type: PacketType,
    namespace: &str,
    data: &T,
) -> Result<Wire, serde_json::Error> {
    let mut builder = WireBuilder::text();
    let buffer = builder.buffer();
    head(buffer, packet_type, namespace);
    serde_json::to_writer(&mut *buffer, data)?;
    check_size(buffer)?;
    Ok(builder.finish(&[]))
}

/// EVENT, or BINARY_EVENT if there are binary values among the arguments that `write` pushes. What
/// `write` returns is handed through.
pub(crate) fn event<R, E: From<serde_json::Error>>(
    namespace: &str,
    id: Option<u64>,
    name: &str,
    write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Wire, R), E> {
    arguments(PacketType::Event, namespace, id, Some(name), write)
}

/// ACK, or BINARY_ACK: the answer to the client's event of this id. Always an array, also when
/// nothing is pushed: clients put things in front of it.
pub(crate) fn ack<R, E: From<serde_json::Error>>(
    namespace: &str,
    id: u64,
    write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Wire, R), E> {
    arguments(PacketType::Ack, namespace, Some(id), None, write)
}

/// The array of an answer by itself: what one server says to another, or what a middleware gets before the client.
pub(crate) fn answer<R, E: From<serde_json::Error>>(
    write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Arguments<'static>, R), E> {
    let mut json = Vec::new();
    let (result, attachments) = array(&mut json, None, write)?;
    // What serde_json writes is UTF-8.
    let json = Json(String::from_utf8(json).unwrap_or_default().into());
    Ok((Arguments { json, attachments }, result))
}

/// ACK, or BINARY_ACK, of arguments that are encoded already.
pub(crate) fn ack_of(namespace: &str, id: u64, arguments: &Arguments<'_>) -> Wire {
    let mut builder = WireBuilder::text();
    let buffer = builder.buffer();
    let type_at = buffer.len();
    head(buffer, PacketType::Ack, namespace);
    ack_id(buffer, Some(id));
    announce(buffer, type_at, PacketType::Ack, arguments.attachments.len());
    buffer.extend_from_slice(arguments.json.as_bytes());
    builder.finish(&arguments.attachments)
}

/// An event whose packets are to go to several namespaces, or to other servers: all of them but the head, which says
/// where.
#[derive(Debug)]
pub(crate) struct EncodedEvent {
    array: Vec<u8>,
    attachments: Vec<Bytes>,
}

impl EncodedEvent {
    /// Encodes the arguments that `write` pushes. What `write` returns is handed through.
    pub(crate) fn new<R, E: From<serde_json::Error>>(
        name: &str,
        write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
    ) -> Result<(Self, R), E> {
        let mut json = Vec::new();
        let (result, attachments) = array(&mut json, Some(name), write)?;
        Ok((Self { array: json, attachments }, result))
    }

    /// An event that another server encoded: the array of its name and arguments, as serde_json writes it, and the
    /// attachments.
    ///
    /// # Errors
    ///
    /// When no client would take a packet of it.
    #[cfg_attr(
        not(any(test, feature = "test")),
        expect(dead_code, reason = "for adapters of clusters, which the tests have one of, and for test clients")
    )]
    pub(crate) fn from_arguments(arguments: Arguments<'static>) -> Result<Self, PacketError> {
        let Arguments { json, attachments } = arguments;
        event_name(&json)?;
        let count = attachments.len();
        let fits = check_syntax(&json)
            && (count == 0
                || check_placeholders(json.as_bytes(), count).is_ok()
                    && attachments::check_placeholders(&json, count).is_ok());
        if !fits || check_size(json.as_bytes()).is_err() {
            return Err(PacketError::InvalidPayload);
        }
        Ok(Self { array: json.0.into_owned().into_bytes(), attachments })
    }

    /// The array of the name and the arguments, and the attachments.
    pub(crate) fn arguments(&self) -> Arguments<'_> {
        // What serde_json writes is UTF-8.
        let json = std::str::from_utf8(&self.array).unwrap_or_default();
        Arguments { json: Json(json.into()), attachments: self.attachments.clone() }
    }

    /// How many attachments each packet has.
    pub(crate) fn attachments(&self) -> usize {
        self.attachments.len()
    }

    /// Whether the last argument (or the name, if there is none) is a string.
    pub(crate) fn ends_with_string(&self) -> bool {
        self.array.ends_with(b"\"]")
    }

    /// The packet for one namespace, with an offset behind its arguments.
    pub(crate) fn packet(&self, namespace: &str, id: Option<u64>, offset: Option<&str>) -> Wire {
        let mut builder = WireBuilder::text();
        let buffer = builder.buffer();
        let type_at = buffer.len();
        head(buffer, PacketType::Event, namespace);
        ack_id(buffer, id);
        announce(buffer, type_at, PacketType::Event, self.attachments.len());
        buffer.extend_from_slice(&self.array);
        if let Some(offset) = offset
            && buffer.pop().is_some()
        {
            buffer.push(b',');
            string(buffer, offset);
            buffer.push(b']');
        }
        builder.finish(&self.attachments)
    }
}

/// Appends the arguments of an event or an ack, one by one.
#[derive(Debug)]
pub(crate) struct ArgumentsWriter<'b> {
    buffer: &'b mut Vec<u8>,
    is_first: bool,
}

impl ArgumentsWriter<'_> {
    /// One more argument. If it cannot be serialised, nothing of it stays.
    pub(crate) fn push<T: Serialize + ?Sized>(&mut self, argument: &T) -> Result<(), serde_json::Error> {
        self.append(|buffer| serde_json::to_writer(buffer, argument))
    }

    /// Whether the last argument (or the event's name, if there is none) is a string.
    pub(crate) fn ends_with_string(&self) -> bool {
        self.buffer.last() == Some(&b'"')
    }

    /// One more argument that is JSON already, without placeholders.
    #[cfg(test)]
    pub(crate) fn push_raw(&mut self, json: &str) -> Result<(), serde_json::Error> {
        self.append(|buffer| {
            buffer.extend_from_slice(json.as_bytes());
            Ok(())
        })
    }

    fn append(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), serde_json::Error>,
    ) -> Result<(), serde_json::Error> {
        let (length, attached) = (self.buffer.len(), attachments::attached());
        if !self.is_first {
            self.buffer.push(b',');
        }
        let written = write(self.buffer).and_then(|()| check_size(self.buffer));
        if written.is_ok() {
            self.is_first = false;
        } else {
            self.buffer.truncate(length);
            attachments::detach_behind(attached);
        }
        written
    }
}

fn arguments<R, E: From<serde_json::Error>>(
    packet_type: PacketType,
    namespace: &str,
    id: Option<u64>,
    name: Option<&str>,
    write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(Wire, R), E> {
    let mut builder = WireBuilder::text();
    let buffer = builder.buffer();
    let type_at = buffer.len();
    head(buffer, packet_type, namespace);
    ack_id(buffer, id);
    let (result, attachments) = array(buffer, name, write)?;
    announce(buffer, type_at, packet_type, attachments.len());
    Ok((builder.finish(&attachments), result))
}

/// Appends the array of an event's name and arguments, or of an ack's arguments; what is attached is handed over.
fn array<R, E: From<serde_json::Error>>(
    buffer: &mut Vec<u8>,
    name: Option<&str>,
    write: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, E>,
) -> Result<(R, Vec<Bytes>), E> {
    buffer.push(b'[');
    if let Some(name) = name {
        string(buffer, name);
    }
    let mut writer = ArgumentsWriter { buffer: &mut *buffer, is_first: name.is_none() };
    let (result, attachments) = attachments::serialising(|| write(&mut writer));
    let result = result?;
    buffer.push(b']');
    if !attachments.is_empty() {
        check_placeholders(buffer, attachments.len())?;
    }
    Ok((result, attachments))
}

fn ack_id(buffer: &mut Vec<u8>, id: Option<u64>) {
    if let Some(id) = id {
        write!(buffer, "{id}").expect("a vector takes all that is written");
    }
}

/// Makes the type that stands at `type_at` the one with so many attachments.
fn announce(buffer: &mut Vec<u8>, type_at: usize, packet_type: PacketType, attachments: usize) {
    if attachments > 0 {
        let announced = format!("{}{attachments}-", char::from(packet_type.with_attachments().digit()));
        buffer.splice(type_at..=type_at, announced.into_bytes());
    }
}

/// The type, and the namespace unless it is the main one.
fn head(buffer: &mut Vec<u8>, packet_type: PacketType, namespace: &str) {
    buffer.push(packet_type.digit());
    if namespace != "/" {
        buffer.extend_from_slice(namespace.as_bytes());
        buffer.push(b',');
    }
}

fn string(buffer: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(buffer, text).expect("every string is a JSON string, and a vector takes it");
}

/// In a packet with attachments an object that says `"_placeholder":true` stands for one of them,
/// whoever wrote it. Data that looks so, perhaps relayed from another client, would end the
/// connection of everybody who receives it; and a placeholder with a tag or other fields beside it,
/// or within a string, is not seen as one. Both fail here.
fn check_placeholders(buffer: &[u8], announced: usize) -> Result<(), serde_json::Error> {
    // The text is serde_json's own: no spaces, and quotes within strings are escaped.
    let text = std::str::from_utf8(buffer).unwrap_or_default();
    let marks = text.matches("\"_placeholder\":true").count();
    let placeholders = text.matches(attachments::PLACEHOLDER_HEAD).count();
    if marks == announced && placeholders == announced {
        Ok(())
    } else {
        Err(serde_json::Error::custom("the arguments confuse placeholders of attachments"))
    }
}

fn check_size(buffer: &[u8]) -> Result<(), serde_json::Error> {
    if buffer.len() > MAX_TEXT { Err(serde_json::Error::custom("the packet is too large")) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
