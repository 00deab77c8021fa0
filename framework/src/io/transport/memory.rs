//! A WebSocket without a network: two ends of a pipe within the process. The server has one of them as any other stream,
//! so that its limits and its back-pressure are the real ones; this is the other end.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};

use super::websocket::{Stream, Upgraded};
use crate::values::engine::version::Version;

/// What each direction holds before its sender waits, in bytes: about what the buffers of a socket do.
const BUFFER: usize = 64 * 1024;

const FIN: u8 = 0x80;
const OPCODE: u8 = 0x0F;
const MASKED: u8 = 0x80;

/// A pipe: what opens a session, and what reads and writes at its other end.
pub(crate) fn pipe() -> (Upgraded, Reader, Writer) {
    let (ours, theirs) = tokio::io::duplex(BUFFER);
    let (reader, writer) = tokio::io::split(theirs);
    let stream = Stream::Other(Box::new(ours));
    let upgraded = Upgraded { stream, leftover: Vec::new(), base64: false, version: Version::V4, deflate: None };
    (upgraded, Reader { stream: reader, input: BytesMut::new() }, Writer { stream: writer, out: BytesMut::new() })
}

/// What a frame is (RFC 6455 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// A frame of the server. It never fragments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) opcode: Opcode,
    pub(crate) payload: Bytes,
}

/// The client's reading side.
#[derive(Debug)]
pub(crate) struct Reader {
    stream: ReadHalf<DuplexStream>,
    input: BytesMut,
}

impl Reader {
    /// The next frame; `None` at the end of the stream. It may be cancelled and called again.
    ///
    /// # Errors
    ///
    /// Those of the stream, and what is no frame of a server.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Frame>> {
        loop {
            if let Some(frame) = take_frame(&mut self.input)? {
                return Ok(Some(frame));
            }
            if self.stream.read_buf(&mut self.input).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// The client's writing side.
#[derive(Debug)]
pub(crate) struct Writer {
    stream: WriteHalf<DuplexStream>,
    out: BytesMut,
}

impl Writer {
    /// Queues a frame.
    pub(crate) fn push(&mut self, opcode: Opcode, payload: &[u8]) {
        let mut head = vec![FIN | opcode as u8];
        match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
            (Ok(length @ 0..126), _) => head.push(MASKED | length),
            (_, Ok(length)) => {
                head.push(MASKED | 126);
                head.extend(length.to_be_bytes());
            }
            _ => {
                head.push(MASKED | 127);
                head.extend((payload.len() as u64).to_be_bytes());
            }
        }
        self.out.extend_from_slice(&head);
        // A key of zeros leaves the payload as it is.
        self.out.extend_from_slice(&[0; 4]);
        self.out.extend_from_slice(payload);
    }

    /// Whether nothing is queued.
    pub(crate) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Writes some of what is queued. It may be cancelled and called again.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub(crate) async fn write(&mut self) -> io::Result<()> {
        let written = self.stream.write(&self.out).await?;
        self.out.advance(written);
        Ok(())
    }
}

/// The frame at the start of `input`, if it is all there.
fn take_frame(input: &mut BytesMut) -> io::Result<Option<Frame>> {
    let Some((&[first, second], rest)) = input.split_first_chunk() else { return Ok(None) };
    let (head, length) = match second {
        126 => match rest.first_chunk() {
            Some(length) => (4, u64::from(u16::from_be_bytes(*length))),
            None => return Ok(None),
        },
        127 => match rest.first_chunk() {
            Some(length) => (10, u64::from_be_bytes(*length)),
            None => return Ok(None),
        },
        length => (2, u64::from(length)),
    };
    let opcode = match first & OPCODE {
        1 => Opcode::Text,
        2 => Opcode::Binary,
        8 => Opcode::Close,
        9 => Opcode::Ping,
        10 => Opcode::Pong,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    if first & FIN == 0 || second & MASKED != 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
    if input.len() - head < length {
        return Ok(None);
    }
    input.advance(head);
    Ok(Some(Frame { opcode, payload: input.split_to(length).freeze() }))
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Instant;

    use super::*;
    use crate::io::transport::websocket::WebSocket;
    use crate::machines::websocket::reader::Incoming;
    use crate::values::wire::{WireMessage, append_message};

    #[tokio::test]
    async fn frames_of_all_lengths_come_through_in_both_directions() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 200_000] {
            let (upgraded, mut reader, mut writer) = pipe();
            let mut server = WebSocket::new(upgraded, 1 << 20);
            let payload = vec![b'x'; length];
            writer.push(Opcode::Text, &payload);
            let (mut written, mut seen) = (writer, None);
            while seen.is_none() {
                let mut buffer = vec![0; 100_000];
                let read = async {
                    let read = poll_fn(|cx| server.poll_read(cx, &mut buffer)).await.unwrap();
                    let mut input = &mut buffer[..read];
                    if let Some(Incoming::Text(text)) = server.reader.next(&mut input, Instant::now()).unwrap() {
                        seen = Some(text.len());
                    }
                };
                if written.is_empty() {
                    read.await;
                } else {
                    let (result, ()) = tokio::join!(written.write(), read);
                    result.unwrap();
                }
            }
            assert_eq!(seen, Some(length));
            append_message(&mut server.out, WireMessage::Binary(&payload), None);
            let write = async {
                poll_fn(|cx| server.poll_write(cx)).await.unwrap();
            };
            let (frame, ()) = tokio::join!(reader.next(), write);
            assert_eq!(frame.unwrap(), Some(Frame { opcode: Opcode::Binary, payload: payload.into() }));
        }
    }

    #[tokio::test]
    async fn an_end_that_is_dropped_is_the_end_of_the_stream() {
        let (upgraded, mut reader, _writer) = pipe();
        drop(upgraded);
        assert_eq!(reader.next().await.unwrap(), None);
    }
}
