//! A WebSocket that sends back what it gets, for the test suites of the WebSocket protocol.

use std::future::poll_fn;
use std::task::Poll;

use super::websocket::{Upgraded, WebSocket, with_read_buffer};
use crate::io::timers;
use crate::machines::websocket::encode;
use crate::machines::websocket::reader::Incoming;
use crate::values::wire::{WireMessage, append_message};

/// Echoes every message of at most `max_message` bytes until the peer closes, or breaks the rules.
pub(crate) async fn echo(upgraded: Upgraded, max_message: usize) {
    let mut websocket = WebSocket::new(upgraded, max_message);
    let mut open = true;
    while open {
        let read = poll_fn(|cx| {
            with_read_buffer(|buffer| match websocket.poll_read(cx, buffer) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(0) | Err(_)) => Poll::Ready(false),
                Poll::Ready(Ok(length)) => {
                    Poll::Ready(answer(&mut websocket, buffer.get_mut(..length).unwrap_or_default()))
                }
            })
        });
        open = read.await;
        if poll_fn(|cx| websocket.poll_write(cx)).await.is_err() {
            return;
        }
    }
    poll_fn(|cx| websocket.poll_end(cx)).await;
}

/// Answers every frame of one read; `false` when the connection is to end.
fn answer(websocket: &mut WebSocket, mut input: &mut [u8]) -> bool {
    loop {
        let code = match websocket.reader.next(&mut input, timers::now()) {
            Ok(None) => return true,
            Ok(Some(Incoming::Text(text))) => {
                append_message(&mut websocket.out, WireMessage::Text(text.as_bytes()), websocket.deflate.as_ref());
                continue;
            }
            Ok(Some(Incoming::Binary(data))) => {
                append_message(&mut websocket.out, WireMessage::Binary(data), websocket.deflate.as_ref());
                continue;
            }
            Ok(Some(Incoming::Ping(data))) => {
                encode::append_pong(&mut websocket.out, data);
                continue;
            }
            Ok(Some(Incoming::Pong(_))) => continue,
            Ok(Some(Incoming::Close(code))) => {
                websocket.peer_closed = true;
                code
            }
            Err(violation) => Some(violation.close_code()),
        };
        websocket.close(code);
        return false;
    }
}
