//! Random sequences of everything that can happen to a session, against what must hold whatever happens.

use super::super::transmit::Lost;
use super::*;
use crate::values::engine::packet::Content;

const SEQUENCES: u64 = 20_000;
const STEPS: usize = 120;

/// Marsaglia's xorshift64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// The world round a session: what its driver holds, and what its client got.
struct World {
    session: Session,
    random: Random,
    now: Instant,
    /// Since when a GET waits. The handshake is one, too.
    get: Option<Instant>,
    websocket: bool,
    probe: bool,
    /// Whether `2probe` was sent on the probe.
    probed: bool,
    /// Every packet given to the session while it was open, and whether it was dropped because it is volatile.
    sent: Vec<(u32, bool)>,
    received: Vec<u32>,
    /// How many attachments each of the packets has, and how many of the last one's are still to come.
    attachments: Vec<usize>,
    owed: usize,
    /// The client told, or was told, that the session is over.
    closes: usize,
    /// Everything was written behind the end of the session.
    over: bool,
    /// It ended without regard for what was buffered.
    cut: bool,
    pings: usize,
    pongs: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let transport = BOTH[random.below(2) as usize];
        let max_payload = [20, 100, 1_000_000][random.below(3) as usize];
        let version = if random.one_in(3) { Version::V3 } else { Version::V4 };
        let (peer, _) = Peer::open_as(version, transport, max_payload);
        let polling = transport == Transport::Polling;
        let mut world = Self {
            session: peer.session,
            random,
            now: peer.now,
            get: polling.then_some(peer.now),
            websocket: !polling,
            probe: false,
            probed: false,
            sent: Vec::new(),
            received: Vec::new(),
            attachments: Vec::new(),
            owed: 0,
            closes: 0,
            over: false,
            cut: false,
            pings: 0,
            pongs: 0,
        };
        world.drain();
        assert!(world.get.is_none());
        world
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..25 => self.send(),
            25..45 => self.get(),
            45..60 => self.client_packet(),
            60..72 => self.probe_step(),
            72..96 => self.time(),
            96..98 => self.misfortune(),
            98 => self.session.close(self.now, DisconnectReason::ForcedClose),
            _ => self.rare(),
        }
        // Several things may happen before the driver writes; a probe's packets are the exception.
        if self.get.is_some() || self.probe || !self.random.one_in(4) {
            self.drain();
        }
    }

    fn send(&mut self) {
        let volatile = self.random.one_in(4);
        let id = self.sent.len() as u32;
        // More than a payload may hold, now and then.
        let most = if self.random.one_in(20) { 40 } else { 3 };
        let attachments = vec![Bytes::from_static(b"att"); self.random.below(most) as usize];
        let (open, before) = (self.session.is_open(), self.session.buffered());
        self.session.send(wire(&id.to_string(), &attachments), volatile);
        let dropped = self.session.buffered() == before;
        assert!(!dropped || volatile || !open);
        if open {
            self.sent.push((id, dropped));
            self.attachments.push(attachments.len());
        }
    }

    fn get(&mut self) {
        // Clients poll one at a time; one that does not is among the misfortunes.
        if self.get.is_none() && self.session.handle_poll(self.now).is_ok() {
            self.get = Some(self.now);
        }
    }

    fn client_packet(&mut self) {
        let origin = if self.websocket { Origin::WebSocket } else { Origin::Polling };
        let open = self.session.is_open();
        if self.session.version() == Version::V3 {
            if self.random.one_in(2) {
                self.session.handle_packet(self.now, origin, Packet::Ping(""));
                return;
            }
        } else if self.pongs < self.pings || self.random.one_in(10) {
            self.pongs += 1;
            self.session.handle_packet(self.now, origin, Packet::Pong(""));
            return;
        }
        let message = self.session.handle_packet(self.now, origin, Packet::binary(b"up"));
        assert!(message.is_none() || open);
        assert_eq!(message.is_some(), self.session.is_open());
    }

    fn probe_step(&mut self) {
        if !self.probe {
            let taken = self.session.handle_probe(self.now).is_ok();
            assert!(!taken || !self.websocket);
            (self.probe, self.probed) = (taken, false);
            return;
        }
        let packet = match self.random.below(12) {
            0 => Packet::Noop,
            1 => {
                (self.probe, self.probed) = (false, false);
                return self.session.handle_lost(self.now, Origin::Probe, Lost::Failed);
            }
            2 => return self.session.handle_malformed(self.now, Origin::Probe),
            3 => Packet::Upgrade,
            _ if self.probed => Packet::Upgrade,
            _ => {
                self.probed = true;
                Packet::Ping("probe")
            }
        };
        assert_eq!(self.session.handle_packet(self.now, Origin::Probe, packet), None);
    }

    fn time(&mut self) {
        let until = self.now + Duration::from_millis(self.random.below(120));
        let timers_run = !self.random.one_in(4);
        while timers_run && self.session.poll_timeout().is_some_and(|next| next <= until) {
            self.now = self.session.poll_timeout().unwrap().max(self.now);
            self.session.handle_timeout(self.now);
            self.drain();
        }
        self.now = until;
    }

    fn misfortune(&mut self) {
        if self.random.one_in(3) && self.get.is_some() {
            assert!(self.session.handle_poll(self.now).is_err());
        }
    }

    /// What ends a session without regard for its buffer.
    fn rare(&mut self) {
        let (now, origin) = (self.now, if self.websocket { Origin::WebSocket } else { Origin::Polling });
        match self.random.below(6) {
            0 => self.session.abort(DisconnectReason::ServerShuttingDown),
            1 => self.session.handle_malformed(now, origin),
            2 => drop(self.session.handle_packet(now, origin, Packet::Close)),
            3 if self.session.version() == Version::V3 => {
                drop(self.session.handle_packet(now, origin, Packet::Pong("")))
            }
            3 => drop(self.session.handle_packet(now, origin, Packet::Ping(""))),
            4 if self.websocket => {
                self.websocket = false;
                self.session.handle_lost(now, origin, Lost::Closed);
            }
            _ => {
                self.get = None;
                self.session.handle_poll_aborted(now);
            }
        }
    }

    fn drain(&mut self) {
        // An end that was not an orderly close has come before anything is written.
        self.cut |= self.session.closed().is_some() && !self.over;
        let releasing = self.session.releases_polls();
        while let Some(transmit) = self.session.poll_transmit() {
            self.take(transmit);
        }
        assert!(self.session.poll_transmit().is_none());
        self.over = self.session.closed().is_some();
        self.check(releasing);
    }

    fn take(&mut self, transmit: Transmit) {
        match transmit {
            Transmit::Answer(packets) => {
                assert!(self.get.take().is_some(), "an answer, but no GET");
                assert!((1..=16).contains(&packets.iter().map(ServerPacket::count).sum::<usize>()));
                packets.iter().for_each(|packet| self.receive(packet));
            }
            Transmit::Write(packet) => {
                assert!(self.websocket && self.closes == 0);
                self.receive(&packet);
            }
            Transmit::CloseWebSocket(_) => {
                assert!(std::mem::take(&mut self.websocket));
                self.closes += 1;
            }
            Transmit::WriteProbe(packet) => {
                assert!(self.probe && self.probed);
                assert!(matches!(packet, ServerPacket::ProbePong));
            }
            Transmit::CloseProbe(_) => assert!(std::mem::take(&mut self.probe)),
            Transmit::Swap => {
                assert!(self.probed && std::mem::take(&mut self.probe));
                assert!(self.get.is_none(), "polling is over, and a GET waits");
                self.websocket = true;
            }
        }
    }

    fn receive(&mut self, packet: &ServerPacket) {
        assert_eq!(self.closes, 0, "a packet behind the close");
        match packet.content() {
            Content::Text("1") => self.closes += 1,
            Content::Text("2") => self.pings += 1,
            Content::Text(_) => {}
            Content::Messages(wire) => wire.messages().for_each(|message| match message {
                WireMessage::Text(text) => {
                    assert_eq!(self.owed, 0, "a packet between another and its attachments");
                    let id = std::str::from_utf8(&text[1..]).unwrap().parse().unwrap();
                    self.owed = self.attachments[id as usize];
                    self.received.push(id);
                }
                WireMessage::Binary(_) => self.owed = self.owed.checked_sub(1).expect("an attachment of nothing"),
            }),
        }
    }

    fn check(&self, releasing: bool) {
        assert_eq!(self.session.poll_timeout().is_none(), self.over);
        assert!(self.closes <= 1);
        if self.over {
            assert!(self.get.is_none() && !self.websocket && !self.probe, "something is left open");
            assert!(self.cut || self.all_received(), "an orderly close lost something");
        }
        if let Some(since) = self.get {
            assert!(!releasing || !self.session.releases_polls(), "a GET waits too long during an upgrade");
            // In version 3 a ping, which may come later than the GET, puts the end off.
            let since = if self.session.version() == Version::V3 { self.now } else { since };
            assert!(self.session.poll_timeout().unwrap() <= since + Duration::from_millis(500));
        }
        if self.session.is_open() && self.websocket {
            assert!(self.all_received());
        }
        assert!(self.received.is_sorted_by(|a, b| a < b), "out of order, or twice");
    }

    /// Whether everything that was sent has come, but for the volatile packets that were dropped.
    fn all_received(&self) -> bool {
        let mut received = self.received.iter().peekable();
        let all = self.sent.iter().all(|(id, dropped)| received.next_if_eq(&id).is_some() != *dropped);
        all && received.next().is_none() && self.owed == 0
    }
}

#[test]
fn whatever_happens_packets_arrive_once_in_order_and_the_session_ends_once() {
    let (mut upgraded, mut closed_in_order, mut cut) = (0, 0, 0);
    for seed in 0..SEQUENCES {
        let run = std::panic::catch_unwind(|| {
            let mut world = World::new(seed);
            let polling = !world.websocket;
            let mut swapped = false;
            for _ in 0..STEPS {
                world.step();
                swapped |= polling && world.websocket;
            }
            world.drain();
            (swapped, world.session.closed().is_some(), world.cut)
        });
        let Ok((swapped, closed, was_cut)) = run else { panic!("seed {seed}") };
        upgraded += u64::from(swapped);
        closed_in_order += u64::from(closed && !was_cut);
        cut += u64::from(was_cut);
    }
    // The sequences reach what they are meant to reach.
    for reached in [upgraded, closed_in_order, cut] {
        assert!(reached > SEQUENCES / 20, "{upgraded} {closed_in_order} {cut}");
    }
}
