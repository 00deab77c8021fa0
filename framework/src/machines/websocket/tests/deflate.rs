//! Compressed messages (RFC 7692): how frames carry them, and what they may not do.

use flate2::{Compress, Compression, FlushCompress};

use super::{differential::theirs, random::damage, *};

const RSV1: u8 = 0x40;

/// A message as another compressor compresses it, without its tail.
fn compress(message: &[u8], level: u32) -> Vec<u8> {
    let mut compressor = Compress::new(Compression::new(level), false);
    let mut compressed = Vec::with_capacity(message.len() * 2 + 100);
    compressor.compress_vec(message, &mut compressed, FlushCompress::Sync).unwrap();
    assert_eq!(compressor.total_in(), message.len() as u64);
    compressed.truncate(compressed.len() - 4);
    compressed
}

fn inflate<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> (Vec<Seen>, Result<(), Violation>) {
    read_with(Reader::inflating(MAX), pieces)
}

fn fails(stream: &[u8]) -> Option<Violation> {
    inflate([stream]).1.err()
}

fn stream() -> Vec<u8> {
    let long = compress("one: é€😀, and more of it: é€😀".as_bytes(), 6);
    let (start, end) = long.split_at(9);
    [
        frame(FIN | RSV1 | TEXT, b"\xf2\x48\xcd\xc9\xc9\x07\x00"),
        frame(FIN | TEXT, b"plain"),
        frame(RSV1 | TEXT, start),
        frame(FIN | PING, b"between"),
        frame(CONTINUATION, b""),
        frame(FIN, end),
        frame(FIN | RSV1 | BINARY, &compress(&[5; 3_000], 1)),
        frame(FIN | RSV1 | TEXT, b"\0"),
        frame(BINARY, b"pla"),
        frame(FIN, b"in"),
        frame(FIN | CLOSE, b"\x03\xe8bye"),
    ]
    .concat()
}

#[test]
fn compressed_and_plain_messages_may_alternate() {
    let seen = vec![
        text("Hello"),
        text("plain"),
        Seen::Ping(b"between".to_vec()),
        text("one: é€😀, and more of it: é€😀"),
        Seen::Binary(vec![5; 3_000]),
        text(""),
        Seen::Binary(b"plain".to_vec()),
        Seen::Close(Some(1000)),
    ];
    assert_eq!(inflate([stream().as_slice()]), (seen, Ok(())));
}

#[test]
fn however_a_stream_is_cut_the_same_comes_of_it() {
    let stream = stream();
    let whole = inflate([stream.as_slice()]);
    for at in 0..=stream.len() {
        let (left, right) = stream.split_at(at);
        assert_eq!(inflate([left, right]), whole, "cut at {at}");
    }
    assert_eq!(inflate(stream.chunks(1)), whole);
}

#[test]
fn only_the_first_frame_of_a_message_says_that_it_is_compressed() {
    let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
    let reserved = Some(Violation::ReservedBits);
    assert_eq!(fails(&[frame(RSV1 | TEXT, &hello[..3]), frame(FIN | RSV1, &hello[3..])].concat()), reserved);
    assert_eq!(fails(&[frame(BINARY, &hello[..3]), frame(FIN | RSV1, &hello[3..])].concat()), reserved);
    for control in [PING, PONG, CLOSE] {
        assert_eq!(fails(&frame(FIN | RSV1 | control, b"")), reserved);
    }
    assert_eq!(fails(&frame(FIN | 0x60 | TEXT, hello)), reserved);
    assert_eq!(read_at_once(&frame(FIN | RSV1 | TEXT, hello)).1, Err(Violation::ReservedBits));
}

#[test]
fn text_is_checked_behind_its_inflation() {
    for message in [b"wrong \xff".as_slice(), b"short \xf0\x9f"] {
        let compressed = compress(message, 1);
        assert_eq!(fails(&frame(FIN | RSV1 | TEXT, &compressed)), Some(Violation::InvalidUtf8));
        assert_eq!(fails(&frame(FIN | RSV1 | BINARY, &compressed)), None);
    }
    assert_eq!(Violation::InvalidUtf8.close_code().get(), 1007);
}

#[test]
fn what_is_no_deflate_is_refused() {
    for wrong in [b"\x07".as_slice(), b"\xff\xff", b"\xf2\x48\xcd\xc9", b"\x00\x05\x00\xfa\xffHell"] {
        assert_eq!(fails(&frame(FIN | RSV1 | BINARY, wrong)), Some(Violation::InvalidDeflate), "{wrong:x?}");
    }
    assert_eq!(Violation::InvalidDeflate.close_code().get(), 1007);
}

#[test]
fn the_limit_holds_before_and_behind_inflation() {
    let fits = frame(FIN | RSV1 | BINARY, &compress(&vec![0; MAX], 1));
    assert_eq!(inflate([fits.as_slice()]), (vec![Seen::Binary(vec![0; MAX])], Ok(())));
    let long = compress(&vec![0; MAX + 1], 1);
    assert_eq!(fails(&frame(FIN | RSV1 | BINARY, &long)), Some(Violation::MessageTooBig));
    let (start, end) = long.split_at(100);
    let fragments = [frame(RSV1 | BINARY, start), frame(FIN, end)].concat();
    assert_eq!(fails(&fragments), Some(Violation::MessageTooBig));
    // Announced only.
    let mut head = frame(FIN | RSV1 | BINARY, &vec![0; MAX + 1]);
    head.truncate(14);
    assert_eq!(fails(&head), Some(Violation::MessageTooBig));
    assert_eq!(Violation::MessageTooBig.close_code().get(), 1009);
}

#[test]
fn blocks_that_hold_nothing_are_limited_by_what_they_cost() {
    let message = |blocks: usize| [[0x02, 0x08, 0x20, 0x80, 0x00].repeat(blocks / 4), vec![0]].concat();
    // 75 bytes: some blocks, and one for 8 bytes.
    assert_eq!(inflate([frame(FIN | RSV1 | TEXT, &message(60)).as_slice()]), (vec![text("")], Ok(())));
    for blocks in [80, 9_000] {
        assert_eq!(fails(&frame(FIN | RSV1 | TEXT, &message(blocks))), Some(Violation::TooManyBlocks), "{blocks}");
    }
    assert_eq!(Violation::TooManyBlocks.close_code().get(), 1009);
}

#[test]
fn who_flushes_often_may_have_a_block_for_each_flush() {
    let mut compressor = Compress::new(Compression::new(6), false);
    let (mut expected, mut fragments) = (String::new(), Vec::new());
    for word in 0..200 {
        let (word, mut fragment) = (format!("{word} "), Vec::with_capacity(100));
        compressor.compress_vec(word.as_bytes(), &mut fragment, FlushCompress::Sync).unwrap();
        expected.push_str(&word);
        fragments.push(fragment);
    }
    let last = fragments.last_mut().unwrap();
    last.truncate(last.len() - 4);
    let first = |at| if at == 0 { RSV1 | TEXT } else { CONTINUATION } | if at == 199 { FIN } else { 0 };
    let frames: Vec<_> = fragments.iter().enumerate().flat_map(|(at, fragment)| frame(first(at), fragment)).collect();
    assert_eq!(inflate([frames.as_slice()]), (vec![text(&expected)], Ok(())));
}

#[test]
fn a_bomb_is_never_held() {
    let bomb = frame(FIN | RSV1 | BINARY, &compress(&vec![0; 50_000_000], 6));
    let mut reader = Reader::inflating(MAX);
    let mut seen = Vec::new();
    for piece in bomb.chunks(1_000) {
        if let Err(violation) = feed(&mut reader, piece, &mut seen) {
            assert_eq!(violation, Violation::MessageTooBig);
            assert_eq!(reader.held(), 0);
            return;
        }
        assert!(reader.held() <= MAX);
    }
    panic!("the bomb was taken: {}", seen.len());
}

#[test]
fn nothing_is_held_behind_a_message() {
    let mut reader = Reader::inflating(MAX);
    let mut bytes = frame(FIN | RSV1 | BINARY, &compress(&[0; 50_000], 6));
    let mut input = bytes.as_mut_slice();
    assert_eq!(reader.next(&mut input, Instant::now()), Ok(Some(Incoming::Binary(&[0; 50_000]))));
    assert!(reader.has_inflated() && reader.held() >= 50_000);
    assert_eq!(reader.next(&mut input, Instant::now()), Ok(None));
    assert_eq!((reader.has_inflated(), reader.held()), (false, 0));
}

/// A stream of plain frames, and the same messages with some of them compressed.
fn twins(random: &mut Random) -> (Vec<u8>, Vec<u8>) {
    let (mut plain, mut compressed) = (Vec::new(), Vec::new());
    for _ in 0..random.below(6) {
        let length = random.length();
        let (opcode, message) = match random.below(3) {
            0 => (BINARY, random.bytes(length)),
            1 => (BINARY, vec![length as u8; length]),
            _ => (TEXT, random.text(length / 2).into_bytes()),
        };
        plain.extend(random.frame(FIN | opcode, &message));
        let (mut first, payload) = match random.below(4) {
            0 => (opcode, message),
            level => (RSV1 | opcode, compress(&message, [1, 6, 9][level - 1])),
        };
        let mut rest = payload.as_slice();
        while random.chance(2) {
            let (fragment, behind) = rest.split_at(random.below(rest.len() + 1));
            compressed.extend(random.frame(first, fragment));
            (first, rest) = (CONTINUATION, behind);
            if random.chance(3) {
                let ping = random.frame(FIN | PING, b"between");
                // Of the plain message it stands in front: there is no between.
                compressed.extend(ping);
            }
        }
        compressed.extend(random.frame(FIN | first, rest));
    }
    (plain, compressed)
}

fn without_pings(mut seen: Vec<Seen>) -> Vec<Seen> {
    seen.retain(|seen| !matches!(seen, Seen::Ping(_)));
    seen
}

#[test]
fn compressed_streams_say_what_another_decoder_reads_in_plain_ones() {
    for seed in 0..700 {
        let mut random = Random::new(seed);
        let (plain, compressed) = twins(&mut random);
        let (seen, end) = inflate(random.cut(&compressed));
        assert_eq!(end, Ok(()), "seed {seed}");
        assert_eq!(without_pings(seen), theirs(&plain).0, "seed {seed}");
    }
}

#[test]
fn damage_is_read_the_same_however_it_arrives() {
    for seed in 0..2_000 {
        let mut random = Random::new(seed);
        let (_, mut stream) = twins(&mut random);
        damage(&mut random, &mut stream);
        assert_eq!(inflate(random.cut(&stream)), inflate([stream.as_slice()]), "seed {seed}");
    }
}
