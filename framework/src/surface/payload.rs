//! The body of an answer to a GET: it knows whether it was taken, and tells the connection what to watch over.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use super::departures::Departures;
use super::hyper::{Frame, HttpBody, SizeHint};
use crate::io::delivery::Delivery;

/// See the module.
#[derive(Debug)]
pub(super) struct PayloadBody {
    /// `None` once they are taken.
    bytes: Option<Bytes>,
    delivery: Option<Delivery>,
    /// Where the answer departs, on a connection of our own.
    departures: Option<Departures>,
}

impl PayloadBody {
    /// A payload is never empty.
    pub(super) fn new(bytes: Bytes, delivery: Delivery, departures: Option<Departures>) -> Self {
        Self { bytes: Some(bytes), delivery: Some(delivery), departures }
    }
}

impl HttpBody for PayloadBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(bytes) = self.bytes.take() else { return Poll::Ready(None) };
        if let Some(mut delivery) = self.delivery.take() {
            match &self.departures {
                Some(departures) => departures.enter(delivery),
                // Nothing more can be known of the connection of another server.
                None => delivery.written(),
            }
        }
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
