//! The compressor and the decompressor of a thread.

use std::cell::RefCell;

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::InflateError;

/// The end of the empty block behind every message: its sender leaves it out (RFC 7692 §7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// The fastest: 1 MB of JSON takes 3 to 4 ms and shrinks to 30 %. The next level takes more than twice the time for a
/// tenth less.
const LEVEL: u8 = 1;

/// The least room that a message is inflated into.
const ROOM_MIN: usize = 1024;

thread_local! {
    static COMPRESSOR: RefCell<Option<Box<CompressorOxide>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Box<DecompressorOxide>>> = const { RefCell::new(None) };
}

/// Appends `payload` compressed; `false`, and nothing, if that is not shorter.
pub(crate) fn deflate(payload: &[u8], out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let end = start.saturating_add(payload.len()).saturating_add(TAIL.len());
    let compressed = COMPRESSOR.with_borrow_mut(|compressor| {
        let compressor = compressor.get_or_insert_with(compressor_of_a_thread);
        compressor.reset();
        let (status, read) = compress_to_output(compressor, payload, TDEFLFlush::Sync, |bytes| {
            let shorter = out.len().saturating_add(bytes.len()) < end;
            if shorter {
                out.extend_from_slice(bytes);
            }
            shorter
        });
        status == TDEFLStatus::Okay && read == payload.len()
    });
    let length = out.len().saturating_sub(TAIL.len());
    let whole = compressed && length > start && out.ends_with(&TAIL);
    out.truncate(if whole { length } else { start });
    whole
}

fn compressor_of_a_thread() -> Box<CompressorOxide> {
    let mut compressor = Box::<CompressorOxide>::default();
    compressor.set_format_and_level(DataFormat::Raw, LEVEL);
    compressor
}

/// Inflates a message to at most `max_length` bytes from at most `max_blocks` blocks. The room grows with what comes
/// out, never past the limit.
pub(crate) fn inflate(compressed: &[u8], max_length: usize, max_blocks: usize) -> Result<Vec<u8>, InflateError> {
    if compressed.is_empty() {
        // An empty message has one byte (RFC 7692 §7.2.3.6); zlib takes none for the same.
        return Ok(Vec::new());
    }
    DECOMPRESSOR.with_borrow_mut(|decompressor| {
        let decompressor = decompressor.get_or_insert_with(Box::default);
        decompressor.init();
        // One byte more than is allowed shows that there is more.
        let room = max_length.saturating_add(1);
        let message = vec![0; compressed.len().saturating_mul(4).max(ROOM_MIN).min(room)];
        let mut inflating = Inflating { decompressor, message, length: 0, max_length, blocks: 0, max_blocks };
        // Behind a final block there may be nothing at all.
        if inflating.feed(compressed)? != TINFLStatus::Done {
            let length = inflating.length;
            let status = inflating.feed(&TAIL)?;
            // What was cut off in the middle of a block takes the tail for data.
            if status != TINFLStatus::BlockBoundary || inflating.length != length {
                return Err(InflateError::Invalid);
            }
        }
        let Inflating { mut message, length, .. } = inflating;
        message.truncate(length);
        Ok(message)
    })
}

/// A message that is being inflated.
struct Inflating<'d> {
    decompressor: &'d mut DecompressorOxide,
    /// What has come out, and room for more.
    message: Vec<u8>,
    length: usize,
    max_length: usize,
    blocks: usize,
    max_blocks: usize,
}

impl Inflating<'_> {
    /// Takes all of `input`; says how it ended.
    fn feed(&mut self, mut input: &[u8]) -> Result<TINFLStatus, InflateError> {
        const FLAGS: u32 =
            TINFL_FLAG_HAS_MORE_INPUT | TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;

        loop {
            let (status, read, written) = decompress(self.decompressor, input, &mut self.message, self.length, FLAGS);
            input = input.get(read..).unwrap_or_default();
            self.length += written;
            if self.length > self.max_length {
                return Err(InflateError::TooLong);
            }
            match status {
                TINFLStatus::BlockBoundary | TINFLStatus::Done => {
                    self.blocks += 1;
                    if self.blocks > self.max_blocks {
                        return Err(InflateError::TooManyBlocks);
                    }
                    if status == TINFLStatus::Done {
                        // Others may follow, from the next byte on (RFC 7692 §7.2.1).
                        self.decompressor.init();
                    }
                    if input.is_empty() {
                        return Ok(status);
                    }
                }
                TINFLStatus::HasMoreOutput => self.grow(),
                TINFLStatus::NeedsMoreInput => return Ok(status),
                _ => return Err(InflateError::Invalid),
            }
        }
    }

    fn grow(&mut self) {
        let room = self.message.len().saturating_mul(2).min(self.max_length.saturating_add(1));
        self.message.reserve_exact(room.saturating_sub(self.message.len()));
        self.message.resize(room, 0);
    }
}

#[cfg(test)]
mod tests;
