//! Transcripts of sessions in simulated time.

use std::fmt::Debug;

use bytes::Bytes;

use super::transmit::{Lost, PollRefused, ProbeRefused};
use super::*;
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::packet::Packet;
use crate::values::engine::payload::{PayloadReader, PayloadWriter};
use crate::values::wire::{WireBuilder, WireMessage};

mod random;

const BOTH: [Transport; 2] = [Transport::Polling, Transport::WebSocket];

/// A session and the clock of its world. What it transmits comes back as lines of text.
struct Peer {
    session: Session,
    now: Instant,
}

impl Peer {
    /// Behind the handshake, with a ping interval of 300 ms, a timeout of 200 ms, and 100 ms for an upgrade.
    fn open(transport: Transport) -> Self {
        let (mut peer, opening) = Self::open_with(transport, 1_000_000);
        assert_eq!(peer.out(), [opening]);
        peer
    }

    fn open_with(transport: Transport, max_payload: usize) -> (Self, String) {
        Self::open_as(Version::V4, transport, max_payload)
    }

    fn open_as(version: Version, transport: Transport, max_payload: usize) -> (Self, String) {
        let ms = Duration::from_millis;
        let config = Config {
            ping_interval: ms(300),
            ping_timeout: ms(200),
            upgrade_timeout: ms(100),
            max_payload,
            ..Config::default()
        };
        let (sid, now) = (Sid::of(version), Instant::now());
        let open = open_packet(&config, &sid, transport);
        let opening = match transport {
            Transport::Polling => format!("answer {open}"),
            Transport::WebSocket => format!("write {open}"),
        };
        let session = Session::open(Arc::new(config), &sid, transport, now);
        (Self { session, now }, opening)
    }

    /// On polling, with a probe that got its `3probe`.
    fn upgrading() -> Self {
        let mut peer = Self::open(Transport::Polling);
        peer.session.handle_probe(peer.now).unwrap();
        assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
        peer
    }

    fn out(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(transmit) = self.session.poll_transmit() {
            lines.push(line(&transmit));
        }
        lines
    }

    /// Time passes, and every timer fires when it should.
    fn pass(&mut self, ms: u64) -> Vec<String> {
        let until = self.now + Duration::from_millis(ms);
        let mut lines = Vec::new();
        while let Some(next) = self.session.poll_timeout().filter(|next| *next <= until) {
            self.now = next.max(self.now);
            self.session.handle_timeout(self.now);
            lines.extend(self.out());
        }
        self.now = until;
        lines
    }

    /// Time passes, and no timer fires.
    fn oversleep(&mut self, ms: u64) {
        self.now += Duration::from_millis(ms);
    }

    fn get(&mut self) -> Vec<String> {
        self.session.handle_poll(self.now).unwrap();
        self.out()
    }

    fn refused_get(&mut self) -> PollRefused {
        self.session.handle_poll(self.now).unwrap_err()
    }

    /// A body on polling, whose messages come back in front of what is transmitted.
    fn post(&mut self, body: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for packet in PayloadReader::new(body.as_bytes(), 100) {
            lines.extend(self.packet(Origin::Polling, packet.ok()));
        }
        lines.extend(self.out());
        lines
    }

    fn frame(&mut self, text: &str) -> Vec<String> {
        let mut lines = self.packet(Origin::WebSocket, Packet::decode(text).ok());
        lines.extend(self.out());
        lines
    }

    fn probe(&mut self, text: &str) -> Vec<String> {
        let mut lines = self.packet(Origin::Probe, Packet::decode(text).ok());
        lines.extend(self.out());
        lines
    }

    fn packet(&mut self, origin: Origin, packet: Option<Packet<'_>>) -> Vec<String> {
        let Some(packet) = packet else {
            self.session.handle_malformed(self.now, origin);
            return Vec::new();
        };
        let message = self.session.handle_packet(self.now, origin, packet);
        message.into_iter().map(|message| format!("got {message:?}")).collect()
    }

    fn send(&mut self, text: &str) -> Vec<String> {
        self.session.send(wire(text, &[]), false);
        self.out()
    }

    fn volatile(&mut self, text: &str) -> Vec<String> {
        self.session.send(wire(text, &[Bytes::from_static(b"att")]), true);
        self.out()
    }

    fn close(&mut self) -> Vec<String> {
        self.session.close(self.now, DisconnectReason::ForcedClose);
        self.out()
    }

    /// Over, for this reason, and nothing moves it any more.
    fn assert_closed(&mut self, reason: DisconnectReason) {
        assert_eq!(self.session.closed(), Some(reason));
        assert_eq!(self.session.poll_timeout(), None);
        assert_eq!(self.session.buffered(), 0);
        assert!(!self.session.is_writable());
        assert_eq!(self.refused_get(), PollRefused::Closed);
        assert_eq!(self.session.handle_probe(self.now), Err(ProbeRefused::Closed));
        assert_silent(&self.send("late"));
        assert_silent(&self.post("4late\x1e3\x1e1"));
        assert_silent(&self.frame("2"));
        assert_silent(&self.frame("x"));
        assert_silent(&self.close());
        self.session.abort(DisconnectReason::ServerShuttingDown);
        self.session.handle_lost(self.now, Origin::WebSocket, Lost::Failed);
        self.session.handle_poll_aborted(self.now);
        assert_silent(&self.pass(100_000));
        assert_eq!(self.session.closed(), Some(reason));
    }
}

fn wire(text: &str, attachments: &[Bytes]) -> Wire {
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(text.as_bytes());
    builder.finish(attachments)
}

fn line(transmit: &Transmit) -> String {
    let frame = |packet: &ServerPacket| match packet.content() {
        crate::values::engine::packet::Content::Text(text) => text.to_owned(),
        crate::values::engine::packet::Content::Messages(wire) => {
            let messages = wire.messages().map(|message| match message {
                WireMessage::Text(bytes) | WireMessage::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            });
            messages.collect::<Vec<_>>().join("+")
        }
    };
    match transmit {
        Transmit::Answer(packets) => {
            assert!(!packets.is_empty());
            format!("answer {}", String::from_utf8(PayloadWriter::encode(packets)).unwrap())
        }
        Transmit::Write(packet) => format!("write {}", frame(packet)),
        Transmit::CloseWebSocket(code) => format!("close {}", code.get()),
        Transmit::WriteProbe(packet) => format!("probe {}", frame(packet)),
        Transmit::CloseProbe(code) => format!("close probe {}", code.get()),
        Transmit::Swap => "swap".to_owned(),
    }
}

#[track_caller]
fn assert_silent(lines: &[impl Debug]) {
    assert!(lines.is_empty(), "{lines:?}");
}

// The opening.

#[test]
fn the_open_packet_is_the_first_and_alone() {
    for transport in BOTH {
        let (mut peer, opening) = Peer::open_with(transport, 1_000_000);
        peer.session.send(wire("hi", &[]), false);
        let out = peer.out();
        assert_eq!(out[0], opening);
        match transport {
            Transport::Polling => assert_eq!(peer.get(), ["answer 4hi"]),
            Transport::WebSocket => assert_eq!(out[1], "write 4hi"),
        }
    }
}

#[test]
fn nothing_is_sent_before_the_first_interval_is_over() {
    for transport in BOTH {
        let mut peer = Peer::open(transport);
        assert_silent(&peer.pass(299));
        assert_eq!(peer.pass(1).len(), usize::from(transport == Transport::WebSocket));
    }
}

// Messages.

#[test]
fn messages_of_one_body_come_one_by_one_and_their_echoes_leave_in_one_answer() {
    let mut peer = Peer::open(Transport::Polling);
    let got = peer.post("4a\x1ebAQID\x1e4c");
    assert_eq!(got, ["got Text(\"a\")", "got Binary([1, 2, 3])", "got Text(\"c\")"]);
    for text in ["a", "b", "c"] {
        assert_silent(&peer.send(text));
    }
    assert_eq!(peer.get(), ["answer 4a\x1e4b\x1e4c"]);
}

#[test]
fn a_waiting_get_takes_what_is_sent() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.send("a"), ["answer 4a"]);
    assert_silent(&peer.send("b"));
    assert_eq!(peer.get(), ["answer 4b"]);
}

#[test]
fn answers_keep_to_the_payload_limit() {
    let (mut peer, _) = Peer::open_with(Transport::Polling, 10);
    peer.out();
    for text in ["aaa", "bbb", "ccccccccccccccc", "d"] {
        assert_silent(&peer.send(text));
    }
    assert_eq!(peer.get(), ["answer 4aaa\x1e4bbb"]);
    assert_eq!(peer.get(), ["answer 4ccccccccccccccc"]);
    assert_eq!(peer.get(), ["answer 4d"]);
    assert_eq!(peer.session.buffered(), 0);
}

#[test]
fn packets_that_a_client_never_sends_are_ignored() {
    for transport in BOTH {
        let mut peer = Peer::open(transport);
        for text in ["0", "5", "6"] {
            assert_silent(&if transport == Transport::Polling { peer.post(text) } else { peer.frame(text) });
        }
        assert!(peer.session.is_open());
    }
}

// The heartbeat.

#[test]
fn pings_go_in_the_answer_of_the_waiting_get() {
    let mut peer = Peer::open(Transport::Polling);
    for _ in 0..3 {
        assert_silent(&peer.get());
        assert_silent(&peer.pass(299));
        assert_eq!(peer.pass(1), ["answer 2"]);
        assert_silent(&peer.post("3"));
    }
}

#[test]
fn pings_go_over_websocket_an_interval_after_the_pong() {
    let mut peer = Peer::open(Transport::WebSocket);
    for _ in 0..3 {
        assert_eq!(peer.pass(300), ["write 2"]);
        assert_silent(&peer.pass(150));
        assert_silent(&peer.frame("3"));
    }
}

#[test]
fn messages_do_not_move_the_heartbeat() {
    let mut peer = Peer::open(Transport::WebSocket);
    assert_silent(&peer.pass(299));
    assert_eq!(peer.frame("4a"), ["got Text(\"a\")"]);
    assert_eq!(peer.pass(1), ["write 2"]);
    assert_silent(&peer.pass(199));
    assert_eq!(peer.frame("4a"), ["got Text(\"a\")"]);
    assert_eq!(peer.pass(1), ["close 1000"]);
    peer.assert_closed(DisconnectReason::PingTimeout);
}

#[test]
fn a_ping_goes_ahead_of_what_waits_on_polling() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.send("a"));
    assert_silent(&peer.pass(300));
    assert_eq!(peer.get(), ["answer 2\x1e4a"]);
}

#[test]
fn a_client_that_does_not_answer_is_dead_after_interval_and_timeout() {
    let mut polling = Peer::open(Transport::Polling);
    assert_silent(&polling.get());
    assert_eq!(polling.pass(499), ["answer 2"]);
    assert_silent(&polling.get());
    assert_eq!(polling.pass(1), ["answer 1"]);
    polling.assert_closed(DisconnectReason::PingTimeout);

    let mut websocket = Peer::open(Transport::WebSocket);
    assert_eq!(websocket.pass(500), ["write 2", "close 1000"]);
    websocket.assert_closed(DisconnectReason::PingTimeout);
}

#[test]
fn a_get_at_500_ms_finds_the_session_closed_though_no_timer_ran() {
    let mut peer = Peer::open(Transport::Polling);
    peer.oversleep(499);
    assert_eq!(peer.get(), ["answer 2"]);
    let mut peer = Peer::open(Transport::Polling);
    peer.oversleep(500);
    assert_eq!(peer.refused_get(), PollRefused::Closed);
    peer.assert_closed(DisconnectReason::PingTimeout);
}

#[test]
fn pongs_that_nobody_asked_for_neither_kill_nor_keep_alive() {
    for transport in BOTH {
        let mut peer = Peer::open(transport);
        let pong = |peer: &mut Peer| match transport {
            Transport::Polling => peer.post("3\x1e3"),
            Transport::WebSocket => peer.frame("3"),
        };
        for _ in 0..29 {
            assert_silent(&pong(&mut peer));
            assert_silent(&peer.pass(10));
        }
        assert_silent(&pong(&mut peer));
        assert_eq!(peer.session.poll_timeout(), Some(peer.now + Duration::from_millis(10)));
    }
}

#[test]
fn a_ping_of_the_client_closes_the_session() {
    for text in ["2", "2probe"] {
        let mut polling = Peer::open(Transport::Polling);
        assert_silent(&polling.get());
        assert_eq!(polling.post(text), ["answer 1"]);
        polling.assert_closed(DisconnectReason::TransportError);

        let mut websocket = Peer::open(Transport::WebSocket);
        assert_eq!(websocket.frame(text), ["close 1002"]);
        websocket.assert_closed(DisconnectReason::TransportError);
    }
}

#[test]
fn while_reading_is_suspended_a_missing_pong_is_forgiven() {
    let mut peer = Peer::open(Transport::WebSocket);
    peer.session.suspend_pong_deadline(peer.now, true);
    assert_eq!(peer.pass(1_000), ["write 2", "write 2", "write 2"]);
    peer.session.suspend_pong_deadline(peer.now, false);
    assert_silent(&peer.pass(199));
    assert_silent(&peer.frame("3"));
    assert_silent(&peer.frame("3"));
    assert_eq!(peer.pass(300), ["write 2"]);
}

// The upgrade.

#[test]
fn an_upgrade_releases_the_get_and_moves_the_data() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    peer.session.handle_probe(peer.now).unwrap();
    assert_silent(&peer.out());
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_silent(&peer.pass(49));
    assert_eq!(peer.pass(1), ["answer 6"]);
    assert_eq!(peer.session.transport(), Transport::Polling);
    assert_silent(&peer.send("a"));
    assert_eq!(peer.probe("5"), ["swap", "write 4a"]);
    assert_eq!(peer.session.transport(), Transport::WebSocket);
    assert_eq!(peer.frame("4b"), ["got Text(\"b\")"]);
    assert_eq!(peer.send("c"), ["write 4c"]);
}

#[test]
fn before_2probe_polls_wait_as_ever() {
    let mut peer = Peer::open(Transport::Polling);
    peer.session.handle_probe(peer.now).unwrap();
    assert_silent(&peer.get());
    assert_silent(&peer.pass(99));
    assert_eq!(peer.send("a"), ["answer 4a"]);
}

#[test]
fn a_get_behind_the_first_noop_is_released_too() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.pass(50), ["answer 6"]);
    assert_eq!(peer.get(), ["answer 6"]);
    assert_silent(&peer.pass(10));
    assert_eq!(peer.get(), ["answer 6"]);
    assert_eq!(peer.probe("5"), ["swap"]);
}

#[test]
fn a_get_that_waits_while_the_client_upgrades_is_answered_with_data_at_once() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.get());
    assert_eq!(peer.send("a"), ["answer 4a"]);
    assert_silent(&peer.get());
    assert_eq!(peer.pass(50), ["answer 6"]);
    assert_eq!(peer.probe("5"), ["swap"]);
}

#[test]
fn in_a_session_that_is_not_new_no_get_waits_behind_2probe() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_silent(&peer.pass(100));
    peer.session.handle_probe(peer.now).unwrap();
    assert_silent(&peer.out());
    assert_eq!(peer.probe("2probe"), ["probe 3probe", "answer 6"]);
    assert_eq!(peer.get(), ["answer 6"]);
    assert_eq!(peer.probe("5"), ["swap"]);
}

#[test]
fn a_second_2probe_does_not_put_off_the_noop() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.get());
    assert_silent(&peer.pass(40));
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.pass(10), ["answer 6"]);
}

#[test]
fn data_stays_on_polling_until_5_and_keeps_its_order() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.send("a"));
    assert_silent(&peer.send("b"));
    assert_eq!(peer.get(), ["answer 4a\x1e4b"]);
    assert_silent(&peer.send("c"));
    assert_eq!(peer.post("4up"), ["got Text(\"up\")"]);
    assert_eq!(peer.probe("5"), ["swap", "write 4c"]);
}

#[test]
fn a_get_that_came_with_5_gets_a_noop_and_the_data_goes_on_websocket() {
    let mut peer = Peer::upgrading();
    peer.session.send(wire("a", &[]), false);
    peer.session.handle_poll(peer.now).unwrap();
    assert_eq!(peer.probe("5"), ["answer 6", "swap", "write 4a"]);
}

#[test]
fn attachments_that_were_too_many_for_a_payload_go_over_the_websocket() {
    let mut peer = Peer::open(Transport::Polling);
    let attachments = (b'a'..b'u').map(|byte| Bytes::from(vec![byte])).collect::<Vec<_>>();
    peer.session.send(wire("x", &attachments), false);
    assert_silent(&peer.send("y"));
    let answer = peer.get();
    assert_eq!(answer.concat().split('\x1e').count(), 16);
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.probe("5"), ["swap", "write p+q+r+s+t", "write 4y"]);
}

#[test]
fn after_the_upgrade_polling_and_probes_are_refused_without_harm() {
    let mut peer = Peer::upgrading();
    assert_eq!(peer.probe("5"), ["swap"]);
    assert_eq!(peer.refused_get(), PollRefused::Upgraded);
    assert_eq!(HandshakeError::from(PollRefused::Upgraded).code(), 3);
    assert_eq!(peer.session.handle_probe(peer.now), Err(ProbeRefused::Upgraded));
    assert_silent(&peer.post("4late\x1e1\x1e2\x1eabc"));
    peer.session.handle_lost(peer.now, Origin::Probe, Lost::Failed);
    peer.session.handle_lost(peer.now, Origin::Polling, Lost::Failed);
    peer.session.handle_poll_aborted(peer.now);
    assert_eq!(peer.send("a"), ["write 4a"]);
}

#[test]
fn a_5_without_2probe_closes_the_probe_alone() {
    for text in ["5", "4hello", "3probe", "2", "2prob", "1", "6", "abc", ""] {
        let mut peer = Peer::open(Transport::Polling);
        assert_silent(&peer.get());
        peer.session.handle_probe(peer.now).unwrap();
        assert_eq!(peer.probe(text), ["close probe 1002"], "{text}");
        assert_silent(&peer.probe("2probe"));
        assert_silent(&peer.probe("5"));
        assert_eq!(peer.send("a"), ["answer 4a"]);
        assert_eq!(peer.session.handle_probe(peer.now), Ok(()));
    }
}

#[test]
fn a_message_on_the_probe_closes_the_probe_and_is_not_delivered() {
    let mut peer = Peer::upgrading();
    assert_eq!(peer.probe("4hello"), ["close probe 1002"]);
    assert_silent(&peer.get());
    assert_eq!(peer.send("a"), ["answer 4a"]);
}

#[test]
fn a_lost_probe_does_not_hurt_the_session() {
    for how in [Lost::Closed, Lost::Failed] {
        let mut peer = Peer::upgrading();
        peer.session.handle_lost(peer.now, Origin::Probe, how);
        assert_silent(&peer.out());
        assert_silent(&peer.get());
        assert_silent(&peer.pass(250));
        assert_eq!(peer.send("a"), ["answer 4a"]);
    }
}

#[test]
fn a_probe_that_takes_too_long_is_closed_and_polling_goes_on() {
    let mut opened = Peer::open(Transport::Polling);
    opened.session.handle_probe(opened.now).unwrap();
    assert_silent(&opened.pass(99));
    assert_eq!(opened.pass(1), ["close probe 1000"]);

    let mut upgrading = Peer::upgrading();
    assert_eq!(upgrading.pass(100), ["close probe 1000"]);
    assert_silent(&upgrading.get());
    assert_eq!(upgrading.send("a"), ["answer 4a"]);
    assert_eq!(upgrading.session.handle_probe(upgrading.now), Ok(()));
}

#[test]
fn a_5_that_comes_too_late_does_not_swap_though_no_timer_ran() {
    let mut peer = Peer::upgrading();
    peer.oversleep(100);
    assert_eq!(peer.probe("5"), ["close probe 1000"]);
    assert_eq!(peer.session.transport(), Transport::Polling);
}

#[test]
fn a_second_probe_is_refused_and_the_first_goes_on() {
    let mut peer = Peer::upgrading();
    assert_eq!(peer.session.handle_probe(peer.now), Err(ProbeRefused::Busy));
    assert_eq!(peer.probe("5"), ["swap"]);
}

#[test]
fn the_close_of_a_late_probe_does_not_hit_the_next_one() {
    let mut peer = Peer::upgrading();
    peer.oversleep(100);
    assert_eq!(peer.session.handle_probe(peer.now), Err(ProbeRefused::Busy));
    assert_eq!(peer.out(), ["close probe 1000"]);
    assert_eq!(peer.session.handle_probe(peer.now), Ok(()));
}

#[test]
fn a_session_that_ends_takes_its_probe_along() {
    let mut peer = Peer::upgrading();
    assert_eq!(peer.post("1"), ["close probe 1000"]);
    peer.assert_closed(DisconnectReason::TransportClose);

    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    peer.session.handle_probe(peer.now).unwrap();
    peer.session.abort(DisconnectReason::ForcedClose);
    assert_eq!(peer.out(), ["answer 1", "close probe 1000"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_ping_on_polling_may_be_answered_on_websocket() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.pass(300), ["answer 2"]);
    assert_silent(&peer.pass(150));
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.probe("5"), ["swap"]);
    assert_silent(&peer.pass(150));
    assert_silent(&peer.frame("3"));
    assert_silent(&peer.pass(299));
    assert_eq!(peer.pass(1), ["write 2"]);
}

#[test]
fn a_client_that_dies_with_the_upgrade_is_noticed() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.pass(450), ["answer 2"]);
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.probe("5"), ["swap"]);
    assert_silent(&peer.pass(199));
    assert_eq!(peer.pass(1), ["close 1000"]);
    peer.assert_closed(DisconnectReason::PingTimeout);
}

#[test]
fn the_upgrade_does_not_move_the_next_ping() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.pass(200));
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_eq!(peer.probe("5"), ["swap"]);
    assert_silent(&peer.pass(99));
    assert_eq!(peer.pass(1), ["write 2"]);
}

// Polling against the rules.

#[test]
fn a_second_get_closes_the_session_and_releases_the_first() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.refused_get(), PollRefused::Overlap);
    assert_eq!(peer.out(), ["answer 1"]);
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn an_aborted_get_closes_the_session() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    peer.session.handle_poll_aborted(peer.now);
    assert_silent(&peer.out());
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn an_answer_that_does_not_arrive_closes_the_session() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.send("a"));
    assert_eq!(peer.get(), ["answer 4a"]);
    peer.session.handle_undelivered(peer.now, true);
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn an_answer_that_does_not_arrive_releases_the_get_behind_it() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.send("a"));
    assert_eq!(peer.get(), ["answer 4a"]);
    assert_silent(&peer.get());
    peer.session.handle_undelivered(peer.now, true);
    assert_eq!(peer.out(), ["answer 1"]);
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn an_answer_that_does_not_arrive_closes_an_upgraded_session_if_there_was_something_in_it() {
    let mut peer = Peer::upgrading();
    assert_eq!(peer.probe("5"), ["swap"]);
    peer.session.handle_undelivered(peer.now, false);
    assert_eq!(peer.send("a"), ["write 4a"]);
    peer.session.handle_undelivered(peer.now, true);
    assert_eq!(peer.out(), ["close 1002"]);
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn a_close_comes_behind_the_messages_in_an_answer_of_its_own() {
    for (messages, answers) in [(0, 1), (15, 2), (16, 2), (17, 3), (32, 3), (33, 4)] {
        let mut peer = Peer::open(Transport::Polling);
        (0..messages).for_each(|_| assert_silent(&peer.send("a")));
        assert_silent(&peer.close());
        let mut came = Vec::new();
        while peer.session.closed().is_none() {
            let mut lines = peer.get();
            assert_eq!(lines.len(), 1);
            came.push(lines.remove(0));
        }
        assert_eq!(came.len(), answers, "{came:?}");
        assert!(came.iter().all(|line| line.split('\x1e').count() <= 16));
        assert_eq!(came.pop().unwrap(), "answer 6\x1e1");
        let packets: Vec<_> = came.iter().flat_map(|line| line["answer ".len()..].split('\x1e')).collect();
        assert_eq!(packets, ["4a"].repeat(messages));
    }
}

#[test]
fn a_close_keeps_to_answers_of_one_packet() {
    let config = Config { max_answer_packets: 1, ..Config::default() };
    let now = Instant::now();
    let mut peer = Peer { session: Session::open(Arc::new(config), &Sid::random(), Transport::Polling, now), now };
    peer.out();
    assert_silent(&peer.send("a"));
    assert_silent(&peer.pass(25_000));
    assert_silent(&peer.close());
    assert_eq!(peer.get(), ["answer 2"]);
    assert_eq!(peer.get(), ["answer 4a"]);
    assert_eq!(peer.get(), ["answer 1"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_malformed_body_closes_the_session_behind_the_packets_before_it() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.post("4a\x1eabc\x1e4b"), ["got Text(\"a\")", "answer 1"]);
    peer.assert_closed(DisconnectReason::ParseError);
}

#[test]
fn a_malformed_frame_closes_the_session() {
    let mut peer = Peer::open(Transport::WebSocket);
    assert_eq!(peer.frame("abc"), ["close 1002"]);
    peer.assert_closed(DisconnectReason::ParseError);
}

// Closing.

#[test]
fn the_client_closes_at_once() {
    let mut polling = Peer::open(Transport::Polling);
    assert_silent(&polling.get());
    assert_eq!(polling.post("1\x1e4late"), ["answer 6"]);
    polling.assert_closed(DisconnectReason::TransportClose);

    let mut websocket = Peer::open(Transport::WebSocket);
    assert_eq!(websocket.frame("1"), ["close 1000"]);
    websocket.assert_closed(DisconnectReason::TransportClose);
}

#[test]
fn a_lost_transport_ends_the_session_with_nothing_more_to_write() {
    let causes = [(Lost::Closed, DisconnectReason::TransportClose), (Lost::Failed, DisconnectReason::TransportError)];
    for (how, reason) in causes {
        let mut websocket = Peer::open(Transport::WebSocket);
        websocket.session.send(wire("a", &[]), false);
        websocket.session.handle_lost(websocket.now, Origin::WebSocket, how);
        assert_silent(&websocket.out());
        websocket.assert_closed(reason);

        let mut polling = Peer::open(Transport::Polling);
        assert_silent(&polling.get());
        polling.session.handle_lost(polling.now, Origin::Polling, how);
        assert_eq!(polling.out(), ["answer 1"]);
        polling.assert_closed(reason);
    }
}

#[test]
fn a_close_on_websocket_comes_behind_what_is_buffered() {
    let mut peer = Peer::open(Transport::WebSocket);
    peer.session.send(wire("a", &[]), false);
    peer.session.close(peer.now, DisconnectReason::ServerShuttingDown);
    peer.session.send(wire("late", &[]), false);
    assert_eq!(peer.out(), ["write 4a", "close 1001"]);
    peer.assert_closed(DisconnectReason::ServerShuttingDown);
}

#[test]
fn a_close_on_polling_goes_to_the_waiting_get() {
    let mut idle = Peer::open(Transport::Polling);
    assert_silent(&idle.get());
    assert_eq!(idle.close(), ["answer 1"]);
    idle.assert_closed(DisconnectReason::ForcedClose);

    let mut busy = Peer::open(Transport::Polling);
    assert_silent(&busy.get());
    busy.session.send(wire("a", &[]), false);
    assert_eq!(busy.close(), ["answer 4a"]);
    assert_eq!(busy.get(), ["answer 6\x1e1"]);
    busy.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_close_on_polling_waits_for_the_next_get() {
    let mut idle = Peer::open(Transport::Polling);
    assert_silent(&idle.close());
    assert_eq!(idle.session.closed(), None);
    assert!(!idle.session.is_open());
    assert_silent(&idle.send("late"));
    assert_silent(&idle.post("4late"));
    assert_silent(&idle.pass(29_999));
    assert_eq!(idle.get(), ["answer 6\x1e1"]);
    idle.assert_closed(DisconnectReason::ForcedClose);

    let mut busy = Peer::open(Transport::Polling);
    assert_silent(&busy.send("a"));
    assert_silent(&busy.close());
    assert_eq!(busy.get(), ["answer 4a"]);
    assert_eq!(busy.get(), ["answer 6\x1e1"]);
    busy.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_close_on_polling_is_over_after_30_s_without_a_get() {
    let mut peer = Peer::open(Transport::Polling);
    assert_silent(&peer.close());
    assert_silent(&peer.pass(30_000));
    peer.assert_closed(DisconnectReason::ForcedClose);

    let mut late = Peer::open(Transport::Polling);
    assert_silent(&late.close());
    late.oversleep(30_000);
    assert_eq!(late.refused_get(), PollRefused::Closed);
}

#[test]
fn a_close_behind_more_than_one_answer_comes_behind_the_last() {
    let (mut peer, _) = Peer::open_with(Transport::Polling, 5);
    peer.out();
    for text in ["aaaa", "bbbb", "cccc"] {
        assert_silent(&peer.send(text));
    }
    assert_silent(&peer.close());
    assert_eq!(peer.get(), ["answer 4aaaa"]);
    assert_eq!(peer.get(), ["answer 4bbbb"]);
    assert_eq!(peer.session.closed(), None);
    assert_eq!(peer.get(), ["answer 4cccc"]);
    assert_eq!(peer.get(), ["answer 6\x1e1"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_close_waits_for_a_message_that_has_no_room_beside_a_ping() {
    let (mut peer, _) = Peer::open_with(Transport::Polling, 5);
    peer.out();
    assert_silent(&peer.send("aaaa"));
    assert_silent(&peer.pass(300));
    assert_silent(&peer.close());
    assert_eq!(peer.get(), ["answer 2"]);
    assert_eq!(peer.get(), ["answer 4aaaa"]);
    assert_eq!(peer.get(), ["answer 6\x1e1"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn the_first_reason_to_close_is_the_one_that_counts() {
    type End = fn(&mut Peer);
    let ends: [End; 6] = [
        |peer| assert_silent(&peer.post("1")),
        |peer| assert_silent(&peer.post("2")),
        |peer| assert_silent(&peer.post("abc")),
        |peer| peer.session.abort(DisconnectReason::SlowConsumer),
        |peer| peer.session.handle_poll_aborted(peer.now),
        |peer| assert_silent(&peer.pass(30_000)),
    ];
    for end in ends {
        let mut peer = Peer::open(Transport::Polling);
        assert_silent(&peer.close());
        peer.session.close(peer.now, DisconnectReason::ServerShuttingDown);
        end(&mut peer);
        assert_silent(&peer.out());
        peer.assert_closed(DisconnectReason::ForcedClose);
    }
}

#[test]
fn a_client_that_paused_polling_to_upgrade_hears_of_the_close_on_websocket() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.send("a"));
    assert_silent(&peer.close());
    assert_eq!(peer.session.handle_probe(peer.now), Err(ProbeRefused::Closed));
    assert_eq!(peer.probe("5"), ["swap", "write 4a", "close 1000"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn a_client_that_still_polls_while_upgrading_hears_of_the_close_there() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.close());
    assert_eq!(peer.get(), ["answer 6\x1e1", "close probe 1000"]);
    peer.assert_closed(DisconnectReason::ForcedClose);
}

#[test]
fn an_abort_drops_what_is_buffered() {
    let mut polling = Peer::open(Transport::Polling);
    assert_silent(&polling.send("a"));
    polling.session.abort(DisconnectReason::SlowConsumer);
    assert_silent(&polling.out());
    polling.assert_closed(DisconnectReason::SlowConsumer);

    let mut websocket = Peer::open(Transport::WebSocket);
    websocket.session.send(wire("a", &[]), false);
    websocket.session.abort(DisconnectReason::SlowConsumer);
    assert_eq!(websocket.out(), ["close 1008"]);
    websocket.assert_closed(DisconnectReason::SlowConsumer);
}

// Volatile packets.

#[test]
fn volatile_packets_are_dropped_on_polling_unless_a_get_waits() {
    let mut peer = Peer::open(Transport::Polling);
    assert!(!peer.session.is_writable());
    assert_silent(&peer.volatile("v"));
    assert_silent(&peer.get());
    assert!(peer.session.is_writable());
    assert_eq!(peer.volatile("w"), ["answer 4w\x1ebYXR0"]);
    assert_silent(&peer.volatile("x"));
    assert_silent(&peer.get());
}

#[test]
fn volatile_packets_that_the_answer_has_no_room_for_are_dropped_whole() {
    let (mut peer, _) = Peer::open_with(Transport::Polling, 12);
    peer.out();
    peer.session.handle_poll(peer.now).unwrap();
    peer.session.send(wire("aaaa", &[]), false);
    peer.session.send(wire("v", &[Bytes::from_static(b"att")]), true);
    peer.session.send(wire("w", &[]), true);
    assert_eq!(peer.out(), ["answer 4aaaa\x1e4w"]);
    assert_eq!(peer.session.buffered(), 0);
}

#[test]
fn volatile_packets_pass_while_upgrading_if_a_get_waits() {
    let mut peer = Peer::upgrading();
    assert_silent(&peer.volatile("u"));
    assert_silent(&peer.get());
    assert_eq!(peer.volatile("v"), ["answer 4v\x1ebYXR0"]);
    assert_eq!(peer.probe("5"), ["swap"]);
    assert_eq!(peer.volatile("w"), ["write 4w+att"]);
}

#[test]
fn volatile_packets_pass_on_websocket() {
    let mut peer = Peer::open(Transport::WebSocket);
    assert_eq!(peer.volatile("v"), ["write 4v+att"]);
}

/// Behind the handshake, in version 3.
fn open_v3(transport: Transport) -> Peer {
    let (mut peer, opening) = Peer::open_as(Version::V3, transport, 1_000_000);
    assert_eq!(peer.out(), [opening]);
    peer
}

#[test]
fn in_version_3_the_client_pings_and_the_server_never_does() {
    let mut peer = open_v3(Transport::WebSocket);
    for _ in 0..5 {
        assert_silent(&peer.pass(300));
        assert_eq!(peer.frame("2"), ["write 3"]);
    }
    assert_silent(&peer.pass(499));
    assert_eq!(peer.pass(1), ["close 1000"]);
    peer.assert_closed(DisconnectReason::PingTimeout);

    let mut peer = open_v3(Transport::Polling);
    assert_silent(&peer.get());
    assert_eq!(peer.post("2"), ["answer 3"]);
    assert_silent(&peer.post("2\x1e2"));
    assert_eq!(peer.get(), ["answer 3"]);
    peer.pass(500);
    peer.assert_closed(DisconnectReason::PingTimeout);
}

#[test]
fn in_version_3_a_pong_of_the_client_is_an_error() {
    let mut peer = open_v3(Transport::WebSocket);
    assert_eq!(peer.frame("3"), ["close 1002"]);
    peer.assert_closed(DisconnectReason::TransportError);
}

#[test]
fn in_version_3_a_session_upgrades_as_in_4_and_is_pinged_over_either_transport() {
    let mut peer = open_v3(Transport::Polling);
    peer.session.handle_probe(peer.now).unwrap();
    assert_eq!(peer.probe("2probe"), ["probe 3probe"]);
    assert_silent(&peer.get());
    assert_eq!(peer.pass(50), ["answer 6"]);
    assert_silent(&peer.post("2"));
    assert_eq!(peer.probe("5"), ["swap", "write 3"]);
    assert_eq!(peer.frame("2"), ["write 3"]);
}

#[test]
fn in_version_3_pongs_go_on_while_nothing_is_read() {
    let mut peer = open_v3(Transport::WebSocket);
    peer.session.suspend_pong_deadline(peer.now, true);
    assert_eq!(peer.pass(2_000).len(), 20);
    peer.session.suspend_pong_deadline(peer.now, false);
    assert_silent(&peer.pass(199));
    peer.pass(1);
    peer.assert_closed(DisconnectReason::PingTimeout);
}
