//! However a stream is cut, the same comes of it.

use super::*;

fn streams() -> Vec<Vec<u8>> {
    let messages = [
        frame(FIN | TEXT, "one: é€😀".as_bytes()),
        frame(FIN | PING, b"ping"),
        frame(FIN | BINARY, &[5; 130]),
        frame(TEXT, b"tw\xf0\x9f"),
        frame(FIN | PONG, b""),
        frame(CONTINUATION, b""),
        frame(FIN | PING, b"between"),
        frame(FIN, b"\x98\x80"),
        frame(FIN | TEXT, b""),
        frame(FIN | CLOSE, b"\x03\xe8bye"),
        frame(FIN | TEXT, b"not decoded"),
    ]
    .concat();
    let mut streams = vec![messages];
    for last in [
        frame(FIN | TEXT, b"wrong \xff text"),
        frame(FIN | TEXT, b"short \xf0\x9f"),
        frame(FIN | CLOSE, b"\x03\xedno"),
        frame(FIN, b"of nothing"),
        frame(FIN | 0x40 | TEXT, b"reserved"),
        b"\x81\x05plain".to_vec(),
        b"\x82\xfe\x00\x7dkkkk".to_vec(),
        b"\x82\xff\0\0\0\0\0\x01\x86\xa1kkkkpayload".to_vec(),
        frame(FIN | TEXT, "cut off é".as_bytes())[..14].to_vec(),
    ] {
        streams.push([frame(FIN | TEXT, b"first"), last].concat());
    }
    streams
}

#[test]
fn cut_in_two_anywhere() {
    for stream in streams() {
        let whole = read_at_once(&stream);
        for at in 0..=stream.len() {
            let (left, right) = stream.split_at(at);
            assert_eq!(read([left, right]), whole, "cut at {at}");
        }
    }
}

#[test]
fn cut_in_three_anywhere() {
    for stream in streams() {
        let whole = read_at_once(&stream);
        for first in 0..=stream.len() {
            let (left, rest) = stream.split_at(first);
            for second in 0..=rest.len() {
                let (middle, right) = rest.split_at(second);
                assert_eq!(read([left, middle, right]), whole, "cut at {first} and {second} behind");
            }
        }
    }
}

#[test]
fn byte_by_byte() {
    for stream in streams() {
        assert_eq!(read(stream.chunks(1)), read_at_once(&stream));
    }
}

#[test]
fn a_long_text_byte_by_byte() {
    let long = "é€😀a".repeat(9_000);
    let stream = frame(FIN | TEXT, long.as_bytes());
    assert_eq!(read(stream.chunks(1)), (vec![Seen::Text(long)], Ok(())));
}
