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
    /// The sum of [`ServerPacket::count`].
    count: usize,
}

/// What one payload may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    /// At least one.
    pub(super) packets: usize,
}

impl WriteBuffer {
    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// What the buffer holds, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    #[inline]
    pub(super) fn push(&mut self, packet: ServerPacket) {
        self.add(&packet);
        if self.packets.capacity() == 0 {
            // Most sessions never have two at a time, and a queue would begin with four.
            self.packets.reserve_exact(1);
        }
        self.packets.push_back(packet);
    }

    /// Puts a packet of the heartbeat ahead of everything else, so that much data does not delay it. One is enough.
    pub(super) fn push_heartbeat(&mut self, packet: ServerPacket) {
        if matches!(self.packets.front(), Some(ServerPacket::Ping | ServerPacket::Pong)) {
            return;
        }
        self.push_front(packet);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<ServerPacket> {
        let packet = self.packets.pop_front()?;
        if self.packets.is_empty() {
            self.forget_sums();
            if self.packets.capacity() > KEPT_CAPACITY {
                self.release();
            }
        } else {
            self.bytes -= packet.charge();
            self.payload_bytes -= encoded_len(&packet) + 1;
            self.count -= packet.count();
        }
        Some(packet)
    }

    /// The packets of the next payload. One that alone has too many bytes goes alone; one that has too many attachments
    /// goes in parts, each alone, and its last attachments are the first of the next payload.
    pub(super) fn pop_payload(&mut self, limits: Limits) -> Vec<ServerPacket> {
        let mut packets = Vec::new();
        let (mut length, mut count) = (0, 0);
        while let Some(next) = self.packets.front() {
            // With the separator in front of it, which the first packet does not have.
            length += encoded_len(next) + usize::from(!packets.is_empty());
            count += next.count();
            if (length > limits.bytes || count > limits.packets) && !packets.is_empty() {
                break;
            }
            let Some(mut packet) = self.pop() else { break };
            if let ServerPacket::Message(wire) = &mut packet
                && let Some(rest) = wire.split_off(limits.packets)
            {
                self.push_front(ServerPacket::Message(rest));
            }
            packets.push(packet);
        }
        packets
    }

    /// Whether `packet` would still go into the payload that is written next.
    pub(super) fn fits(&self, packet: &ServerPacket, limits: Limits) -> bool {
        self.is_empty()
            || (self.payload_bytes + encoded_len(packet) <= limits.bytes
                && self.count + packet.count() <= limits.packets)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.forget_sums();
        self.release();
    }

    /// Gives the memory back if nothing is in it.
    pub(super) fn shrink(&mut self) {
        if self.packets.is_empty() {
            self.release();
        }
    }

    fn push_front(&mut self, packet: ServerPacket) {
        self.add(&packet);
        self.packets.push_front(packet);
    }

    #[inline]
    fn add(&mut self, packet: &ServerPacket) {
        self.bytes += packet.charge();
        self.payload_bytes += encoded_len(packet) + 1;
        self.count += packet.count();
    }

    fn forget_sums(&mut self) {
        self.bytes = 0;
        self.payload_bytes = 0;
        self.count = 0;
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

    fn limits(bytes: usize) -> Limits {
        Limits { bytes, packets: 16 }
    }

    /// A packet with so many attachments, each of one byte.
    fn binary(attachments: usize) -> ServerPacket {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(format!("5{attachments}-[]").as_bytes());
        let attachments: Vec<_> = (0..attachments).map(|number| vec![number as u8].into()).collect();
        ServerPacket::Message(builder.finish(&attachments))
    }

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
            let packets = buffer.pop_payload(limits(100));
            let body = PayloadWriter::encode(&packets);
            assert!(body.len() <= 100 || packets.len() == 1);
            sizes.push(packets.len());
        }
        assert_eq!(sizes, [2, 1, 1, 4]);
        assert_eq!((buffer.bytes(), buffer.payload_bytes, buffer.count), (0, 0, 0));
    }

    #[test]
    fn a_payload_has_no_more_packets_than_it_may() {
        let mut buffer = buffer(&[1; 100]);
        let mut sizes = Vec::new();
        while !buffer.is_empty() {
            sizes.push(buffer.pop_payload(limits(1_000_000)).len());
        }
        assert_eq!(sizes, [16, 16, 16, 16, 16, 16, 4]);
        assert_eq!((buffer.bytes(), buffer.payload_bytes, buffer.count), (0, 0, 0));
    }

    #[test]
    fn a_packet_stays_with_its_attachments_if_they_fit_and_comes_in_parts_if_not() {
        let mut buffer = WriteBuffer::default();
        let packets = [message(1), binary(15), binary(14), message(1), message(1), binary(16), binary(40), message(1)];
        let expected = PayloadWriter::encode(&packets);
        packets.into_iter().for_each(|packet| buffer.push(packet));
        let (mut sizes, mut bodies) = (Vec::new(), Vec::new());
        while !buffer.is_empty() {
            let packets = buffer.pop_payload(limits(1_000_000));
            sizes.push(packets.iter().map(ServerPacket::count).sum::<usize>());
            bodies.push(PayloadWriter::encode(&packets));
        }
        assert_eq!(sizes, [1, 16, 16, 1, 16, 1, 16, 16, 10]);
        assert_eq!(bodies.join(&b'\x1e'), expected);
        assert_eq!((buffer.bytes(), buffer.payload_bytes, buffer.count), (0, 0, 0));
    }

    #[test]
    fn what_is_left_of_a_packet_may_go_as_frames() {
        let mut buffer = WriteBuffer::default();
        buffer.push(binary(20));
        assert_eq!(buffer.pop_payload(limits(1_000_000)).len(), 1);
        let mut frames = Vec::new();
        buffer.pop().unwrap().write_frames(&mut frames);
        assert_eq!(frames, [[0x82, 1, 15], [0x82, 1, 16], [0x82, 1, 17], [0x82, 1, 18], [0x82, 1, 19]].concat());
        assert!(buffer.is_empty());
    }

    #[test]
    fn as_many_packets_fit_as_go_with_the_next_payload() {
        for attachments in 0..20 {
            let mut buffer = buffer(&[1; 8]);
            let fits = buffer.fits(&binary(attachments), limits(1_000_000));
            buffer.push(binary(attachments));
            assert_eq!(buffer.pop_payload(limits(1_000_000)).len() == 9, fits, "{attachments}");
        }
    }

    #[test]
    fn what_fits_is_in_the_next_payload_and_what_does_not_is_not() {
        for length in 0..200 {
            let mut buffer = buffer(&[30, 20]);
            let fits = buffer.fits(&message(length), limits(100));
            buffer.push(message(length));
            assert_eq!(buffer.pop_payload(limits(100)).len() == 3, fits, "{length}");
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
