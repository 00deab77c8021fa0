//! Bytes on a connection: WebSocket frames that no library would send, and the server's as they are.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::soon;

/// The mask of every frame: it has to be there, not to be random.
const MASK: [u8; 4] = [0x11, 0x22, 0x33, 0x44];

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;
pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV1: u8 = 0x40;

/// A TCP connection.
pub(crate) struct Raw {
    stream: TcpStream,
}

/// One frame of the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) opcode: u8,
    pub(crate) payload: Vec<u8>,
}

impl Frame {
    pub(crate) fn text(&self) -> &str {
        assert_eq!(self.opcode, TEXT, "{self:?}");
        std::str::from_utf8(&self.payload).unwrap()
    }
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap() }
    }

    /// Opens a session over WebSocket, and takes its open packet.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let mut raw = Self::connect(address).await;
        raw.write(upgrade_request("EIO=4&transport=websocket", "").as_bytes()).await;
        let head = raw.read_head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let open = raw.read_frame().await.unwrap();
        assert!(open.text().starts_with("0{"), "{open:?}");
        raw
    }

    /// The same, and joins `/`.
    pub(crate) async fn join(address: SocketAddr) -> Self {
        let mut raw = Self::open(address).await;
        raw.send(FIN | TEXT, b"40").await;
        assert!(raw.read_frame().await.unwrap().text().starts_with("40{"));
        raw
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        // A server that has closed already says so to the next read.
        let _ = self.stream.write_all(bytes).await;
    }

    /// Sends one masked frame; `first` is FIN, reserved bits and opcode.
    pub(crate) async fn send(&mut self, first: u8, payload: &[u8]) {
        self.write(&frame(first, payload)).await;
    }

    /// Reads up to the empty line.
    pub(crate) async fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match soon("the head of a response", self.stream.read_u8()).await {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
        String::from_utf8(head).unwrap()
    }

    /// Reads a response with a body of the length that it announces.
    pub(crate) async fn read_response(&mut self) -> String {
        let mut response = self.read_head().await;
        let length = response.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        let _ = soon("the body of a response", self.stream.read_exact(&mut body)).await;
        response.push_str(&String::from_utf8_lossy(&body));
        response
    }

    /// Gives the connection up: what was not read is refused.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// The next frame; `None` when the server has ended the connection.
    pub(crate) async fn read_frame(&mut self) -> Option<Frame> {
        let (compressed, frame) = self.read_compressed().await?;
        assert!(!compressed, "a reserved bit is set");
        Some(frame)
    }

    /// The next frame, and whether its payload is compressed.
    pub(crate) async fn read_compressed(&mut self) -> Option<(bool, Frame)> {
        soon("a frame", async {
            let [first, length] = [self.stream.read_u8().await.ok()?, self.stream.read_u8().await.ok()?];
            assert_eq!(first & 0xb0, FIN, "the server sends whole messages");
            let length = match length {
                126 => usize::from(self.stream.read_u16().await.ok()?),
                127 => usize::try_from(self.stream.read_u64().await.ok()?).unwrap(),
                short => usize::from(short),
            };
            let mut payload = vec![0; length];
            self.stream.read_exact(&mut payload).await.ok()?;
            Some((first & RSV1 != 0, Frame { opcode: first & 0xf, payload }))
        })
        .await
    }

    /// Reads to the server's end of the connection: the code of its close frame, if one came.
    pub(crate) async fn expect_close(&mut self) -> Option<u16> {
        let mut code = None;
        while let Some(frame) = self.read_frame().await {
            if frame.opcode == CLOSE {
                code = frame.payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
        }
        code
    }

    /// Reads to the server's end of the connection.
    pub(crate) async fn read_to_end(&mut self) -> String {
        let mut bytes = Vec::new();
        // A connection that is cut has said all that it will.
        let _ = soon("the end of the connection", self.stream.read_to_end(&mut bytes)).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A masked frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..126 => frame.push(0x80 | length as u8),
        length @ 126..0x1_0000 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A request for a WebSocket; `headers` are whole lines.
pub(crate) fn upgrade_request(query: &str, headers: &str) -> String {
    format!(
        "GET /socket.io/?{query} HTTP/1.1\r\nhost: test\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    )
}
