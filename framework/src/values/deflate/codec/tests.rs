use flate2::{Compress, Compression, FlushCompress};

use super::*;

const ROOM: usize = 1 << 20;

/// Pieces, each compressed by another compressor and flushed; the last one's tail is left out.
fn compress(pieces: &[&[u8]], level: u32, flush: FlushCompress) -> Vec<u8> {
    let mut compressor = Compress::new(Compression::new(level), false);
    let mut compressed = Vec::new();
    for piece in pieces {
        compressed.reserve(piece.len() * 2 + 1_000);
        let before = compressor.total_in();
        compressor.compress_vec(piece, &mut compressed, flush).unwrap();
        assert_eq!(compressor.total_in() - before, piece.len() as u64);
    }
    if flush != FlushCompress::Finish {
        assert!(compressed.ends_with(&TAIL));
        compressed.truncate(compressed.len() - TAIL.len());
    }
    compressed
}

/// Texts, noise, and what repeats, of many lengths.
fn samples() -> Vec<Vec<u8>> {
    let mut state = 7_u64;
    let mut bits = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut samples = vec![Vec::new(), b"a".to_vec(), vec![0; 200_000]];
    for length in [2, 10, 100, 1_000, 4_096, 32_767, 32_768, 32_769, 65_535, 65_536, 200_000] {
        samples.push((0..length).map(|_| bits() as u8).collect());
        samples.push((0..length).map(|_| b"abcdefgh {}:,\"\""[(bits() % 15) as usize]).collect());
        samples.push(br#"{"id":17,"from":"ann","text":"hello"},"#.iter().copied().cycle().take(length).collect());
    }
    samples
}

#[test]
fn the_examples_of_the_rfc_say_hello() {
    for example in [
        b"\xf2\x48\xcd\xc9\xc9\x07\x00".as_slice(),
        b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
        b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
        b"\xf3\x48\xcd\xc9\xc9\x07\x00",
        b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
    ] {
        assert_eq!(inflate(example, 5, 10), Ok(b"Hello".to_vec()), "{example:x?}");
        assert_eq!(inflate(example, 4, 10), Err(InflateError::TooLong), "{example:x?}");
    }
    for empty in [b"\x00".as_slice(), b"\x02\x00", b"\x03\x00", b""] {
        assert_eq!(inflate(empty, 0, 10), Ok(Vec::new()), "{empty:x?}");
    }
}

#[test]
fn what_was_deflated_is_inflated() {
    for sample in samples() {
        let mut out = b"before".to_vec();
        if deflate(&sample, &mut out) {
            let compressed = out.strip_prefix(b"before").unwrap();
            assert!(compressed.len() < sample.len());
            assert_eq!(inflate(compressed, sample.len(), ROOM), Ok(sample.clone()));
        } else {
            assert_eq!(out, b"before");
        }
    }
}

#[test]
fn text_gets_shorter_and_noise_is_left() {
    let texts = samples();
    let mut out = Vec::new();
    assert!(deflate(&texts[2], &mut out) && out.len() < 2_000, "{}", out.len());
    out.clear();
    let noise = texts.iter().filter(|sample| sample.len() == 200_000).nth(1).unwrap();
    assert!(!deflate(noise, &mut out) && out.is_empty());
}

#[test]
fn what_other_compressors_make_is_inflated() {
    for sample in samples() {
        let half = sample.split_at(sample.len() / 2);
        for level in [0, 1, 6, 9] {
            for pieces in [&[sample.as_slice()][..], &[half.0, half.1]] {
                for flush in [FlushCompress::Sync, FlushCompress::Full] {
                    let compressed = compress(pieces, level, flush);
                    assert_eq!(inflate(&compressed, sample.len(), ROOM), Ok(sample.clone()), "level {level}");
                }
            }
            let whole = compress(&[&sample], level, FlushCompress::Finish);
            assert_eq!(inflate(&whole, sample.len(), ROOM), Ok(sample.clone()), "level {level}");
            let twice =
                [compress(&[half.0], level, FlushCompress::Finish), compress(&[half.1], level, FlushCompress::Sync)];
            assert_eq!(inflate(&twice.concat(), sample.len(), ROOM), Ok(sample.clone()), "level {level}");
        }
    }
}

#[test]
fn a_bomb_takes_no_more_room_than_is_allowed() {
    let mut bomb = Vec::new();
    assert!(deflate(&vec![0; 100_000_000], &mut bomb));
    assert!(bomb.len() < 500_000, "{}", bomb.len());
    assert_eq!(inflate(&bomb, 1_000_000, ROOM), Err(InflateError::TooLong));
    let mut message = Vec::new();
    assert!(deflate(&vec![0; 10_000], &mut message));
    let inflated = inflate(&message, 1_000_000, ROOM).unwrap();
    assert_eq!(inflated.len(), 10_000);
    assert!(inflated.capacity() <= 20_000, "{}", inflated.capacity());
    let exact = inflate(&message, 10_000, ROOM).unwrap();
    assert!(exact.capacity() <= 10_001, "{}", exact.capacity());
}

#[test]
fn blocks_that_hold_nothing_are_counted() {
    // Final ones have two bytes each; of the others four have five, and one that is cut off ends the message.
    let others = [[0x02, 0x08, 0x20, 0x80, 0x00].repeat(10), vec![0]].concat();
    for (blocks, count) in [([0x03, 0x00].repeat(50), 50), (others, 41)] {
        assert_eq!(inflate(&blocks, 0, count), Ok(Vec::new()));
        assert_eq!(inflate(&blocks, 0, count - 1), Err(InflateError::TooManyBlocks));
    }
}

#[test]
fn a_message_that_is_cut_off_is_invalid() {
    let sample = br#"{"id":17,"from":"ann","text":"hello"},"#.repeat(30);
    for level in [0, 1, 6] {
        let compressed = compress(&[&sample], level, FlushCompress::Sync);
        // The first byte of a block as it is may be the empty one at the end.
        for cut in 2..compressed.len() {
            let inflated = inflate(&compressed[..cut], ROOM, ROOM);
            assert_eq!(inflated, Err(InflateError::Invalid), "level {level}, cut at {cut} of {}", compressed.len());
        }
    }
}

#[test]
fn a_message_cannot_look_back_at_another() {
    let mut compressor = Compress::new(Compression::fast(), false);
    let sample = b"said before: 0123456789";
    let mut messages = [Vec::with_capacity(100), Vec::with_capacity(100)];
    for message in &mut messages {
        compressor.compress_vec(sample, message, FlushCompress::Sync).unwrap();
        message.truncate(message.len() - TAIL.len());
    }
    assert_eq!(inflate(&messages[0], ROOM, ROOM), Ok(sample.to_vec()));
    assert_eq!(inflate(&messages[1], ROOM, ROOM), Err(InflateError::Invalid));
}

#[test]
fn garbage_is_refused_or_something_within_the_limits() {
    let mut state = 99_u64;
    for _ in 0..20_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let garbage: Vec<u8> =
            (0..state % 40).map(|at| (state.rotate_left(at as u32).wrapping_mul(0x9E37_79B9) >> 24) as u8).collect();
        if let Ok(inflated) = inflate(&garbage, 300, 5) {
            assert!(inflated.len() <= 300);
        }
    }
}
