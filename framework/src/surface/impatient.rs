//! A TCP stream whose peer has to read what it is sent: a response that nobody takes does not stay for ever, and one
//! that could not be sent is known.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::departures::Departures;

/// What the peer has to take in each period, while there is something to take.
const PERIOD_BYTES: usize = 16 * 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Impatient<S = TcpStream> {
    stream: S,
    period: Duration,
    /// The end of the period; there is one from the first write that had to wait until all is written.
    ends: Option<Pin<Box<Sleep>>>,
    /// What was taken in the period.
    taken: usize,
    watch: Watch,
}

/// Says at the stream's end that nothing departs any more.
#[derive(Debug)]
struct Watch(Departures);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A stream that keeps to itself that it was reset until it is asked.
pub(super) trait Resets {
    /// Whether it was, though reading has come to an end in order: the client closed it before it got what was written.
    fn is_reset(&self) -> bool;
}

impl Resets for TcpStream {
    fn is_reset(&self) -> bool {
        !matches!(self.take_error(), Ok(None))
    }
}

impl<S> Impatient<S> {
    pub(super) fn new(stream: S, period: Duration, departures: Departures) -> Self {
        Self { stream, period, ends: None, taken: 0, watch: Watch(departures) }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    fn judge(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            match &written {
                Ok(written) => {
                    self.taken += written;
                    self.watch.0.wrote();
                }
                Err(_) => self.watch.0.failed(),
            }
            return Poll::Ready(written);
        }
        loop {
            let ends = self.ends.get_or_insert_with(|| {
                self.taken = 0;
                Box::pin(tokio::time::sleep(self.period))
            });
            if ends.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if self.taken < PERIOD_BYTES {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.ends = None;
        }
    }
}

impl<S: AsyncRead + Resets + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if let Poll::Ready(read) = &read {
            let ended = read.is_ok() && buffer.filled().len() == before;
            if read.is_err() || (ended && self.stream.is_reset()) {
                self.watch.0.failed();
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Called when all is written.
        self.ends = None;
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if let Poll::Ready(Ok(())) = flushed {
            self.watch.0.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const PERIOD: Duration = Duration::from_secs(5);

    impl Resets for DuplexStream {
        fn is_reset(&self) -> bool {
            false
        }
    }

    fn pair() -> (Impatient<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(1_000);
        (Impatient::new(ours, PERIOD, Departures::default()), theirs)
    }

    /// Takes `bytes` each second.
    async fn take(mut peer: DuplexStream, bytes: usize) {
        let mut buffer = vec![0; bytes];
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if peer.read_exact(&mut buffer).await.is_err() {
                return;
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_given_up() {
        let (mut stream, _peer) = pair();
        let error = stream.write_all(&[0; 2_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_a_little_is_given_up_too() {
        let (mut stream, peer) = pair();
        tokio::spawn(take(peer, 10));
        let error = stream.write_all(&[0; 1_000_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_gets_it_all() {
        let (mut stream, peer) = pair();
        tokio::spawn(take(peer, 10_000));
        stream.write_all(&[0; 1_000_000]).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_between_responses_do_not_count() {
        let (mut stream, mut peer) = pair();
        for _ in 0..5 {
            let writing = async {
                stream.write_all(&[0; 1_500]).await.unwrap();
                stream.flush().await.unwrap();
            };
            tokio::join!(writing, async { peer.read_exact(&mut [0; 1_500]).await.unwrap() });
            tokio::time::sleep(4 * PERIOD).await;
        }
    }
}
