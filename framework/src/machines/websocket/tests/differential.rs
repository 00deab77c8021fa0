//! Beside tungstenite: on any stream both hand out the same messages, and both fail or both do not.
//!
//! The differences, all of them on purpose:
//! - tungstenite takes lengths that are not in their shortest form; RFC 6455 §5.2 demands it, so we refuse them.
//! - It hands a close frame with a forbidden code out, with 1002 in its place; that is a violation here.
//! - It takes the close codes 1012 and 1013, which were registered after the RFC; we do not.
//! - It judges a frame once its payload is there, we judge it with the first byte that is wrong: of a stream that
//!   breaks off in such a frame it says that it broke off.

use std::io::{self, Read, Write};

use tokio_tungstenite::tungstenite::{
    Error, Message, WebSocket,
    error::ProtocolError,
    protocol::{Role, WebSocketConfig},
};

use super::{random::damage, *};

/// How a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a close frame.
    Closed,
    /// All that has come is well, and more may come.
    BrokenOff,
    Failed,
}

/// A stream to be read, and nobody who reads what is answered.
struct Pipe<'a>(&'a [u8]);

impl Read for Pipe<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn theirs(stream: &[u8]) -> (Vec<Seen>, End) {
    let config =
        WebSocketConfig::default().read_buffer_size(4_096).max_message_size(Some(MAX)).max_frame_size(Some(MAX));
    let mut socket = WebSocket::from_raw_socket(Pipe(stream), Role::Server, Some(config));
    let mut seen = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => seen.push(Seen::Text(text.as_str().to_owned())),
            Ok(Message::Binary(data)) => seen.push(Seen::Binary(data.to_vec())),
            Ok(Message::Ping(data)) => seen.push(Seen::Ping(data.to_vec())),
            Ok(Message::Pong(data)) => seen.push(Seen::Pong(data.to_vec())),
            Ok(Message::Close(close)) => {
                seen.push(Seen::Close(close.map(|close| close.code.into())));
                return (seen, End::Closed);
            }
            Ok(Message::Frame(_)) => unreachable!("is only for sending"),
            Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
                return (seen, End::BrokenOff);
            }
            Err(_) => return (seen, End::Failed),
        }
    }
}

/// Holds both decoders against each other and says how the stream ended here.
fn compare(stream: &[u8], seed: u64) -> Result<End, Violation> {
    let (our_messages, our_end) = read_at_once(stream);
    let (mut their_messages, their_end) = theirs(stream);
    let end = match our_end {
        Ok(()) if matches!(our_messages.last(), Some(Seen::Close(_))) => Ok(End::Closed),
        Ok(()) => Ok(End::BrokenOff),
        Err(violation) => Err(violation),
    };
    match (end, their_end) {
        (Ok(ours), theirs) => assert_eq!(ours, theirs, "seed {seed}"),
        (Err(_), End::Failed) => {}
        (Err(Violation::LengthNotMinimal), _) => their_messages.truncate(our_messages.len()),
        (Err(Violation::InvalidClose), End::Closed) => {
            let close = their_messages.pop();
            let replaced = [1002, 1012, 1013].map(|code| Some(Seen::Close(Some(code))));
            assert!(replaced.contains(&close), "seed {seed}: {close:?}");
        }
        (Err(violation), End::BrokenOff) => {
            // With its payload there, whatever it is, the same frame fails there as well.
            let longer = [stream, &vec![0xFF; MAX + 16]].concat();
            let (messages, end) = theirs(&longer);
            assert_eq!(end, End::Failed, "seed {seed}: {violation:?}");
            assert_eq!(messages, our_messages, "seed {seed}: {violation:?}");
        }
        (Err(violation), End::Closed) => panic!("seed {seed}: {violation:?}"),
    }
    assert_eq!(our_messages, their_messages, "seed {seed}");
    end
}

#[test]
fn valid_streams_are_read_alike() {
    for seed in 0..1_500 {
        let (stream, _) = Random::new(seed).stream();
        assert!(compare(&stream, seed).is_ok());
    }
}

#[test]
fn damaged_streams_are_read_alike() {
    let mut violations = Vec::new();
    for seed in 0..15_000 {
        let mut random = Random::new(seed);
        let (mut stream, _) = random.stream();
        damage(&mut random, &mut stream);
        if let Err(violation) = compare(&stream, seed)
            && !violations.contains(&violation)
        {
            violations.push(violation);
        }
    }
    // All but the cap on fragments, which is our own.
    assert_eq!(violations.len(), 11, "{violations:?}");
}

#[test]
fn frames_at_random_are_read_alike() {
    for seed in 0..15_000 {
        let mut random = Random::new(seed);
        let mut stream = Vec::new();
        for _ in 0..random.below(8) {
            let first = [0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A, 0x8B, 0xC1];
            let kinds = if random.chance(4) { 11 } else { 9 };
            let first = first[random.below(kinds)];
            let payload = match random.below(4) {
                0 => random.bytes(2),
                1 => (990 + random.below(30) as u16).to_be_bytes().to_vec(),
                2 => random.text(2).into_bytes()[..1].to_vec(),
                _ => random.text(2).into_bytes(),
            };
            stream.extend(random.frame(first, &payload));
        }
        let _ = compare(&stream, seed);
    }
}

#[test]
fn garbage_is_read_alike() {
    for seed in 0..10_000 {
        let mut random = Random::new(seed);
        let length = random.below(60);
        let garbage = random.bytes(length);
        let _ = compare(&garbage, seed);
    }
}
