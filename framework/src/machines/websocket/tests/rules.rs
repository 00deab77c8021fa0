//! Rule by rule: what a stream is, and what comes of it.

use std::time::Duration;

use super::*;

/// Frames, what is handed out, and how it ends.
type Case = (&'static [(u8, &'static [u8])], &'static [&'static str], Result<(), Violation>);

#[test]
fn each_rule_holds() {
    use Violation::*;
    let cases: &[Case] = &[
        // Whole messages.
        (&[(FIN | TEXT, b"hi")], &["t hi"], Ok(())),
        (&[(FIN | TEXT, b"")], &["t "], Ok(())),
        (&[(FIN | BINARY, b"\xff")], &["b [255]"], Ok(())),
        (&[(FIN | BINARY, b"")], &["b []"], Ok(())),
        (&[(FIN | TEXT, b"a"), (FIN | TEXT, b"b")], &["t a", "t b"], Ok(())),
        // Fragments.
        (&[(TEXT, b"a"), (CONTINUATION, b"b"), (FIN, b"c")], &["t abc"], Ok(())),
        (&[(TEXT, b""), (CONTINUATION, b""), (FIN, b"")], &["t "], Ok(())),
        (&[(BINARY, b"\x01"), (FIN, b"\x02")], &["b [1, 2]"], Ok(())),
        (&[(TEXT, b"a"), (FIN, b"b"), (FIN | TEXT, b"c")], &["t ab", "t c"], Ok(())),
        (&[(TEXT, b"a")], &[], Ok(())),
        (&[(FIN, b"a")], &[], Err(UnexpectedContinuation)),
        (&[(CONTINUATION, b"a")], &[], Err(UnexpectedContinuation)),
        (&[(FIN | TEXT, b"a"), (FIN, b"b")], &["t a"], Err(UnexpectedContinuation)),
        (&[(TEXT, b"a"), (FIN | TEXT, b"b")], &[], Err(ExpectedContinuation)),
        (&[(TEXT, b"a"), (BINARY, b"b")], &[], Err(ExpectedContinuation)),
        // Control frames, also between fragments.
        (&[(FIN | PING, b"p")], &["ping [112]"], Ok(())),
        (&[(FIN | PING, b""), (FIN | PONG, b"")], &["ping []", "pong []"], Ok(())),
        (
            &[(TEXT, b"a"), (FIN | PING, b""), (CONTINUATION, b"b"), (FIN | PONG, b"\0"), (FIN, b"c")],
            &["ping []", "pong [0]", "t abc"],
            Ok(()),
        ),
        (&[(PING, b"p")], &[], Err(FragmentedControl)),
        (&[(FIN | PING, &[0; 126])], &[], Err(ControlTooLong)),
        (&[(FIN | CLOSE, &[3; 126])], &[], Err(ControlTooLong)),
        // Close.
        (&[(FIN | CLOSE, b"")], &["close"], Ok(())),
        (&[(FIN | CLOSE, b"\x03\xe8")], &["close 1000"], Ok(())),
        (&[(FIN | CLOSE, b"\x03\xe8bye \xc3\xa9")], &["close 1000"], Ok(())),
        (&[(FIN | CLOSE, b"\x0f\xa0")], &["close 4000"], Ok(())),
        (&[(FIN | CLOSE, b"\x03")], &[], Err(InvalidClose)),
        (&[(FIN | CLOSE, b"\0\0")], &[], Err(InvalidClose)),
        (&[(FIN | CLOSE, b"\x03\xed")], &[], Err(InvalidClose)),
        (&[(FIN | CLOSE, b"\x03\xe8\xff")], &[], Err(InvalidUtf8)),
        (&[(FIN | CLOSE, b""), (FIN | TEXT, b"late")], &["close"], Ok(())),
        (&[(FIN | CLOSE, b""), (0xff, b"")], &["close"], Ok(())),
        (&[(TEXT, b"a"), (FIN | CLOSE, b""), (FIN, b"b")], &["close"], Ok(())),
        // UTF-8, cut between fragments, and failing as early as it can.
        (&[(FIN | TEXT, b"\xce\xba\xf0\x9f\x98\x80")], &["t κ😀"], Ok(())),
        (&[(TEXT, b"\xf0"), (CONTINUATION, b"\x9f\x98"), (FIN, b"\x80")], &["t 😀"], Ok(())),
        (&[(FIN | TEXT, b"a\xff")], &[], Err(InvalidUtf8)),
        (&[(FIN | TEXT, b"\xf0\x9f\x98")], &[], Err(InvalidUtf8)),
        (&[(FIN | TEXT, b"\xed\xa0\x80")], &[], Err(InvalidUtf8)),
        (&[(TEXT, b"a\xff")], &[], Err(InvalidUtf8)),
        (&[(TEXT, b"\xf4"), (CONTINUATION, b"\x90")], &[], Err(InvalidUtf8)),
        (&[(TEXT, b"\xf0\x9f"), (FIN, b"\x98")], &[], Err(InvalidUtf8)),
        (&[(TEXT, b"\xf0\x9f"), (FIN, b"")], &[], Err(InvalidUtf8)),
        (&[(BINARY, b"\xff"), (FIN, b"\xff")], &["b [255, 255]"], Ok(())),
        // Reserved bits and opcodes.
        (&[(FIN | 0x40 | TEXT, b"")], &[], Err(ReservedBits)),
        (&[(FIN | 0x20 | PING, b"")], &[], Err(ReservedBits)),
        (&[(TEXT, b"a"), (0x10, b"b")], &[], Err(ReservedBits)),
        (&[(FIN | 0x3, b"")], &[], Err(ReservedOpcode)),
        (&[(FIN | TEXT, b"a"), (FIN | 0xB, b"")], &["t a"], Err(ReservedOpcode)),
    ];
    for (frames, expected, end) in cases {
        let stream: Vec<u8> = frames.iter().flat_map(|(first, payload)| frame(*first, payload)).collect();
        let (seen, ended) = read_at_once(&stream);
        let seen: Vec<_> = seen.iter().map(short).collect();
        assert_eq!(seen, *expected, "{frames:x?}");
        assert_eq!(ended, *end, "{frames:x?}");
    }
}

#[test]
fn a_frame_without_a_mask_is_refused() {
    assert_eq!(read_at_once(b"\x81\x02hi"), (vec![], Err(Violation::Unmasked)));
    assert_eq!(read_at_once(b"\x88\x00"), (vec![], Err(Violation::Unmasked)));
}

#[test]
fn a_length_that_is_not_minimal_is_refused() {
    for stream in [b"\x82\xfe\x00\x05".as_slice(), b"\x82\xff\0\0\0\0\0\0\x01\0"] {
        assert_eq!(read_at_once(stream), (vec![], Err(Violation::LengthNotMinimal)));
    }
}

#[test]
fn violations_name_their_close_code() {
    assert_eq!(Violation::Unmasked.close_code().get(), 1002);
    assert_eq!(Violation::InvalidClose.close_code().get(), 1002);
    assert_eq!(Violation::InvalidUtf8.close_code().get(), 1007);
    assert_eq!(Violation::MessageTooBig.close_code().get(), 1009);
    assert_eq!(Violation::TooManyFragments.close_code().get(), 1009);
}

#[test]
fn a_message_may_be_as_long_as_the_limit_and_no_longer() {
    let mut reader = Reader::new(300);
    let mut seen = Vec::new();
    assert_eq!(feed(&mut reader, &frame(FIN | TEXT, &[b'a'; 300]), &mut seen), Ok(()));
    assert_eq!(feed(&mut reader, &frame(BINARY, &[0; 200]), &mut seen), Ok(()));
    assert_eq!(feed(&mut reader, &frame(FIN, &[0; 100]), &mut seen), Ok(()));
    assert_eq!(seen.len(), 2);
    // Refused on the head alone, and for the sum of the fragments.
    let head = frame(FIN | TEXT, &[b'a'; 301])[..8].to_vec();
    assert_eq!(feed(&mut reader, &head, &mut seen), Err(Violation::MessageTooBig));

    let mut reader = Reader::new(300);
    assert_eq!(feed(&mut reader, &frame(BINARY, &[0; 200]), &mut seen), Ok(()));
    let head = frame(CONTINUATION, &[0; 101])[..6].to_vec();
    assert_eq!(feed(&mut reader, &head, &mut seen), Err(Violation::MessageTooBig));

    let mut reader = Reader::new(300);
    let endless = b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xffkkkk";
    assert_eq!(feed(&mut reader, endless, &mut seen), Err(Violation::MessageTooBig));
    assert_eq!(seen.len(), 2);
}

#[test]
fn control_frames_are_not_messages_and_have_their_own_limit() {
    let mut reader = Reader::new(0);
    let mut seen = Vec::new();
    assert_eq!(feed(&mut reader, &frame(FIN | PING, &[1; 125]), &mut seen), Ok(()));
    assert_eq!(feed(&mut reader, &frame(FIN | TEXT, b""), &mut seen), Ok(()));
    assert_eq!(seen, [Seen::Ping(vec![1; 125]), text("")]);
}

#[test]
fn a_message_has_at_most_4096_fragments() {
    let mut fragments = frame(TEXT, b"a");
    for _ in 0..4_094 {
        fragments.extend(frame(CONTINUATION, b"a"));
    }
    let enough = [fragments.clone(), frame(FIN, b"a")].concat();
    assert_eq!(read_at_once(&enough), (vec![text(&"a".repeat(4_096))], Ok(())));
    let twice = [enough.clone(), enough].concat();
    assert_eq!(read_at_once(&twice).0.len(), 2, "every message counts its own");
    let more = [fragments, frame(CONTINUATION, b""), frame(FIN, b"")].concat();
    assert_eq!(read_at_once(&more), (vec![], Err(Violation::TooManyFragments)));
}

#[test]
fn a_whole_frame_is_lent_from_the_callers_buffer() {
    let mut stream = [frame(FIN | TEXT, "naïve".as_bytes()), frame(FIN | BINARY, &[9; 200])].concat();
    let buffer = stream.as_ptr_range();
    let mut reader = Reader::new(MAX);
    let mut input = stream.as_mut_slice();
    let now = Instant::now();
    let Ok(Some(Incoming::Text(text))) = reader.next(&mut input, now) else {
        panic!("a text message");
    };
    assert_eq!(text, "naïve");
    assert!(buffer.contains(&text.as_ptr()));
    let Ok(Some(Incoming::Binary(data))) = reader.next(&mut input, now) else {
        panic!("a binary message");
    };
    assert_eq!(data, [9; 200]);
    assert!(buffer.contains(&data.as_ptr()));
    assert_eq!(reader.held(), 0);
    assert_eq!(reader.next(&mut input, now), Ok(None));
    assert!(input.is_empty());
}

#[test]
fn what_is_held_grows_with_what_has_come_and_is_freed_with_the_message() {
    let stream = frame(FIN | BINARY, &[7; 90_000]);
    let mut reader = Reader::new(MAX);
    let mut seen = Vec::new();
    let mut come = 0;
    for piece in stream.chunks(1_000) {
        feed(&mut reader, piece, &mut seen).unwrap();
        come += piece.len();
        assert!(reader.held() <= (2 * come).min(MAX), "{} for {come}", reader.held());
        assert_eq!(reader.held() == 0, come == stream.len());
    }
    assert_eq!(seen, [Seen::Binary(vec![7; 90_000])]);
}

#[test]
fn a_violation_frees_what_is_held_and_ends_the_reading() {
    let mut reader = Reader::new(MAX);
    let mut seen = Vec::new();
    feed(&mut reader, &frame(TEXT, &[b'a'; 5_000]), &mut seen).unwrap();
    assert!(reader.held() >= 5_000);
    assert_eq!(feed(&mut reader, &frame(CONTINUATION, b"\xff"), &mut seen), Err(Violation::InvalidUtf8));
    assert_eq!((reader.held(), reader.pending_since()), (0, None));
    assert_eq!(feed(&mut reader, &frame(FIN | TEXT, b"late"), &mut seen), Ok(()));
    assert_eq!(seen, []);
}

#[test]
fn invalid_text_is_refused_while_its_frame_is_still_coming() {
    let stream = frame(FIN | TEXT, &[b"valid \xf4\x90".as_slice(), &[b'a'; 100]].concat());
    let bad = 6 + 8;
    assert_eq!(read_at_once(&stream[..bad - 1]), (vec![], Ok(())));
    assert_eq!(read_at_once(&stream[..bad]), (vec![], Err(Violation::InvalidUtf8)));
}

#[test]
fn the_age_of_what_is_unfinished_is_known() {
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let mut reader = Reader::new(MAX);
    let mut feed_at = |bytes: &[u8], seconds| {
        let mut buffer = bytes.to_vec();
        let mut input = buffer.as_mut_slice();
        while reader.next(&mut input, at(seconds)).unwrap().is_some() {}
        reader.pending_since()
    };
    let whole = frame(FIN | TEXT, b"message");
    let (head, rest) = whole.split_at(3);
    assert_eq!(feed_at(&whole, 0), None);
    assert_eq!(feed_at(head, 1), Some(at(1)), "a cut head");
    assert_eq!(feed_at(&rest[..5], 2), Some(at(1)), "a cut payload");
    assert_eq!(feed_at(&[&rest[5..], head].concat(), 3), Some(at(3)), "the next frame's head");
    assert_eq!(feed_at(rest, 4), None);
    assert_eq!(feed_at(&frame(TEXT, b"a"), 5), Some(at(5)), "a fragment");
    assert_eq!(feed_at(&frame(FIN | PING, b""), 6), Some(at(5)), "a ping does not renew it");
    assert_eq!(feed_at(&frame(CONTINUATION, b"b"), 7), Some(at(5)), "nor does a fragment");
    assert_eq!(feed_at(&[&frame(FIN, b"c"), head].concat(), 8), Some(at(8)));
    assert_eq!(feed_at(rest, 9), None);
    let ping = frame(FIN | PING, b"ping");
    assert_eq!(feed_at(&ping[..8], 10), Some(at(10)), "a cut ping");
    assert_eq!(feed_at(&ping[8..], 11), None);
    assert_eq!(feed_at(&frame(TEXT, b""), 12), Some(at(12)), "an empty fragment");
    assert_eq!(feed_at(&frame(FIN | CLOSE, b""), 13), None);
}

/// A message in a few characters.
fn short(seen: &Seen) -> String {
    match seen {
        Seen::Text(text) => format!("t {text}"),
        Seen::Binary(data) => format!("b {data:?}"),
        Seen::Ping(data) => format!("ping {data:?}"),
        Seen::Pong(data) => format!("pong {data:?}"),
        Seen::Close(Some(code)) => format!("close {code}"),
        Seen::Close(None) => "close".to_owned(),
    }
}
