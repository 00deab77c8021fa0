//! A WebSocket's bytes: read into the thread's buffer, written from the connection's.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::machines::websocket::close::CloseCode;
use crate::machines::websocket::encode;
use crate::machines::websocket::reader::Reader;
use crate::values::deflate::Deflate;
use crate::values::engine::packet::ServerPacket;
use crate::values::engine::version::Version;

/// What one read takes at most. One buffer serves all connections of a thread.
const READ_BUFFER: usize = 64 * 1024;

/// An out buffer above this is given back once it is written.
const KEPT_OUT: usize = 4 * 1024;

thread_local! {
    static READ: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Lends the thread's read buffer. One that is lent already (a connection polled inside another) is made anew.
pub(crate) fn with_read_buffer<R>(read: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut buffer = READ.take();
    if buffer.is_empty() {
        buffer = vec![0; READ_BUFFER];
    }
    let result = read(&mut buffer);
    READ.set(buffer);
    result
}

/// A byte stream after its upgrade.
pub(crate) enum Stream {
    /// The socket itself, and what was read of it behind the upgrade request.
    Tcp(TcpStream),
    /// Whatever an HTTP server of the user's hands over.
    Other(Box<dyn ByteStream>),
}

/// A stream of bytes in both directions.
pub(crate) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp(_) => "Tcp",
            Self::Other(_) => "Other",
        })
    }
}

impl Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Other(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Other(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(_) => Poll::Ready(Ok(())),
            Self::Other(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Other(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// A stream that an HTTP server has handed over.
#[derive(Debug)]
pub(crate) struct Upgraded {
    pub(crate) stream: Stream,
    /// What the HTTP server read behind the upgrade request.
    pub(crate) leftover: Vec<u8>,
    /// The client takes no binary frames: binary goes as `b` and base64.
    pub(crate) base64: bool,
    /// The version of the session that it is for.
    pub(crate) version: Version,
    /// How messages may be compressed, if permessage-deflate was negotiated.
    pub(crate) deflate: Option<Deflate>,
}

/// One WebSocket of a connection.
#[derive(Debug)]
pub(crate) struct WebSocket {
    stream: Stream,
    /// What was read and not handled yet: first what the HTTP server read behind the upgrade request.
    leftover: Vec<u8>,
    base64: bool,
    version: Version,
    pub(crate) deflate: Option<Deflate>,
    /// What compression has saved of `out`: that it was not written costs time all the same.
    saved: usize,
    pub(crate) reader: Reader,
    pub(crate) out: Vec<u8>,
    written: usize,
    unflushed: bool,
    /// A close frame was written: nothing follows it.
    closing: bool,
    /// The peer's close frame came.
    pub(crate) peer_closed: bool,
}

impl WebSocket {
    pub(crate) fn new(upgraded: Upgraded, max_payload: usize) -> Self {
        let Upgraded { stream, leftover, base64, version, deflate } = upgraded;
        let reader = if deflate.is_some() { Reader::inflating(max_payload) } else { Reader::new(max_payload) };
        Self {
            stream,
            leftover,
            base64,
            version,
            deflate,
            saved: 0,
            reader,
            out: Vec::new(),
            written: 0,
            unflushed: false,
            closing: false,
            peer_closed: false,
        }
    }

    /// Queues a packet for the next write.
    #[inline]
    pub(crate) fn push(&mut self, packet: &ServerPacket) {
        self.saved += self.version.write_frames(packet, self.base64, self.deflate.as_ref(), &mut self.out);
    }

    /// Reads what is there, at most a buffer's length. 0 is the end of the stream.
    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        if !self.leftover.is_empty() {
            let length = self.leftover.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(self.leftover.drain(..length)) {
                *to = from;
            }
            if self.leftover.is_empty() {
                self.leftover = Vec::new();
            }
            return Poll::Ready(Ok(length));
        }
        let mut buffer = ReadBuf::new(buffer);
        ready!(self.stream.poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Gives back the end of what was read last: it is read again before anything else.
    pub(crate) fn put_back(&mut self, rest: &[u8]) {
        self.leftover.splice(..0, rest.iter().copied());
    }

    /// Bytes that are not handed to the system yet.
    pub(crate) fn unwritten(&self) -> usize {
        self.out.len() - self.written
    }

    /// How much was taken for the next write: the bytes that are not written, and those that compression has saved.
    pub(crate) fn taken(&self) -> usize {
        self.unwritten() + self.saved
    }

    /// Writes all there is in as few writes as the system takes. Ready when nothing is left.
    pub(crate) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.out.get(self.written..).filter(|rest| !rest.is_empty()) {
            match self.stream.poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => {
                    self.written += written;
                    self.unflushed = true;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.forget_written();
                    return Poll::Pending;
                }
            }
        }
        self.written = 0;
        self.saved = 0;
        if self.out.capacity() > KEPT_OUT {
            self.out = Vec::new();
        } else {
            self.out.clear();
        }
        if self.unflushed {
            ready!(self.stream.poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Gives up what is written already, once it is the larger part: the buffer of a client that always has something
    /// left to read would grow without end.
    fn forget_written(&mut self) {
        if self.written > self.out.len() / 2 {
            self.out.drain(..self.written);
            self.written = 0;
        }
    }

    /// Writes a close frame, once.
    pub(crate) fn close(&mut self, code: Option<CloseCode>) {
        if !std::mem::replace(&mut self.closing, true) {
            encode::append_close(&mut self.out, code);
        }
    }

    /// Ends the stream in order: writes what is left, then waits for the peer's end, throwing away what still comes.
    /// Ready when the stream can be dropped.
    pub(crate) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.poll_write(cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Poll::Ready(()),
            Poll::Pending => return Poll::Pending,
        }
        if ready!(self.stream.poll_shutdown(cx)).is_err() || self.peer_closed {
            return Poll::Ready(());
        }
        with_read_buffer(|buffer| {
            loop {
                match ready!(self.poll_read(cx, buffer)) {
                    Ok(0) | Err(_) => return Poll::Ready(()),
                    Ok(_) => {}
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn the_buffer_of_a_client_that_is_always_behind_does_not_grow() {
        let (ours, mut theirs) = tokio::io::duplex(1_000);
        let stream = Stream::Other(Box::new(ours));
        let mut websocket = WebSocket::new(
            Upgraded { stream, leftover: Vec::new(), base64: false, version: Version::V4, deflate: None },
            1_000,
        );
        let mut read = [0; 1_000];
        for _ in 0..1_000 {
            websocket.out.extend([0; 1_000]);
            poll_fn(|cx| Poll::Ready(websocket.poll_write(cx).is_pending())).await;
            if websocket.unwritten() > 5_000 {
                let length = theirs.read(&mut read).await.unwrap();
                assert!(length > 0);
            }
            tokio::task::yield_now().await;
        }
        assert!(websocket.unwritten() > 4_000, "it is behind");
        assert!(websocket.out.len() < 20_000, "{} bytes are held", websocket.out.len());
    }

    #[tokio::test]
    async fn what_is_put_back_is_read_again_before_the_rest() {
        let (ours, mut theirs) = tokio::io::duplex(1_000);
        let stream = Stream::Other(Box::new(ours));
        let upgraded =
            Upgraded { stream, leftover: b"begun".to_vec(), base64: false, version: Version::V4, deflate: None };
        let mut websocket = WebSocket::new(upgraded, 1_000);
        theirs.write_all(b"end").await.unwrap();
        let mut buffer = [0; 3];
        let mut read: Vec<u8> = Vec::new();
        while read.len() < 8 {
            let length = poll_fn(|cx| websocket.poll_read(cx, &mut buffer)).await.unwrap();
            let (first, rest) = buffer[..length].split_at(1);
            read.extend(first);
            websocket.put_back(rest);
        }
        assert_eq!(read, b"begunend");
    }
}
