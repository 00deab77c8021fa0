use super::*;

#[test]
fn a_text_packet_is_one_frame_and_one_message() {
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(b"2[\"hi\"]");
    let wire = builder.finish(&[]);
    assert_eq!(wire.frames(), b"\x81\x0842[\"hi\"]".as_slice());
    assert_eq!(wire.messages().collect::<Vec<_>>(), [WireMessage::Text(b"42[\"hi\"]")]);
}

#[test]
fn attachments_follow_as_frames_of_their_own() {
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(b"51-[\"x\",{\"_placeholder\":true,\"num\":0}]");
    let wire = builder.finish(&[Bytes::from_static(&[7; 300])]);
    let messages: Vec<_> = wire.messages().collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1], WireMessage::Binary(&[7; 300]));
    let tail = &wire.frames()[wire.frames().len() - 304..];
    assert_eq!(tail[..4], [0x82, 126, 1, 44]);
}

#[test]
fn a_packet_may_be_split_between_any_two_messages() {
    let attachments: Vec<_> = [0, 1, 200, 70_000, 3].map(|length| Bytes::from(vec![length as u8; length])).into();
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(b"55-[]");
    let whole = builder.finish(&attachments);
    for at in 0..8 {
        let mut head = whole.clone();
        let rest = head.split_off(at);
        assert_eq!(rest.is_some(), at < 6, "{at}");
        assert_eq!(head.messages().count(), at.clamp(1, 6));
        let rest = rest.as_ref();
        let messages: Vec<_> = head.messages().chain(rest.into_iter().flat_map(Wire::messages)).collect();
        assert_eq!(messages, whole.messages().collect::<Vec<_>>());
        let frames = [head.frames(), rest.map_or(&[], Wire::frames)].concat();
        assert_eq!(frames, whole.frames());
    }
}

#[test]
fn a_message_without_the_extension_is_a_frame_as_it_is() {
    let mut out = Vec::new();
    append_message(&mut out, WireMessage::Text("hé".as_bytes()), None);
    append_message(&mut out, WireMessage::Binary(&[7; 300]), None);
    assert_eq!(out[..9], *b"\x81\x03h\xc3\xa9\x82\x7e\x01\x2c");
    assert_eq!(out.len(), 309);
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn messages_from_the_threshold_to_the_window_are_compressed() {
    let deflate = Deflate { threshold: 100, longest: 1_000 };
    for (length, compressed) in [(99, false), (100, true), (1_000, true), (1_001, false)] {
        let wire = WireBuilder::binary(&vec![7; length]).finish(&[]);
        let mut out = Vec::new();
        wire.write_deflated(&mut out, &deflate);
        assert_eq!(out.first(), Some(&if compressed { 0xC2 } else { 0x82 }), "{length}");
        assert_eq!(out == wire.frames(), !compressed, "{length}");
    }
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn what_does_not_get_shorter_is_sent_as_it_is() {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    let noise: Vec<u8> = (0..70_000).map(|_| byte()).collect();
    let mut wire = WireBuilder::binary(&noise).finish(&[]);
    for _ in 0..2 {
        let mut out = Vec::new();
        wire.write_deflated(&mut out, &Deflate { threshold: 0, longest: usize::MAX });
        assert_eq!(out, wire.frames());
        wire.share();
    }
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn each_message_of_a_packet_is_compressed_for_itself() {
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(b"short");
    let wire = builder.finish(&[Bytes::from_static(&[7; 30_000]), Bytes::from_static(b"short too")]);
    let mut out = b"before".to_vec();
    wire.write_deflated(&mut out, &Deflate { threshold: 100, longest: usize::MAX });
    let rest = out.strip_prefix(b"before\x81\x064short\xc2\x7e").expect("the first message is a plain frame");
    let (length, rest) = rest.split_first_chunk::<2>().unwrap();
    let (frame, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
    assert_eq!(deflate::inflate(frame, 30_000, 10), Ok(vec![7; 30_000]));
    assert_eq!(rest, b"\x82\x09short too");
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn clones_of_a_shared_packet_share_the_compressed_form() {
    let mut wire = WireBuilder::binary(&[7; 3_000]).finish(&[]);
    wire.share();
    let deflate = Deflate { threshold: 100, longest: usize::MAX };
    let [mut first, mut second, mut alone] = [const { Vec::new() }; 3];
    wire.clone().write_deflated(&mut first, &deflate);
    let shared = |wire: &Wire| wire.forms.clone().unwrap().deflated(0, |_| panic!("made twice")).map(<[u8]>::to_vec);
    assert_eq!(shared(&wire), Some(first.clone()));
    wire.write_deflated(&mut second, &deflate);
    WireBuilder::binary(&[7; 3_000]).finish(&[]).write_deflated(&mut alone, &deflate);
    assert_eq!([&first, &second], [&alone; 2]);
    // A client with a small window has the packet as it is.
    first.clear();
    wire.write_deflated(&mut first, &Deflate { longest: 256, ..deflate });
    assert_eq!(first, wire.frames());
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn the_parts_of_a_packet_are_compressed_as_they_are() {
    let deflate = Deflate { threshold: 100, longest: usize::MAX };
    let mut head = WireBuilder::binary(&[7; 3_000]).finish(&[Bytes::from_static(&[8; 4_000])]);
    head.share();
    head.write_deflated(&mut Vec::new(), &deflate);
    let rest = head.split_off(1).unwrap();
    for (part, alone) in [(head, [7; 3_000].as_slice()), (rest, &[8; 4_000])] {
        let [mut frames, mut expected] = [const { Vec::new() }; 2];
        part.write_deflated(&mut frames, &deflate);
        WireBuilder::binary(alone).finish(&[]).write_deflated(&mut expected, &deflate);
        assert_eq!(frames, expected);
    }
}

#[cfg(feature = "permessage-deflate")]
#[test]
fn a_packet_that_must_not_be_compressed_is_not() {
    let mut wire = WireBuilder::binary(&[7; 3_000]).finish(&[]);
    wire.set_compress(false);
    let mut out = Vec::new();
    wire.write_deflated(&mut out, &Deflate { threshold: 0, longest: usize::MAX });
    assert_eq!(out, wire.frames());
}

#[test]
fn lengths_take_their_shortest_form() {
    assert_eq!(frame_head(0x81, 125), ([0x81, 125, 0, 0, 0, 0, 0, 0, 0, 0], 2));
    assert_eq!(frame_head(0x81, 126).1, 4);
    assert_eq!(frame_head(0x81, 65_535).1, 4);
    assert_eq!(frame_head(0x81, 65_536).1, 10);
}
