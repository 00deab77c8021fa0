//! What waits to be written: packets in order, and how much they weigh.

use std::collections::VecDeque;

use crate::values::engine::packet::ServerPacket;
use crate::values::engine::payload::encoded_len;

/// An empty buffer with room for more packets than this gives its memory back.
const KEPT_CAPACITY: usize = 32;

/// The packets that no transport has taken yet.
#[derive(Debug, Default)]
pub(super) struct WriteBuffer {
    packets: VecDeque<ServerPacket>,
    /// The sum of [`ServerPacket::charge`].
    bytes: usize,
    /// The sum of what the packets take in a payload, each with its separator. Counted as in version 4 whatever the
    /// session's: the clients of version 3 know no limit that the rest of a length would exceed.
    payload_bytes: usize,
}

impl WriteBuffer {
    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// What the buffer holds, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn push(&mut self, packet: ServerPacket) {
        self.bytes += packet.charge();
        self.payload_bytes += encoded_len(&packet) + 1;
        self.packets.push_back(packet);
    }

    /// Puts a packet of the heartbeat ahead of everything else, so that much data does not delay it. One is enough.
    pub(super) fn push_heartbeat(&mut self, packet: ServerPacket) {
        if matches!(self.packets.front(), Some(ServerPacket::Ping | ServerPacket::Pong)) {
            return;
        }
        self.bytes += packet.charge();
        self.payload_bytes += encoded_len(&packet) + 1;
        self.packets.push_front(packet);
    }

    pub(super) fn pop(&mut self) -> Option<ServerPacket> {
        let packet = self.packets.pop_front()?;
        self.bytes -= packet.charge();
        self.payload_bytes -= encoded_len(&packet) + 1;
        if self.packets.is_empty() && self.packets.capacity() > KEPT_CAPACITY {
            self.release();
        }
        Some(packet)
    }

    /// The packets of the next payload of at most `limit` bytes; a packet that alone is larger goes alone.
    pub(super) fn pop_payload(&mut self, limit: usize) -> Vec<ServerPacket> {
        let mut packets = Vec::new();
        let mut length = 0;
        while let Some(next) = self.packets.front() {
            // With the separator in front of it, which the first packet does not have.
            length += encoded_len(next) + usize::from(!packets.is_empty());
            if length > limit && !packets.is_empty() {
                break;
            }
            packets.extend(self.pop());
        }
        packets
    }

    /// Whether `packet` would still go into the payload that is written next.
    pub(super) fn fits(&self, packet: &ServerPacket, limit: usize) -> bool {
        self.is_empty() || self.payload_bytes + encoded_len(packet) <= limit
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.bytes = 0;
        self.payload_bytes = 0;
        self.release();
    }

    /// Gives the memory back if nothing is in it.
    pub(super) fn shrink(&mut self) {
        if self.packets.is_empty() {
            self.release();
        }
    }

    fn release(&mut self) {
        self.packets = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::engine::payload::PayloadWriter;
    use crate::values::wire::WireBuilder;

    fn message(length: usize) -> ServerPacket {
        ServerPacket::Message(WireBuilder::binary(&vec![7; length]).finish(&[]))
    }

    fn buffer(lengths: &[usize]) -> WriteBuffer {
        let mut buffer = WriteBuffer::default();
        lengths.iter().for_each(|length| buffer.push(message(*length)));
        buffer
    }

    #[test]
    fn payloads_keep_to_the_limit_and_lose_nothing() {
        let mut buffer = buffer(&[30, 30, 30, 300, 30, 1, 1, 1]);
        let mut sizes = Vec::new();
        while !buffer.is_empty() {
            let packets = buffer.pop_payload(100);
            let body = PayloadWriter::encode(&packets);
            assert!(body.len() <= 100 || packets.len() == 1);
            sizes.push(packets.len());
        }
        assert_eq!(sizes, [2, 1, 1, 4]);
        assert_eq!((buffer.bytes(), buffer.payload_bytes), (0, 0));
    }

    #[test]
    fn what_fits_is_in_the_next_payload_and_what_does_not_is_not() {
        for length in 0..200 {
            let mut buffer = buffer(&[30, 20]);
            let fits = buffer.fits(&message(length), 100);
            buffer.push(message(length));
            assert_eq!(buffer.pop_payload(100).len() == 3, fits, "{length}");
        }
    }

    #[test]
    fn one_ping_goes_ahead_of_what_is_there() {
        let mut buffer = buffer(&[1]);
        buffer.push_heartbeat(ServerPacket::Ping);
        buffer.push_heartbeat(ServerPacket::Ping);
        assert!(matches!(buffer.pop(), Some(ServerPacket::Ping)));
        assert!(matches!(buffer.pop(), Some(ServerPacket::Message(_))));
        assert!(buffer.pop().is_none());
        assert_eq!(buffer.bytes(), 0);
    }

    #[test]
    fn a_burst_leaves_no_memory_behind() {
        let mut buffer = buffer(&[1; 1000]);
        while buffer.pop().is_some() {}
        assert_eq!(buffer.packets.capacity(), 0);
    }
}
