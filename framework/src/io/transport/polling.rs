//! Polling: packets to a response's body and back.

use crate::values::engine::packet::ServerPacket;
use crate::values::engine::payload::PayloadWriter;

/// The body of a GET's response.
pub(crate) fn body(packets: &[ServerPacket]) -> Vec<u8> {
    let mut writer = PayloadWriter::default();
    packets.iter().for_each(|packet| writer.push(packet));
    writer.finish()
}
