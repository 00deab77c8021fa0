//! The decoder against frames of a client: rule by rule, cut anywhere, at random, and beside another decoder.

#[cfg(feature = "permessage-deflate")]
mod deflate;
mod differential;
mod random;
mod rules;
mod splits;

use std::time::Instant;

use super::{
    mask,
    reader::{Incoming, Reader},
    violation::Violation,
};

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;
const FIN: u8 = 0x80;

const MAX: usize = 100_000;

/// What a reader has handed out, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
}

impl From<Incoming<'_>> for Seen {
    fn from(incoming: Incoming<'_>) -> Self {
        match incoming {
            Incoming::Text(text) => Self::Text(text.to_owned()),
            Incoming::Binary(data) => Self::Binary(data.to_owned()),
            Incoming::Ping(data) => Self::Ping(data.to_owned()),
            Incoming::Pong(data) => Self::Pong(data.to_owned()),
            Incoming::Close(code) => Self::Close(code.map(|code| code.get())),
        }
    }
}

fn text(text: &str) -> Seen {
    Seen::Text(text.to_owned())
}

/// A frame as a client sends it: `first` is its first byte, the length takes its shortest form.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    frame_with_key(first, payload, [0x37, 0xfa, 0x21, 0x3d])
}

fn frame_with_key(first: u8, payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=0xFFFF => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&key);
    let start = frame.len();
    frame.extend_from_slice(payload);
    mask::unmask(&mut frame[start..], key);
    frame
}

/// Feeds one buffer and keeps what comes out of it.
fn feed(reader: &mut Reader, bytes: &[u8], seen: &mut Vec<Seen>) -> Result<(), Violation> {
    let mut buffer = bytes.to_vec();
    let mut input = buffer.as_mut_slice();
    let now = Instant::now();
    while let Some(incoming) = reader.next(&mut input, now)? {
        seen.push(incoming.into());
    }
    assert!(input.is_empty(), "all input is consumed");
    Ok(())
}

/// All that a new reader makes of a stream that arrives in the given pieces.
fn read<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> (Vec<Seen>, Result<(), Violation>) {
    read_with(Reader::new(MAX), pieces)
}

fn read_with<'p>(mut reader: Reader, pieces: impl IntoIterator<Item = &'p [u8]>) -> (Vec<Seen>, Result<(), Violation>) {
    let mut seen = Vec::new();
    for piece in pieces {
        if let Err(violation) = feed(&mut reader, piece, &mut seen) {
            return (seen, Err(violation));
        }
    }
    (seen, Ok(()))
}

fn read_at_once(stream: &[u8]) -> (Vec<Seen>, Result<(), Violation>) {
    read([stream])
}

/// Small, seeded, and good enough to vary inputs (xorshift64*).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.bits() as u8).collect()
    }

    /// Characters of one to four bytes.
    fn text(&mut self, characters: usize) -> String {
        (0..characters).map(|_| ['a', '"', 'é', '€', '\u{FFFD}', '😀'][self.below(6)]).collect()
    }

    /// Mostly short, now and then around the limits of the three forms of a length.
    fn length(&mut self) -> usize {
        match self.below(40) {
            0 => 124 + self.below(4),
            1 => 65_534 + self.below(4),
            2 => self.below(3_000),
            _ => self.below(40),
        }
    }

    /// Cuts a stream into pieces, some of them empty.
    fn cut<'a>(&mut self, mut stream: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        while !stream.is_empty() {
            let longest = [1, 3, 20, 5_000][self.below(4)];
            let at = self.below(longest + 1).min(stream.len());
            let (piece, rest) = stream.split_at(at);
            pieces.push(piece);
            stream = rest;
        }
        pieces
    }

    /// A valid stream and what is in it: messages, some fragmented, with control frames anywhere between.
    fn stream(&mut self) -> (Vec<u8>, Vec<Seen>) {
        let mut stream = Vec::new();
        let mut seen = Vec::new();
        for _ in 0..self.below(6) {
            self.control(&mut stream, &mut seen);
            let length = self.length();
            let (opcode, message) = if self.chance(2) {
                (TEXT, Seen::Text(self.text(length / 2)))
            } else {
                (BINARY, Seen::Binary(self.bytes(length)))
            };
            let mut payload = match &message {
                Seen::Text(text) => text.as_bytes(),
                Seen::Binary(data) => data,
                _ => &[],
            };
            let mut opcode = opcode;
            while self.chance(2) {
                let (fragment, rest) = payload.split_at(self.below(payload.len() + 1));
                stream.extend(self.frame(opcode, fragment));
                (opcode, payload) = (CONTINUATION, rest);
                self.control(&mut stream, &mut seen);
            }
            stream.extend(self.frame(FIN | opcode, payload));
            seen.push(message);
        }
        if self.chance(3) {
            let code = [1000, 1001, 3000, 4999][self.below(4)] as u16;
            let payload = [&code.to_be_bytes(), self.text(5).as_bytes()].concat();
            stream.extend(self.frame(FIN | CLOSE, &payload));
            seen.push(Seen::Close(Some(code)));
        }
        (stream, seen)
    }

    fn control(&mut self, stream: &mut Vec<u8>, seen: &mut Vec<Seen>) {
        while self.chance(4) {
            let length = [0, 1, 4, 125][self.below(4)];
            let payload = self.bytes(length);
            if self.chance(2) {
                stream.extend(self.frame(FIN | PING, &payload));
                seen.push(Seen::Ping(payload));
            } else {
                stream.extend(self.frame(FIN | PONG, &payload));
                seen.push(Seen::Pong(payload));
            }
        }
    }

    fn frame(&mut self, first: u8, payload: &[u8]) -> Vec<u8> {
        let key = (self.bits() as u32).to_ne_bytes();
        frame_with_key(first, payload, key)
    }
}
